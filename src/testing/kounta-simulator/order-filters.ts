/** Which orders a list holds: every scope, path filter and query filter that Kounta documents. */
import { instantMs } from '../../domain/instants.js'
import type { Call } from './answers.js'
import type { SimOrder } from './model.js'
import { totalCents } from './order-money.js'

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

const compare = {
  gt: (a: number, b: number) => a > b,
  gte: (a: number, b: number) => a >= b,
  lt: (a: number, b: number) => a < b,
  lte: (a: number, b: number) => a <= b,
} as const

/** `created_gte=…`, `value_lt=…`, `created=<day>`; unknown names are ignored, as servers do. */
export function queryFilter(call: Call, name: string, value: string): Filter | 'bad' | undefined {
  const { state } = call
  const [subject, comparison] = name.split('_') as [string, string | undefined]
  if (subject === 'value' && comparison && comparison in compare) {
    const wanted = Number(value)
    const test = compare[comparison as keyof typeof compare]
    return Number.isNaN(wanted) ? 'bad' : (order) => test(totalCents(order), Math.round(wanted * 100))
  }
  if (subject !== 'created' || (comparison !== undefined && !(comparison in compare))) return undefined
  // Filters see what the wire shows: whole seconds.
  const seconds = (order: SimOrder) => Math.floor(order.createdAtMs / 1000) * 1000
  const dayStart = state.time.startOfDay(value)
  if (!Number.isNaN(dayStart)) {
    const nextDay = new Date(Date.parse(`${value}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10)
    return (order) => isOfDay(seconds(order), comparison, dayStart, state.time.startOfDay(nextDay))
  }
  const at = instantMs(value)
  if (Number.isNaN(at) || comparison === undefined) return 'bad'
  const test = compare[comparison as keyof typeof compare]
  return (order) => test(seconds(order), at)
}

/** Compares with a whole day: equal is within it. */
function isOfDay(atMs: number, comparison: string | undefined, startMs: number, endMs: number): boolean {
  switch (comparison) {
    case 'gt':
      return atMs >= endMs
    case 'gte':
      return atMs >= startMs
    case 'lt':
      return atMs < startMs
    case 'lte':
      return atMs < endMs
    default:
      return atMs >= startMs && atMs < endMs
  }
}
