/** Customers: look-ups that redirect, a look-up by reference that lists, POST and PUT. */
import { emptyAnswer, type SimulatedResponse } from '../faces/exchange.js'
import type { WireValue } from '../simulation/wire-json.js'
import { badRequest, type Call, created, isAnswer, notFound, ok, readObject, updated } from './answers.js'
import type { SimCustomer } from './model.js'

const members = [
  'first_name',
  'last_name',
  'email',
  'phone',
  'mobile',
  'reference_id',
  'tags',
  'image',
  'primary_address',
  'shipping_address',
  'accepts_marketing',
]

const same = (a: unknown, b: string | null): boolean =>
  typeof a === 'string' && b !== null && a.trim().toLowerCase() === b.trim().toLowerCase()

/** GET companies/{companyId}/customers?… : 302 to the record or 404; by reference id 200 with 0 to n records. */
export function findCustomers(call: Call): SimulatedResponse {
  const query = call.url.searchParams
  const all = [...call.state.customers.values()]
  const reference = query.get('reference_id')
  if (reference !== null)
    return ok(all.filter(({ fields }) => fields.reference_id === reference).map((found) => wireCustomer(call, found)))
  let hit: SimCustomer | undefined
  if (query.has('email')) hit = all.find(({ fields }) => same(fields.email, query.get('email')))
  else if (query.has('mobile')) hit = all.find(({ fields }) => same(fields.mobile, query.get('mobile')))
  else if (query.has('first_name') && query.has('last_name') && query.has('phone')) {
    hit = all.find(
      ({ fields }) =>
        same(fields.first_name, query.get('first_name')) &&
        same(fields.last_name, query.get('last_name')) &&
        same(fields.phone, query.get('phone')),
    )
  } else return ok(all.map((customer) => wireCustomer(call, customer)))
  if (!hit) return notFound()
  return emptyAnswer(302, {
    location: `${call.url.origin}/v1/companies/${call.state.companyId}/customers/${hit.id}.json`,
  })
}

/** GET and PUT companies/{companyId}/customers/{customerId} */
export function customer(call: Call): SimulatedResponse {
  const found = call.state.customers.get(call.params.customerId ?? '')
  if (!found) return notFound()
  if (call.request.method === 'GET') return ok(wireCustomer(call, found))
  const body = readObject(call)
  if (isAnswer(body)) return body
  const clash = mobileTaken(call, body.mobile, found.id)
  if (clash) return clash
  found.fields = { ...found.fields, ...pick(body) }
  return updated(call, () => wireCustomer(call, found))
}

/** POST companies/{companyId}/customers */
export function createCustomer(call: Call): SimulatedResponse {
  const body = readObject(call)
  if (isAnswer(body)) return body
  const text = (name: string) => typeof body[name] === 'string' && body[name] !== ''
  if (!text('first_name')) return badRequest('first_name is required')
  if (!text('email') && !text('phone') && !text('mobile')) return badRequest('one of email, phone, mobile is required')
  const clash = mobileTaken(call, body.mobile)
  if (clash) return clash
  const id = String(660_811 + call.state.newNumber())
  call.state.customers.set(id, { id, fields: pick(body) })
  return created(call, `companies/${call.state.companyId}/customers/${id}`)
}

/** `mobile` must be unique in the company. */
function mobileTaken(call: Call, mobile: unknown, except?: string): SimulatedResponse | undefined {
  if (typeof mobile !== 'string') return undefined
  for (const other of call.state.customers.values()) {
    if (other.id !== except && same(other.fields.mobile, mobile)) return badRequest('mobile is already in use')
  }
  return undefined
}

function pick(body: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    members.filter((name) => body[name] !== undefined).map((name) => [name, structuredClone(body[name])]),
  )
}

/** Times of customers are always now: useless, as documented. */
function wireCustomer(call: Call, { id, fields }: SimCustomer): WireValue {
  const now = call.state.time.print(call.state.clock.now())
  const value = (name: string) => (fields[name] as WireValue) ?? null
  return {
    id: Number(id),
    first_name: value('first_name'),
    last_name: value('last_name'),
    primary_email_address: value('email'),
    email_addresses: fields.email === undefined ? [] : [value('email')],
    phone: value('phone'),
    mobile: value('mobile'),
    fax: null,
    image: value('image'),
    tags: (fields.tags as WireValue) ?? [],
    primary_address: value('primary_address'),
    shipping_address: value('shipping_address'),
    reference_id: (fields.reference_id as WireValue) ?? '',
    created_at: now,
    updated_at: now,
  }
}
