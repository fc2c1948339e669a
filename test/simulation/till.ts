/** The simulated till: orders with every state they ever had, seen through lags, and what staff and our requests do to them. */
import { formatMarker, type Marker, markerOf } from '../../src/domain/marker.js'
import type { KountaOrder, OrderSummary } from '../../src/domain/order.js'
import { isOwnPayment } from '../../src/flow/order/touched.js'
import type { DeleteStrategy, OrderDraft, OrderFilter } from '../../src/kounta/types.js'
import type { Bustle } from './bustle.js'
import type { Deed, Habits } from './plan.js'
import { siteId } from './plan.js'
import { type Told, wasToldOfTouch } from './told.js'

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
  /** Since when something of staff's is on it, or it is complete. */
  touchedAtMs?: number
  /** When staff last took a line or payment off it. */
  clearedAtMs?: number
  told?: Told
  /** An older state was told after it, and too soon after its stamp for anybody to mistrust it. */
  wasToldTooSoon?: true
  /** Made by staff of another one: a part that was split off, a refund. */
  byStaff?: true
  deletedBy?: 'staff' | 'us'
  deletedAtMs?: number
  /** When the DELETE of ours that took it was asked for. */
  deleteSentAtMs?: number
  rejectedByUs?: boolean
  /** A DELETE of ours was sent for it, whatever became of that. */
  deleteAsked?: true
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

export const isGone = (order: Pick<TillOrder, 'now'>): boolean => order.now.deleted || order.now.status === 'DELETED'

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
  private readonly bustle: Partial<Bustle>

  constructor(habits: Habits, clock: { readonly now: number }, watch: Watch, bustle: Partial<Bustle> = {}) {
    this.habits = habits
    this.clock = clock
    this.watch = watch
    this.bustle = bustle
  }

  get nowMs(): number {
    return this.clock.now
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
    return this.add(order, marker, atMs)
  }

  /** An order that staff make; `of` is one of ours whose marker it bears. */
  insert(members: Partial<KountaOrder>, of: TillOrder | undefined): TillOrder {
    const atMs = this.clock.now
    const at = this.stamp(atMs)
    const id = String(3_100_000_001 + this.orders.length)
    const bare = { id, deleted: false, createdAt: at, updatedAt: at, siteId, lines: [], payments: [] }
    return this.add({ ...bare, ...members } as unknown as KountaOrder, of, atMs, true)
  }

  private add(
    order: KountaOrder,
    whose: (Pick<Marker, 'generation'> & { readonly bookingId?: string | undefined }) | undefined,
    atMs: number,
    byStaff?: true,
  ): TillOrder {
    const { bookingId, generation = 0 } = whose ?? {}
    const made: TillOrder = {
      id: order.id,
      bookingId,
      generation,
      appliedAtMs: atMs,
      createdAtMs: Date.parse(order.createdAt),
      states: [{ atMs, order }],
      now: order,
      ...(byStaff ? { byStaff, touchedAtMs: atMs } : {}),
    }
    this.orders.push(made)
    this.byId.set(made.id, made)
    this.watch(made, byStaff ? 'made by staff' : 'created')
    return made
  }

  get(id: string): KountaOrder | null {
    const order = this.byId.get(id)
    if (!order || this.clock.now < order.appliedAtMs + this.habits.getLagMs) return null
    const { readStaleMs = 0 } = this.bustle
    const state = readStaleMs === 0 ? order.now : stateAt(order, this.clock.now - readStaleMs)
    return isGone({ now: state }) && this.habits.deleted === 'vanished' ? null : state
  }

  /** One page, by ascending id unless the newest comes first; `start` is the last id of the page before, or how many orders those had. */
  list(filter: OrderFilter): { readonly page: OrderSummary[]; readonly next: string | undefined } {
    const { listLagMs, listStaleMs, deleted } = this.habits
    const { newestFirst = false, countedPages = false, pageSize = this.habits.pageSize } = this.bustle
    const sinceMs = filter.createdGte === undefined ? 0 : Date.parse(filter.createdGte)
    const { start } = filter
    const { now } = this.clock
    const { orders } = this
    const before = countedPages ? Number(start ?? 0) : 0
    const page: OrderSummary[] = []
    let passed = 0
    for (let index = 0; index < orders.length; index++) {
      const order = orders[newestFirst ? orders.length - 1 - index : index] as TillOrder
      if (now < order.appliedAtMs + listLagMs || order.createdAtMs < sinceMs) continue
      if (!countedPages && start !== undefined && (newestFirst ? order.id >= start : order.id <= start)) continue
      const state = listStaleMs === 0 ? order.now : stateAt(order, now - listStaleMs)
      const isDeleted = isGone({ now: state })
      if (filter.status === undefined ? isDeleted && deleted !== 'listed' : !hasStatus(state, filter.status)) continue
      if (isDeleted && deleted !== 'listed' && deleted !== 'listed-by-status') continue
      if (passed++ < before) continue
      if (page.length === pageSize) return { page, next: countedPages ? String(before + pageSize) : page.at(-1)?.id }
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
      order.takenWhileTouched = {
        inRace: order.touchedAtMs > sent.readAtMs && !wasToldOfTouch(order, sent, this.bustle.readStaleMs ?? 0),
        inBounds: sent.inBounds,
      }
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

  /** Notes whether something of staff's is on an order that is about to be so. */
  touchAnew(order: TillOrder, next: KountaOrder): void {
    const { lines, payments } = order.now
    if (next.lines.length < lines.length || next.payments.length < payments.length) order.clearedAtMs = this.clock.now
    if (isTouched(next, order.bookingId ?? '')) order.touchedAtMs ??= this.clock.now
    else delete order.touchedAtMs
  }

  change(order: TillOrder, changes: Partial<KountaOrder>, what: string): void {
    const { now } = this.clock
    order.now = { ...order.now, ...changes, updatedAt: this.stamp(now) }
    order.states.push({ atMs: now, order: order.now })
    this.watch(order, what)
  }

  private stamp(trueMs: number): string {
    const atMs = trueMs + (this.bustle.clock?.findLast(({ fromMs }) => fromMs <= trueMs)?.offMs ?? 0)
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

const hasStatus = (state: KountaOrder, status: string): boolean =>
  status === 'DELETED' ? isGone({ now: state }) : state.status === status

/** Lists are abridged. */
function summaryOf({ lines: _, payments: __, ...head }: KountaOrder): OrderSummary {
  return head
}
