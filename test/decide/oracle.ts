/** The decision table written a second time, by hand and as a plain switch: what the engine is compared with. */
import type { DecideBooking, DecideOrder, Policy, Reason } from 'nbi-kounta/decide'

const plain = (name: string) => name.toLowerCase().split(' ').join('').split('_').join('').split('-').join('')

function kindOf(status: string, policy: Policy): string {
  for (const [name, kind] of Object.entries(policy.statuses)) if (plain(name) === plain(status)) return kind
  switch (plain(status)) {
    case 'seated':
      return 'seated'
    case 'cancelled':
    case 'canceled':
    case 'confirmed':
    case 'noshow':
    case 'unconfirmed':
      return 'undo'
    default:
      return 'other'
  }
}

const stateOf = (order: DecideOrder | null): 'NONE' | 'OPEN' | 'COMPLETE' | 'REJECTED' => {
  if (order === null || order.deleted) return 'NONE'
  switch (order.status.toUpperCase()) {
    case 'DELETED':
      return 'NONE'
    case 'COMPLETE':
    case 'COMPLETED':
      return 'COMPLETE'
    case 'REJECTED':
      return 'REJECTED'
    default:
      return 'OPEN'
  }
}

/** Only for the markers that the tests use: prefix NBI and the id `bk 1`. */
const isOurs = (payment: DecideOrder['payments'][number], paid: number | undefined) =>
  (payment.ref ?? '').startsWith('NBI-bk=201-') && payment.amount === paid && !payment.tip

function isUntouched(order: DecideOrder, next: DecideBooking, policy: Policy): boolean {
  if (order.lines.length) return false
  if (!order.payments.length) return true
  if (policy.ownPrepayment === 'blocks' || order.payments.length > 1) return false
  return order.payments.every((payment) => isOurs(payment, next.paymentSummary?.amountPaid))
}

/** `type/reason` by the table of the design. */
export function expected(
  previous: DecideBooking | null,
  next: DecideBooking,
  order: DecideOrder | null,
  policy: Policy,
): `${'create' | 'delete' | 'error' | 'none'}/${Reason}` {
  const kind = kindOf(next.status, policy)
  const before = previous === null ? 'new' : kindOf(previous.status, policy)
  const state = stateOf(order)
  if (previous) {
    const bySequence = previous.sequence !== undefined && next.sequence !== undefined
    const late = bySequence
      ? (previous.sequence ?? 0) > (next.sequence ?? 0)
      : Date.parse(previous.modifiedAt) > Date.parse(next.modifiedAt)
    if (late) return 'none/stale-event'
  }
  const foreign = order && state !== 'NONE' && order.bookingId !== undefined && order.bookingId !== next.id
  if (foreign && kind !== 'other') return 'error/order-belongs-to-another-booking'
  if (kind === 'other') return 'none/status-not-actionable'
  if (kind === 'seated') {
    switch (state) {
      case 'NONE':
        if (before === 'new') return 'create/new-booking-seated'
        if (before !== 'seated') return 'create/status-changed-to-seated'
        return policy.onSeatedWithoutOrder === 'create'
          ? 'create/order-missing-while-seated'
          : 'none/seated-unchanged-no-order'
      case 'REJECTED':
        return policy.afterRejection === 'create' && before !== 'new' && before !== 'seated'
          ? 'create/reseated-after-rejection'
          : 'none/order-rejected-by-staff'
      default:
        return 'none/order-already-exists'
    }
  }
  if (order === null || state === 'NONE') return 'none/no-order-to-undo'
  const distance = Date.parse(next.modifiedAt) - Date.parse(order.createdAt)
  if (Number.isNaN(distance)) return 'error/undo-window-unknown'
  if (distance < -policy.undoWindowMs) return 'none/event-predates-order'
  if (distance > policy.undoWindowMs) return 'none/undo-window-elapsed'
  if (state === 'COMPLETE') return 'error/order-complete'
  return isUntouched(order, next, policy) ? 'delete/seated-by-mistake' : 'error/order-has-items-or-payments'
}
