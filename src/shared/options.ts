/** Checks of a caller's options, for those who write plain JavaScript: a wrong one is found where it is given, not where it breaks. */
import { longestTimerMs } from './clock.js'
import { NbiKountaError } from './errors.js'

/** Null from plain JavaScript, or from a database's row, says no more than undefined does. */
export const isAbsent = (value: unknown): value is null | undefined => value === undefined || value === null

/** What came, by its kind: a text or an object may be a secret in the wrong place. */
export function kindOf(value: unknown): string {
  if (typeof value === 'number' || typeof value === 'boolean' || isAbsent(value)) return String(value)
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' ? 'an object' : `a ${typeof value === 'string' ? 'text' : typeof value}`
}

/** Throws 'invalid-options' for an option that will not do. */
export function requireOption(willDo: boolean, option: string, expected: string, came: unknown): void {
  if (!willDo) throw new NbiKountaError('invalid-options', `${option}: expected ${expected}, got ${kindOf(came)}`)
}

/** Throws 'invalid-options' for what is none of these words. */
export const requireOneOf = (words: readonly unknown[], option: string, came: unknown): void =>
  requireOption(words.includes(came), option, `'${words.join("' or '")}'`, came)

/** True for what has all of these as functions. */
export const hasMethods = (value: unknown, ...names: readonly PropertyKey[]): boolean =>
  names.every((name) => typeof (value as Record<PropertyKey, unknown> | null | undefined)?.[name] === 'function')

/** Throws 'invalid-options' for what is no list. */
export const requireList = (value: unknown, name: string): void =>
  requireOption(hasMethods(value, Symbol.iterator), name, 'a list', value)

/** Throws 'invalid-options' for what is no array. */
export const requireArray = (value: unknown, name: string): void =>
  requireOption(Array.isArray(value), name, 'an array', value)

/** Throws 'invalid-options' for what is no array of objects. */
export function requireObjects(list: readonly unknown[], name: string): void {
  requireArray(list, name)
  for (const [at, entry] of list.entries()) needed(entry, `${name}[${at}]`)
}

/** What a caller must give as an object; throws 'invalid-options' for anything else. */
export function needed<T>(value: T, name: string): T {
  requireOption(typeof value === 'object' && value !== null, name, 'an object', value)
  return value
}

/** Throws 'invalid-options' for what is no time limit in ms. */
export const requireMs = (value: number, option: string): void =>
  requireOption(
    value > 0 && value <= longestTimerMs && Number.isFinite(value),
    option,
    `milliseconds, above 0 and at most ${longestTimerMs}`,
    value,
  )

/** Throws 'invalid-options' for what is no time to wait in ms; 0 is none at all. */
export const requireWaitMs = (value: number, option: string): void =>
  requireOption(Number.isFinite(value) && value >= 0, option, 'milliseconds, at least 0', value)

/** Throws 'invalid-options' for what is not written out as it is: of a Date, NaN or a BigInt something else would leave. */
export const requireScalar = (value: unknown, name: string): void =>
  requireOption(
    typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value),
    name,
    'a text, a finite number or a boolean',
    value,
  )

/** Throws 'invalid-options' for what is no count: the most is far beyond any, and short of what memory may hold. */
export const requireCount = (value: number, option: string): void =>
  requireOption(Number.isInteger(value) && value >= 0 && value <= 1e6, option, 'a whole number from 0', value)

/** Throws 'invalid-options' for what is no function. */
export const requireFunction = (value: unknown, option: string): void =>
  requireOption(typeof value === 'function', option, 'a function', value)

/** Throws 'invalid-options' for what is no signal, such as the controller that has it: nobody could listen to it, nor stop listening. */
export const requireSignal = (
  signal: unknown,
  option = 'signal',
  expected = 'an AbortSignal, such as controller.signal',
): void => requireOption(hasMethods(signal, 'addEventListener', 'removeEventListener'), option, expected, signal)

/** Throws 'invalid-options' for what is no limit of a number; Infinity is none. */
export const requireLimit = (value: number, option: string): void =>
  requireOption(typeof value === 'number' && value >= 1, option, 'a number of at least 1', value)
