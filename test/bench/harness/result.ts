/** What a bench reports: figures with their spread, ratios against targets, and notes; plain JSON. */

import type { Machine } from './machine.js'

/** A median and the middle half around it. */
export interface Spread {
  readonly median: number
  readonly low: number
  readonly high: number
}

/** One measured figure of one contender. */
export interface Figure extends Spread {
  readonly workload: string
  readonly contender: string
  readonly unit: string
}

/** A comparison that has a target; only ratios may fail a run. */
export interface Check extends Spread {
  readonly workload: string
  readonly of: string
  readonly target: number
  readonly sense: 'at most' | 'at least'
  /** 'absolute': a time or a speed of this machine, shown but never failing a run. */
  readonly kind: 'ratio' | 'absolute'
  readonly unit: string
}

/** What one bench found. */
export interface Findings {
  readonly figures: readonly Figure[]
  readonly checks: readonly Check[]
  readonly notes: readonly string[]
}

/** What is kept of one bench. */
export interface Kept extends Findings {
  readonly machine: Machine
  readonly versions: Readonly<Record<string, string>>
}

/** How a bench is run. */
export interface BenchOptions {
  /** Fewer rounds and smaller workloads. */
  readonly quick: boolean
}

/** One bench. */
export type Bench = (options: BenchOptions) => Promise<Findings>

/** Whether a check holds. */
export const isMet = ({ median, target, sense }: Check): boolean =>
  sense === 'at most' ? median <= target : median >= target

/** Whether two checks are of the same thing. */
export const isSame = (a: Check, b: Check): boolean => a.of === b.of && a.workload === b.workload

/** Whether a ratio is more than 25 % worse than its target: the point from which a run fails. */
export function isFarOff({ kind, median, target, sense }: Check): boolean {
  if (kind !== 'ratio') return false
  return sense === 'at most' ? !(median <= target * 1.25) : !(median >= target * 0.75)
}
