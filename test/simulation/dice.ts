/** Seeded chance, with the few distributions that a schedule is made of. */
import { type Random, seededRandom } from '../../src/testing/seeded-random.js'

export class Dice {
  private readonly random: Random

  constructor(seed: number) {
    // Neighbouring seeds must not give neighbouring evenings.
    this.random = seededRandom(Math.imul(seed ^ (seed >>> 16), 0x9e3779b1) >>> 0)
  }

  /** In [0, 1). */
  roll(): number {
    return this.random()
  }

  chance(probability: number): boolean {
    return probability > 0 && this.random() < probability
  }

  /** Whole, both ends included. */
  whole(from: number, to: number): number {
    return from + Math.floor(this.random() * (to - from + 1))
  }

  between(from: number, to: number): number {
    return from + this.random() * (to - from)
  }

  /** Short ones are as likely as long ones: even in the logarithm. */
  spread(from: number, to: number): number {
    return Math.round(from * (to / from) ** this.random())
  }

  pick<T>(list: readonly T[]): T {
    return list[Math.floor(this.random() * list.length)] as T
  }

  /** Picks by weight. */
  weighed<T>(weights: readonly (readonly [T, number])[]): T {
    let total = 0
    for (const entry of weights) total += entry[1]
    let rest = this.random() * total
    for (const [item, weight] of weights) {
      rest -= weight
      if (rest < 0) return item
    }
    return (weights[weights.length - 1] as readonly [T, number])[0]
  }
}
