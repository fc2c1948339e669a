/** From our drafts to the bodies that Kounta expects: wire names, ids as numbers, nothing that was not given. */
import { NbiKountaError } from '../../shared/errors.js'
import { given } from '../../shared/given.js'
import { isAbsent, needed, requireArray, requireOption } from '../../shared/options.js'
import type { LineDraft, OrderDraft, OrderNotification, OrderPatch, PaymentDraft } from '../types.js'
import { type WireId, wireId } from '../wire-json.js'

const optionalId = (id: string | undefined, name: string) => (id === undefined ? undefined : wireId(id, name))

/** Refuses NaN and infinities, which JSON would turn into null: an amount that vanished. */
function amount(value: number | undefined, name: string): number | undefined {
  if (value === undefined || Number.isFinite(value)) return value
  throw new NbiKountaError(
    'invalid-amount',
    `${name}: expected a finite number in major units; check the calculation before it.`,
  )
}

/** A negative product id removes a default modifier. */
function modifier(id: string): WireId | number {
  if (id.startsWith('-') && Number.isSafeInteger(Number(id))) return Number(id)
  return wireId(id, 'modifier')
}

function lineBody(line: LineDraft) {
  needed(line, 'line')
  return {
    product_id: wireId(line.productId, 'productId'),
    quantity: amount(line.quantity, 'quantity'),
    unit_price: amount(line.unitPrice, 'unitPrice'),
    price_variation: amount(line.priceVariation, 'priceVariation'),
    notes: line.notes,
    modifiers: line.modifiers?.map(modifier),
  }
}

/** A payment's body. Without an amount, from plain JavaScript, it would be for the till to say what was paid; and no payment can be removed. */
export function paymentBody(payment: PaymentDraft) {
  needed(payment, 'payment')
  return {
    method_id: optionalId(payment.methodId, 'methodId'),
    amount: amount(payment.amount ?? Number.NaN, 'amount'),
    ref: payment.ref,
    tip: amount(payment.tip, 'tip'),
  }
}

/** The members that a create and an update share. */
export function patchBody(patch: OrderPatch) {
  needed(patch, 'order')
  return {
    status: patch.status,
    sale_number: patch.saleNumber,
    order_type: patch.orderType,
    guests: amount(patch.guests, 'guests'),
    customer_id: optionalId(patch.customerId, 'customerId'),
    notes: patch.notes,
    register_id: optionalId(patch.registerId, 'registerId'),
    staff_member_id: optionalId(patch.staffId, 'staffId'),
    price_variation: amount(patch.priceVariation, 'priceVariation'),
    callback_uri: patch.callbackUri,
    complete_when_paid: patch.completeWhenPaid,
    pass_thru_printing: patch.passThruPrinting,
    lock: patch.lock,
    placed_at: patch.placedAt,
    fulfil_at: patch.fulfilAt,
  }
}

/** An order's body. Empty lists are left out: one client avoids sending them [kounta-api.md 2]. */
export function orderBody(draft: OrderDraft) {
  const { lines, payments } = needed(draft, 'order')
  for (const [name, list] of Object.entries({ lines, payments })) if (!isAbsent(list)) requireArray(list, name)
  return {
    ...patchBody(draft),
    site_id: wireId(draft.siteId, 'siteId'),
    lines: lines?.length ? lines.map(lineBody) : undefined,
    payments: payments?.length ? payments.map(paymentBody) : undefined,
  }
}

/** A notification's body; the till's own limits are checked here, since its error would not name the member. */
export function notificationBody(notification: OrderNotification) {
  const { message, colour = 'green', broadcast = 'now', durationSeconds = 10, ...to } = given(notification)
  const isShort = typeof message === 'string' && message !== '' && message.length <= 300
  requireOption(isShort, 'message', 'a text of 1 to 300 characters', message)
  requireOption(durationSeconds >= 3 && durationSeconds <= 60, 'durationSeconds', '3 to 60', durationSeconds)
  return {
    // The documentation's own sample sends the level as a list of one [kounta-api.md 4.8].
    broadcast_level: [broadcast],
    alert_colour: colour,
    message,
    duration: durationSeconds,
    register_ids: to.registerIds?.map((id) => wireId(id, 'registerIds')),
    staff_ids: to.staffIds?.map((id) => wireId(id, 'staffIds')),
  }
}
