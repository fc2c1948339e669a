/** Lines of an order: POST, PUT and DELETE by position; never GET, and never after staff accepted. */
import type { SimulatedResponse } from '../faces/exchange.js'
import { scaled } from './amounts.js'
import {
  badRequest,
  type Call,
  created,
  idMember,
  isAnswer,
  noContent,
  notFound,
  readObject,
  updated,
} from './answers.js'
import { findOrder } from './find-order.js'
import type { SimLine } from './model.js'
import { wireOrder } from './wire-order.js'

/** Reads one line, or answers what is wrong with it. */
export function readLine(call: Call, value: unknown): SimLine | SimulatedResponse {
  const wire = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>
  const number = (name: string) => (typeof wire[name] === 'number' ? (wire[name] as number) : undefined)
  const productId = idMember(wire.product_id)
  const quantity = number('quantity')
  const unitPriceExTax = number('unit_price')
  const variation = number('price_variation')
  const line =
    productId === undefined
      ? undefined
      : call.state.newLine(productId, 'api', {
          ...(quantity === undefined ? {} : { quantity }),
          ...(unitPriceExTax === undefined ? {} : { unitPriceExTax }),
          ...(variation === undefined ? {} : { variation }),
          ...(typeof wire.notes === 'string' ? { notes: wire.notes } : {}),
        })
  if (!line) return badRequest('product_id must be the numeric id of a product')
  if (Array.isArray(wire.modifiers)) line.modifiers = wire.modifiers.filter((id): id is number => Number.isInteger(id))
  return line
}

/** POST companies/{companyId}/orders/{orderId}/lines */
export function addLine(call: Call): SimulatedResponse {
  const order = findOrder(call)
  if (!order) return notFound()
  if (!isChangeable(order.status, order.deleted))
    return badRequest('Lines can be changed only before the order is accepted')
  const body = readObject(call)
  if (isAnswer(body)) return body
  const line = readLine(call, body)
  if (isAnswer(line)) return line
  const wanted = typeof body.number === 'number' ? body.number : order.lines.length + 1
  const at = Math.min(Math.max(wanted, 1), order.lines.length + 1) - 1
  order.lines.splice(at, 0, line)
  call.state.changed(order, 'api', 'line added')
  return created(call, `companies/${call.state.companyId}/orders/${order.id}/lines/${at + 1}`)
}

/** PUT and DELETE companies/{companyId}/orders/{orderId}/lines/{number} */
export function changeLine(call: Call): SimulatedResponse {
  const order = findOrder(call)
  if (!order) return notFound()
  const at = Number(call.params.number) - 1
  const line = order.lines[at]
  if (!line) return notFound()
  if (!isChangeable(order.status, order.deleted))
    return badRequest('Lines can be changed only before the order is accepted')
  if (call.request.method === 'DELETE') {
    order.lines.splice(at, 1)
    call.state.changed(order, 'api', 'line removed')
    return noContent()
  }
  const body = readObject(call)
  if (isAnswer(body)) return body
  if (typeof body.quantity === 'number') line.quantityMilli = scaled(body.quantity, 3)
  if (typeof body.price_variation === 'number') line.variationMicro = scaled(body.price_variation, 6)
  if (typeof body.notes === 'string') line.notes = body.notes
  if (Array.isArray(body.modifiers)) line.modifiers = body.modifiers.filter((id): id is number => Number.isInteger(id))
  call.state.changed(order, 'api', 'line changed')
  return updated(call, () => wireOrder(call.state, order))
}

const isChangeable = (status: string, deleted: boolean): boolean =>
  !deleted && (status === 'SUBMITTED' || status === 'ON_HOLD' || status === 'PENDING')
