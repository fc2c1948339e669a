/** The deeds of a busy staff, on the simulated till's orders. */
import { formatMarker } from '../../src/domain/marker.js'
import type { KountaOrder } from '../../src/domain/order.js'
import type { Bustle, BusyDeed } from './bustle.js'
import { isGone, type Till, type TillOrder } from './till.js'
import { prefixes } from './two-venues.js'

const noMarker = { saleNumber: '', notes: '' }

/** False where the deed makes no sense any more. */
export function doBusyDeed(till: Till, bustle: Bustle, order: TillOrder, deed: BusyDeed, other?: TillOrder): boolean {
  const { now } = order
  if (isGone(order)) return false
  if (deed === 'refund') return now.status === 'COMPLETE' && refund(till, bustle, order)
  if (deed === 'void') return now.status === 'COMPLETE' && voidSale(till, bustle, order)
  if (now.status === 'COMPLETE') return false
  const { lines, payments } = now
  const change = (changes: Partial<KountaOrder>, what: string): true => {
    till.change(order, changes, what)
    return true
  }
  const money = (changes: Partial<KountaOrder>, what: string): true => {
    till.touchAnew(order, { ...now, ...changes })
    return change(changes, what)
  }
  switch (deed) {
    case 'accept':
    case 'line':
    case 'pay':
    case 'complete':
      return till.staff(order, deed)
    case 'take-line-off':
      return lines.length > 0 && money({ lines: lines.slice(0, -1), total: 11 * (lines.length - 1) }, 'lost a line')
    case 'take-payment-off':
      return payments.length > 0 && money({ payments: payments.slice(0, -1) }, 'lost a payment')
    case 'pay-back':
      return payments.length > 0 && money({ payments: [...payments, { amount: -11 }] }, 'was paid back')
    case 'park':
      return now.status !== 'SUBMITTED' && now.status !== 'REJECTED' && change({ status: 'ON_HOLD' }, 'was parked')
    case 'take-up':
      return now.status === 'ON_HOLD' && change({ status: 'PENDING' }, 'was taken up')
    case 'rename':
      return change({ saleNumber: `Table ${till.orders.length}` }, 'was renamed')
    case 'rewrite-note':
      return change({ notes: 'Birthday' }, 'has another note')
    case 'add-to-note':
      return change({ notes: `${now.notes ?? ''} Cake at nine` }, 'has more of a note')
    case 'split': {
      if (lines.length === 0) return false
      const part = lines.slice(-Math.ceil(lines.length / 2))
      const rest = lines.slice(0, lines.length - part.length)
      till.insert(
        { ...copied(bustle, now), status: now.status, lines: part, total: 11 * part.length },
        copiedOf(bustle, order),
      )
      return money({ lines: rest, total: 11 * rest.length }, 'was split')
    }
    case 'merge': {
      if (!other || other === order || isGone(other) || other.now.status === 'COMPLETE') return false
      const all = [...other.now.lines, ...lines]
      till.touchAnew(other, { ...other.now, lines: all })
      till.change(other, { lines: all, total: 11 * all.length }, 'took in another’s lines')
      if (bustle.mergedAway === 'left-empty') return money({ lines: [], total: 0 }, 'was merged away')
      return till.staff(order, 'delete')
    }
    default:
      return false
  }
}

/** An order of the bar, which no booking has to do with. */
export function ringUp(till: Till, isPaid: boolean): void {
  const made = till.insert({ saleNumber: `B${till.orders.length}`, status: 'PENDING' }, undefined)
  till.staff(made, isPaid ? 'complete' : 'line')
}

const copied = ({ copies }: Bustle, { saleNumber, notes = '' }: KountaOrder): Partial<KountaOrder> => ({
  ...noMarker,
  ...(copies === 'all' || copies === 'sale-number' ? { saleNumber } : {}),
  ...(copies === 'all' || copies === 'notes' ? { notes } : {}),
})

/** Whose it is, by what it took over. */
function copiedOf(bustle: Bustle, order: TillOrder): TillOrder | undefined {
  return bearsMarker(copied(bustle, order.now), order) ? order : undefined
}

/** Whether anybody, or who knows these prefixes, could still tell by its texts whose order it is. */
export function bearsMarker(
  texts: { saleNumber?: string; notes?: string },
  order: TillOrder,
  known: readonly string[] = prefixes,
): boolean {
  const { bookingId, generation } = order
  // The bar's own.
  if (bookingId === undefined) return false
  return known.some((prefix) => {
    const marker = formatMarker({ prefix, bookingId, generation })
    return texts.saleNumber?.startsWith(marker) === true || texts.notes?.includes(`[${marker}]`) === true
  })
}

function refund(till: Till, bustle: Bustle, order: TillOrder): true {
  const lines = order.now.lines.map((line) => ({
    ...line,
    quantity: -1,
    lineTotalExTax: -10,
    lineTotalTax: -1,
  }))
  const total = -11 * lines.length
  till.insert(
    {
      ...copied(bustle, order.now),
      status: 'COMPLETE',
      lines,
      total,
      payments: [{ amount: total, method: { id: '2' } }],
      isRefund: true,
      refundedOrderId: order.id,
    },
    copiedOf(bustle, order),
  )
  return true
}

function voidSale(till: Till, bustle: Bustle, order: TillOrder): true {
  order.deletedBy = 'staff'
  order.deletedAtMs = till.nowMs
  till.change(order, { deleted: true, ...(bustle.voidIsFlag ? {} : { status: 'DELETED' }) }, 'was voided')
  return true
}
