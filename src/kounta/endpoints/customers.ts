/** Customers: looked up by exactly one handle, created once. */
import { NbiKountaError } from '../../shared/errors.js'
import { answerError } from '../../shared/http/refusal.js'
import { wellSpelt } from '../../shared/misspelt.js'
import { customer } from '../schemas/resources.js'
import { isWire, readText } from '../schemas/values.js'
import type { Customer, CustomerDraft, CustomerQuery, CustomersEndpoint } from '../types.js'
import { asItIs, bodyOf, checkId, type Members, wireJson } from '../wire-json.js'
import { absent, createdId, type EndpointParts } from './parts.js'

const all = 'companies/{companyId}/customers.json'

const members: Members<CustomerDraft> = {
  firstName: asItIs,
  lastName: asItIs,
  email: asItIs,
  phone: asItIs,
  mobile: asItIs,
  referenceId: asItIs,
  tags: asItIs,
}

/** Exactly one of the documented look-ups; anything else would list strangers. */
function lookUp(query: CustomerQuery): Readonly<Record<string, string>> {
  const { email, mobile, firstName, lastName, phone, referenceId } = wellSpelt(query, members) as Readonly<
    Record<string, string | undefined>
  >
  const shapes = [
    email && { email },
    mobile && { mobile },
    firstName && lastName && phone && { first_name: firstName, last_name: lastName, phone },
    referenceId && { reference_id: referenceId },
  ].filter((shape) => typeof shape === 'object')
  const [only] = shapes
  if (only && shapes.length === 1) return only
  throw new NbiKountaError(
    'invalid-options',
    'customers.find: expected exactly one of email; mobile; firstName, lastName and phone; referenceId – none of them empty.',
  )
}

const body = (draft: Partial<CustomerDraft>) => wireJson(bodyOf(draft, 'customer', members))

const digitsOf = (value: unknown) => (readText(value) ?? '').replace(/\D/g, '')
/** Numbers are written in national or international form: what both have in common is their end. */
const sameNumber = (a: string, b: string) => a.length >= 8 && b.length >= 8 && a.slice(-8) === b.slice(-8)

/**
 * A look-up by e-mail or number redirects to its one match. Should a till list customers in its place, only those count that are
 * asked for: nobody is to be linked for being the only customer.
 */
function isAskedFor(entry: unknown, { email, mobile, phone }: Readonly<Record<string, string>>): boolean {
  if (!isWire(entry)) return true
  if (email !== undefined) {
    const wanted = email.trim().toLowerCase()
    return [entry.primary_email_address, entry.email, entry.email_addresses]
      .flat()
      .some((each) => readText(each)?.trim().toLowerCase() === wanted)
  }
  const number = mobile ?? phone
  if (number === undefined) return true
  const wanted = digitsOf(number)
  return [entry.mobile, entry.phone].some((each) => sameNumber(digitsOf(each), wanted))
}

/** Makes the customers endpoint. */
export function customersEndpoint({ call, logger }: EndpointParts): CustomersEndpoint {
  return {
    async find(query, options) {
      const asked = lookUp(query)
      // A match is a 302 to the record, followed on the same origin; none is 404; by reference id a list comes [kounta-api.md 5.2].
      const answer = await call({
        method: 'GET',
        path: all,
        query: asked,
        accept: absent,
        options,
      })
      if (absent.includes(answer.status)) return []
      const json = answer.json()
      if (!Array.isArray(json) && !isWire(json)) {
        throw answerError('invalid-answer', 'expected a customer or a list of them', answer)
      }
      const found = Array.isArray(json) ? json.filter((entry) => isAskedFor(entry, asked)) : [json]
      return found.flatMap((entry): readonly Customer[] => {
        const parsed = customer.safeParse(entry)
        if (!parsed.success) logger.warn('kounta: skipped an unreadable customer')
        return parsed.success ? [parsed.data] : []
      })
    },
    async create(draft, options) {
      const answer = await call({
        method: 'POST',
        path: all,
        body: body(draft),
        effect: 'create',
        sendBefore: options?.sendBefore ?? undefined,
        options,
      })
      return { id: createdId(answer) }
    },
    async update(id, patch, options) {
      const params = { customerId: checkId(id, 'customerId') }
      await call({
        method: 'PUT',
        path: 'companies/{companyId}/customers/{customerId}.json',
        params,
        body: body(patch),
        options,
      })
    },
  }
}
