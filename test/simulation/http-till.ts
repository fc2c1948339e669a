/** The library's own simulated Kounta in the till's place: what it does is read back from its orders after every request and deed. */
import { markerOf } from '../../src/domain/marker.js'
import { createKountaSimulator, type KountaSimulator, type SimulatedOrder } from '../../src/testing/index.js'
import type { Deed, Habits } from './plan.js'
import { isGone, type SentDelete, type TillOrder, type TillSide, type Watch } from './till.js'
import type { Timeline } from './timeline.js'

export class HttpTill implements TillSide {
  readonly orders: TillOrder[] = []
  readonly kounta: KountaSimulator
  private readonly byId = new Map<string, TillOrder>()
  private readonly timeline: Timeline
  private readonly watch: Watch

  constructor(habits: Habits, timeline: Timeline, seed: number, watch: Watch) {
    this.timeline = timeline
    this.watch = watch
    this.kounta = createKountaSimulator({
      clock: {
        now: () => timeline.now,
        sleep: () => Promise.reject(new TypeError('faults are made on the way, not here')),
      },
      seed,
      ratePerMinute: { basic: Number.POSITIVE_INFINITY },
      pageSize: habits.pageSize,
      onWebhook: () => {},
      habits: {
        listLagMs: habits.listLagMs,
        getLagMs: habits.getLagMs,
        keepSaleNumber: habits.saleNumber !== 'dropped',
        saleNumberSuffix: habits.saleNumber === 'suffixed' ? '-1' : '',
        deleteSupport: habits.deletes === 'refused' ? 'refused' : 'delete',
        putDeleted: habits.deletes !== 'refused',
        deletedInLists: habits.deleted === 'listed',
        deletedOrders: habits.deleted === 'vanished' ? 'gone' : 'marked',
      },
    })
  }

  find(id: string): TillOrder | undefined {
    return this.byId.get(id)
  }

  standing(bookingId: string): TillOrder[] {
    return this.orders.filter((order) => order.bookingId === bookingId && !isGone(order))
  }

  /** Notes what a request of ours has changed; `sent` where it was to make an order go away. */
  noteRequest(sent?: SentDelete): void {
    for (const shown of this.kounta.orders()) {
      const known = this.byId.get(shown.id)
      if (!known) this.add(shown)
      else if (isChanged(known, shown)) this.follow(known, shown, sent)
    }
  }

  staff(order: TillOrder, deed: Deed): boolean {
    const { kounta } = this
    const isNew = order.touchedAtMs === undefined
    if (isGone(order) || order.now.status === 'COMPLETE') return false
    if (deed === 'line' || deed === 'pay' || deed === 'complete') order.touchedAtMs ??= this.timeline.now
    try {
      if (deed === 'accept') kounta.accept(order.id)
      else if (deed === 'reject') kounta.reject(order.id)
      else if (deed === 'delete') kounta.delete(order.id)
      else if (deed === 'pay') kounta.pay(order.id, { amount: 10 })
      else {
        if (deed === 'line' || order.now.lines.length === 0) kounta.addLine(order.id)
        if (deed === 'complete') kounta.complete(order.id)
      }
    } catch (error) {
      // The simulated till refuses some taps, such as on an order that was rejected.
      if ((error as { code?: unknown }).code !== 'request-refused') throw error
      if (isNew && order.now.lines.length === 0) delete order.touchedAtMs
    }
    const shown = kounta.order(order.id)
    if (!shown || !isChanged(order, shown)) return false
    if (shown.deleted) {
      order.deletedBy = 'staff'
      order.deletedAtMs = this.timeline.now
    }
    this.change(order, shown, `${deed} by staff`)
    return true
  }

  private add(shown: SimulatedOrder): void {
    const marker = markerOf({ saleNumber: shown.requestedSaleNumber ?? '', notes: shown.notes ?? '' })
    const order: TillOrder = {
      id: shown.id,
      bookingId: marker?.bookingId,
      generation: marker?.generation ?? 0,
      appliedAtMs: this.timeline.now,
      createdAtMs: Date.parse(shown.createdAt),
      states: [{ atMs: this.timeline.now, order: shown }],
      now: shown,
    }
    this.orders.push(order)
    this.byId.set(order.id, order)
    this.watch(order, 'created')
  }

  private follow(order: TillOrder, shown: SimulatedOrder, sent: SentDelete | undefined): void {
    if (sent) {
      order.deleteSentAtMs = sent.atMs
      if (order.touchedAtMs !== undefined)
        order.takenWhileTouched = { inRace: order.touchedAtMs > sent.readAtMs, inBounds: sent.inBounds }
      if (shown.deleted) {
        order.deletedBy = 'us'
        order.deletedAtMs = this.timeline.now
      } else order.rejectedByUs = true
    }
    this.change(order, shown, sent ? `${shown.deleted ? 'deleted' : 'rejected'} by us` : 'changed')
  }

  private change(order: TillOrder, shown: SimulatedOrder, what: string): void {
    order.now = shown
    order.states.push({ atMs: this.timeline.now, order: shown })
    this.watch(order, what)
  }
}

const isChanged = ({ now }: TillOrder, shown: SimulatedOrder): boolean =>
  now.status !== shown.status ||
  now.deleted !== shown.deleted ||
  now.lines.length !== shown.lines.length ||
  now.payments.length !== shown.payments.length
