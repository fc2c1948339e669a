/** Tolerant readers of single wire values: null is absent, numbers and numeric texts are one, ids become texts. */
import { isKountaId } from '../../domain/ids.js'
import { NbiKountaError } from '../../shared/errors.js'
import { isAbsent } from '../../shared/options.js'

/** A JSON object as it came. */
export type Wire = Readonly<Record<string, unknown>>

/** True for a JSON object (not an array, not null). */
export function isWire(value: unknown): value is Wire {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/**
 * A member that is an id of so many digits that a double may not hold it. Within a text, the quotes around its name would have a backslash
 * before each, so no guest can write one.
 */
const longId = /"((?:\w{1,40}_)?id)"(\s*:\s*)([1-9]\d{15,19})(?=\s*[,}])/g

/**
 * The JSON of a body as it came: a text or its UTF-8 bytes, either with a byte order mark or without. Ids of 16 digits or more become
 * texts, with all of their digits, since their `_str` twins are not sent everywhere. Throws what `JSON.parse` does.
 */
export function readJson(body: string | Uint8Array): unknown {
  const json = typeof body === 'string' ? body.replace(/^\uFEFF/, '') : new TextDecoder().decode(body)
  // Hardly any body has one; to look for the letters first costs a third of looking for digits.
  return JSON.parse(/id"\s*:\s*\d{16}/.test(json) ? json.replace(longId, '"$1"$2"$3"') : json)
}

/** A record while it is being read. */
export type Writable<T> = { -readonly [K in keyof T]: T[K] }

/** Sets a member to what was read: what is absent stays an absent member. Not for lines: per line, it shows beside `JSON.parse`. */
export function set<T, K extends keyof T>(record: T, member: K, value: T[K] | undefined): void {
  if (value !== undefined) record[member] = value
}

const decimal = /^\s*[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d+)?\s*$/i

/**
 * A finite number, or a decimal text (`12.50`, `1.25e1`) that a double holds to well below a cent: whatever its digits below 10^12,
 * at most 15 digits from there on; undefined for everything else. A JSON double is kept as it is: its shortest decimal is the amount
 * that was written.
 */
export function readNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined
  if (typeof value !== 'string' || !decimal.test(value)) return undefined
  const number = Number(value)
  const size = Math.abs(number)
  return size < 1e12 || (size < 1e15 && value.replace(/\D/g, '').length <= 15) ? number : undefined
}

/**
 * An amount or a multiplier of one order: as {@link readNumber}, but what is there and cannot be read is refused, since without it
 * the sale would be made up. Throws 'invalid-order', naming the member and never its value.
 */
export function readMoney(value: unknown, member: string): number | undefined {
  const number = readNumber(value)
  if (number !== undefined || isAbsent(value) || (typeof value === 'string' && value.trim() === '')) return number
  throw new NbiKountaError(
    'invalid-order',
    `order.${member}: expected a number, got something else; read the order again.`,
  )
}

/** A text; numbers are written out; null, objects and booleans are absent. */
export function readText(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  return typeof value === 'number' && Number.isFinite(value) ? String(value) : undefined
}

/** True for true, 1, '1' and 'true'; everything else is false. */
export function readFlag(value: unknown): boolean {
  return value === true || value === 1 || value === '1' || value === 'true'
}

/**
 * An id as a text: the `…_str` twin wins; a number counts only while a double holds it exactly, since the rest of a 64-bit id has
 * already been lost to `JSON.parse`, where it was not read by {@link readJson}.
 */
export function readId(value: unknown, twin?: unknown): string | undefined {
  if (isKountaId(twin)) return twin
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0 ? String(value) : undefined
  return isKountaId(value) ? value : undefined
}

/** As {@link readId}, for a reference: 0 stands for "none" [kounta-api.md 4.9, register]. */
export function readReference(value: unknown, twin?: unknown): string | undefined {
  const id = readId(value, twin)
  return id === undefined || /^0+$/.test(id) ? undefined : id
}
