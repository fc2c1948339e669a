/** Banners on the till: at most five per order, 300 characters, 3 to 60 seconds. */
import type { SimulatedResponse } from '../faces/exchange.js'
import { badRequest, type Call, created, isAnswer, notFound, ok, readObject, updated } from './answers.js'
import { findOrder } from './find-order.js'
import type { SimNotification } from './model.js'

const maxPerOrder = 5

/** POST and GET companies/{companyId}/orders/{orderId}/notifications */
export function notifications(call: Call): SimulatedResponse {
  const order = findOrder(call)
  if (!order) return notFound()
  if (call.request.method === 'GET') return ok(order.notifications.map(wireNotification))
  const body = readObject(call)
  if (isAnswer(body)) return body
  if (order.notifications.length >= maxPerOrder) return badRequest('An order takes at most 5 notifications')
  const read = readNotification(body, order.notifications.length + 1)
  if (isAnswer(read)) return read
  order.notifications.push(read)
  call.state.changed(order, 'api', 'notified', [])
  return created(call, `companies/${call.state.companyId}/orders/${order.id}/notifications/${read.number}`)
}

/** GET and PUT companies/{companyId}/orders/{orderId}/notifications/{number} */
export function notification(call: Call): SimulatedResponse {
  const order = findOrder(call)
  const at = Number(call.params.number) - 1
  const existing = order?.notifications[at]
  if (!order || !existing) return notFound()
  if (call.request.method === 'GET') return ok(wireNotification(existing))
  const body = readObject(call)
  if (isAnswer(body)) return body
  const read = readNotification({ ...wireNotification(existing), ...body }, existing.number)
  if (isAnswer(read)) return read
  order.notifications[at] = read
  return updated(call, () => wireNotification(read))
}

function readNotification(body: Record<string, unknown>, number: number): SimNotification | SimulatedResponse {
  const level = Array.isArray(body.broadcast_level) ? body.broadcast_level[0] : body.broadcast_level
  const { alert_colour: colour, message, duration } = body
  if (level !== 'now' && level !== 'order') return badRequest('broadcast_level must be now or order')
  if (colour !== 'green' && colour !== 'orange' && colour !== 'red') return badRequest('alert_colour is not valid')
  if (typeof message !== 'string' || message === '' || message.length > 300)
    return badRequest('message must have 1 to 300 characters')
  if (typeof duration !== 'number' || duration < 3 || duration > 60) return badRequest('duration must be 3 to 60')
  return { number, broadcast: level, colour, message, durationSeconds: duration }
}

function wireNotification(shown: SimNotification) {
  return {
    number: shown.number,
    broadcast_level: [shown.broadcast],
    alert_colour: shown.colour,
    message: shown.message,
    duration: shown.durationSeconds,
  }
}
