/** Orders, one by one: POST, GET, PUT, DELETE. */
import { instantMs } from '../../domain/instants.js'
import type { SimulatedResponse } from '../faces/exchange.js'
import { scaled } from './amounts.js'
import {
  badRequest,
  type Call,
  created,
  failure,
  idMember,
  isAnswer,
  methodNotAllowed,
  noContent,
  notFound,
  ok,
  readList,
  readObject,
  updated,
} from './answers.js'
import { findOrder } from './find-order.js'
import { readLine } from './lines.js'
import type { SimOrder } from './model.js'
import { readPayment } from './payments.js'
import { wireOrder } from './wire-order.js'

const initialStatuses = new Set(['SUBMITTED', 'ACCEPTED', 'ON_HOLD', 'PENDING', 'COMPLETE'])
const openStatuses = new Set(['SUBMITTED', 'ACCEPTED', 'ON_HOLD', 'PENDING'])

/** POST companies/{companyId}/orders */
export function createOrder(call: Call): SimulatedResponse {
  const { state } = call
  const body = readObject(call)
  if (isAnswer(body)) return body
  const siteId = idMember(body.site_id)
  const site = siteId === undefined ? undefined : state.sites.get(siteId)
  if (!site) return badRequest('site_id must be the numeric id of a site')
  const status = body.status === undefined ? state.habits.defaultStatus : body.status
  if (typeof status !== 'string' || !initialStatuses.has(status)) return badRequest('status is not valid')
  if (body.pass_thru_printing === true && !site.passThruPrinting) return badRequest('pass_thru_printing is not enabled')
  const lines = readList(body.lines ?? [], 'lines', (line) => readLine(call, line))
  if (isAnswer(lines)) return lines
  if (lines.length === 0 && !state.habits.emptyOrders) return badRequest('lines must not be empty')
  const { payments: taken = [] } = body
  const payments = readList(taken, 'payments', (payment) => readPayment(call, payment))
  if (isAnswer(payments)) return payments
  const requested = typeof body.sale_number === 'string' && body.sale_number !== '' ? body.sale_number : undefined
  const order = state.newOrder('api', site.id, {
    status,
    saleNumber: numberFor(call, site.id, requested),
    ...(requested === undefined ? {} : { requestedSaleNumber: requested }),
    lines,
    completeWhenPaid: body.complete_when_paid === true,
  })
  const refused = applyMembers(call, order, body)
  if (refused) return refused
  for (const payment of payments) state.addPayment(order, 'api', payment)
  state.orders.set(order.id, order)
  call.orderId = order.id
  state.changed(
    order,
    'api',
    'created',
    status === 'COMPLETE' ? ['orders/created', 'orders/completed'] : ['orders/created'],
  )
  state.completeIfPaid(order, 'api')
  return created(call, `companies/${state.companyId}/orders/${order.id}`)
}

/** GET companies/{companyId}/orders/{orderId} */
export function getOrder(call: Call): SimulatedResponse {
  const order = findOrder(call)
  return order ? ok(wireOrder(call.state, order)) : notFound()
}

/** PUT companies/{companyId}/orders/{orderId} */
export function updateOrder(call: Call): SimulatedResponse {
  const { state } = call
  const order = findOrder(call)
  if (!order) return notFound()
  const body = readObject(call)
  if (isAnswer(body)) return body
  if (order.status === 'COMPLETE') return badRequest('The order is complete and cannot be changed')
  if (order.deleted) return badRequest('The order is deleted and cannot be changed')
  const { status } = body
  if (status !== undefined && !mayBecome(call, order.status, status)) return badRequest('status cannot be set')
  const refused = applyMembers(call, order, body)
  if (refused) return refused
  if (status === 'DELETED') state.markDeleted(order, 'api')
  else if (typeof status === 'string' && status !== order.status) state.setStatus(order, status, 'api')
  else state.changed(order, 'api', 'updated')
  return updated(call, () => wireOrder(state, order))
}

/** DELETE companies/{companyId}/orders/{orderId}: not confirmed by the documentation, so a habit decides. */
export function deleteOrder(call: Call): SimulatedResponse {
  const order = findOrder(call)
  const { deleteSupport } = call.state.habits
  if (deleteSupport === 'unsupported') return methodNotAllowed()
  if (!order || order.deleted) return notFound()
  if (deleteSupport === 'refused') return failure(403, 'forbidden', 'Orders cannot be deleted by this application')
  if (order.status === 'COMPLETE') return badRequest('The order is complete and cannot be deleted')
  call.state.markDeleted(order, 'api')
  return noContent()
}

function mayBecome(call: Call, from: string, to: unknown): boolean {
  if (to === from) return true
  if (to === 'DELETED') return call.state.habits.putDeleted
  if (!openStatuses.has(from)) return false
  return (
    to === 'REJECTED' || to === 'COMPLETE' || (typeof to === 'string' && openStatuses.has(to) && to !== 'SUBMITTED')
  )
}

/** Our reference comes back as a prefix, or the till numbers the order itself. */
function numberFor(call: Call, siteId: string, requested: string | undefined): string {
  const { state } = call
  if (requested !== undefined && state.habits.keepSaleNumber) return requested + state.habits.saleNumberSuffix
  return `${state.registerOf(siteId)?.salePrefix ?? 'S'}${state.newNumber()}`
}

/** Sets the members that POST and PUT share; answers what is wrong with them, before anything is changed. */
function applyMembers(call: Call, order: SimOrder, body: Record<string, unknown>): SimulatedResponse | undefined {
  const { state } = call
  const customerId = body.customer_id === undefined ? undefined : idMember(body.customer_id)
  if (body.customer_id !== undefined && (customerId === undefined || !state.customers.has(customerId))) {
    return badRequest('customer_id must be the numeric id of a customer')
  }
  if (body.guests !== undefined && (!Number.isInteger(body.guests) || (body.guests as number) < 0)) {
    return badRequest('guests must be a whole number')
  }
  for (const name of ['placed_at', 'fulfil_at'] as const) {
    if (body[name] !== undefined && body[name] !== null && Number.isNaN(instantMs(body[name]))) {
      return badRequest(`${name} must be a date-time with a zone`)
    }
  }
  if (body.price_variation !== undefined && typeof body.price_variation !== 'number') {
    return badRequest('price_variation must be a number')
  }
  const text = (name: string): string | undefined =>
    typeof body[name] === 'string' ? (body[name] as string) : undefined
  if (customerId !== undefined) order.customerId = customerId
  if (body.guests !== undefined) order.guests = body.guests as number
  if (body.price_variation !== undefined) order.variationMicro = scaled(body.price_variation as number, 6)
  if (Array.isArray(body.lock)) order.lock = body.lock.map(String)
  order.notes = text('notes') ?? order.notes
  order.orderType = text('order_type') ?? order.orderType
  order.callbackUri = text('callback_uri') ?? order.callbackUri
  order.placedAt = text('placed_at') ?? order.placedAt
  order.fulfilAt = text('fulfil_at') ?? order.fulfilAt
  order.registerId = idMember(body.register_id) ?? order.registerId
  order.staffId = idMember(body.staff_member_id) ?? order.staffId
  return undefined
}
