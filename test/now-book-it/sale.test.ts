import { describe, expect, it } from 'vitest'
import type { Sale } from '../../src/domain/sale.js'
import { toNowBookItSale } from '../../src/now-book-it/sale.js'
import type { PostedSale } from '../../src/now-book-it/sales-endpoint.js'
import { createNowBookItSalesSink } from '../../src/now-book-it/sales-sink.js'
import { NbiKountaError } from '../../src/shared/errors.js'

const sale: Sale = {
  saleId: '918273645',
  bookingId: 'bk_7001',
  venueId: 'loc_31',
  siteId: '7712',
  saleNumber: 'NBI-bk_7001-1.',
  type: 'SALE',
  openedAt: '2025-03-14T08:03:50.000Z',
  closedAt: '2025-03-14T10:12:00.000Z',
  currency: 'AUD',
  total: 5000,
  subtotal: 4545,
  tax: 455,
  discounts: 250,
  surcharges: 100,
  tips: 300,
  rounding: 2,
  items: [
    {
      id: '501',
      name: 'Pasta',
      quantity: 2,
      unitPrice: 2273,
      unitTax: 227,
      subtotal: 4545,
      tax: 455,
      total: 5000,
      discount: 250,
      surcharge: 100,
    },
  ],
  payments: [{ method: 'Card', methodId: '2', amount: 5002, tip: 300, prepayment: false }],
  covers: 4,
  tables: ['12', '13'],
  registerId: '5531',
  staffId: '77',
  balanced: true,
  residual: 0,
}
const aud = (amount: number) => ({ amount, currency: 'AUD' })
const refund: Sale = {
  ...sale,
  type: 'REFUND',
  originalSaleId: '31',
  total: -5000,
  subtotal: -4545,
  tax: -455,
  items: sale.items.map((item) => ({ ...item, quantity: -2, subtotal: -4545, tax: -455, total: -5000 })),
  payments: sale.payments.map((payment) => ({ ...payment, amount: -5002 })),
}

