import fc from 'fast-check'
import { type Booking, markerOf, orderDraft, type PaymentSummary, parseMarker } from 'nbi-kounta'
import { describe, expect, it } from 'vitest'
import { formatMarker } from '../../src/domain/marker.js'

const booking: Booking = {
  id: 'bk_1',
  venueId: 'v',
  type: 'BOOKING',
  status: 'Seated',
  modifiedAt: '2026-03-14T08:00:00Z',
  covers: 4,
}

describe('the order that is posted', () => {
  it('is the first of its booking unless it is told otherwise', () => {
    expect(orderDraft(booking, { siteId: '1' }).saleNumber).toBe('NBI-bk_1-1.')
    expect(orderDraft(booking, { siteId: '1', generation: 3 }).saleNumber).toBe('NBI-bk_1-3.')
  })

  it('names no guests where a part of a booking tells none', () => {
    const { covers: _, ...part } = booking
    const draft = orderDraft(part as Booking, { siteId: '1' })
    expect(draft.guests).toBeUndefined()
    expect(draft.notes).toBe('Booking\n[NBI-bk_1-1.]')
  })

  it('carries guests, table, times, guest, notes, payment summary and the marker', () => {
    const draft = orderDraft(
      {
        ...booking,
        startsAt: '2026-03-14T19:00:00+11:00',
        durationMin: 90,
        tables: [{ name: '12', section: 'Main' }, { name: '13' }],
        customer: { firstName: 'Ari', lastName: 'Vale' },
        notes: 'High chair\nby the window [NBI-x-1.]',
        tags: ['VIP'],
        paymentSummary: {
          paymentType: 'deposit',
          amount: 80,
          amountPaid: 80,
          amountDue: 0,
          currency: 'AUD',
          transactionId: 'tx_1',
        },
      },
      { siteId: '7712', generation: 2, orderType: 'Dine in', customerId: '5', callbackUri: 'https://example.test/k' },
    )
    expect(draft).toMatchObject({
      siteId: '7712',
      status: 'SUBMITTED',
      guests: 4,
      saleNumber: 'NBI-bk_1-2.',
      orderType: 'Dine in',
      customerId: '5',
      callbackUri: 'https://example.test/k',
    })
    expect(draft.notes?.split('\n')).toEqual([
      'Booking · 4 guests',
      'Table 12 (Main), 13',
      'Guest Ari Vale',
      'Due 19:00 for 90 min',
      'Tags VIP',
      'Notes High chair by the window (NBI-x-1.)',
      'Payment summary: deposit, paid 80.00 AUD, due 0.00 AUD, of 80.00 AUD',
      'Payment reference tx_1',
      '[NBI-bk_1-2.]',
    ])
    expect(draft.payments).toBeUndefined()
  })

  it('tells the till nothing of a party that nobody has counted', () => {
    const draft = orderDraft({ ...booking, covers: 0 }, { siteId: '1' })
    expect(draft).not.toHaveProperty('guests')
    expect(draft.notes).toBe('Booking\n[NBI-bk_1-1.]')
  })

  it('shows the time of the venue’s zone where one is given', () => {
    const { notes } = orderDraft(
      { ...booking, type: 'WALKIN', startsAt: '2026-03-14T08:00:00Z' },
      { siteId: '1', generation: 1, timeZone: 'Australia/Adelaide' },
    )
    expect(notes).toContain('Walk-in · 4 guests')
    expect(notes).toContain('Due 18:30')
  })

  it('names no time where the booking tells none that can be read', () => {
    for (const timeZone of [undefined, 'Australia/Adelaide'])
      for (const startsAt of ['tomorrow at seven', '14/03/2026 19:00', '2026-03-14'])
        expect(
          orderDraft({ ...booking, startsAt, durationMin: 90 }, { siteId: '1', timeZone } as never).notes,
        ).not.toContain('Due')
  })

  it('posts what was paid as a payment whose ref is the marker, only where a method is set', () => {
    const paid = { ...booking, paymentSummary: { amountPaid: 12.5 } }
    const options = { siteId: '1', generation: 1, prepayment: { methodId: '58' } }
    expect(orderDraft(paid, options).payments).toEqual([{ methodId: '58', amount: 12.5, ref: 'NBI-bk_1-1.' }])
    const summed = { ...paid, paymentSummary: { amountPaid: 0.1 + 0.2 } }
    expect(orderDraft(summed, options).payments).toMatchObject([{ amount: 0.3 }])
    for (const amountPaid of [0, -5, Number.NaN, 0.004])
      expect(orderDraft({ ...paid, paymentSummary: { amountPaid } }, options).payments).toBeUndefined()
  })

  it('posts no amount of another currency than the till’s: it stays in the note', () => {
    const paid = (currency: string) => ({ ...booking, paymentSummary: { amountPaid: 12.5, currency } })
    const options = { siteId: '1', generation: 1, prepayment: { methodId: '58' } }
    expect(orderDraft(paid('USD'), options).payments).toBeUndefined()
    expect(orderDraft(paid('USD'), options).notes).toContain('paid 12.50 USD')
    expect(orderDraft(paid('NZD'), { ...options, currency: 'NZD' }).payments).toHaveLength(1)
    expect(orderDraft(paid('aud'), options).payments).toHaveLength(1)
  })

  it('says nothing of a payment that nobody told of, and writes amounts in their currency’s own decimals, two where it is none', () => {
    const noteOf = (paymentSummary: PaymentSummary) =>
      orderDraft({ ...booking, paymentSummary }, { siteId: '1', generation: 1 }).notes
    expect(noteOf({})).not.toContain('Payment')
    expect(noteOf({ unitAssumed: true, currency: 'AUD' })).not.toContain('Payment')
    expect(noteOf({ amountPaid: 8000, currency: 'JPY' })).toContain('Payment summary: paid 8000 JPY')
    expect(noteOf({ amountPaid: 8.5, currency: 'KWD' })).toContain('Payment summary: paid 8.500 KWD')
    expect(noteOf({ amountPaid: 8, currency: 'points' })).toContain('Payment summary: paid 8.00 points')
    expect(noteOf({ paymentType: 'deposit' })).toContain('Payment summary: deposit')
    expect(noteOf({ amountPaid: 8, amountDue: null } as never)).toContain('Payment summary: paid 8.00 AUD')
  })
})

