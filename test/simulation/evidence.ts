/** What an onlooker writes down about one booking while a schedule runs: the oracle's only source. */
import { classifyStatus } from '../../src/decide/index.js'
import type { Booking } from '../../src/domain/booking.js'
import type { BookingRecord } from '../../src/flow/record/record.js'
import { clockSpreadMs } from './clocks.js'
import type { Plan, Snapshot } from './plan.js'
import type { TillOrder } from './till.js'

/** Each version of a booking is for a number of guests of its own: instants may be the same. */
const isOne = (a: Booking, b: Booking | undefined): boolean => a.covers === b?.covers

/** How a schedule can fail. */
export type FaultKind =
  | 'duplicate'
  | 'lost'
  | 'ghost'
  | 'lost-event'
  | 'old-news'
  | 'brought-back'
  | 'wrongly-deleted'
  | 'touched-deleted'
  | 'race-not-reported'
  | 'given-up-early'
  | 'sale-missing'
  | 'sale-twice'
  | 'sale-wrong'
  | 'not-finished'
  | 'finished-early'
  | 'wrong-guest'
  | 'guest-twice'
  | 'never-at-rest'
  | 'threw'

export interface Violation {
  readonly kind: FaultKind
  readonly detail: string
}

/** A version that the flow took as `seen`, and when. */
export interface Seen {
  readonly snapshot: Snapshot
  readonly atMs: number
}

export class Evidence {
  readonly id: string
  readonly snapshots: readonly Snapshot[]
  /** The versions that were decided, in the order in which they were; since the last loss of memory. */
  seen: Seen[] = []
  /** Ids that a record ever owned. */
  readonly owned = new Set<string>()
  /** Ids that the flow left to staff. */
  readonly kept = new Set<string>()
  readonly raceReports = new Set<string>()
  readonly givenUpAtMs: number[] = []
  readonly deliveryBeganMs: (number | undefined)[] = []
  readonly ackedMs: (number | undefined)[] = []
  /** The seating that the present wish for an order comes from. */
  seatedAtMs: number | undefined
  record: BookingRecord | undefined
  /** When a process that kept everything in memory last died. */
  forgottenAtMs: number | undefined
  /** When a record was written anew that had expired. */
  expiredAtMs: number | undefined

  get forgotten(): boolean {
    return this.forgottenAtMs !== undefined
  }

  constructor(snapshots: readonly Snapshot[]) {
    this.snapshots = snapshots
    this.id = (snapshots[0] as Snapshot).booking.id
  }

  /** A record was written. */
  observe(record: BookingRecord, atMs: number, plan: Plan): Violation | undefined {
    const before = this.record
    this.record = record
    if (record.orderId !== undefined) this.owned.add(record.orderId)
    for (const id of record.kept) this.kept.add(id)
    this.takeDecided(before, record, atMs, plan)
    const wasGivenUp = before?.lastError?.code === 'given-up' && before.generation === record.generation
    if (record.lastError?.code !== 'given-up' || wasGivenUp) return undefined
    this.givenUpAtMs.push(atMs)
    const waitedMs = atMs - (this.seatedAtMs ?? atMs)
    return waitedMs + clockSpreadMs(plan) < plan.placeWithinMs
      ? { kind: 'given-up-early', detail: `${this.id}: after ${waitedMs} ms of ${plan.placeWithinMs}` }
      : undefined
  }

  /** The process that kept everything in memory has died. */
  forget(atMs: number): void {
    this.beginAnew()
    this.forgottenAtMs = atMs
  }

  /** Nobody remembers what was decided so long ago. */
  expire(atMs: number): void {
    this.beginAnew()
    this.expiredAtMs = atMs
  }

  /** An order of a record that has expired stays, but where its webhook is heard. */
  hasForgotten({ id, appliedAtMs }: TillOrder): boolean {
    return appliedAtMs < (this.expiredAtMs ?? 0) && this.record?.orderId !== id
  }

  private beginAnew(): void {
    this.seen = []
    this.deliveryBeganMs.length = 0
    this.ackedMs.length = 0
    this.record = undefined
  }

  /** Several versions may be decided between two writes: those that waited, then the one that is now the latest seen. */
  private takeDecided(before: BookingRecord | undefined, after: BookingRecord, atMs: number, plan: Plan): void {
    const latest = after.seen
    if (!latest) return
    const waited = (before?.undecided ?? []).map(({ booking }) => booking)
    // What is left of those that waited stands first among those that wait now.
    const isLeft = (_: unknown, from: number) =>
      waited.slice(from).every((one, at) => isOne(one, after.undecided[at]?.booking))
    const decided = waited.slice(0, [...waited, latest].findIndex(isLeft))
    if (decided.length === 0 && isOne(latest, before?.seen)) return
    const last = decided.findLastIndex((one) => isOne(one, latest))
    for (const booking of last < 0 ? [...decided, latest] : decided.slice(0, last + 1)) this.take(booking, atMs, plan)
  }

  private take(booking: Booking, atMs: number, plan: Plan): void {
    const snapshot = this.snapshots.find((one) => isOne(one.booking, booking))
    if (!snapshot) return
    this.seen.push({ snapshot, atMs })
    // An order that is in the making stays the same order when the party is seated again: only an undo starts anew.
    const kind = classifyStatus(snapshot.booking.status, plan.policy)
    if (kind === 'undo') this.seatedAtMs = undefined
    if (kind === 'seated') this.seatedAtMs ??= snapshot.atMs
  }
}
