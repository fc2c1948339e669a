/** The ordered list of all rules: the engine, the explanation and the table read this one list. Add a rule by adding a line. */
import {
  absent,
  anothers,
  complete,
  inTime,
  late,
  open,
  other,
  rejected,
  seated,
  tooEarly,
  tooLate,
  touched,
  undated,
  undo,
  unseen,
  untouched,
  wanted,
  wasNotSeated,
  wasSeated,
} from '../columns.js'
import { type Rule, rule } from './rule.js'

/** Any order that is one. A rule that asks for its owner, window or activity asks for this too: without an order they have no answer. */
const found = open | complete | rejected

/** First match wins. A policy's variant stands before the row that it replaces. No undo row creates an order (C3.5). */
export const rules: readonly Rule[] = [
  rule(1, '', late, 'none', 'stale-event'),
  rule(2, '', seated | undo | found | anothers, 'error', 'order-belongs-to-another-booking'),
  rule(3, 'C1.1, C2', seated | unseen | absent, 'create', 'new-booking-seated'),
  rule(4, 'C1.2, C2', seated | wasNotSeated | absent, 'create', 'status-changed-to-seated'),
  rule(5, 'C2', seated | wasSeated | absent | wanted, 'create', 'order-missing-while-seated'),
  rule(5, 'C1.2', seated | wasSeated | absent, 'none', 'seated-unchanged-no-order'),
  rule(6, 'C2', seated | open | complete, 'none', 'order-already-exists'),
  rule(7, 'C1.2', seated | wasNotSeated | rejected | wanted, 'create', 'reseated-after-rejection'),
  rule(7, 'C2', seated | rejected, 'none', 'order-rejected-by-staff'),
  rule(8, 'C3', undo | absent, 'none', 'no-order-to-undo'),
  rule(9, 'C3.1', undo | found | undated, 'error', 'undo-window-unknown'),
  rule(10, 'C3.1', undo | found | tooEarly, 'none', 'event-predates-order'),
  rule(11, 'C3.1', undo | found | tooLate, 'none', 'undo-window-elapsed'),
  rule(12, 'C3.3', undo | complete | inTime, 'error', 'order-complete'),
  rule(13, 'C3.3', undo | open | rejected | inTime | touched, 'error', 'order-has-items-or-payments'),
  rule(14, 'C3.2, C3.4, C3.5', undo | open | rejected | inTime | untouched, 'delete', 'seated-by-mistake'),
  rule(15, '', other, 'none', 'status-not-actionable'),
]