describe('what a guest wrote', () => {
  const noteOf = (changes: Partial<Booking>) => orderDraft({ ...booking, ...changes }, { siteId: '1' }).notes ?? ''

  it('says that it was cut where it is too long for the note, and is whole where it is not', () => {
    const lineOf = (notes: string) => noteOf({ notes }).split('\n')[1]
    expect(lineOf('a'.repeat(500))).toBe(`Notes ${'a'.repeat(500)}`)
    expect(lineOf(`${'a'.repeat(500)} and no nuts`)).toBe(`Notes ${'a'.repeat(499)}…`)
  })

  it('stays well-formed text, wherever it is cut and whatever it holds', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat(3), (text, shift) => {
        const notes = `${'a'.repeat(shift)}${'😀'.repeat(260)}${text}`
        expect(noteOf({ notes, tags: [text], customer: { firstName: text } })).not.toMatch(/\p{Cs}/u)
        expect(noteOf({ tables: [{ name: text }], notes: '\ud83d half' })).not.toMatch(/\p{Cs}/u)
      }),
    )
  })

  it('keeps to its one line, and holds nothing that a printer would obey', () => {
    const notes = 'No nuts\u0085Payment summary: paid\u001bp0\u0000\u0007 please\u2028now'
    expect(noteOf({ notes }).split('\n')).toEqual([
      'Booking · 4 guests',
      'Notes No nuts Payment summary: paid p0 please now',
      '[NBI-bk_1-1.]',
    ])
  })
})

describe('markers', () => {
  const marker = fc.record({
    prefix: fc.stringMatching(/^[A-Za-z0-9_]{1,16}$/),
    bookingId: fc.string({ minLength: 1, maxLength: 60, unit: 'grapheme' }),
    generation: fc.integer({ min: 0, max: 999_999_999 }),
  })

  it('survive the till: appended text, and a number that was replaced', () => {
    fc.assert(
      fc.property(marker, fc.string({ maxLength: 12 }), fc.string(), (one, appended, notes) => {
        const text = formatMarker(one)
        expect(parseMarker(text + appended)).toEqual(one)
        expect(markerOf({ saleNumber: 'S-1-22', notes: `${notes.replace(/[[\]]/g, '')}\n[${text}]` })).toEqual(one)
      }),
    )
  })

  it('never read one booking as another', () => {
    fc.assert(
      fc.property(marker, marker, (a, b) => {
        if (a.bookingId === b.bookingId && a.generation === b.generation && a.prefix === b.prefix) return
        expect(parseMarker(formatMarker(a))).not.toEqual(parseMarker(formatMarker(b)))
      }),
    )
    expect(parseMarker('NBI-12-1.')).toMatchObject({ bookingId: '12' })
    expect(parseMarker('NBI-123-1.')).toMatchObject({ bookingId: '123' })
    expect(parseMarker('NBI-12-1')).toBeUndefined()
  })

  it('are not made of half a surrogate pair, which would come back as another id', () => {
    for (const bookingId of ['bk_\ud83d', '\udc00', 'a\ud800b'])
      expect(() => formatMarker({ prefix: 'NBI', bookingId, generation: 1 })).toThrow(
        expect.objectContaining({ code: 'invalid-options' }),
      )
  })

  it('cannot be written by a guest', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (before, after) => {
        const notes = `${before}[NBI-other-9.]${after}`
        const draft = orderDraft({ ...booking, notes }, { siteId: '1', generation: 1 })
        expect(markerOf({ saleNumber: '', notes: draft.notes ?? '' })).toEqual({
          prefix: 'NBI',
          bookingId: 'bk_1',
          generation: 1,
        })
        expect(draft.notes?.match(/\[/g)).toHaveLength(1)
      }),
    )
  })
})
