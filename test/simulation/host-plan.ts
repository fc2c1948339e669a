/** What is odd at the host of a schedule, beside its plan: drawn by a generator of its own, so that every other schedule stays as it was. */
import { type ClockSet, drawClockSets } from './clocks.js'
import { Dice } from './dice.js'
import { crowd } from './equal-instants.js'
import { drawGuests, type GuestPlan } from './guests.js'
import { changeLater, deedsLater, drawLaterMs } from './later.js'
import type { Plan, Snapshot } from './plan.js'
import { drawPlatform, type Platform, tellByIds } from './platform.js'
import { shareSite } from './two-venues.js'

export interface Host {
  readonly platform: Platform
  readonly clockSets: readonly ClockSet[]
  /** Whether bookings are set Finished after their sale. */
  readonly finishes: boolean
  /** When the bookings are changed once more, their records having expired; undefined: never. */
  readonly laterMs?: number
  /** Undefined: guests are not looked up at the till. */
  readonly guests?: GuestPlan
}

/** Nothing is odd: versions are handed in, each with an instant of its own, and no clock is set. */
export const plainHost: Host = {
  platform: { lagMs: 0, isSteady: true, faults: [], faultRate: 0 },
  clockSets: [],
  finishes: false,
}

/**
 * One schedule in four: the seeds that end in 2, and those in 7, 8 or 9 after an odd digit. The others are those of the time before, seeds
 * that are known to fail among them.
 */
const isOdd = (seed: number): boolean => seed % 10 === 2 || (seed % 10 >= 7 && seed % 20 >= 10)

/** The plan as its host plays it. */
export function withHost(plan: Plan): Plan {
  return isOdd(plan.seed) ? drawGuests(oddHost(plan)) : plan
}

function oddHost(plan: Plan): Plan {
  const dice = new Dice(plan.seed ^ 0x2545f491)
  type Turn = (dice: Dice, versions: readonly Snapshot[]) => readonly Snapshot[]
  const turnSome = (bookings: Plan['bookings'], turn: Turn): Plan['bookings'] =>
    dice.chance(0.4) ? bookings : bookings.map((versions) => (dice.chance(0.2) ? versions : turn(dice, versions)))
  const told = turnSome(turnSome(plan.bookings, crowd), tellByIds)
  const clockSets = dice.chance(0.4) ? drawClockSets(dice, plan) : []
  // The onlooker knows a prepayment by the first venue's prefix.
  const sites = told.length > 1 && !plan.prepayment && dice.chance(0.6) ? shareSite(told) : told
  const host = { platform: drawPlatform(dice), clockSets, finishes: dice.chance(0.4) }
  // A store that forgets has no records to expire.
  if (!plan.durable || !dice.chance(0.08)) return { ...plan, bookings: sites, host }
  const laterMs = drawLaterMs(dice, plan)
  const bookings = changeLater(dice, sites, laterMs)
  const deeds = [...plan.deeds, ...deedsLater(dice, plan, laterMs)]
  return { ...plan, bookings, deeds, host: { ...host, laterMs } }
}
