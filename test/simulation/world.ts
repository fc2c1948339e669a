/** Everything that one schedule has: time, chance, the till, the store, the processes, the onlooker's notes. */

import type { Sale } from '../../src/domain/sale.js'
import { allSafeguards, type Safeguards } from '../../src/flow/context.js'
import type { FlowEvent } from '../../src/flow/events.js'
import type { BookingRecord } from '../../src/flow/record/record.js'
import type { KountaClient } from '../../src/kounta/types.js'
import { isRival } from './busy-oracle.js'
import { Dice } from './dice.js'
import { Evidence, type Violation } from './evidence.js'
import { type GuestBook, openGuestBook } from './guests.js'
import type { CallKind, Plan, RequestFault, Strike } from './plan.js'
import { startAtMs } from './plan.js'
import type { Process } from './process.js'
import { SimStore } from './sim-store.js'
import type { TillOrder, TillSide, Watch } from './till.js'
import { Timeline } from './timeline.js'

/** What an ablation turns off. */
export interface Ablation {
  readonly safeguards?: Partial<Safeguards>
  readonly settleMs?: number
  readonly sweepOff?: boolean
}

/** A till and the way to it. */
export interface OpenedTill {
  readonly till: TillSide
  readonly clientOf: (process: Process) => KountaClient
  /** See `Timeline.turns`. */
  readonly turns: number
}

/** Opens the till of a schedule; `watch` is told of every change at it. */
export type OpenTill = (world: World, watch: Watch) => OpenedTill

export class World {
  readonly plan: Plan
  readonly ablation: Ablation
  readonly safeguards: Safeguards
  readonly dice: Dice
  readonly timeline = new Timeline(startAtMs)
  readonly store: SimStore
  readonly till: TillSide
  readonly clientOf: OpenedTill['clientOf']
  readonly files: readonly Evidence[]
  readonly violations: Violation[] = []
  readonly processes: Process[] = []
  /** How far the clock of each worker's machine is ahead. */
  readonly clocksAheadMs: number[]
  /** Every sale that reached the sink, the last one last. */
  readonly sales: (Sale & { readonly savedAtMs: number })[] = []
  readonly book: GuestBook
  /** Bookings that were set Finished. */
  readonly finished = new Set<string>()
  /** Bookings that the platform said it does not know, as they were to be set Finished. */
  readonly unknown = new Set<string>()
  /** Requests on their way to the till. */
  inFlight = 0
  undelivered = 0
  shortLived = false
  lastChangeMs = startAtMs
  quietSweeps = 0
  nonces = 0
  /** Set to keep a readable history. */
  history: string[] | undefined
  /** Called with every change at the till: webhooks hang on it. */
  onTillChange: (order: TillOrder) => void = () => {}
  /** Called before a DELETE of ours takes effect. */
  onOurDelete: (orderId: string) => void = () => {}
  /** Called before an order of ours is made. */
  onOurCreate: (bookingId: string) => void = () => {}
  private readonly strikesLeft: { strike: Strike; left: number }[]

  constructor(plan: Plan, openTill: OpenTill, ablation: Ablation = {}) {
    this.plan = plan
    this.ablation = ablation
    this.safeguards = { ...allSafeguards, ...ablation.safeguards }
    this.dice = new Dice(plan.seed ^ 0x5bd1e995)
    this.clocksAheadMs = [...plan.clockOffsets]
    this.book = openGuestBook(plan)
    this.files = plan.bookings.map((snapshots) => new Evidence(snapshots))
    const { till, clientOf, turns } = openTill(this, (order, what) => this.tillChanged(order, what))
    this.till = till
    this.clientOf = clientOf
    this.timeline.turns = turns
    this.store = new SimStore(this.timeline, (key, value, before) => {
      if (key.startsWith('booking:')) this.recordWritten(value as unknown as BookingRecord, before === undefined)
      if (!key.startsWith('cursor:')) this.changed()
      if (this.history) this.note(`store  ${key} ${before === undefined ? 'new' : ''}${summary(value)}`)
      for (const process of this.processes) process.planPoll()
    })
    this.strikesLeft = plan.strikes.map((strike) => ({ strike, left: strike.nth }))
  }

  get now(): number {
    return this.timeline.now
  }

