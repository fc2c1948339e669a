/** The till of a replay: the real one for as long as the policy does what was done at the time, then an imagined one. */
import type { DecideBooking, DecideOrder, OrderAction } from '../../decide/index.js'
import type { OrderPayment } from '../../domain/order.js'
import { present } from '../../shared/given.js'
import { isAbsent, requireArray, requireCount } from '../../shared/options.js'

/** What happened to a booking's order at the till. Amounts are decimal major units. */
export interface ReplayOrder {
  readonly type: 'order'
  readonly bookingId: string
  /** The order's status from now on; 'DELETED' if it is gone. */
  readonly status?: string
  /** How many lines it has from now on. */
  readonly lines?: number
  readonly payments?: readonly OrderPayment[]
  /** ISO 8601. When the order was made: from this event on there is one, with this date. */
  readonly createdAt?: string
  /** The real order. With `createdAt`, the booking has it from now on. Without, the event counts only if the booking has this order. */
  readonly orderId?: string
}

/** The orders of a replay, by their bookings. */
export interface ReplayTill {
  orderOf(bookingId: string): DecideOrder | null
  /** Takes over what the till had; after a difference only what staff have put on the order that is imagined in its place. */
  meet(bookingId: string, met: DecideOrder | null | undefined): void
  /** Places or deletes as was decided now, and notes where that is not what was `done` at the time. `count` names a new order. */
  carryOut(
    action: OrderAction['type'],
    booking: DecideBooking,
    done: OrderAction['type'] | undefined,
    count: number,
  ): void
  /** Changes an order by an event of the till's; `name` is the event's, for errors. */
  follow(event: ReplayOrder, name: string, count: number): void
  /** The bookings that have an order which is not deleted. */
  live(): string[]
}

export function createReplayTill(): ReplayTill {
  const orders = new Map<string, DecideOrder>()
  // Bookings of which this policy has placed or deleted otherwise than was done at the time.
  const parted = new Set<string>()
  return {
    orderOf: (id) => orders.get(id) ?? null,
    meet(id, met) {
      if (met === undefined) return
      const imagined = orders.get(id)
      const isParted = parted.has(id)
      if (!isParted && met) orders.set(id, met)
      else if (!isParted) orders.delete(id)
      else if (met && imagined) orders.set(id, { ...imagined, lines: met.lines, payments: met.payments })
    },
    carryOut(action, { id, modifiedAt }, done, count) {
      if (action === 'create') orders.set(id, placed(id, modifiedAt, count))
      if (action === 'delete') orders.delete(id)
      if (done !== undefined && changeOf(done) !== changeOf(action)) parted.add(id)
      else if (done === 'create') parted.delete(id)
    },
    follow(event, name, count) {
      const { bookingId: id, orderId, createdAt, payments } = event
      const lines = isAbsent(event.lines) ? undefined : someLines(event.lines, `${name}.lines`)
      if (!isAbsent(payments)) requireArray(payments, `${name}.payments`)
      const known = orders.get(id)
      // One that is made after the last was deleted is another one.
      const isMade = createdAt !== undefined && (!known || known.status === 'DELETED')
      const order = isMade ? placed(id, createdAt, count) : known
      const isAnother = orderId !== undefined && (parted.has(id) || (createdAt === undefined && order?.id !== orderId))
      if (order && !isAnother) orders.set(id, changed(order, event, lines))
    },
    live: () => [...orders].filter(([, order]) => order.status !== 'DELETED').map(([id]) => id),
  }
}

const changeOf = (type: OrderAction['type']): string => (type === 'create' || type === 'delete' ? type : 'nothing')

const placed = (bookingId: string, createdAt: string, count: number): DecideOrder => ({
  id: `replayed-${bookingId}-${count}`,
  status: 'SUBMITTED',
  createdAt,
  lines: [],
  payments: [],
})

/** So many lines, of which nothing else is known. */
export function someLines(count: number, name = 'items'): DecideOrder['lines'] {
  requireCount(count, name)
  return Array.from({ length: count }, () => ({}))
}

const changed = (
  order: DecideOrder,
  { createdAt, orderId, status, payments }: ReplayOrder,
  lines: DecideOrder['lines'] | undefined,
): DecideOrder => ({
  ...order,
  ...present({ createdAt, status, lines, payments, id: createdAt === undefined ? undefined : orderId }),
})
