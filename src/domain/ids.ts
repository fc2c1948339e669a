/** Kounta ids: digits in a text, since they are documented as 64-bit. */

const digits = /^[0-9]{1,20}$/

/** True for what may be put into a path: 1 to 20 digits. */
export function isKountaId(value: unknown): value is string {
  return typeof value === 'string' && digits.test(value)
}
