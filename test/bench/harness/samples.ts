/** Takes samples of several contenders in alternating rounds, so that a busy moment of the machine meets all of them. */
import { measure } from 'mitata'
import type { Check, Figure, Spread } from './result.js'

/** The quantile of sorted numbers, interpolated. */
function quantile(sorted: readonly number[], q: number): number {
  const at = (sorted.length - 1) * q
  const below = sorted[Math.floor(at)] ?? Number.NaN
  const above = sorted[Math.ceil(at)] ?? Number.NaN
  return below + (above - below) * (at - Math.floor(at))
}

/** The median and the middle half. */
export function spreadOf(samples: readonly number[]): Spread {
  const sorted = [...samples].sort((a, b) => a - b)
  return { median: quantile(sorted, 0.5), low: quantile(sorted, 0.25), high: quantile(sorted, 0.75) }
}

/** Every contender's samples, one per round. */
export type Samples = Readonly<Record<string, readonly number[]>>

/** A contender gives one sample per call. */
export type Contenders = Readonly<Record<string, () => number | Promise<number>>>

/** Rounds of all contenders; each round begins with another one. `warmUps` rounds are thrown away. */
export async function alternate(contenders: Contenders, rounds: number, warmUps = 1): Promise<Samples> {
  const names = Object.keys(contenders)
  const samples: Record<string, number[]> = Object.fromEntries(names.map((name) => [name, []]))
  for (let round = -warmUps; round < rounds; round++) {
    for (let i = 0; i < names.length; i++) {
      const name = names[(i + Math.max(0, round)) % names.length] as string
      const sample = await (contenders[name] as () => number | Promise<number>)()
      if (round >= 0) samples[name]?.push(sample)
    }
  }
  return samples
}

/**
 * A contender measured by mitata: the median ns of one call, divided by the operations in it. By CPU time: on a busy machine the
 * wall's clock would favour whoever fits between two turns of others.
 */
export function nanoseconds(run: () => unknown, operations: number, cpuMs: number): () => Promise<number> {
  return async () => {
    const { p50 } = await measure(run, {
      now: () => cpuSeconds() * 1e9,
      min_cpu_time: cpuMs * 1e6,
      min_samples: 5,
      inner_gc: false,
      // A call is a whole batch by itself.
      batch_threshold: 0,
    })
    return p50 / operations
  }
}

/** Seconds that have passed. */
export const wallSeconds = (): number => performance.now() / 1000

/** Seconds of CPU that this process has used, its collector's threads included: what others do on the machine does not count. */
export function cpuSeconds(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}

/** All contenders' figures. */
export const figuresOf = (samples: Samples, workload: string, unit: string): Figure[] =>
  Object.entries(samples).map(([contender, each]) => ({ workload, contender, unit, ...spreadOf(each) }))

/** The ratio `a / b`, taken round by round. */
export const ratioOf = (samples: Samples, a: string, b: string): Spread =>
  spreadOf((samples[a] ?? []).map((value, round) => value / (samples[b]?.[round] ?? Number.NaN)))

/** A check of the ratio `a / b`. */
export const ratioCheck = (
  samples: Samples,
  [a, b]: readonly [string, string],
  workload: string,
  sense: Check['sense'],
  target: number,
): Check => ({ workload, of: `${a} / ${b}`, sense, target, kind: 'ratio', unit: '×', ...ratioOf(samples, a, b) })

/** A single value as a spread. */
export const exactly = (value: number): Spread => ({ median: value, low: value, high: value })
