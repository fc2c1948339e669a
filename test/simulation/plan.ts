/** One schedule, drawn from its seed: who writes what when, how the till behaves, and what goes wrong. */
import type { Policy } from '../../src/decide/index.js'
import { literalPolicy, venuePolicy } from '../../src/decide/index.js'
import type { Booking } from '../../src/domain/booking.js'
import type { DeleteStrategy } from '../../src/kounta/types.js'
import { type Bustle, drawBustle } from './bustle.js'
import { Dice } from './dice.js'
import type { Hardships } from './hardships.js'
import { type Host, plainHost } from './host-plan.js'

export const startAtMs = Date.UTC(2026, 2, 14, 7)
export const venueId = 'loc_31'
export const siteId = '7712'

/** 'kept': what the guarantee assumes. 'broken': applied up to 180 s late, frozen between the deadline check and the send. */
export type Bounds = 'kept' | 'broken'

/** What can go wrong with one request to the till. */
export type RequestFault =
  | 'lost'
  | 'no-connection'
  | 'answer-lost'
  | 'late'
  | 'late-after-5xx'
  | 'slow'
  | 'null-id'
  | 'limit'
  | '5xx'
  | '5xx-applied'
  | 'unauthorized'
  | 'refused'
  | 'no-effect'

/** A span in which every request, or every one of a kind, ends the same way. */
export interface Storm {
  readonly kind?: CallKind
  readonly fromMs: number
  readonly toMs: number
  readonly fault: RequestFault
}

/** Which dependency call is struck: the n-th of a kind in this schedule. */
export type CallKind = 'store' | 'get' | 'list' | 'create' | 'delete' | 'notify' | 'sink' | 'guest'

/** A crash or a freeze at one call: before it takes effect, after it did and before its answer is seen, or right at the send. */
export interface Strike {
  readonly kind: CallKind
  nth: number
  readonly phase: 'before' | 'at-send' | 'after'
  /** undefined: a crash. */
  readonly freezeMs?: number
}

/** How this till behaves. */
export interface Habits {
  readonly listLagMs: number
  readonly getLagMs: number
  /** Lists show an order's state as it was that long ago. */
  readonly listStaleMs: number
  readonly saleNumber: 'kept' | 'suffixed' | 'dropped'
  readonly deletes: 'work' | 'refused' | 'ignored'
  /** Where a deleted order can still be seen. */
  readonly deleted: 'listed' | 'listed-by-status' | 'readable' | 'vanished'
  /** Whether a DELETE of a COMPLETE order is refused. */
  readonly completeIsSafe: boolean
  /** Instants to the second, as Kounta writes them. */
  readonly wholeSeconds: boolean
  readonly pageSize: number
  readonly webhooks: number
}

/** One version of a booking and how it reaches the flow. */
export interface Snapshot {
  readonly atMs: number
  readonly booking: Booking
  readonly previous?: Booking | null
  /** When each copy of the event is delivered, ms after it happened. */
  readonly deliveries: readonly number[]
  /** When it happened, where its instant is coarser; default `atMs`. */
  readonly happenedMs?: number
  /** Told by a webhook that names the booking only. */
  readonly byIds?: boolean
  /** When it is handed in besides, as the host has polled it, ms after it happened. */
  readonly polls?: readonly number[]
}

/** What staff do at the till. */
export type Deed = 'accept' | 'reject' | 'line' | 'pay' | 'complete' | 'delete'

export interface PlannedDeed {
  readonly atMs: number
  readonly bookingIndex: number
  readonly deed: Deed
}

export interface Plan {
  readonly seed: number
  readonly bounds: Bounds
  readonly durable: boolean
  /** Where the store forgets: whether every booking waits, after each start, for what an earlier life has sent; else only those of the default. */
  readonly waitsAfterStart: boolean
  /** Where the store forgets: whether the till has an order of ours from before, as all but new ones have. */
  readonly isUsed: boolean
  readonly policy: Policy
  readonly policyName: 'literal' | 'venue'
  readonly deleteStrategy: DeleteStrategy
  readonly prepayment: boolean
  readonly finish: boolean
  readonly placeWithinMs: number
  /** One per worker process: how far its clock is off. */
  readonly clockOffsets: readonly number[]
  readonly habits: Habits
  readonly bookings: readonly (readonly Snapshot[])[]
  readonly deeds: readonly PlannedDeed[]
  /** Undefined: an evening without. */
  readonly bustle: Bustle | undefined
  /** How likely staff touch an order while a DELETE for it is on its way. */
  readonly touchDuringDelete: number
  readonly requestFaults: readonly RequestFault[]
  readonly requestFaultRate: number
  readonly storms: readonly Storm[]
  readonly storeFaultRate: number
  readonly sinkFaultRate: number
  readonly strikes: readonly Strike[]
  /** How long a request may wait for its turn before it is sent. */
  readonly paceMs: number
  readonly lateMs: readonly [number, number]
  /** Faults end here. */
  readonly calmAtMs: number
  readonly host: Host
  /** Undefined: an evening without. */
  readonly hardships?: Hardships
}

