/** Tolerant readers of single wire values: null is absent, numbers and numeric texts are one, ids become texts. */

/** A JSON object as it came. */
export type Wire = Readonly<Record<string, unknown>>

/** True for a JSON object (not an array, not null). */
export function isWire(value: unknown): value is Wire {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const decimal = /^\s*[-+]?(?:\d+\.?\d*|\.\d+)\s*$/

/**
 * A finite number, or a decimal text that a double holds exactly enough to print it back (at most 15 significant digits);
 * undefined for everything else. A JSON double is kept as it is: its shortest decimal is the amount that was written.
 */
export function readNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined
  if (typeof value !== 'string' || !decimal.test(value)) return undefined
  const digits = value.replace(/[^0-9]/g, '').replace(/^0+/, '').length
  // Trailing zeros after the point carry no amount: '12.50000000000000000' is 12.5.
  const significant = value.includes('.')
    ? value
        .trim()
        .replace(/0+$/, '')
        .replace(/[^0-9]/g, '')
        .replace(/^0+/, '').length
    : digits
  return significant <= 15 ? Number(value) : undefined
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

const digitsOnly = /^[0-9]{1,20}$/

/**
 * An id as a text: the `…_str` twin wins; a number counts only while a double holds it exactly, since the rest of a 64-bit id has
 * already been lost to `JSON.parse`.
 */
export function readId(value: unknown, twin?: unknown): string | undefined {
  if (typeof twin === 'string' && digitsOnly.test(twin)) return twin
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0 ? String(value) : undefined
  return typeof value === 'string' && digitsOnly.test(value) ? value : undefined
}

/** As {@link readId}, for a reference: 0 stands for "none" [kounta-api.md 4.9, register]. */
export function readReference(value: unknown, twin?: unknown): string | undefined {
  const id = readId(value, twin)
  return id === undefined || /^0+$/.test(id) ? undefined : id
}
