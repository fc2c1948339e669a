/** Many schedules in a row, counted: what a campaign found, and how fast it went. */
import type { FaultKind } from './evidence.js'
import { overHttp } from './http-client.js'
import type { Bounds } from './plan.js'
import { type Memory, runSchedule, type ScheduleResult } from './run-schedule.js'
import type { Ablation } from './world.js'

/** Which schedules are played, and under what. */
export interface CampaignOptions {
  readonly firstSeed: number
  readonly schedules: number
  readonly bounds: Bounds
  readonly ablation?: Ablation
  /** Through the real client and its HTTP layer, to the library's simulated Kounta. */
  readonly http?: boolean
  /** Ends the campaign at the first schedule that fails. */
  readonly untilFailure?: boolean
}

/** One failing seed. */
export interface Failure {
  readonly seed: number
  readonly kinds: readonly FaultKind[]
  readonly detail: string
}

export interface Tally {
  readonly schedules: number
  readonly failures: readonly Failure[]
  readonly kinds: Readonly<Partial<Record<FaultKind, number>>>
  /** How many of them had which memory. */
  readonly memories: Readonly<Record<Memory, number>>
  /** Schedules in which two untouched orders of one booking stood at one instant, by what is remembered after a restart. */
  readonly shortLived: Readonly<Record<Memory, readonly number[]>>
}

/** How many failing seeds are kept of one campaign. */
const keptSeeds = 100

export async function runCampaign(options: CampaignOptions): Promise<Tally> {
  const { firstSeed, schedules, bounds, ablation = {}, http = false, untilFailure = false } = options
  const { stackTraceLimit } = Error
  // Errors are values here: nobody reads where they were made, and remembering it costs a tenth of the time.
  Error.stackTraceLimit = 0
  const failures: Failure[] = []
  const kinds: Partial<Record<FaultKind, number>> = {}
  const memories = { survives: 0, waits: 0, forgets: 0 }
  const shortLived = { survives: [] as number[], waits: [] as number[], forgets: [] as number[] }
  let played = 0
  for (let seed = firstSeed; seed < firstSeed + schedules; seed++) {
    const result = await runSchedule(seed, { bounds, ablation, ...(http ? { openTill: overHttp } : {}) })
    played++
    memories[result.memory]++
    if (result.shortLived) shortLived[result.memory].push(seed)
    for (const kind of new Set(result.violations.map((violation) => violation.kind)))
      kinds[kind] = (kinds[kind] ?? 0) + 1
    if (result.violations.length > 0 && failures.length < keptSeeds) failures.push(failureOf(result))
    if (untilFailure && fails(result, bounds)) break
    // The queue of ticks is never empty while schedules are played: now and then everybody else gets a turn.
    if (played % 500 === 0) await new Promise((resolve) => setImmediate(resolve))
  }
  Error.stackTraceLimit = stackTraceLimit
  return { schedules: played, failures, kinds, memories, shortLived }
}

const failureOf = ({ seed, violations }: ScheduleResult): Failure => ({
  seed,
  kinds: [...new Set(violations.map((violation) => violation.kind))],
  detail: violations.map((violation) => `${violation.kind}: ${violation.detail}`).join('; '),
})

/**
 * True when a schedule breaks what is guaranteed: something wrong at rest, or, inside the bounds and unless its flow forgets and not
 * all wait, two untouched orders of one booking at any instant.
 */
export const fails = (result: ScheduleResult, bounds: Bounds): boolean =>
  result.violations.length > 0 || (bounds === 'kept' && result.memory !== 'forgets' && result.shortLived)

/** The tallies of several workers as one. */
export function addUp(tallies: readonly Tally[]): Tally {
  const kinds: Partial<Record<FaultKind, number>> = {}
  for (const tally of tallies)
    for (const [kind, count] of Object.entries(tally.kinds) as [FaultKind, number][])
      kinds[kind] = (kinds[kind] ?? 0) + count
  return {
    schedules: tallies.reduce((sum, tally) => sum + tally.schedules, 0),
    failures: tallies.flatMap((tally) => tally.failures),
    kinds,
    memories: {
      survives: tallies.reduce((sum, tally) => sum + tally.memories.survives, 0),
      waits: tallies.reduce((sum, tally) => sum + tally.memories.waits, 0),
      forgets: tallies.reduce((sum, tally) => sum + tally.memories.forgets, 0),
    },
    shortLived: {
      survives: tallies.flatMap((tally) => tally.shortLived.survives),
      waits: tallies.flatMap((tally) => tally.shortLived.waits),
      forgets: tallies.flatMap((tally) => tally.shortLived.forgets),
    },
  }
}
