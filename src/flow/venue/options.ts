/** What a venue's connection may hold: checked when the venue is first used, not while an order is being written. */
import { definePolicy, literalPolicy, type Policy } from '../../decide/index.js'
import { isKountaId } from '../../domain/ids.js'
import { markerPrefix } from '../../domain/marker.js'
import { zoneOffsetMs } from '../../domain/zones.js'
import { lineBody } from '../../kounta/endpoints/order-body.js'
import type { SalesSink } from '../../sales/sink.js'
import { isNbiKountaError, NbiKountaError } from '../../shared/errors.js'
import { present } from '../../shared/given.js'
import type { Venue, VenueBookings, VenueConnection } from './venue.js'

/** Whether a member's value will do, and what the error says of it, behind the member's name. */
type Check = readonly [willDo: (value: never) => boolean, said: string]

const anId = 'must be a text of 1 to 20 digits'
const text: Check = [(value) => typeof value === 'string' && value !== '', ' must be a text']
const oneOf = (...choices: readonly unknown[]): Check => [
  (value) => choices.includes(value),
  ` must be ${choices.join(' or ')}`,
]
const like = (pattern: RegExp, said: string): Check => [
  (value) => typeof value === 'string' && pattern.test(value),
  ` must be ${said}`,
]
const isFunction = (value: unknown): boolean => typeof value === 'function'

/** Every member, so that a new one cannot be forgotten. The policy has its own check. */
const members: Readonly<Record<Exclude<keyof VenueConnection, 'policy'>, Check>> = {
  kounta: [
    // A promise of one is the likeliest mistake; what a stand-in leaves out is its own business.
    (value: object) => typeof value === 'object' && !('then' in value),
    ' must be a client; await what is a promise',
  ],
  siteId: [isKountaId, ` ${anId}`],
  orderType: text,
  orderStatus: oneOf('SUBMITTED', 'ON_HOLD'),
  prepayment: [({ methodId }: { methodId: unknown }) => isKountaId(methodId), `.methodId ${anId}`],
  lines: [
    (value: unknown) => Array.isArray(value) && value.every((line) => isKountaId(line?.productId)),
    ` must be a list, each with a productId that is a text of 1 to 20 digits`,
  ],
  deleteStrategy: oneOf('delete', 'put-deleted', 'put-rejected'),
  markerPrefix: like(markerPrefix, '1 to 16 of A–Z, a–z, 0–9 and _'),
  currency: like(/^[A-Z]{3}$/, 'an ISO 4217 code such as AUD'),
  timeZone: [isZone, ' must be an IANA zone such as Australia/Melbourne'],
  callbackUri: like(/^https?:\/\/./i, 'an http(s) URL'),
  customers: oneOf('off', 'link', 'link-or-create'),
  phoneCountryCode: like(/^([1-9][0-9]{0,2})?$/, '1 to 3 digits such as 61, without +'),
  announceDrift: oneOf(true, false),
  sales: [({ save }: SalesSink) => isFunction(save), ' must have save, a function'],
  bookings: [
    ({ get, setStatus }: VenueBookings) => isFunction(get) && isFunction(setStatus ?? get),
    ' must have get, a function, as setStatus is where there is one',
  ],
  cashRoundingMinor: [(value) => Number.isSafeInteger(value) && value >= 0, ' must be a whole number of cents from 0'],
  cutOffHour: [(value) => Number.isInteger(value) && value >= 0 && value <= 23, ' must be a whole hour from 0 to 23'],
  finishAfterSale: text,
}
const checks = new Map<string, Check>(Object.entries(members))

function isZone(value: unknown): boolean {
  try {
    return typeof value === 'string' && Number.isFinite(zoneOffsetMs(0, value))
  } catch {
    return false
  }
}

/** A connection that was checked, with every default, and the names of its members that the flow does not know. */
export interface Completed {
  readonly venue: Venue
  readonly unknown: readonly string[]
}

/** Throws 'invalid-options' naming the venue and the member. A member that is null or undefined counts as absent. */
export function completeVenue(venueId: string, connection: VenueConnection): Completed {
  const wrong = (said: string): never => {
    throw new NbiKountaError('invalid-options', `venue ${JSON.stringify(venueId)}: ${said}`)
  }
  const chosen = present(connection) as VenueConnection
  const unknown: string[] = []
  for (const member of ['kounta', 'siteId'] as const) if (!(member in chosen)) wrong(`${member}${members[member][1]}`)
  for (const [member, value] of Object.entries(chosen)) {
    const check = checks.get(member)
    if (check && !check[0](value as never)) wrong(`${member}${check[1]}`)
    if (!check && member !== 'policy') unknown.push(member)
  }
  const { policy = literalPolicy, ...rest } = chosen
  told(() => rest.lines?.map(lineBody), wrong)
  const venue = {
    markerPrefix: 'NBI',
    currency: 'AUD',
    deleteStrategy: 'delete' as const,
    ...rest,
    id: venueId,
    policy: told(() => policyOf(policy), wrong),
  }
  return { venue, unknown }
}

/** The policy as `definePolicy` makes it. One that it has made stays itself: what is prepared for it is kept by its identity. */
function policyOf(policy: Policy): Policy {
  const made = definePolicy(policy)
  const isMade = Object.isFrozen(policy) && Object.isFrozen(policy.statuses)
  return isMade && Object.keys(made).every((member) => member in policy) ? policy : made
}

/** What another room finds wrong, with the venue's name. */
function told<T>(check: () => T, wrong: (said: string) => never): T {
  try {
    return check()
  } catch (error) {
    if (isNbiKountaError(error)) return wrong(error.message)
    // A getter's: told by its kind, as what venue() itself throws.
    throw error
  }
}