describe('toNowBookItSale', () => {
  it('names a payment method by its id before its name, since a till may rename it', () => {
    const [{ method = '' } = {}] = sale.payments
    const named = toNowBookItSale(sale, { paymentMethods: { [method]: 'BY_NAME', '2': 'BY_ID' } })
    expect(named.payments[0]?.method).toBe('BY_ID')
    expect(toNowBookItSale(sale, { paymentMethods: { [method]: 'BY_NAME' } }).payments[0]?.method).toBe('BY_NAME')
  })

  it('fills NBI’s body: cents, required members, payments without their tips', () => {
    expect(
      toNowBookItSale(sale, { paymentMethods: { '2': 'CARD' }, locationName: 'Harbour Bar', category: () => 'Mains' }),
    ).toEqual({
      origin: { saleId: '918273645', locationId: '7712', locationName: 'Harbour Bar' },
      source: { type: 'POS' },
      type: 'SALE',
      locationId: 'loc_31',
      openedZonedDateTime: '2025-03-14T08:03:50.000Z',
      closedZonedDateTime: '2025-03-14T10:12:00.000Z',
      bookingId: 'bk_7001',
      staff: { id: '77' },
      table: { seats: 4, number: '12' },
      register: { id: '5531' },
      items: [
        {
          id: '501',
          name: 'Pasta',
          category: 'Mains',
          quantity: 2,
          unitPrice: aud(2500),
          unitPriceTax: aud(227),
          total: aud(5000),
          tax: aud(455),
        },
      ],
      payments: [{ method: 'CARD', goodsAndServicesAmount: aud(5002), status: 'PAID' }],
      total: aud(5000),
      subtotal: aud(4545),
      tax: aud(455),
      discounts: aud(250),
      surcharges: aud(100),
    })
  })

  it('turns a refund positive as a whole, its type carrying the sense', () => {
    const body = toNowBookItSale(refund)
    expect(body).toMatchObject({
      type: 'REFUND',
      origin: { originalSaleId: '31' },
      total: aud(5000),
      discounts: aud(250),
    })
    expect(body.items[0]).toMatchObject({ quantity: 2, total: aud(5000), unitPrice: aud(2500) })
    expect(body.payments[0]?.goodsAndServicesAmount).toEqual(aud(5002))
    expect(toNowBookItSale(refund, { refundAmounts: 'signed' })).toMatchObject({ total: aud(-5000), tax: aud(-455) })
  })

  it.each([
    [2, 2273, 227],
    [-2, 2273, 227],
    [2, -2273, -227],
    [-2, -2273, -227],
  ])('sends one sense for a refund whose till says %d at %d', (quantity, unitPrice, unitTax) => {
    const [item] = sale.items
    const given = [1, -1].map((sign) => {
      const total = sign * 5000
      return toNowBookItSale({ ...refund, total, items: [{ ...item, quantity, unitPrice, unitTax, total } as never] })
    })
    for (const body of given)
      expect(body.items[0]).toMatchObject({
        quantity: 2,
        unitPrice: aud(2500),
        unitPriceTax: aud(227),
        total: aud(5000),
      })
  })

  it('keeps the sense of an item that goes the other way within a refund', () => {
    const back = { ...sale.items[0], quantity: 1, unitPrice: -100, unitTax: 0, total: 100 } as Sale['items'][number]
    const [, item] = toNowBookItSale({ ...refund, items: [...refund.items, back] }).items
    expect(item).toMatchObject({ quantity: -1, unitPrice: aud(100), total: aud(-100) })
    const signed = toNowBookItSale({ ...refund, items: [back] }, { refundAmounts: 'signed' }).items[0]
    expect(signed).toMatchObject({ quantity: 1, unitPrice: aud(-100), total: aud(100) })
  })

  it('names no other sale for a void, which keeps its id, unless the till says one', () => {
    expect(toNowBookItSale({ ...sale, type: 'VOID' }).origin).not.toHaveProperty('originalSaleId')
    expect(toNowBookItSale({ ...sale, type: 'VOID', originalSaleId: '31' }).origin.originalSaleId).toBe('31')
    expect(toNowBookItSale(sale).origin).not.toHaveProperty('originalSaleId')
  })

  it('keeps an item negative that was given back within a sale', () => {
    const back = { ...sale, items: [...sale.items, { ...(refund.items[0] as Sale['items'][number]), total: -100 }] }
    expect(toNowBookItSale(back).items[1]?.total).toEqual(aud(-100))
  })

  it('has a default for every required member', () => {
    const { staffId: _, tables: __, bookingId: ___, ...bare } = sale
    const body = toNowBookItSale({ ...bare, covers: 0 })
    expect(body).toMatchObject({ staff: { id: 'kounta' }, table: { seats: 1 }, source: { type: 'POS' } })
    expect(body).not.toHaveProperty('bookingId')
    expect(
      toNowBookItSale({ ...bare, covers: 0 }, { staffId: '9', sourceType: 'ONLINE', locationId: 'x' }),
    ).toMatchObject({
      staff: { id: '9' },
      source: { type: 'ONLINE' },
      locationId: 'x',
    })
  })

  it('can leave the tax out of item amounts and send discounts negative', () => {
    const body = toNowBookItSale(sale, { itemAmounts: 'ex-tax', discountAmounts: 'negative' })
    expect(body.items[0]).toMatchObject({ unitPrice: aud(2273), total: aud(4545) })
    expect(body.discounts).toEqual(aud(-250))
  })

  it('is JSON without a negative zero, for void sales of nothing too', () => {
    const nothing: Sale = {
      ...refund,
      type: 'VOID',
      total: 0,
      subtotal: 0,
      tax: 0,
      discounts: 0,
      items: [],
      payments: [],
    }
    expect(Object.is(toNowBookItSale(nothing, { discountAmounts: 'negative' }).discounts.amount, 0)).toBe(true)
    expect(Object.is(toNowBookItSale(nothing).total.amount, 0)).toBe(true)
  })

  it('gives times in UTC, also of a sale that has others', () => {
    const local = { ...sale, openedAt: '2026-03-14T18:00:00+11:00', closedAt: '2026-03-14T20:00:00.5+11:00' }
    expect(toNowBookItSale(local)).toMatchObject({
      openedZonedDateTime: '2026-03-14T07:00:00.000Z',
      closedZonedDateTime: '2026-03-14T09:00:00.500Z',
    })
  })

  it('refuses a word that an option does not know, and takes null for none', () => {
    expect(() => toNowBookItSale(sale, { itemAmounts: 'inc_tax' as never })).toThrow(
      expect.objectContaining({ code: 'invalid-options', message: expect.stringContaining("'inc-tax' or 'ex-tax'") }),
    )
    expect(toNowBookItSale(sale, { itemAmounts: null as never })).toEqual(toNowBookItSale(sale))
  })
})

