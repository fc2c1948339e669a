/** The marker that ties an order to its booking: written, read back, and recognised without reading. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatMarker, isMarkerOf, markerOf, parseMarker } from '../../src/domain/marker.js'

const ids = fc.oneof(
  fc.constantFrom('12', '123', 'bk_1', 'bk-1', 'a b', 'é', '=41', '\u0007', 'NBI-12-1.', ''),
  fc.string({ unit: 'grapheme', minLength: 1 }),
)
const markers = fc.record({
  prefix: fc.constantFrom('NBI', 'V_2'),
  bookingId: ids.filter((id) => id !== ''),
  generation: fc.nat(999_999_999),
})

describe('formatMarker', () => {
  it('writes only what is read back as it was', () => {
    fc.assert(
      fc.property(markers, (marker) => {
        expect(parseMarker(formatMarker(marker))).toEqual(marker)
      }),
    )
  })

  it.each([
    ['no booking id', { prefix: 'NBI', bookingId: '', generation: 1 }],
    ['an id that is a number', { prefix: 'NBI', bookingId: 12, generation: 1 }],
    ['a prefix with a space', { prefix: 'N B', bookingId: '12', generation: 1 }],
    ['a generation below 0', { prefix: 'NBI', bookingId: '12', generation: -1 }],
    ['a prefix that could be read as a part of the id', { prefix: 'NBI-x', bookingId: '12', generation: 1 }],
    ['no marker', null],
  ])('refuses %s, which nobody could read back', (_, marker) => {
    expect(() => formatMarker(marker as never)).toThrow(expect.objectContaining({ code: 'invalid-options' }))
  })
})

describe('isMarkerOf', () => {
  it('agrees with reading the marker, for every text and booking', () => {
    const texts = fc.oneof(
      markers.map(formatMarker),
      markers.map((marker) => `${formatMarker(marker)}-1`),
      markers.map((marker) => `x${formatMarker(marker)}`),
      fc.string(),
    )
    fc.assert(
      fc.property(texts, ids, (text, bookingId) => {
        const read = parseMarker(text)
        expect(isMarkerOf(text, bookingId)).toBe(read !== undefined && read.bookingId === bookingId)
        if (read) expect(isMarkerOf(text, read.bookingId)).toBe(true)
      }),
      { numRuns: 5000 },
    )
  })

  it('does not take booking 12 for booking 123, nor a marker without its end', () => {
    const text = formatMarker({ prefix: 'NBI', bookingId: '12', generation: 1 })
    expect(isMarkerOf(text, '12')).toBe(true)
    expect(isMarkerOf(text, '123')).toBe(false)
    expect(isMarkerOf(text.slice(0, -1), '12')).toBe(false)
  })
})

describe('markerOf', () => {
  it('takes the first of the asked prefix, wherever it stands, and else the very first', () => {
    const order = { saleNumber: 'BAR-7-2026.1', notes: '[POS-x-1.] by the window [NBI-bk_1-2.] [NBI-bk_2-1.]' }
    expect(markerOf(order, 'NBI')).toEqual({ prefix: 'NBI', bookingId: 'bk_1', generation: 2 })
    expect(markerOf(order, 'POS')?.bookingId).toBe('x')
    expect(markerOf(order, 'XYZ')?.prefix).toBe('BAR')
    expect(markerOf(order)?.prefix).toBe('BAR')
    expect(markerOf({ ...order, saleNumber: '1042' }, 'XYZ')?.prefix).toBe('POS')
    expect(markerOf({ ...order, saleNumber: 'NBI-bk_9-1.' }, 'NBI')?.bookingId).toBe('bk_9')
  })

  const read = (saleNumber: string, notes: string) => markerOf({ saleNumber, notes })?.bookingId

  it('reads the sale number first, then the bracketed marker of the notes', () => {
    expect(read('NBI-bk_1-1.-7', 'Window [NBI-bk_2-1.]')).toBe('bk_1')
    expect(read('R1-1042', 'Window\n[NBI-bk_1-1.]')).toBe('bk_1')
  })

  it('finds it in a note that staff have gone on writing, brackets of theirs and all', () => {
    expect(read('Table 4', 'Window [NBI-bk_1-1.] cake at nine')).toBe('bk_1')
    expect(read('Table 4', '[VIP] Window [NBI-bk_1-1.] [cake] [at nine')).toBe('bk_1')
  })

  it('keeps to the first one where the note of another order was added to it', () => {
    expect(read('Table 4', 'Window [NBI-bk_1-1.]\nBar [NBI-bk_2-1.]')).toBe('bk_1')
  })

  it('reads none without brackets, or with something beside it inside them', () => {
    expect(read('Table 4', 'NBI-bk_1-1.')).toBeUndefined()
    expect(read('Table 4', '[see NBI-bk_1-1.]')).toBeUndefined()
    expect(read('Table 4', '')).toBeUndefined()
  })
})
