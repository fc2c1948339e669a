/** The facts that the declarative contenders are handed: read by the hand-written functions, so that only the table differs. */
import {
  isAnothers,
  isLate,
  kindOf,
  type OrderKind,
  orderKindOf,
  type StatusKind,
  type WindowKind,
  windowOf,
} from './decide-switch.js'
import type { Question } from './events.js'

/** One event, in the words of the table. */
export interface Facts {
  readonly late: boolean
  readonly next: StatusKind
  readonly previous: 'none' | 'seated' | 'not seated'
  readonly order: OrderKind
  readonly anothers: boolean
  readonly window: WindowKind
  readonly touched: boolean
}

/** Reads the facts of one event; the window and the activity only where an undo meets an order. */
export function factsOf(question: Question): Facts {
  const { previous, order } = question
  const next = kindOf(question.next.status)
  const state = orderKindOf(order)
  const undoes = next === 'undo' && state !== 'absent'
  return {
    late: isLate(question),
    next,
    previous: !previous ? 'none' : kindOf(previous.status) === 'seated' ? 'seated' : 'not seated',
    order: state,
    anothers: isAnothers(question),
    window: undoes ? windowOf(question) : 'unknown',
    touched: undoes && order !== null && (order.lines.length > 0 || order.payments.length > 0),
  }
}
