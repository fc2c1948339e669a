/** From our drafts to the bodies that Kounta expects: wire names, ids as numbers, nothing that was not given. */
import { NbiKountaError } from '../../shared/errors.js'
import { type Names, wellSpelt } from '../../shared/misspelt.js'
import { requireOneOf, requireOption } from '../../shared/options.js'
import type { LineDraft, OrderDraft, OrderNotification, OrderPatch, PaymentDraft } from '../types.js'
import { asItIs, bodyOf, listOf, type Members, optional, type WireId, wireId } from '../wire-json.js'

/** Refuses NaN and infinities, which JSON would turn into null: an amount that vanished. */
function amount(value: number, name: string): number {
  if (Number.isFinite(value)) return value
  throw new NbiKountaError(
    'invalid-amount',
    `${name}: expected a finite number in major units; check the calculation before it.`,
  )
}

/** A negative product id removes a default modifier. */
function modifier(id: string, name: string): WireId | number {
  if (/^-\d/.test(id) && Number.isSafeInteger(Number(id))) return Number(id)
  return wireId(id, name)
}

const anId = optional(wireId)
const anAmount = optional(amount)

const line: Members<LineDraft> = {
  productId: wireId,
  quantity: anAmount,
  unitPrice: anAmount,
  priceVariation: anAmount,
  notes: asItIs,
  modifiers: listOf(modifier),
}

/** A line's body. */
export const lineBody = (draft: LineDraft) => bodyOf(draft, 'line', line)

const payment: Members<PaymentDraft> = { methodId: anId, amount, ref: asItIs, tip: anAmount }

/** A payment's body. Without an amount, from plain JavaScript, it would be for the till to say what was paid; and no payment can be removed. */
export const paymentBody = (draft: PaymentDraft) => bodyOf(draft, 'payment', payment)

const patch: Members<OrderPatch> = {
  status: asItIs,
  saleNumber: asItIs,
  orderType: asItIs,
  guests: anAmount,
  customerId: anId,
  notes: asItIs,
  registerId: anId,
  staffId: anId,
  priceVariation: anAmount,
  callbackUri: asItIs,
  completeWhenPaid: asItIs,
  passThruPrinting: asItIs,
  lock: asItIs,
  placedAt: asItIs,
  fulfilAt: asItIs,
}

/** What an update changes. */
export const patchBody = (draft: OrderPatch) => bodyOf(draft, 'order', patch)

/** Empty lists are left out: one client avoids sending them [kounta-api.md 2]. */
const some =
  <T>(write: (entry: T) => unknown) =>
  (list: readonly T[] | null | undefined, name: string) =>
    list?.length === 0 ? undefined : listOf(write)(list, name)

const order: Members<OrderDraft> = { ...patch, siteId: wireId, lines: some(lineBody), payments: some(paymentBody) }

/** An order's body. */
export const orderBody = (draft: OrderDraft) => bodyOf(draft, 'order', order)

const knownOfNotification: Names<OrderNotification> = {
  message: 1,
  colour: 1,
  broadcast: 1,
  durationSeconds: 1,
  registerIds: 1,
  staffIds: 1,
}
const ids = listOf(wireId)

/** A notification's body; the till's own limits are checked here, since its error would not name the member. */
export function notificationBody(notification: OrderNotification) {
  const {
    message,
    colour = 'green',
    broadcast = 'now',
    durationSeconds = 10,
    ...to
  } = wellSpelt(notification, knownOfNotification, 'notification')
  const isShort = typeof message === 'string' && message !== '' && message.length <= 300
  requireOption(isShort, 'message', 'a text of 1 to 300 characters', message)
  requireOneOf(['green', 'orange', 'red'], 'colour', colour)
  requireOneOf(['now', 'order'], 'broadcast', broadcast)
  requireOption(durationSeconds >= 3 && durationSeconds <= 60, 'durationSeconds', '3 to 60', durationSeconds)
  return {
    // The documentation's own sample sends the level as a list of one [kounta-api.md 4.8].
    broadcast_level: [broadcast],
    alert_colour: colour,
    message,
    duration: durationSeconds,
    register_ids: ids(to.registerIds, 'registerIds'),
    staff_ids: ids(to.staffIds, 'staffIds'),
  }
}
