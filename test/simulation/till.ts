/** The simulated till: orders with every state they ever had, seen through lags, and what staff and our requests do to them. */
import { formatMarker, markerOf } from '../../src/domain/marker.js'
import type { KountaOrder, OrderSummary } from '../../src/domain/order.js'
import { isOwnPayment } from '../../src/flow/touched.js'
import type { DeleteStrategy, OrderDraft, OrderFilter } from '../../src/kounta/types.js'
import type { Deed, Habits } from './plan.js'
import { siteId } from './plan.js'

/** An order and its past. */
export interface TillOrder {
  readonly id: string
  readonly bookingId: string | undefined
  readonly generation: number
  readonly appliedAtMs: number
  /** As `createdAt` says it. */
  readonly createdAtMs: number
  /** Every state, oldest first. */
  readonly states: { readonly atMs: number; readonly order: KountaOrder }[]
  now: KountaOrder
  /** When staff first put something on it or completed it. */
  touchedAtMs?: number
  deletedBy?: 'staff' | 'us'
  deletedAtMs?: number
  /** When the DELETE of ours that took it was asked for. */
  deleteSentAtMs?: number
  rejectedByUs?: boolean
  /** A DELETE of ours took an order that had been touched. */
  takenWhileTouched?: { readonly inRace: boolean; readonly inBounds: boolean }
}

/** A DELETE of ours on its way. */
export interface SentDelete {
  readonly atMs: number
  /** When we last read the order before. */
  readonly readAtMs: number
  /** Not later than the guarantee assumes. */
  readonly inBounds: boolean
}

/** What became of a DELETE (or the PUT that stands for it). */
export type DeleteAnswer = 'done' | 'refused'

/** What the onlooker and staff need of a till. */
export interface TillSide {
  readonly orders: readonly TillOrder[]
  /** Leaves an order of ours from an earlier service, as any till in use has. The one over HTTP is always new. */
  served?(atMs: number): void
  find(id: string): TillOrder | undefined
  /** What staff see: every order that is there, at once. */
  standing(bookingId: string): TillOrder[]
  /** A deed of staff; false where it makes no sense any more. */
  staff(order: TillOrder, deed: Deed): boolean
}

export const isGone = (order: TillOrder): boolean => order.now.deleted || order.now.status === 'DELETED'

export const isTouched = (order: KountaOrder, bookingId: string): boolean =>
  order.status === 'COMPLETE' ||
  order.lines.length > 0 ||
  order.payments.length > 1 ||
  order.payments.some((payment) => !isOwnPayment(payment, 'NBI', bookingId))

/** Is told of every change, after it. */
export type Watch = (order: TillOrder, what: string) => void

export class Till implements TillSide {
  readonly orders: TillOrder[] = []
  private readonly byId = new Map<string, TillOrder>()
  private readonly habits: Habits
  private readonly clock: { readonly now: number }
  private readonly watch: Watch

  constructor(habits: Habits, clock: { readonly now: number }, watch: Watch) {
    this.habits = habits
    this.clock = clock
    this.watch = watch
  }

  served(atMs: number): void {
    const marker = formatMarker({ prefix: 'NBI', bookingId: 'earlier', generation: 1 })
    this.staff(
      this.create({ siteId, status: 'ACCEPTED', saleNumber: marker, notes: `[${marker}]` } as OrderDraft, atMs),
      'complete',
    )
  }

  find(id: string): TillOrder | undefined {
    return this.byId.get(id)
  }

  standing(bookingId: string): TillOrder[] {
    return this.orders.filter((order) => order.bookingId === bookingId && !isGone(order))
  }

  create(draft: OrderDraft, atMs = this.clock.now): TillOrder {
    const id = String(3_100_000_001 + this.orders.length)
    const at = this.stamp(atMs)
    const marker = markerOf({ saleNumber: draft.saleNumber ?? '', notes: draft.notes ?? '' })
    const { saleNumber } = this.habits
    const order: KountaOrder = {
      id,
      status: draft.status,
      deleted: false,
      saleNumber:
        saleNumber === 'kept'
          ? (draft.saleNumber ?? '')
          : saleNumber === 'suffixed'
            ? `${draft.saleNumber}-${this.orders.length + 1}`
            : `R1-${1000 + this.orders.length}`,
      createdAt: at,
      updatedAt: at,
      siteId,
      ...(draft.notes === undefined ? {} : { notes: draft.notes }),
      lines: [],
      payments: (draft.payments ?? []).map(({ amount, ref = '', methodId = '' }) => ({
        amount,
        ref,
        method: { id: methodId },
      })),
      total: 0,
    }
    const made: TillOrder = {
      id,
      bookingId: marker?.bookingId,
      generation: marker?.generation ?? 0,
      appliedAtMs: atMs,
      createdAtMs: Date.parse(at),
      states: [{ atMs, order }],
      now: order,
    }
    this.orders.push(made)
    this.byId.set(id, made)
    this.watch(made, 'created')
    return made
  }

