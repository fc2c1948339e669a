import type { Call } from './answers.js'
import type { SimOrder } from './model.js'

/** The order that a path names, if the caller may see it. */
export function findOrder(call: Call): SimOrder | undefined {
  const order = call.state.orders.get(call.params.orderId ?? '')
  if (order) call.orderId = order.id
  return order && call.state.isReadable(order) ? order : undefined
}
