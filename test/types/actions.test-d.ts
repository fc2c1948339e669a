/** What must compile, and what must not, of the rules' types; `tsc` reports an unused `@ts-expect-error`. */
import {
  type CreateReason,
  decideOrderAction,
  definePolicy,
  type ErrorReason,
  type NoneReason,
  type OrderAction,
  type Reason,
} from 'nbi-kounta/decide'

const next = { id: 'bk_1', status: 'Seated', modifiedAt: '2025-03-14T08:00:00Z' }
const action: OrderAction = decideOrderAction(null, next, null)

// An action that has not been narrowed has no order: only a delete and an error promise one.
// @ts-expect-error a string is not promised before the type is known
const early: string = action.orderId

if (action.type === 'delete') {
  const orderId: string = action.orderId
  const reason: 'seated-by-mistake' = action.reason
  void [orderId, reason]
}
if (action.type === 'error') {
  const counts: number = action.items + action.payments
  void counts
}
if (action.type === 'create') {
  // @ts-expect-error a create counts no items
  void action.items
}

// A switch over the four types is exhaustive, so the function needs no return after it.
function verb(one: OrderAction): string {
  switch (one.type) {
    case 'create':
      return 'POST'
    case 'delete':
      return 'DELETE'
    case 'error':
      return 'report'
    case 'none':
      return 'nothing'
  }
}

// @ts-expect-error 'none' is missing, so not every way returns
function forgetful(one: OrderAction): string {
  switch (one.type) {
    case 'create':
    case 'delete':
    case 'error':
      return one.type
  }
}

// Reasons are a closed set, each under its own type of action.
const known: Reason = 'undo-window-elapsed'
// @ts-expect-error no such reason
const unknown: Reason = 'because'
// @ts-expect-error a reason of another type of action
const misplaced: CreateReason = 'seated-by-mistake'
// @ts-expect-error a reason of another type of action
const error: ErrorReason = 'order-already-exists'
const none: NoneReason = 'order-already-exists'
// @ts-expect-error comparing with a reason that cannot occur is a mistake, not a false
void (action.reason === 'seated-by-mistakes')

// What comes out is not ours to change.
// @ts-expect-error readonly
action.reason = known
// @ts-expect-error readonly
action.warnings.push({ code: 'no-table' })

// A booking needs its id, status and time of change; an order its lines and payments.
// @ts-expect-error modifiedAt is missing
decideOrderAction(null, { id: 'bk_1', status: 'Seated' }, null)
// @ts-expect-error an abridged order may hide lines and payments
decideOrderAction(null, next, { id: '1', status: 'PENDING', createdAt: next.modifiedAt })
// @ts-expect-error next is never null
decideOrderAction(null, null, null)

definePolicy({ undoWindowMs: 60_000, statuses: { Arrived: 'undo' }, afterRejection: 'create' })
// @ts-expect-error not a class of statuses
definePolicy({ statuses: { Arrived: 'maybe' } })
// @ts-expect-error not a policy member
definePolicy({ undoWindow: 60_000 })

void [early, verb, forgetful, unknown, misplaced, error, none]