  get(id: string): KountaOrder | null {
    const order = this.byId.get(id)
    if (!order || this.clock.now < order.appliedAtMs + this.habits.getLagMs) return null
    return isGone(order) && this.habits.deleted === 'vanished' ? null : order.now
  }

  /** One page, by ascending id; `start` is the last id of the page before. */
  list(filter: OrderFilter): { readonly page: OrderSummary[]; readonly next: string | undefined } {
    const { listLagMs, listStaleMs, deleted, pageSize } = this.habits
    const sinceMs = filter.createdGte === undefined ? 0 : Date.parse(filter.createdGte)
    const { now } = this.clock
    const page: OrderSummary[] = []
    for (const order of this.orders) {
      if (now < order.appliedAtMs + listLagMs || order.createdAtMs < sinceMs) continue
      if (filter.start !== undefined && order.id <= filter.start) continue
      const state = listStaleMs === 0 ? order.now : stateAt(order, now - listStaleMs)
      const isDeleted = state.status === 'DELETED'
      if (filter.status === undefined ? isDeleted && deleted !== 'listed' : state.status !== filter.status) continue
      if (isDeleted && deleted !== 'listed' && deleted !== 'listed-by-status') continue
      if (page.length === pageSize) return { page, next: page.at(-1)?.id }
      page.push(summaryOf(state))
    }
    return { page, next: undefined }
  }

  /** Our DELETE, or the PUT that stands for it, as it takes effect. */
  deleteByUs(id: string, strategy: DeleteStrategy, sent: SentDelete): DeleteAnswer {
    const order = this.byId.get(id)
    const { deletes, completeIsSafe } = this.habits
    if (!order || isGone(order)) return 'done'
    if (deletes === 'refused' || (completeIsSafe && order.now.status === 'COMPLETE')) return 'refused'
    if (deletes === 'ignored') return 'done'
    if (order.touchedAtMs !== undefined)
      order.takenWhileTouched = { inRace: order.touchedAtMs > sent.readAtMs, inBounds: sent.inBounds }
    order.deleteSentAtMs = sent.atMs
    if (strategy === 'put-rejected') {
      order.rejectedByUs = true
      this.change(order, { status: 'REJECTED' }, 'rejected by us')
      return 'done'
    }
    order.deletedBy = 'us'
    order.deletedAtMs = this.clock.now
    this.change(order, { status: 'DELETED', deleted: true }, 'deleted by us')
    return 'done'
  }

  staff(order: TillOrder, deed: Deed): boolean {
    const { status, lines, payments } = order.now
    if (isGone(order) || status === 'COMPLETE') return false
    const touch = () => {
      order.touchedAtMs ??= this.clock.now
    }
    const line = {
      number: lines.length + 1,
      quantity: 1,
      unitPrice: 10,
      unitTax: 1,
      lineTotalExTax: 10,
      lineTotalTax: 1,
    }
    switch (deed) {
      case 'accept':
        if (status !== 'SUBMITTED') return false
        this.change(order, { status: 'ACCEPTED' }, 'accepted by staff')
        return true
      case 'reject':
        if (status !== 'SUBMITTED') return false
        this.change(order, { status: 'REJECTED' }, 'rejected by staff')
        return true
      case 'line':
        touch()
        this.change(order, { lines: [...lines, line], total: 11 * (lines.length + 1) }, 'got a line')
        return true
      case 'pay':
        touch()
        this.change(order, { payments: [...payments, { amount: 11, method: { id: '2' } }] }, 'got a payment')
        return true
      case 'complete': {
        touch()
        const all = lines.length > 0 ? lines : [line]
        const total = 11 * all.length
        this.change(
          order,
          { status: 'COMPLETE', lines: all, total, payments: [...payments, { amount: total, method: { id: '2' } }] },
          'completed',
        )
        return true
      }
      case 'delete':
        order.deletedBy = 'staff'
        order.deletedAtMs = this.clock.now
        this.change(order, { status: 'DELETED', deleted: true }, 'deleted by staff')
        return true
    }
  }

  private change(order: TillOrder, changes: Partial<KountaOrder>, what: string): void {
    const { now } = this.clock
    order.now = { ...order.now, ...changes, updatedAt: this.stamp(now) }
    order.states.push({ atMs: now, order: order.now })
    this.watch(order, what)
  }

  private stamp(atMs: number): string {
    return new Date(this.habits.wholeSeconds ? Math.floor(atMs / 1000) * 1000 : atMs).toISOString()
  }
}

/** The state that stood at an instant; the first one before that. */
function stateAt(order: TillOrder, atMs: number): KountaOrder {
  const { states } = order
  for (let index = states.length - 1; index > 0; index--) {
    const state = states[index] as TillOrder['states'][number]
    if (state.atMs <= atMs) return state.order
  }
  return (states[0] as TillOrder['states'][number]).order
}

/** Lists are abridged. */
function summaryOf({ lines: _, payments: __, ...head }: KountaOrder): OrderSummary {
  return head
}
