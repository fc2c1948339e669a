import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Sale } from '../../src/domain/sale.js'
import { statusesFromNowBookIt } from '../../src/now-book-it/statuses.js'
import { summariseSales } from '../../src/sales/summarise.js'
import { toSale } from '../../src/sales/to-sale.js'
import { order, venue } from './an-order.js'

const base = toSale(order({ lines: [] }), { venue })
const sale = (
  saleId: string,
  bookingId: string | undefined,
  total: number,
  covers: number,
  more: Partial<Sale> = {},
): Sale => {
  // Its own minutes would be those of the base, whenever it was opened and closed.
  const { bookingId: _, minutesAtTable: __, ...rest } = base
  return { ...rest, saleId, total, covers, ...(bookingId === undefined ? {} : { bookingId }), ...more }
}
const guest = (id: string, status: string, customerId: string, more = {}) => ({
  id,
  status,
  customer: { id: customerId, firstName: 'Ada', lastName: 'Marsh' },
  ...more,
})

describe('summariseSales', () => {
  it.each([null, undefined])(
    'counts nobody for a sale whose covers are %s, as a database row may have them',
    (covers) => {
      const uncounted = { ...sale('1', 'a', 10_000, 4), covers: covers as never }
      expect(summariseSales([uncounted])).toEqual(summariseSales([sale('1', 'a', 10_000, 0)]))
    },
  )

  it('divides by as many people as the booking has, else by as many as its sale', () => {
    const heads = (covers: number) =>
      summariseSales([sale('1', 'a', 10_000, 4)], { bookings: [guest('a', 'Finished', 'c1', { covers })] }).guests
    expect(heads(5)).toMatchObject([{ spendPerHead: 2_000 }])
    expect(heads(0)).toMatchObject([{ spendPerHead: 2_500 }])
  })

  it('works from sales alone: every linked booking is a guest of its own', () => {
    const summary = summariseSales([sale('1', 'a', 10_000, 4), sale('2', 'b', 5_000, 2), sale('3', undefined, 900, 1)])
    expect(summary.guests).toEqual([
      { guest: 'booking:a', bookingIds: ['a'], visits: 1, spendTotal: 2500, spendPerHead: 2500, tags: [] },
      { guest: 'booking:b', bookingIds: ['b'], visits: 1, spendTotal: 2500, spendPerHead: 2500, tags: [] },
    ])
    expect(summary).toMatchObject({ bookings: 2, totalSpend: 15_000, hidden: { unlinked: 1, notFinished: 0 } })
    expect(summary.bookingSizes).toEqual([
      { covers: 2, bookings: 1, averageSpend: 5000 },
      { covers: 4, bookings: 1, averageSpend: 10_000 },
    ])
  })

  it('spends per head by NBI’s formula: Σ (total ÷ pax), then ÷ bookings with sales', () => {
    const bookings = [
      guest('a', 'Finished', 'ada', { tags: ['VIP'] }),
      guest('b', 'FINISHED', 'ada'),
      guest('c', 'No_Show', 'ada'),
      guest('d', 'Cancelled', 'ada'),
    ]
    const [ada] = summariseSales([sale('1', 'a', 10_000, 3), sale('2', 'b', 2_000, 3)], { bookings }).guests
    // 33.33… + 6.66… is 40.00 exactly; cents rounded visit by visit would say 40.00 by luck and 13.33 × 3 elsewhere.
    expect(ada).toMatchObject({ name: 'Ada Marsh', visits: 3, spendTotal: 4000, spendPerHead: 2000, tags: ['VIP'] })
  })

  it('shows only bookings that are Finished, and counts the others', () => {
    const summary = summariseSales([sale('1', 'a', 100, 1), sale('2', 'b', 100, 1), sale('3', 'c', 100, 1)], {
      bookings: [guest('a', 'Finished', '1'), guest('b', 'Seated', '2')],
    })
    expect(summary).toMatchObject({ bookings: 1, totalSpend: 100, hidden: { notFinished: 2 } })
  })

  it('knows Finished and Cancelled by their codes where the venue has its own names for them', () => {
    const { codeOf } = statusesFromNowBookIt([
      { code: 'FINISHED', name: 'Gone home' },
      { code: 'CANCELLED', name: 'Called off' },
    ])
    const bookings = [guest('a', 'Gone home', 'ada'), guest('b', 'Called off', 'ada'), guest('c', 'Billed', 'ada')]
    const sales = [sale('1', 'a', 100, 1), sale('3', 'c', 100, 1)]
    const summary = summariseSales(sales, { bookings, codeOf })
    expect(summary).toMatchObject({ bookings: 1, totalSpend: 100, hidden: { notFinished: 1 } })
    expect(summary.guests[0]?.visits).toBe(2)
  })

  it('uses the transaction total, whatever the items say', () => {
    const [row] = summariseSales([sale('1', 'a', 5000, 2, { subtotal: 1, tax: 1, items: [], balanced: false })]).guests
    expect(row?.spendTotal).toBe(2500)
  })

  it('counts a sale that comes twice once, in its newest version', () => {
    const older = sale('1', 'a', 100, 1)
    const newer = sale('1', 'a', 300, 1, { closedAt: '2026-03-14T10:00:00.000Z' })
    for (const sales of [
      [older, newer],
      [newer, older],
    ])
      expect(summariseSales(sales).totalSpend).toBe(300)
  })

  it('takes a refund off the booking that it refunds, also when it names only the sale', () => {
    const refund = sale('2', undefined, -4000, 0, { type: 'REFUND', originalSaleId: '1' })
    const summary = summariseSales([sale('1', 'a', 10_000, 2), refund])
    expect(summary).toMatchObject({ totalSpend: 6000, bookings: 1 })
    expect(summary.guests[0]?.spendTotal).toBe(3000)
  })

  it('adds the refund of a refund again, whichever sign the till gave it', () => {
    const refunds = [-4000, 4000].flatMap((total) => [
      sale('2', undefined, total, 0, { type: 'REFUND', originalSaleId: '1' }),
      sale('3', undefined, -total, 0, { type: 'REFUND', originalSaleId: '2' }),
    ])
    const meal = sale('1', 'a', 10_000, 2)
    for (const pair of [refunds.slice(0, 2), refunds.slice(2)])
      expect(summariseSales([meal, ...pair]).totalSpend).toBe(10_000)
    // What refunds each other in a ring is a mistake, but no endless one.
    const ring = [sale('2', 'a', 5, 1, { type: 'REFUND', originalSaleId: '3' }), { ...refunds[1], saleId: '3' } as Sale]
    expect(summariseSales(ring).bookings).toBe(1)
  })

  it('leaves out what refunds a void sale', () => {
    const refund = sale('2', undefined, -4000, 0, { type: 'REFUND', originalSaleId: '1' })
    const summary = summariseSales([sale('1', 'a', 10_000, 2, { type: 'VOID' }), refund])
    expect(summary).toMatchObject({ totalSpend: 0, bookings: 0, hidden: { void: 2 } })
  })

  it('counts the currency of most sales, whatever its case and their order', () => {
    const mixed = [
      sale('1', 'a', 100, 1, { currency: 'NZD' }),
      sale('2', 'b', 100, 1, { currency: 'aud' }),
      sale('3', 'c', 100, 1),
    ]
    expect(summariseSales(mixed)).toMatchObject({ currency: 'AUD', totalSpend: 200, hidden: { otherCurrency: 1 } })
    expect(summariseSales(mixed.slice(0, 2)).currency).toBe('AUD')
    expect(summariseSales(mixed.slice(0, 2).reverse()).currency).toBe('AUD')
    expect(summariseSales(mixed, { currency: 'nzd' }).totalSpend).toBe(100)
  })

  it('takes the same one of two versions that closed at once, in whichever order they came', () => {
    const twice = [sale('1', 'a', 100, 1), sale('1', 'a', 200, 1)]
    expect(summariseSales(twice)).toEqual(summariseSales([...twice].reverse()))
  })

  it.each([Number.NaN, 0, -30, 0.5, Number.POSITIVE_INFINITY, '30'])('refuses the width %s', (durationStepMin) => {
    expect(() => summariseSales([], { durationStepMin: durationStepMin as number })).toThrowError(
      expect.objectContaining({
        code: 'invalid-options',
        message: expect.stringContaining('durationStepMin: expected'),
      }),
    )
  })

  it.each<[string, unknown]>([
    ['bookings', {}],
    ['bookings[1]', [guest('a', 'Finished', 'c1'), null]],
    ['bookings[0].id', [{ status: 'Finished' }]],
    ['bookings[0].status', [{ id: 'a' }]],
  ])('names %s where it will not do', (member, bookings) => {
    expect(() => summariseSales([sale('1', 'a', 100, 1)], { bookings } as never)).toThrowError(
      expect.objectContaining({ code: 'invalid-options', message: expect.stringContaining(`${member}: expected`) }),
    )
  })

  it('leaves void sales and other currencies out, counted', () => {
    const summary = summariseSales([
      sale('1', 'a', 100, 1),
      sale('2', 'b', 100, 1, { type: 'VOID' }),
      sale('3', 'c', 100, 1, { currency: 'NZD' }),
    ])
    expect(summary).toMatchObject({ totalSpend: 100, hidden: { void: 1, otherCurrency: 1 } })
  })

  it('adds two orders of one booking up, and divides by the party once', () => {
    const [row] = summariseSales([sale('1', 'a', 6000, 3), sale('2', 'a', 3000, 3)]).guests
    expect(row).toMatchObject({ spendTotal: 3000, spendPerHead: 3000 })
  })

  it('groups by length of stay', () => {
    const stay = (id: string, total: number, closedAt: string) =>
      sale(id, id, total, 2, { openedAt: '2026-03-14T07:00:00.000Z', closedAt })
    const { durations } = summariseSales([
      stay('a', 100, '2026-03-14T08:29:00.000Z'),
      stay('b', 201, '2026-03-14T08:00:00.000Z'),
      stay('c', 500, '2026-03-14T08:30:00.000Z'),
    ])
    expect(durations).toEqual([
      { fromMin: 60, toMin: 90, bookings: 2, averageSpend: 151, totalSpend: 301 },
      { fromMin: 90, toMin: 120, bookings: 1, averageSpend: 500, totalSpend: 500 },
    ])
  })

  it.each<[string, number | undefined, number]>([
    ['tells', 75, 60],
    ['does not tell', undefined, 120],
    ['tells with a figure that is none', Number.NaN, 120],
    ['tells with a figure below zero', -5, 120],
  ])(
    'takes the minutes that a single sale %s itself, else those from its opening to its closing',
    (_, told, fromMin) => {
      const times = { openedAt: '2026-03-14T07:00:00.000Z', closedAt: '2026-03-14T09:00:00.000Z' }
      const own = told === undefined ? {} : { minutesAtTable: told }
      const meal = sale('1', 'a', 5000, 2, { ...times, ...own })
      const refund = sale('2', undefined, -100, 0, { type: 'REFUND', originalSaleId: '1', minutesAtTable: 1 })
      expect(summariseSales([meal, refund]).durations).toMatchObject([{ fromMin }])
    },
  )

  it('counts the party of two sales from the first opening to the last closing, whatever each tells', () => {
    const first = { openedAt: '2026-03-14T07:00:00.000Z', closedAt: '2026-03-14T08:00:00.000Z', minutesAtTable: 60 }
    const second = { openedAt: '2026-03-14T08:00:00.000Z', closedAt: '2026-03-14T09:30:00.000Z', minutesAtTable: 90 }
    const { durations } = summariseSales([sale('1', 'a', 5000, 2, first), sale('2', 'a', 900, 2, second)])
    expect(durations).toMatchObject([{ fromMin: 150 }])
  })

  it('lengthens no stay by a tip that was entered the next day', () => {
    const paid = { method: 'Card', amount: 5000, tip: 0, prepayment: false, paidAt: '2026-03-14T09:00:00Z' }
    const tipped = { ...paid, amount: 0, tip: 500, paidAt: '2026-03-15T00:00:00Z' }
    const { durations } = summariseSales([
      sale('1', 'a', 5000, 2, {
        openedAt: '2026-03-14T07:00:00.000Z',
        closedAt: '2026-03-15T00:00:00.000Z',
        payments: [paid, tipped],
      }),
    ])
    expect(durations).toMatchObject([{ fromMin: 120, totalSpend: 5000 }])
  })

  it('has nothing to say of nothing, and divides by no zero', () => {
    expect(summariseSales([])).toMatchObject({ guests: [], bookings: 0, totalSpend: 0 })
    expect(summariseSales([sale('1', 'a', 100, 0)])).toMatchObject({ guests: [], hidden: { withoutCovers: 1 } })
  })

  it('does not depend on the order of the sales, and loses none', () => {
    const some = fc.array(
      fc.record({
        id: fc.integer({ min: 0, max: 30 }),
        booking: fc.option(fc.integer({ min: 0, max: 8 })),
        total: fc.integer({ min: -5000, max: 50_000 }),
        covers: fc.integer({ min: 0, max: 9 }),
      }),
      { maxLength: 20 },
    )
    fc.assert(
      fc.property(some, fc.integer(), (rows, seed) => {
        const unique = [...new Map(rows.map((row) => [row.id, row])).values()]
        const sales = unique.map((row) =>
          sale(String(row.id), row.booking === null ? undefined : `b${row.booking}`, row.total, row.covers),
        )
        const shuffled = [...sales].sort((a, b) => ((Number(a.saleId) * seed) % 7) - ((Number(b.saleId) * seed) % 7))
        const summary = summariseSales(sales)
        expect(summariseSales(shuffled)).toEqual(summary)
        const linked = sales.filter(({ bookingId }) => bookingId !== undefined)
        expect(summary.totalSpend).toBe(linked.reduce((all, { total }) => all + total, 0))
        expect(summary.hidden.unlinked).toBe(sales.length - linked.length)
      }),
      { numRuns: 500 },
    )
  })
})
