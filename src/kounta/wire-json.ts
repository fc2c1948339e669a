/** Writes request bodies: ids go out as JSON numbers with all their digits, which `JSON.stringify` cannot do beyond 2^53. */
import { isKountaId } from '../domain/ids.js'
import { NbiKountaError } from '../shared/errors.js'

/** An id on its way out, printed as a bare number. Kounta refused orders with ids as texts [kounta-api.md 2]. */
export class WireId {
  readonly digits: string

  constructor(digits: string) {
    // '007' is no JSON number.
    this.digits = digits.replace(/^0+(?=[0-9])/, '')
  }
}

/** Checks an id before it meets a body; `name` is what the message calls it. */
export function wireId(id: string, name: string): WireId {
  return new WireId(checkId(id, name))
}

/** Checks an id before it meets a path; never quotes it. */
export function checkId(id: string, name: string): string {
  if (isKountaId(id)) return id
  throw new NbiKountaError(
    'invalid-id',
    `${name}: expected a Kounta id of 1 to 20 digits as a text, got ${typeof id}; check where it comes from.`,
  )
}

/** JSON text of a body; undefined members are left out, as `JSON.stringify` does. */
export function wireJson(value: unknown): string {
  if (value instanceof WireId) return value.digits
  if (Array.isArray(value)) return `[${value.map((each) => wireJson(each ?? null)).join(',')}]`
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).filter(([, member]) => member !== undefined)
    return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${wireJson(member)}`).join(',')}}`
  }
  return JSON.stringify(value)
}
