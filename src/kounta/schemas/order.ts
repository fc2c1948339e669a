/** From Kounta's wire shape to an order: tolerant of growth, strict about what decides (id, status, lines, payments). */
import type { KountaOrder, OrderCustomer, OrderHead, OrderSummary } from '../../domain/order.js'
import { NbiKountaError } from '../../shared/errors.js'
import { isAbsent } from '../../shared/options.js'
import { readLines, readPayments } from './order-lines.js'
import {
  isWire,
  readFlag,
  readId,
  readJson,
  readMoney,
  readNumber,
  readReference,
  readText,
  set,
  type Wire,
  type Writable,
} from './values.js'

const knownStatuses = new Set(['SUBMITTED', 'ACCEPTED', 'REJECTED', 'ON_HOLD', 'PENDING', 'COMPLETE', 'DELETED'])

/** Known statuses in the one spelling; an old fixture says COMPLETED [kounta-api.md 8.10]. Unknown ones stay as they came. */
function readStatus(value: unknown): string {
  if (typeof value !== 'string' || value.trim() === '') {
    throw new NbiKountaError(
      'invalid-order',
      `order.status: expected a text, got ${typeof value}; read the order again.`,
    )
  }
  if (knownStatuses.has(value)) return value
  const upper = value.trim().toUpperCase()
  if (upper === 'COMPLETED') return 'COMPLETE'
  return knownStatuses.has(upper) ? upper : value
}

function readHead(wire: Wire, amount: typeof readMoney): Writable<OrderHead> {
  const id = readId(wire.id, wire.id_str)
  if (id === undefined) {
    throw new NbiKountaError(
      'invalid-order',
      'order.id: expected id_str, or a number below 2^53; a larger number has already lost digits, so it is refused.',
    )
  }
  const head: Writable<OrderHead> = {
    id,
    status: readStatus(wire.status),
    deleted: readFlag(wire.deleted),
    saleNumber: readText(wire.sale_number) ?? '',
    createdAt: readText(wire.created_at) ?? '',
    updatedAt: readText(wire.updated_at) ?? '',
    siteId: readReference(wire.site_id) ?? '',
  }
  set(head, 'notes', readText(wire.notes))
  set(head, 'guests', readNumber(wire.guests))
  set(head, 'orderType', readText(wire.order_type))
  set(head, 'registerId', readReference(wire.register_id))
  // The list says staff_id, the detail and the webhook staff_member_id [kounta-api.md 8.5].
  set(head, 'staffId', readReference(wire.staff_member_id) ?? readReference(wire.staff_id))
  if (isWire(wire.customer)) head.customer = readCustomer(wire.customer)
  readAmounts(wire, head, amount)
  if (!isAbsent(wire.is_refund)) head.isRefund = readFlag(wire.is_refund)
  set(head, 'refundedOrderId', readReference(wire.refunded_order_id, wire.refunded_order_id_str))
  set(head, 'callbackUri', readText(wire.callback_uri))
  set(head, 'placedAt', readText(wire.placed_at))
  set(head, 'fulfilAt', readText(wire.fulfil_at))
  return head
}

function readAmounts(wire: Wire, head: Writable<OrderHead>, amount: typeof readMoney): void {
  set(head, 'total', amount(wire.total, 'total'))
  set(head, 'totalTax', amount(wire.total_tax, 'total_tax'))
  set(head, 'paid', readNumber(wire.paid))
  set(head, 'tips', amount(wire.tips, 'tips'))
  set(head, 'priceVariation', amount(wire.price_variation, 'price_variation'))
  set(head, 'priceFixedVariation', amount(wire.price_fixed_variation, 'price_fixed_variation'))
}

function readCustomer(wire: Wire): OrderCustomer {
  const customer: Writable<OrderCustomer> = {}
  set(customer, 'id', readReference(wire.id, wire.id_str))
  set(customer, 'firstName', readText(wire.first_name))
  set(customer, 'lastName', readText(wire.last_name))
  set(customer, 'email', readText(wire.email))
  return customer
}

function object(json: unknown): Wire {
  if (isWire(json)) return json
  const came = json === null ? 'null' : Array.isArray(json) ? 'a list' : typeof json
  throw new NbiKountaError('invalid-order', `order: expected a JSON object, got ${came}; read the order again.`)
}

/**
 * Reads one full order from parsed JSON: Kounta's answer to a GET by id, or a webhook's body.
 *
 * Guarantee: pure. Unknown members are dropped, unknown statuses survive, and `null` is absent. Numbers may be numeric texts. `id_str` wins
 * over `id`. Missing lines or payments are empty lists. In JSON that a host parsed itself, an id of 2^53 or more has lost digits. Without a
 * `_str` twin, the order's own is refused, and a reference, such as `refundedOrderId`, is left out. {@link parseOrderText} reads all of
 * them. Amounts are decimal **major** units, as they came.
 * Errors: 'invalid-order' for what is no order: no usable id or status, lines or payments that cannot be counted, or an amount or variation
 * that is present but no number (unit prices aside: line totals are the truth).
 * Source: kounta-api.md 4.9.
 *
 * @example
 * ```ts
 * import { parseOrder } from 'nbi-kounta/kounta'
 *
 * const order = parseOrder({ id: 3100456789, id_str: '3100456789', status: 'COMPLETE', total: 96.5, lines: [] })
 * order.id // '3100456789'
 * ```
 */
export function parseOrder(json: unknown): KountaOrder {
  const wire = object(json)
  const order = readHead(wire, readMoney) as Writable<KountaOrder>
  order.lines = readLines(wire.lines)
  order.payments = readPayments(wire.payments)
  return order
}

/**
 * Reads one full order from JSON text or its UTF-8 bytes; otherwise as {@link parseOrder}.
 *
 * Errors: 'invalid-order', also for text that is not JSON.
 *
 * @example
 * ```ts
 * import { parseOrderText } from 'nbi-kounta/kounta'
 *
 * parseOrderText('{"id":1,"status":"ON_HOLD"}').lines // []
 * ```
 */
export function parseOrderText(body: string | Uint8Array): KountaOrder {
  let json: unknown
  try {
    json = readJson(body)
  } catch {
    throw new NbiKountaError('invalid-order', 'order: expected JSON, got something else; pass the body as it came.')
  }
  return parseOrder(json)
}

/**
 * Reads one entry of an order list, which is abridged: lines and payments are there only when the till sent them. What cannot be read of
 * its money, lines or payments is left out too, since a search relies on the list being whole: whoever needs them reads the order itself.
 */
export function parseOrderSummary(json: unknown): OrderSummary {
  const wire = object(json)
  const order = readHead(wire, readNumber) as Writable<OrderSummary>
  const lines = readable(wire.lines, readLines)
  if (lines) order.lines = lines
  const payments = readable(wire.payments, readPayments)
  if (payments) order.payments = payments
  return order
}

function readable<T>(value: unknown, read: (value: unknown) => T): T | undefined {
  if (isAbsent(value)) return undefined
  try {
    return read(value)
  } catch {
    return undefined
  }
}
