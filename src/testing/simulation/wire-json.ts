/** JSON with integers of any size: order ids are 64-bit, and `JSON.stringify` refuses a bigint. */

/** What may be written: JSON values, and bigints as bare digits. Undefined members are left out. */
export type WireValue =
  | string
  | number
  | bigint
  | boolean
  | null
  | undefined
  | readonly WireValue[]
  | { readonly [name: string]: WireValue }

/** Writes a value as JSON text. */
export function wireJson(value: WireValue): string {
  if (typeof value === 'bigint') return value.toString()
  if (value === undefined) return 'null'
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(wireJson).join(',')}]`
  const members: string[] = []
  for (const [name, member] of Object.entries(value)) {
    if (member !== undefined) members.push(`${JSON.stringify(name)}:${wireJson(member)}`)
  }
  return `{${members.join(',')}}`
}

/** Reads a JSON object; undefined for what cannot be parsed and for every other value. */
export function readJsonObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
    return isObject ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}
