/**
 * What a busy till does beside: how it lists and reads, what its clock says, and what staff do with an order but ring it up. Drawn
 * from a generator of its own, for three seeds in ten, so that all other seeds play what they always played.
 */
import { Dice } from './dice.js'

/** What staff do beside what a `Deed` is. */
export type BusyDeed =
  | 'accept'
  | 'line'
  | 'pay'
  | 'complete'
  | 'take-line-off'
  | 'take-payment-off'
  | 'pay-back'
  | 'park'
  | 'take-up'
  | 'rename'
  | 'rewrite-note'
  | 'add-to-note'
  | 'split'
  | 'merge'
  | 'refund'
  | 'void'
  | 'bar-order'
  | 'bar-sale'

export interface PlannedBusyDeed {
  readonly atMs: number
  readonly bookingIndex: number
  readonly deed: BusyDeed
}

export interface Bustle {
  readonly seed: number
  readonly deeds: readonly PlannedBusyDeed[]
  readonly newestFirst: boolean
  /** Pages by their number, which shift when an order comes or goes, in place of pages by the last id. */
  readonly countedPages: boolean
  readonly pageSize: number
  /** `orders.get` shows an order as it was that long ago. */
  readonly readStaleMs: number
  /** How far the till's clock is off from when on, earliest first. */
  readonly clock: readonly { readonly fromMs: number; readonly offMs: number }[]
  /** What a part that was split off, and a refund, take over of the order that they come from; nobody knows. */
  readonly copies: 'all' | 'notes' | 'sale-number' | 'nothing'
  /** What becomes of an order whose lines were merged into another. */
  readonly mergedAway: 'deleted' | 'left-empty'
  /** Whether a voided sale keeps its status COMPLETE and is only marked deleted. */
  readonly voidIsFlag: boolean
  /** How likely a change is told once more by a webhook of the whole order, at once or minutes late. */
  readonly news: number
}

export const isBusy = (seed: number): boolean => seed % 10 >= 7

/** A span of an evening in which deeds may fall. */
export interface Span {
  readonly fromMs: number
  readonly toMs: number
}

export function drawBustle(seed: number, span: Span, bookings: number): Bustle | undefined {
  if (!isBusy(seed)) return undefined
  const dice = new Dice(seed ^ 0x2c1b3c6d)
  return {
    seed,
    deeds: [...drawScenes(dice, span, bookings), ...drawBar(dice, span)],
    newestFirst: dice.chance(0.7),
    countedPages: dice.chance(0.2),
    pageSize: dice.pick([1, 2, 25]),
    readStaleMs: dice.chance(0.3) ? dice.whole(500, 12_000) : 0,
    clock: drawClock(dice, span),
    copies: dice.pick(['all', 'notes', 'sale-number', 'nothing'] as const),
    mergedAway: dice.pick(['deleted', 'left-empty'] as const),
    voidIsFlag: dice.chance(0.5),
    news: dice.pick([0, 0, 0.3, 1]),
  }
}

function drawClock(dice: Dice, { fromMs, toMs }: Span): Bustle['clock'] {
  if (dice.chance(0.5)) return []
  const off = () => dice.whole(-120_000, 120_000)
  const clock = [{ fromMs: 0, offMs: off() }]
  if (dice.chance(0.3)) clock.push({ fromMs: dice.whole(fromMs, toMs), offMs: off() })
  return clock
}

/** What belongs together, one deed some time after the other. */
const scenes: readonly (readonly [readonly BusyDeed[], number])[] = [
  [['line', 'take-line-off'], 4],
  [['pay', 'take-payment-off'], 2],
  [['take-payment-off'], 1],
  [['pay', 'pay-back'], 1],
  [['accept', 'park', 'take-up'], 2],
  [['park', 'line', 'take-up', 'complete'], 1],
  [['rename'], 2],
  [['rewrite-note'], 1],
  [['add-to-note'], 2],
  [['line', 'line', 'split'], 2],
  [['line', 'split', 'take-line-off'], 2],
  [['split', 'complete', 'complete'], 1],
  [['line', 'merge'], 2],
  [['merge', 'complete'], 1],
  [['complete', 'refund'], 2],
  [['complete', 'void'], 2],
]

function drawScenes(dice: Dice, { fromMs, toMs }: Span, bookings: number): PlannedBusyDeed[] {
  const deeds: PlannedBusyDeed[] = []
  for (let left = dice.whole(0, 3); left > 0; left--) {
    let atMs = dice.whole(fromMs, toMs)
    const bookingIndex = dice.whole(0, bookings - 1)
    for (const deed of dice.weighed(scenes)) {
      deeds.push({ atMs, bookingIndex, deed })
      atMs += dice.spread(300, 60_000)
    }
  }
  return deeds
}

/** Orders that no booking has to do with, so that lists are long and shift while they are read. */
function drawBar(dice: Dice, { fromMs, toMs }: Span): PlannedBusyDeed[] {
  return Array.from({ length: dice.pick([0, 0, 4, 12]) }, () => ({
    atMs: dice.whole(fromMs, toMs),
    bookingIndex: 0,
    deed: dice.pick(['bar-order', 'bar-sale'] as const),
  }))
}
