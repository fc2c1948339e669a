/** The marker that ties a till's order to its booking and generation: `<prefix>-<bookingId>-<generation>.` (protocol point 5). */
import { given } from '../shared/given.js'
import { needed, requireOption } from '../shared/options.js'

/** A marker read back from an order: whose it is, and which of the booking's orders, counted from 1. */
export interface Marker {
  readonly prefix: string
  readonly bookingId: string
  readonly generation: number
}

/** What may stand before the first hyphen. */
export const markerPrefix = /^\w{1,16}$/

const utf8 = new TextEncoder()

const encodeId = (id: string): string =>
  id.replace(/[^\w-]/gu, (char) =>
    Array.from(utf8.encode(char), (byte) => `=${byte.toString(16).padStart(2, '0')}`).join(''),
  )

const decodeId = (text: string): string | undefined => {
  // Nearly every id is made of letters that stand for themselves; every order of every list comes by here.
  if (!text.includes('=')) return text
  const bytes: number[] = []
  for (let i = 0; i < text.length; i++) {
    if (text[i] !== '=') {
      bytes.push(text.charCodeAt(i))
      continue
    }
    const hex = text.slice(i + 1, i + 3)
    if (!/^[0-9a-f]{2}$/.test(hex)) return undefined
    bytes.push(Number.parseInt(hex, 16))
    i += 2
  }
  try {
    const id = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Uint8Array.from(bytes))
    // Only the one canonical spelling counts, so that two texts never mean the same booking.
    return encodeId(id) === text ? id : undefined
  } catch {
    return undefined
  }
}

/**
 * Writes a marker. The final `.` is a terminator, since the till may append to a sale number.
 *
 * Errors: 'invalid-options' for what `parseMarker` could not read back. The prefix is 1 to 16 letters, digits or `_`. The id is well-formed
 * and not empty. The generation is 0 to 999,999,999.
 *
 * @example
 * ```ts
 * import { formatMarker, type Marker } from 'nbi-kounta'
 *
 * const marker: Marker = { prefix: 'NBI', bookingId: 'bk_1', generation: 2 }
 * formatMarker(marker) // 'NBI-bk_1-2.'
 * ```
 */
export function formatMarker(marker: Marker): string {
  const { prefix, bookingId, generation } = given(marker)
  const isPrefix = typeof prefix === 'string' && markerPrefix.test(prefix)
  requireOption(isPrefix, 'prefix', '1 to 16 letters, digits or _', prefix)
  requireOption(typeof bookingId === 'string' && bookingId !== '', 'bookingId', 'a text that is not empty', bookingId)
  // Half a surrogate pair is no UTF-8, so that it would come back as another id.
  requireOption(!/\p{Surrogate}/u.test(bookingId), 'bookingId', 'well-formed text', bookingId)
  const isCount = Number.isInteger(generation) && generation >= 0 && generation < 1e9
  requireOption(isCount, 'generation', 'a whole number from 0 to 999999999', generation)
  return `${prefix}-${encodeId(bookingId)}-${generation}.`
}

const shape = /^(\w{1,16})-([\w=-]+)-(0|[1-9]\d{0,8})\./

/**
 * Reads a marker at the very start of a text, such as a sale number or a payment's `ref`; undefined when there is none.
 *
 * @example
 * ```ts
 * import { parseMarker } from 'nbi-kounta'
 *
 * parseMarker('NBI-bk_1-2.-1')?.bookingId // 'bk_1', although the till appended to it
 * parseMarker('Table 4') // undefined
 * ```
 */
export function parseMarker(text: string | undefined): Marker | undefined {
  const match = shape.exec(text ?? '')
  if (!match) return undefined
  const [, prefix = '', encoded = '', generation = ''] = match
  const bookingId = decodeId(encoded)
  return bookingId === undefined || bookingId === '' ? undefined : { prefix, bookingId, generation: Number(generation) }
}

/** True when a text starts with a marker of this booking, of any prefix and generation: `parseMarker` without the decoding. */
export function isMarkerOf(text: string, bookingId: string): boolean {
  return shape.exec(text)?.[2] === encodeId(bookingId)
}

/**
 * Finds the marker of an order: in its sale number, else the first bracketed one in its notes, even if staff wrote around it. With
 * `prefix`, it prefers the first marker of that prefix, since a number that the till gives instead of ours may look like a marker too.
 *
 * @example
 * ```ts
 * import { markerOf } from 'nbi-kounta'
 *
 * markerOf({ saleNumber: '1042', notes: 'Window table [NBI-bk_1-1.] cake at nine' })?.generation // 1
 * ```
 */
export function markerOf(
  order: { readonly saleNumber?: string; readonly notes?: string },
  prefix?: string,
): Marker | undefined {
  const first = parseMarker(needed(order, 'order').saleNumber)
  if (first && (prefix === undefined || first.prefix === prefix)) return first
  const noted = [...(order.notes ?? '').matchAll(/\[([^\s[\]]+)\]/g)].flatMap(([, text]) => parseMarker(text) ?? [])
  return noted.find((marker) => marker.prefix === prefix) ?? first ?? noted[0]
}

/** The marker of an order of ours: one of this prefix, wherever `markerOf` looks. */
export function ownMarkerOf(order: Parameters<typeof markerOf>[0], prefix: string): Marker | undefined {
  const marker = markerOf(order, prefix)
  return marker?.prefix === prefix ? marker : undefined
}

/** Makes marker-like text in a guest's notes harmless: a bracketed token can then never be read as a marker. */
export function defuseMarkers(text: string): string {
  return text.replaceAll('[', '(').replaceAll(']', ')')
}