describe('createNowBookItSalesSink', () => {
  const sinkAnswered = (...outcomes: PostedSale['outcome'][]) => {
    const bodies: string[] = []
    const told: string[] = []
    const sink = createNowBookItSalesSink({
      client: {
        sales: {
          async post(body, options) {
            // Waiting out a 409 is the flow's business, which holds nobody up.
            expect(options?.changed).not.toBe(true)
            bodies.push(JSON.stringify(body))
            return { outcome: outcomes[bodies.length - 1] ?? 'accepted' }
          },
          list: () => expect.unreachable(),
        },
      },
      onPosted: (_, { outcome }) => told.push(outcome),
    })
    return { sink, bodies, told }
  }
  const notTaken = { code: 'request-refused', context: { status: 409, retryAfterMs: 60_000 } }

  it('waits for what a host does with the news, and fails with it', async () => {
    const client = { sales: { post: async () => ({ outcome: 'accepted' }) as const, list: () => expect.unreachable() } }
    const onPosted = () => Promise.reject(new Error('the audit table is away'))
    const { save } = createNowBookItSalesSink({ client, onPosted })
    await expect(save(sale)).rejects.toThrow('the audit table is away')
  })

  it('takes a 409 on a sale that did not change for "NBI has it"', async () => {
    const { sink, told } = sinkAnswered('accepted', 'already-known')
    await sink.save(sale)
    await sink.save({ ...sale })
    expect(told).toEqual(['accepted', 'already-known'])
  })

  it('rejects a change that NBI answers with 409, so that it is sent again a minute later', async () => {
    const { sink, told, bodies } = sinkAnswered(
      'accepted',
      'already-known',
      'already-known',
      'accepted',
      'already-known',
    )
    await sink.save(sale)
    await expect(sink.save({ ...sale, total: 1 })).rejects.toMatchObject(notTaken)
    await expect(sink.save({ ...sale, total: 1 })).rejects.toMatchObject(notTaken)
    await sink.save({ ...sale, total: 1 })
    await sink.save({ ...sale, total: 1 })
    expect(told).toEqual(['accepted', 'change-not-taken', 'change-not-taken', 'accepted', 'already-known'])
    expect(bodies).toHaveLength(5)
  })

  it('knows a change from what the flow says where it has no memory of its own, as after a restart', async () => {
    const { sink, told } = sinkAnswered('already-known', 'accepted')
    await expect(sink.save(sale, { changed: true })).rejects.toMatchObject(notTaken)
    await sink.save(sale, { changed: true })
    expect(told).toEqual(['change-not-taken', 'accepted'])
  })

  it('does not believe a 409 on a former version again, where a newer one may have been taken without an answer', async () => {
    const unknown = new NbiKountaError('outcome-unknown', 'no answer')
    for (const about of [undefined, { changed: true }]) {
      const answers: (PostedSale | Error)[] = [{ outcome: 'accepted' }, unknown, { outcome: 'already-known' }]
      const sink = createNowBookItSalesSink({
        client: {
          sales: {
            post: async () => {
              const answer = answers.shift() ?? { outcome: 'accepted' }
              if (answer instanceof Error) throw answer
              return answer
            },
            list: () => expect.unreachable(),
          },
        },
      })
      await sink.save(sale)
      await expect(sink.save({ ...sale, total: 1 }, { changed: true })).rejects.toBe(unknown)
      await expect(sink.save(sale, about)).rejects.toMatchObject(notTaken)
      await sink.save(sale, about)
    }
  })

  it('asks for the body per sale where it depends on the venue', async () => {
    const venues: string[] = []
    const sink = createNowBookItSalesSink({
      client: { sales: { post: async () => ({ outcome: 'accepted' }), list: () => expect.unreachable() } },
      body: (one) => ({ locationName: String(venues.push(one.venueId)) }),
    })
    await sink.save(sale)
    expect(venues).toEqual([sale.venueId])
  })

  it('forgets the oldest of more than 5,000 sales', async () => {
    const { sink, bodies } = sinkAnswered()
    for (let n = 0; n <= 5_000; n++) await sink.save({ ...sale, saleId: String(n) })
    const answers = ['already-known', 'already-known'] as const
    const forgetful = sinkAnswered(...Array(5_001).fill('accepted'), ...answers)
    for (let n = 0; n <= 5_000; n++) await forgetful.sink.save({ ...sale, saleId: String(n) })
    await forgetful.sink.save({ ...sale, saleId: '0', total: 1 })
    await expect(forgetful.sink.save({ ...sale, saleId: '5000', total: 1 })).rejects.toMatchObject(notTaken)
    expect(bodies).toHaveLength(5_001)
  })
})
