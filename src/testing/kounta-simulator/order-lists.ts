/** Lists of orders, newest first, in pages. */
import type { SimulatedResponse } from '../faces/exchange.js'
import { badRequest, type Call, notFound, ok } from './answers.js'
import type { SimOrder } from './model.js'
import { type ListPath, queryFilter } from './order-filters.js'
import { wireListEntry } from './wire-order.js'

/** GET of a list of orders. */
export function listOrders(call: Call, list: ListPath): SimulatedResponse {
  const { state, url } = call
  const filters = [...list.filters]
  for (const [name, value] of url.searchParams) {
    if (name === 'start') continue
    const filter = queryFilter(call, name, value)
    if (filter === 'bad') return badRequest(`${name} is not valid`)
    if (filter) filters.push(filter)
  }
  const found: SimOrder[] = []
  for (const order of state.orders.values()) {
    if (!state.isListed(order)) continue
    if (order.deleted && !list.wantsDeleted && !state.habits.deletedInLists) continue
    if (filters.every((filter) => filter(order))) found.push(order)
  }
  // Ids rise with time, so the newest come first by turning the order around.
  found.reverse()
  return state.habits.paging === 'x-pages' ? pageByNumber(call, found) : pageByCursor(call, found)
}

/** GET companies/{companyId}/orders/saleid/{saleId}: by the number that the till shows. */
export function orderBySaleId(call: Call): SimulatedResponse {
  for (const order of call.state.orders.values()) {
    if (order.saleNumber === call.params.saleId && call.state.isListed(order)) {
      call.orderId = order.id
      return ok(wireListEntry(call.state, order))
    }
  }
  return notFound()
}

function pageByCursor(call: Call, found: readonly SimOrder[]): SimulatedResponse {
  const { state, url } = call
  const start = url.searchParams.get('start')
  if (start !== null && !/^[0-9]{1,20}$/.test(start)) return badRequest('start is not valid')
  const rest = start === null ? found : found.filter((order) => BigInt(order.id) < BigInt(start))
  const page = rest.slice(0, state.pageSize)
  const last = page.at(-1)
  const headers: Record<string, string> = {}
  if (last && rest.length > page.length) {
    const next = new URL(url)
    next.searchParams.set('start', last.id)
    headers['x-next-page'] = next.href
  }
  return ok(
    page.map((order) => wireListEntry(state, order)),
    headers,
  )
}

function pageByNumber(call: Call, found: readonly SimOrder[]): SimulatedResponse {
  const { pageSize } = call.state
  const page = Number(call.request.headers['x-page'] ?? 0)
  if (!Number.isInteger(page) || page < 0) return badRequest('X-Page is not valid')
  const entries = found.slice(page * pageSize, (page + 1) * pageSize).map((order) => wireListEntry(call.state, order))
  return ok(entries, { 'x-pages': String(Math.max(1, Math.ceil(found.length / pageSize))), 'x-page': String(page) })
}
