/** Writes request bodies: ids go out as JSON numbers with all their digits, which `JSON.stringify` cannot do beyond 2^53. */
import { isKountaId } from '../domain/ids.js'
import { NbiKountaError } from '../shared/errors.js'
import { wellSpelt } from '../shared/misspelt.js'
import { isAbsent, needed, requireArray, requireScalar } from '../shared/options.js'

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

/** How a member leaves; throws for what cannot. */
type Write<T> = (value: T, name: string) => unknown

/** How each member of a draft leaves; the type sees that none is missing. */
export type Members<Draft> = { readonly [Name in keyof Draft]-?: Write<never> }

/** A text, a number or a boolean, or a list of them; checked here, where the member still has the name that its caller wrote. */
export const asItIs = <T>(value: T, name: string): T => {
  for (const each of [value].flat()) if (!isAbsent(each)) requireScalar(each, name)
  return value
}

export const optional =
  <T>(write: Write<T>) =>
  (value: T | undefined, name: string): unknown =>
    value === undefined ? undefined : write(value, name)

/** A list that is null is left out too, as one from a database's row may be. */
export const listOf =
  <T>(write: Write<T>) =>
  (list: readonly T[] | null | undefined, name: string): unknown => {
    if (isAbsent(list)) return undefined
    requireArray(list, name)
    return list.map((each) => write(each, name))
  }

/** The till's name of a member of ours: `siteId` is `site_id`. Of one it is not: the list says staff_id, but a body [kounta-api.md 8.5]. */
export const wireName = (name: string): string =>
  name === 'staffId' ? 'staff_member_id' : name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

/** A draft as it leaves. Throws 'invalid-options' for what is none, and for a member that has no place in it. */
export function bodyOf<Draft extends object>(draft: Draft, what: string, members: Members<Draft>): object {
  wellSpelt(needed(draft, what), members, what)
  const written = Object.entries<Write<never>>(members).map(([name, write]) => [
    wireName(name),
    write(draft[name as keyof Draft] as never, name),
  ])
  return Object.fromEntries(written)
}

/**
 * JSON text of a body; undefined members are left out, as `JSON.stringify` does. Throws 'invalid-options' for what JSON has not, by the
 * name of its member.
 */
export function wireJson(value: unknown, of = 'body'): string {
  if (value instanceof WireId) return value.digits
  if (Array.isArray(value)) return `[${value.map((each) => wireJson(each ?? null, of)).join(',')}]`
  if ({}.toString.call(value) === '[object Object]') {
    const members = Object.entries(value as object).filter(([, member]) => member !== undefined)
    return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${wireJson(member, name)}`).join(',')}}`
  }
  if (value !== null) requireScalar(value, of)
  return JSON.stringify(value)
}
