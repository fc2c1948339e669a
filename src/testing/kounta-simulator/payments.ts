/** Payments of an order: POST and PUT only. Amounts never change: a later tip is a new payment of 0.00. */
import type { SimulatedResponse } from '../faces/exchange.js'
import { scaled } from './amounts.js'
import { badRequest, type Call, created, idMember, isAnswer, notFound, readObject, updated } from './answers.js'
import { findOrder } from './find-order.js'
import { wireOrder } from './wire-order.js'

/** A payment that passed the checks. */
export interface ReadPayment {
  readonly methodId: string
  readonly amountCents: number
  readonly tipCents: number
  readonly ref?: string
}

/** Reads one payment, or answers what is wrong with it. */
export function readPayment(call: Call, value: unknown): ReadPayment | SimulatedResponse {
  const wire = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>
  const methodId = idMember(wire.method_id)
  if (methodId === undefined || !call.state.paymentMethods.has(methodId)) {
    return badRequest('method_id must be the numeric id of a payment method')
  }
  if (typeof wire.amount !== 'number') return badRequest('amount must be a number')
  if (wire.tip !== undefined && typeof wire.tip !== 'number') return badRequest('tip must be a number')
  return {
    methodId,
    amountCents: scaled(wire.amount, 2),
    tipCents: scaled((wire.tip as number | undefined) ?? 0, 2),
    ...(typeof wire.ref === 'string' ? { ref: wire.ref } : {}),
  }
}

/** POST companies/{companyId}/orders/{orderId}/payments */
export function addPayment(call: Call): SimulatedResponse {
  const order = findOrder(call)
  if (!order) return notFound()
  const body = readObject(call)
  if (isAnswer(body)) return body
  if (order.deleted || order.status === 'COMPLETE' || order.status === 'REJECTED') {
    return badRequest('The order takes no payments any more')
  }
  const payment = readPayment(call, body)
  if (isAnswer(payment)) return payment
  call.state.addPayment(order, 'api', payment)
  call.state.changed(order, 'api', 'payment added')
  call.state.completeIfPaid(order, 'api')
  return created(call, `companies/${call.state.companyId}/orders/${order.id}/payments/${order.payments.length}`)
}

/** PUT companies/{companyId}/orders/{orderId}/payments/{number} */
export function changePayment(call: Call): SimulatedResponse {
  const order = findOrder(call)
  if (!order) return notFound()
  const payment = order.payments.find(({ number }) => String(number) === call.params.number)
  if (!payment) return notFound()
  const body = readObject(call)
  if (isAnswer(body)) return body
  if (typeof body.ref === 'string') payment.ref = body.ref
  if (typeof body.tip === 'number' && body.tip !== 0) {
    call.state.addPayment(order, 'api', { methodId: payment.methodId, amountCents: 0, tipCents: scaled(body.tip, 2) })
  }
  call.state.changed(order, 'api', 'payment changed')
  return updated(call, () => wireOrder(call.state, order))
}
