/** Workloads are drawn from a seed, so that every run and every contender meets the same ones. */
import { seededRandom } from '../../../src/testing/seeded-random.js'

/** Draws from a seed. */
export function dice(seed: number) {
  const next = seededRandom(seed)
  return {
    below: (n: number): number => Math.floor(next() * n),
    chance: (p: number): boolean => next() < p,
    pick: <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T,
  }
}