const allFaults: readonly RequestFault[] = [
  'lost',
  'no-connection',
  'answer-lost',
  'late',
  'late-after-5xx',
  'slow',
  'null-id',
  'limit',
  '5xx',
  '5xx-applied',
  'unauthorized',
  'no-effect',
]

export function drawPlan(seed: number, bounds: Bounds): Plan {
  const dice = new Dice(seed)
  const durable = dice.chance(0.85)
  const policyName = dice.chance(0.6) ? 'literal' : 'venue'
  const prepayment = dice.chance(0.15)
  const bookings = drawBookings(dice, prepayment)
  const lastMs = Math.max(...bookings.flatMap((list) => list.map((snapshot) => snapshot.atMs)))
  const calmAtMs = Math.max(lastMs, startAtMs + 20_000) + dice.spread(5_000, 120_000)
  const requestFaultRate = dice.weighed([
    [0, 2],
    [0.08, 3],
    [0.25, 3],
    [0.5, 2],
  ] as const)
  return {
    seed,
    bounds,
    durable,
    isUsed: !durable && seed % 20 !== 3,
    waitsAfterStart: !durable && seed % 2 === 0,
    policy: policyName === 'literal' ? literalPolicy : venuePolicy,
    policyName,
    deleteStrategy: dice.weighed([
      ['delete', 6],
      ['put-deleted', 2],
      ['put-rejected', 2],
    ] as const),
    prepayment,
    finish: dice.chance(0.2),
    placeWithinMs: dice.weighed([
      [1_800_000, 6],
      [300_000, 2],
      [120_000, 2],
    ] as const),
    clockOffsets: drawClocks(dice, durable),
    habits: drawHabits(dice),
    bookings,
    deeds: drawDeeds(dice, bookings, calmAtMs),
    bustle: drawBustle(seed, { fromMs: startAtMs, toMs: calmAtMs }, bookings.length),
    touchDuringDelete: dice.chance(0.15) ? 0.5 : 0,
    requestFaults: allFaults.filter(() => dice.chance(0.5)),
    requestFaultRate,
    storms: drawStorms(dice, calmAtMs),
    storeFaultRate: durable && dice.chance(0.25) ? dice.pick([0.02, 0.1]) : 0,
    sinkFaultRate: dice.chance(0.2) ? 0.3 : 0,
    strikes: drawStrikes(dice, bounds),
    paceMs: dice.weighed([
      [0, 6],
      [1_500, 2],
      [4_000, 1],
    ] as const),
    lateMs: bounds === 'kept' ? [10_000, 45_000] : [10_000, 180_000],
    calmAtMs,
    host: plainHost,
  }
}

function drawClocks(dice: Dice, durable: boolean): number[] {
  const count = durable
    ? dice.weighed([
        [1, 3],
        [2, 4],
        [3, 3],
      ] as const)
    : 1
  return Array.from({ length: count }, () => (dice.chance(0.3) ? dice.whole(-120_000, 120_000) : 0))
}

function drawHabits(dice: Dice): Habits {
  const lag = () => (dice.chance(0.5) ? 0 : dice.whole(200, 12_000))
  return {
    listLagMs: lag(),
    getLagMs: lag(),
    listStaleMs: dice.chance(0.25) ? dice.whole(500, 12_000) : 0,
    saleNumber: dice.weighed([
      ['kept', 5],
      ['suffixed', 3],
      ['dropped', 2],
    ] as const),
    deletes: dice.weighed([
      ['work', 18],
      ['refused', 1],
      ['ignored', 1],
    ] as const),
    deleted: dice.weighed([
      ['listed', 4],
      ['listed-by-status', 3],
      ['readable', 2],
      ['vanished', 1],
    ] as const),
    completeIsSafe: dice.chance(0.5),
    wholeSeconds: dice.chance(0.5),
    pageSize: dice.chance(0.2) ? 1 : 25,
    webhooks: dice.pick([0, 0.5, 1]),
  }
}

const nextStatus: Readonly<Record<string, readonly (readonly [string, number])[]>> = {
  Confirmed: [
    ['Seated', 7],
    ['Confirmed', 1],
    ['Cancelled', 1],
    ['Arrived', 1],
  ],
  Arrived: [
    ['Seated', 7],
    ['Confirmed', 2],
  ],
  Seated: [
    ['Confirmed', 5],
    ['Seated', 3],
    ['Mains Away', 2],
    ['Cancelled', 1],
    ['No_Show', 1],
    ['Finished', 1],
  ],
  'Mains Away': [
    ['Seated', 3],
    ['Finished', 3],
    ['Confirmed', 1],
  ],
  Cancelled: [
    ['Seated', 3],
    ['Confirmed', 3],
  ],
  No_Show: [
    ['Seated', 4],
    ['Confirmed', 2],
  ],
  Finished: [
    ['Seated', 2],
    ['Confirmed', 1],
  ],
}

