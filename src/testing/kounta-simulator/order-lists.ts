/** Lists of orders: every scope, path filter and query filter that Kounta documents, newest first, in pages. */
import { instantMs } from '../../domain/instants.js'
import type { SimulatedResponse } from '../faces/exchange.js'
import { badRequest, type Call, notFound, ok } from './answers.js'
import type { SimOrder } from './model.js'
import { totalCents } from './order-money.js'
import { wireListEntry } from './wire-order.js'

type Filter = (order: SimOrder) => boolean

const scopes: Readonly<Record<string, (id: string) => Filter>> = {
  sites: (id) => (order) => order.siteId === id,
  registers: (id) => (order) => order.registerId === id,
  staff: (id) => (order) => order.staffId === id,
  customers: (id) => (order) => order.customerId === id,
}

/** A refund turns the sign of a fixed variation with the amounts. */
const isReduced = (varied: Pick<SimOrder, 'variationMicro' | 'fixedVariationCents'>, isRefund: boolean): boolean =>
  varied.variationMicro < 1_000_000 || (isRefund ? varied.fixedVariationCents > 0 : varied.fixedVariationCents < 0)

const flags: Readonly<Record<string, Filter>> = {
  deleted: (order) => order.deleted,
  discounted: (order) => [order, ...order.lines].some((varied) => isReduced(varied, order.isRefund)),
  linkedcustomer: (order) => order.customerId !== null,
  accounts: (order) => order.status === 'PENDING',
}

const statuses = new Set(['submitted', 'accepted', 'rejected', 'on_hold', 'pending', 'complete'])

/** A list that a path asks for: its template, and what belongs to it. */
export interface ListPath {
  readonly template: string
  readonly filters: readonly Filter[]
  /** True when the path itself asks for deleted orders. */
  readonly wantsDeleted: boolean
}

/** Reads `sites/1/staff/2/orders/complete/discounted` and every combination; undefined when it is no list of orders. */
export function readListPath(segments: readonly string[]): ListPath | undefined {
  const filters: Filter[] = []
  const template: string[] = []
  let at = 0
  for (; segments[at] !== undefined && segments[at] !== 'orders'; at += 2) {
    const scope = segments[at] as string
    const id = segments[at + 1]
    const make = scopes[scope]
    if (!make || id === undefined || !/^[0-9]+$/.test(id)) return undefined
    filters.push(make(id))
    template.push(scope, `{${scope.replace(/s$/, '')}Id}`)
  }
  if (segments[at] !== 'orders') return undefined
  let wantsDeleted = false
  for (const word of segments.slice(at + 1)) {
    const flag = flags[word]
    if (flag) filters.push(flag)
    else if (statuses.has(word)) filters.push((order) => order.status === word.toUpperCase())
    else return undefined
    wantsDeleted ||= word === 'deleted'
  }
  return { template: [...template, ...segments.slice(at)].join('/'), filters, wantsDeleted }
}

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

/** `created_gte=…`, `value_lt=…`, `created=<day>`; unknown names are ignored, as servers do. */
function queryFilter(call: Call, name: string, value: string): Filter | 'bad' | undefined {
  const { state } = call
  const [subject, comparison] = name.split('_') as [string, string | undefined]
  if (subject === 'value' && comparison && comparison in compare) {
    const wanted = Number(value)
    const test = compare[comparison as keyof typeof compare]
    return Number.isNaN(wanted) ? 'bad' : (order) => test(totalCents(order), Math.round(wanted * 100))
  }
  if (subject !== 'created' || (comparison !== undefined && !(comparison in compare))) return undefined
  const dayStart = state.time.startOfDay(value)
  // Filters see what the wire shows: whole seconds.
  const seconds = (order: SimOrder) => Math.floor(order.createdAtMs / 1000) * 1000
  if (!Number.isNaN(dayStart)) {
    const dayEnd = state.time.startOfDay(
      new Date(Date.parse(`${value}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10),
    )
    switch (comparison) {
      case 'gt':
        return (order) => seconds(order) >= dayEnd
      case 'gte':
        return (order) => seconds(order) >= dayStart
      case 'lt':
        return (order) => seconds(order) < dayStart
      case 'lte':
        return (order) => seconds(order) < dayEnd
      default:
        return (order) => seconds(order) >= dayStart && seconds(order) < dayEnd
    }
  }
  const at = instantMs(value)
  if (Number.isNaN(at) || comparison === undefined) return 'bad'
  const test = compare[comparison as keyof typeof compare]
  return (order) => test(seconds(order), at)
}

const compare = {
  gt: (a: number, b: number) => a > b,
  gte: (a: number, b: number) => a >= b,
  lt: (a: number, b: number) => a < b,
  lte: (a: number, b: number) => a <= b,
} as const
