/** The company around the orders: sites and their status, tables, registers, staff, payment methods, products. */
import type { SimulatedResponse } from '../faces/exchange.js'
import type { WireValue } from '../simulation/wire-json.js'
import { priceLine, scaled, unitDollars } from './amounts.js'
import { type Call, notFound, ok } from './answers.js'
import type { SimulatedProduct, SimulatedRegister, SimulatedSite } from './company.js'
import type { SimState } from './state.js'

const defaultTables = Array.from({ length: 12 }, (_, at) => String(at + 1))

const siteOf = (call: Call): SimulatedSite | undefined => call.state.sites.get(call.params.siteId ?? '')

/** GET companies/{companyId} */
export function company({ state }: Call): SimulatedResponse {
  const offset = state.time.print(state.clock.now()).slice(-6)
  return ok({
    id: Number(state.companyId),
    name: state.companyName,
    currency: state.currency,
    timezone: { offset, name: state.time.zone },
    site_count: state.sites.size,
    addresses: [],
  })
}

/** GET companies/{companyId}/sites: id, name, code. */
export function sites({ state }: Call): SimulatedResponse {
  return ok([...state.sites.values()].map(wireSite))
}

/** GET companies/{companyId}/sites/{siteId} */
export function site(call: Call): SimulatedResponse {
  const found = siteOf(call)
  return found ? ok({ ...wireSite(found), location: null, price_list: null }) : notFound()
}

/** GET companies/{companyId}/sites/{siteId}/status */
export function siteStatus(call: Call): SimulatedResponse {
  const found = siteOf(call)
  return found ? ok(wireStatus(call.state, found)) : notFound()
}

/** GET companies/{companyId}/status and sites_status: every site. */
export function allStatuses({ state }: Call): SimulatedResponse {
  return ok([...state.sites.values()].map((found) => ({ site_id: Number(found.id), ...wireStatus(state, found) })))
}

/** The names of a site's tables. */
export const tablesOf = (state: SimState, siteId: string): readonly string[] =>
  state.sites.get(siteId)?.tables ?? defaultTables

/** GET companies/{companyId}/sites/{siteId}/tables: open orders on each. The new-order member that names a table is not known. */
export function tables(call: Call): SimulatedResponse {
  const found = siteOf(call)
  if (!found) return notFound()
  const names = tablesOf(call.state, found.id)
  return names.length === 0
    ? notFound()
    : ok([{ name: 'Main', tables: names.map((name) => wireTable(call.state, found, name)) }])
}

/** GET companies/{companyId}/sites/{siteId}/tables/{name} */
export function table(call: Call): SimulatedResponse {
  const found = siteOf(call)
  const name = call.params.name ?? ''
  if (!found || !tablesOf(call.state, found.id).includes(name)) return notFound()
  return ok(wireTable(call.state, found, name))
}

/** GET companies/{companyId}/registers and …/sites/{siteId}/registers (then without `site_id`). */
export function registers(call: Call): SimulatedResponse {
  const { siteId } = call.params
  const wanted = call.state.registers.filter((register) => siteId === undefined || register.siteId === siteId)
  return ok(wanted.map((register) => wireRegister(register, siteId === undefined)))
}

/** GET companies/{companyId}/staff */
export function staff({ state }: Call): SimulatedResponse {
  return ok(
    state.staff.map((person) => ({
      id: Number(person.id),
      first_name: person.firstName,
      last_name: person.lastName ?? null,
    })),
  )
}

/** GET companies/{companyId}/payment_methods */
export function paymentMethods({ state }: Call): SimulatedResponse {
  return ok(
    [...state.paymentMethods.values()].map(({ id, name, ledgerCode }) => ({
      id: Number(id),
      name,
      ledger_code: ledgerCode ?? null,
    })),
  )
}

/** GET companies/{companyId}/sites/{siteId}/products: short, `fields=` for more. */
export function products(call: Call): SimulatedResponse {
  if (!siteOf(call)) return notFound()
  const query = call.url.searchParams
  const fields = new Set((query.get('fields') ?? '').split(','))
  const wanted = [...call.state.products.values()].filter(
    (product) =>
      (!query.has('sku') || product.sku === query.get('sku')) &&
      (!query.has('exactname') || product.name === query.get('exactname')) &&
      (!query.has('name') || product.name.toLowerCase().includes((query.get('name') ?? '').toLowerCase())) &&
      (!query.has('ids') || (query.get('ids') ?? '').split(',').includes(product.id)),
  )
  return ok(wanted.map((product) => wireProduct(product, fields)))
}

/** The name of the table is not a documented member of an order; the venue's notes hold it, as clients do it in the field. */
function wireTable(state: SimState, found: SimulatedSite, name: string): WireValue {
  const open = [...state.orders.values()].filter(
    (order) =>
      order.siteId === found.id &&
      !order.deleted &&
      (order.status === 'ON_HOLD' || order.status === 'PENDING') &&
      state.tableOf.get(order.id) === name,
  )
  return { name, number: name, orders: open.map((order) => ({ id: BigInt(order.id) })) }
}

const wireSite = ({ id, name, code }: SimulatedSite) => ({
  id: Number(id),
  name: name ?? `Site ${id}`,
  code: code ?? null,
})

const wireStatus = (state: SimState, { id }: SimulatedSite) => ({
  online: state.offlineSites.has(id) ? 'offline' : 'online',
  online_ordering: state.pausedSites.has(id) ? 'offline' : 'online',
})

const wireRegister = ({ id, siteId, name }: SimulatedRegister, withSite: boolean): WireValue => ({
  id: Number(id),
  code: `R${id}`,
  name: name ?? `Register ${id}`,
  site_id: withSite ? Number(siteId) : undefined,
})

function wireProduct(product: SimulatedProduct, fields: ReadonlySet<string>): WireValue {
  const taxPoints = scaled(product.taxRate ?? 0.1, 4)
  const amounts = priceLine({
    priceCents: scaled(product.price, 2),
    taxPoints,
    quantityMilli: 1000,
    variationMicro: 1_000_000,
    fixedVariationCents: 0,
  })
  return {
    id: Number(product.id),
    name: product.name,
    sku: product.sku ?? '',
    unit_price: fields.has('unit_price') ? product.price : undefined,
    unit_price_ex_tax: fields.has('unit_price_ex_tax') ? unitDollars(amounts.unitExUnits) : undefined,
    unit_tax: fields.has('unit_tax') ? unitDollars(amounts.unitTaxUnits) : undefined,
  }
}