function drawBookings(dice: Dice, prepaid: boolean): Snapshot[][] {
  const count = dice.chance(0.75) ? 1 : 2
  const ids = ['bk_1', 'b.2', 'bk_12'] as const
  const first = dice.whole(0, 1)
  return Array.from({ length: count }, (_, index) => drawBooking(dice, ids[first + index] as string, prepaid))
}

function drawBooking(dice: Dice, id: string, prepaid: boolean): Snapshot[] {
  const list: Snapshot[] = []
  const sequenced = dice.chance(0.2)
  const walkIn = dice.chance(0.3)
  const tellsPrevious = dice.chance(0.3)
  const slowMail = dice.chance(0.4)
  const twice = dice.chance(0.4)
  let status = walkIn || dice.chance(0.4) ? 'Seated' : 'Confirmed'
  let atMs = startAtMs + dice.whole(0, 3_000)
  let before: Booking | null = null
  const length = dice.weighed([
    [1, 4],
    [2, 5],
    [3, 5],
    [4, 3],
    [5, 1],
    [6, 1],
  ] as const)
  for (let number = 1; number <= length; number++) {
    const booking: Booking = {
      id,
      venueId,
      type: walkIn ? 'WALKIN' : 'BOOKING',
      status,
      modifiedAt: new Date(atMs).toISOString(),
      covers: 1 + number,
      ...(sequenced ? { sequence: number } : {}),
      ...(prepaid ? { paymentSummary: { amountPaid: 50, currency: 'AUD' } } : {}),
    }
    const deliver = () => (slowMail && dice.chance(0.5) ? dice.spread(500, 90_000) : dice.whole(0, 300))
    const deliveries = [deliver()]
    if (twice && dice.chance(0.5)) deliveries.push(deliver())
    list.push({ atMs, booking, deliveries, ...(tellsPrevious ? { previous: before } : {}) })
    before = booking
    status = dice.weighed(nextStatus[status] as readonly (readonly [string, number])[])
    atMs += dice.chance(0.2) ? dice.spread(60_000, 420_000) : dice.spread(50, 60_000)
  }
  return list
}

function drawDeeds(dice: Dice, bookings: readonly (readonly Snapshot[])[], untilMs: number): PlannedDeed[] {
  const count = dice.weighed([
    [0, 5],
    [1, 3],
    [2, 2],
    [3, 1],
  ] as const)
  return Array.from({ length: count }, () => ({
    atMs: dice.whole(startAtMs, untilMs),
    bookingIndex: dice.whole(0, bookings.length - 1),
    deed: dice.weighed([
      ['accept', 3],
      ['reject', 2],
      ['line', 3],
      ['pay', 1],
      ['complete', 3],
      ['delete', 3],
    ] as const),
  })).sort((a, b) => a.atMs - b.atMs)
}

function drawStorms(dice: Dice, untilMs: number): Storm[] {
  if (!dice.chance(0.15)) return []
  const fromMs = dice.whole(startAtMs, untilMs)
  return [
    {
      fromMs,
      toMs: Math.min(untilMs, fromMs + dice.spread(2_000, 400_000)),
      fault: dice.pick([
        'limit',
        '5xx',
        '5xx-applied',
        'unauthorized',
        'no-connection',
        'lost',
        'answer-lost',
      ] as const),
    },
  ]
}

function drawStrikes(dice: Dice, bounds: Bounds): Strike[] {
  const count = dice.weighed([
    [0, 4],
    [1, 4],
    [2, 2],
    [3, 1],
  ] as const)
  return Array.from({ length: count }, () => {
    const kind = dice.weighed([
      ['store', 5],
      ['create', 4],
      ['delete', 2],
      ['get', 2],
      ['list', 1],
      ['sink', 1],
    ] as const)
    const freezes = dice.chance(0.5)
    const isWrite = kind === 'create' || kind === 'delete'
    return {
      kind,
      nth: kind === 'store' ? dice.spread(1, 40) : dice.spread(1, kind === 'create' ? 3 : 8),
      phase:
        bounds === 'broken' && isWrite && freezes && dice.chance(0.5)
          ? 'at-send'
          : dice.pick(['before', 'after'] as const),
      ...(freezes ? { freezeMs: dice.spread(5_000, 300_000) } : {}),
    }
  })
}