  /** True once nothing goes wrong any more. */
  get isCalm(): boolean {
    return this.timeline.now >= this.plan.calmAtMs
  }

  fileOf(bookingId: string | undefined): Evidence | undefined {
    return this.files.find((file) => file.id === bookingId)
  }

  /** The strike that hits this call, if one does. */
  strikeAt(kind: CallKind): Strike | undefined {
    if (this.isCalm) return undefined
    let hit: Strike | undefined
    for (const each of this.strikesLeft) if (each.strike.kind === kind && --each.left === 0) hit ??= each.strike
    return hit
  }

  /** What goes wrong with this request, if anything does. */
  faultAt(kind: CallKind): RequestFault | undefined {
    const { plan, dice } = this
    if (this.isCalm) return undefined
    for (const storm of plan.storms)
      if (this.now >= storm.fromMs && this.now < storm.toMs && kind === (storm.kind ?? kind)) return storm.fault
    if (!dice.chance(plan.requestFaultRate) || plan.requestFaults.length === 0) return undefined
    const fault = dice.pick(plan.requestFaults)
    if (fault === 'null-id' && kind !== 'create') return undefined
    if (fault === 'no-effect' && kind !== 'delete') return undefined
    return fault
  }

  violated(violation: Violation | undefined): void {
    if (!violation) return
    this.violations.push(violation)
    if (this.history) this.note(`WRONG  ${violation.kind}: ${violation.detail}`)
  }

  changed(): void {
    this.lastChangeMs = this.now
    this.quietSweeps = 0
  }

  note(text: string): void {
    this.history?.push(`${((this.now - startAtMs) / 1000).toFixed(3).padStart(9)}  ${text}`)
  }

  heard(process: Process, event: FlowEvent): void {
    if (event.type === 'deleted-while-touched') this.fileOf(event.bookingId)?.raceReports.add(event.orderId ?? '')
    if (this.history) {
      const { at: _, venueId: __, type, ...rest } = event as FlowEvent & Record<string, unknown>
      this.note(`${process.name}     says ${type} ${JSON.stringify(rest)}`)
    }
  }

  private recordWritten(record: BookingRecord, isNew: boolean): void {
    const file = this.fileOf(record.bookingId)
    if (isNew && file?.record) file.expire(this.now)
    this.violated(file?.observe(record, this.now, this.plan))
  }

  private tillChanged(order: TillOrder, what: string): void {
    this.changed()
    if (this.history) this.note(`till   order ${order.id} (${order.bookingId} g${order.generation}) ${what}`)
    const { bookingId } = order
    if (bookingId !== undefined && what === 'created') {
      const rivals = this.till.standing(bookingId).filter((rival) => isRival(this, rival))
      if (rivals.length > 1) {
        this.shortLived = true
        if (this.history) this.note(`AT ONCE  ${rivals.map((rival) => rival.id)} are all there, untouched`)
      }
    }
    this.onTillChange(order)
  }
}

/** A record in one line. */
function summary(value: unknown): string {
  if (value === null) return 'forgotten'
  const {
    intent,
    want,
    generation,
    orderId,
    doomed,
    burnt,
    kept,
    undecided,
    seen,
    timer,
    state,
    notVisible,
    lastError,
  } = value as Record<
    string,
    // biome-ignore lint/suspicious/noExplicitAny: only for reading by people.
    any
  >
  if (want === undefined) return JSON.stringify(state ?? value)?.slice(0, 200)
  const parts = [
    `want=${want} g${generation}`,
    orderId && `order=${orderId}`,
    seen && `seen=${seen.status}`,
    undecided.length > 0 &&
      `undecided=${undecided.map((item: { booking: { status: string } }) => item.booking.status)}`,
    intent && `intent=${intent.kind}#${intent.attempt}(${intent.nonce})${intent.answered ? ' answered' : ''}`,
    doomed.length > 0 && `doomed=${doomed.map((entry: { id: string }) => entry.id)}`,
    burnt.length > 0 && `burnt=${burnt}`,
    kept.length > 0 && `kept=${kept}`,
    timer && `timer=${timer.ms}`,
    notVisible && `notVisible=${notVisible.waitedMs}`,
    lastError && `error=${lastError.code}`,
  ]
  return parts.filter(Boolean).join(' ')
}
