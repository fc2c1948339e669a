import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { proveBalance } from '../../src/sales/balance.js'
import { toSale } from '../../src/sales/to-sale.js'
import { isNbiKountaError } from '../../src/shared/errors.js'
import { line, order, payment, venue } from './an-order.js'

const sale = (more: Parameters<typeof order>[0], context = {}) => toSale(order(more), { venue, ...context })

describe('toSale', () => {
  it('names the venue: as it is told, else the one of the booking, else the site of the till', () => {
    const venueId = (context: Parameters<typeof toSale>[1]) => toSale(order({}), context).venueId
    expect(venueId({ venue: { venueId: 'loc_9' }, booking: { id: 'bk_1', venueId: 'loc_8' } })).toBe('loc_9')
    expect(venueId({ venue: {}, booking: { id: 'bk_1', venueId: 'loc_8' } })).toBe('loc_8')
    expect(venueId({ venue: { currency: 'AUD' } })).toBe(order({}).siteId)
  })

  it('is of the day on which its bill was opened, and of as many guests as the booking says', () => {
    const late = { createdAt: '2026-03-14T23:00:00+11:00', updatedAt: '2026-03-15T05:30:00+11:00', guests: 7 }
    expect(sale(late)).toMatchObject({ tradingDay: '2026-03-14', covers: 7 })
    expect(sale(late, { booking: { id: 'bk_1', covers: 3 } })).toMatchObject({ covers: 3 })
    expect(sale(late, { booking: { id: 'bk_1', covers: 0 } })).toMatchObject({ covers: 7 })
  })

  it('takes a fixed discount of a refund for one, also where the till mirrors its sign with the amounts', () => {
    for (const priceFixedVariation of [-2, 2]) {
      const refunded = line(-8, 0, {
        quantity: -1,
        unitPrice: 10,
        unitTax: 0,
        priceFixedVariation,
      })
      const refund = { refundedOrderId: '1', total: -8, lines: [refunded], payments: [payment(-8)] }
      expect(sale(refund)).toMatchObject({ type: 'REFUND', total: -800, discounts: 200, surcharges: 0, balanced: true })
    }
  })

  it('turns the full order of the fact page into a balanced sale', () => {
    const result = sale({
      guests: 4,
      total: 96.5,
      paid: 96.5,
      tips: 5,
      priceVariation: 1,
      priceFixedVariation: 0,
      registerId: '5531',
      staffId: '88120',
      orderType: 'Dine in',
      lines: [
        line(72.7273, 7.2727, { quantity: 2, unitPrice: 36.3636, unitTax: 3.6364, priceVariation: 1 }),
        line(15, 1.5, {
          product: { id: '990102', name: 'House red' },
          unitPrice: 20,
          unitTax: 2,
          priceVariation: 0.75,
          notes: 'member price',
        }),
      ],
      payments: [
        payment(30, { method: { id: '58', name: 'Booking deposit' }, tip: 0, ref: 'NBI-bk_7001-1.' }),
        payment(66.5, { tip: 5 }),
      ],
    })
    expect(result).toEqual({
      saleId: '3100456789',
      bookingId: 'bk_7001',
      venueId: 'loc_31',
      siteId: '7712',
      saleNumber: 'NBI-bk_7001-1.-12',
      type: 'SALE',
      openedAt: '2026-03-14T07:00:04.000Z',
      closedAt: '2026-03-14T09:41:37.000Z',
      currency: 'AUD',
      total: 9650,
      subtotal: 8773,
      tax: 877,
      discounts: 550,
      surcharges: 0,
      tips: 500,
      rounding: 0,
      items: [
        {
          id: '990101',
          name: 'Set menu',
          quantity: 2,
          unitPrice: 3636,
          unitTax: 364,
          subtotal: 7273,
          tax: 727,
          total: 8000,
          discount: 0,
          surcharge: 0,
        },
        {
          id: '990102',
          name: 'House red',
          quantity: 1,
          unitPrice: 2000,
          unitTax: 200,
          subtotal: 1500,
          tax: 150,
          total: 1650,
          discount: 550,
          surcharge: 0,
          notes: 'member price',
        },
      ],
      payments: [
        { method: 'Booking deposit', methodId: '58', amount: 3000, tip: 0, prepayment: true, ref: 'NBI-bk_7001-1.' },
        { method: 'Card', methodId: '2', amount: 6650, tip: 500, prepayment: false },
      ],
      covers: 4,
      spendPerHead: 2413,
      minutesAtTable: 162,
      tradingDay: '2026-03-14',
      registerId: '5531',
      staffId: '88120',
      orderType: 'Dine in',
      balanced: true,
      residual: 0,
    })
  })

  it('reads the same discount when the line totals are before it: the total tells', () => {
    const inside = sale({ total: 16.5, lines: [line(15, 1.5, { priceVariation: 0.75 })], payments: [payment(16.5)] })
    const outside = sale({ total: 16.5, lines: [line(20, 2, { priceVariation: 0.75 })], payments: [payment(16.5)] })
    for (const result of [inside, outside]) {
      expect(result).toMatchObject({ total: 1650, subtotal: 1500, tax: 150, discounts: 550, balanced: true })
    }
  })

  it('keeps a discount and a surcharge apart, on one line as on the order', () => {
    const result = sale({
      total: 120.75,
      priceVariation: 1.15,
      lines: [line(100 / 1.1, 100 - 100 / 1.1, { priceVariation: 0.9, priceFixedVariation: 10 }), line(5, 0)],
      payments: [payment(120.75)],
    })
    expect(result).toMatchObject({ balanced: true, total: 12075, discounts: 1000, surcharges: 1000 + 1575 })
  })

  it('shares an order-wide surcharge over the items without losing a cent', () => {
    const result = sale({
      total: 11.5,
      priceVariation: 1.15,
      lines: [line(3.0303, 0.303), line(3.0303, 0.303), line(3.0303, 0.3031)],
      payments: [payment(11.5)],
    })
    expect(result.items.map((item) => item.total).reduce((a, b) => a + b)).toBe(1150)
    expect(result).toMatchObject({ balanced: true, surcharges: 150, discounts: 0 })
  })

  it('takes a fixed order discount off, and puts the whole of it to the discounts', () => {
    const result = sale({
      total: 25,
      priceFixedVariation: -5,
      lines: [line(20, 0), line(10, 0)],
      payments: [payment(25)],
    })
    expect(result).toMatchObject({ balanced: true, total: 2500, discounts: 500, surcharges: 0 })
    expect(result.items.map((item) => [item.total, item.discount])).toEqual([
      [1667, 333],
      [833, 167],
    ])
  })

  it('puts a fixed charge onto the first line of a bill on which everything was free, and finds no discount on nothing', () => {
    const free = [line(0, 0), line(0, 0)]
    const charged = sale({ total: 5, priceFixedVariation: 5, lines: free, payments: [payment(5)] })
    expect(charged).toMatchObject({ balanced: true, total: 500, surcharges: 500, discounts: 0 })
    expect(charged.items.map((item) => item.total)).toEqual([500, 0])
    const nothing = sale({ total: 0, priceFixedVariation: -5, lines: free, payments: [] })
    expect(nothing).toMatchObject({ balanced: true, total: 0, surcharges: 0, discounts: 0 })
  })

  it('takes a tip for one beside what was paid, where the total speaks as much for the one as for the other', () => {
    const result = sale({ total: 100, tips: 4, lines: [line(100, 0)], payments: [payment(102)] })
    expect(result).toMatchObject({ tips: 400, payments: [{ amount: 10_200, tip: 400 }] })
  })

  it('shares a fixed variation by size where a line was handed back, so that no share is beyond all bounds', () => {
    const handedBack = (tax: number) =>
      sale({
        total: 5.5,
        priceFixedVariation: 5,
        lines: [line(80.5 - tax, tax), line(-80, 0, { quantity: -1 })],
        payments: [payment(5.5)],
      })
    for (const tax of [0, 7.32]) {
      const result = handedBack(tax)
      expect(result.items.map((item) => item.total)).toEqual([8301, -7751])
      expect(result).toMatchObject({ balanced: true, total: 550, surcharges: 500, discounts: 0 })
    }
    expect(handedBack(7.32).tax).toBe(755)
  })

  it.each([0.9, 0.5, 1.15])(
    'counts two equal variations of %d, of the line and of the bill, as two',
    (priceVariation) => {
      const list = 20_000
      const once = Math.round(list * priceVariation)
      const twice = Math.round(once * priceVariation)
      const result = sale({
        total: twice / 100,
        priceVariation,
        lines: [line(once / 100, 0, { priceVariation })],
        payments: [payment(twice / 100)],
      })
      const effect = { discounts: Math.max(0, list - twice), surcharges: Math.max(0, twice - list) }
      expect(result).toMatchObject({ total: twice, balanced: true, ...effect })
    },
  )

  it('gives a line with variation 0 its unit price as the discount', () => {
    const result = sale({
      total: 0,
      lines: [line(0, 0, { unitPrice: 10, unitTax: 1, quantity: 2, priceVariation: 0 })],
    })
    expect(result).toMatchObject({ total: 0, discounts: 2200, balanced: true, residual: 0 })
  })

  it('adds the lines up when the till sends no total, and asks the payments which reading is meant', () => {
    expect(sale({ lines: [line(20, 2)], payments: [payment(22)] })).toMatchObject({ total: 2200, balanced: true })
    const varied = { lines: [line(20, 2, { priceVariation: 0.75 })], payments: [payment(16.5)] }
    expect(sale(varied)).toMatchObject({ total: 1650, balanced: true })
  })

  it('keeps the price of each line: three at 4.00 are not 4.01, 4.00 and 3.99', () => {
    const four = line(3.6364, 0.3636)
    const { items, tax } = sale({ total: 12, lines: [four, four, four], payments: [payment(12)] })
    expect(items.map((item) => item.total)).toEqual([400, 400, 400])
    expect(items.map((item) => item.subtotal + item.tax)).toEqual([400, 400, 400])
    expect(items.reduce((all, item) => all + item.tax, 0)).toBe(tax)
  })

  it('tells the tax of one from its rate, where the till does not', () => {
    const reduced = line(9, 0.9, { unitPrice: 10, priceVariation: 0.9, taxes: [{ rate: 0.1 }] })
    const [item] = sale({ total: 9.9, lines: [reduced], payments: [payment(9.9)] }).items
    expect(item).toMatchObject({ unitPrice: 1000, unitTax: 100, tax: 90 })
  })

  it('reads a fixed variation before the multiplier too, where only that meets the total', () => {
    const both = { priceVariation: 0.9, priceFixedVariation: 10 }
    const sizes = { total: 9900, discounts: 1100, surcharges: 1000, balanced: true }
    const onLine = sale({ total: 99, lines: [line(100, 0, both)], payments: [payment(99)] })
    const onOrder = sale({ total: 99, ...both, lines: [line(100, 0)], payments: [payment(99)] })
    for (const result of [onLine, onOrder]) expect(result).toMatchObject(sizes)
    expect(sale({ total: 100, ...both, lines: [line(100, 0)], payments: [payment(100)] }).balanced).toBe(true)
  })

  it('survives lines without totals: unit times quantity stands in, taxes by their rates', () => {
    const bare = { quantity: 2, unitPrice: 10, taxes: [{ rate: 0.1 }] }
    expect(sale({ lines: [bare], payments: [payment(22)] })).toMatchObject({ total: 2200, tax: 200, balanced: true })
    expect(sale({ lines: [{}] })).toMatchObject({ total: 0, balanced: true })
    expect(sale({ lines: [{}] }).items[0]?.name).toBe('Item 1')
  })

  describe('tips', () => {
    const lines = [line(100, 0)]
    it('believes the payments', () => {
      const result = sale({ total: 100, tips: 8, lines, payments: [payment(100, { tip: 8 })] })
      expect(result).toMatchObject({ tips: 800, rounding: 0, balanced: true })
    })
    it('puts a tip that only the order tells next to the amounts that meet the total', () => {
      const result = sale({ total: 100, tips: 10, lines, payments: [payment(75), payment(25)] })
      expect(result).toMatchObject({ tips: 1000, balanced: true })
      expect(result.payments.map(({ amount, tip }) => [amount, tip])).toEqual([
        [7500, 750],
        [2500, 250],
      ])
    })
    it('takes a tip on the order out of amounts that include it', () => {
      const result = sale({ total: 100, tips: 10, lines, payments: [payment(55), payment(55)] })
      expect(result).toMatchObject({ tips: 1000, total: 10000, balanced: true })
      expect(result.payments.map(({ amount, tip }) => [amount, tip])).toEqual([
        [5000, 500],
        [5000, 500],
      ])
    })
    it('tells a service charge that the amounts hold from the tips that come with them', () => {
      for (const charge of [4, 10]) {
        const share = 50 + charge / 2
        const result = sale({ total: 100, tips: charge, lines, payments: [payment(share, { tip: 3 }), payment(share)] })
        expect(result).toMatchObject({ tips: charge * 100 + 300, balanced: true })
        expect(result.payments.map(({ amount, tip }) => [amount, tip])).toEqual([
          [5000, charge * 50 + 300],
          [5000, charge * 50],
        ])
      }
    })
    it('puts what the order tells beyond the payments’ tips onto the payments', () => {
      const tipped = (tips: number, amount: number, tip: number) =>
        sale({
          total: Math.sign(amount) * 100,
          tips,
          lines: [line(Math.sign(amount) * 100, 0)],
          payments: [payment(amount, { tip })],
        })
      expect(tipped(5, 100, 3)).toMatchObject({ tips: 500, balanced: true, payments: [{ amount: 10000, tip: 500 }] })
      expect(tipped(5, 102, 3)).toMatchObject({ tips: 500, balanced: true, payments: [{ amount: 10000, tip: 500 }] })
      expect(tipped(-5, -100, -3)).toMatchObject({ tips: -500, balanced: true })
      expect(tipped(2, 100, 3)).toMatchObject({ tips: 300, balanced: true })
      expect(tipped(2, -100, -2)).toMatchObject({ tips: -200, balanced: true })
    })
    it('puts no tip onto money that was handed back', () => {
      const change = sale({ total: 100, tips: 10, lines, payments: [payment(130), payment(-20)] })
      expect(change).toMatchObject({ tips: 1000, balanced: true })
      expect(change.payments.map(({ amount, tip }) => [amount, tip])).toEqual([
        [12000, 1000],
        [-2000, 0],
      ])
    })
    it('takes tips out of a total that includes them', () => {
      const result = sale({ total: 110, tips: 10, lines, payments: [payment(100, { tip: 10 })] })
      expect(result).toMatchObject({ total: 10000, tips: 1000, balanced: true })
    })
  })

  describe('rounding and residual', () => {
    const lines = [line(9.0909, 0.9291)]
    it('calls a few cents cash rounding when something was paid', () => {
      expect(sale({ total: 10.02, lines, payments: [payment(10)] })).toMatchObject({ rounding: -2, balanced: true })
      const split = [payment(7.01), payment(3)]
      expect(sale({ total: 10.02, lines, payments: split })).toMatchObject({ rounding: -1, balanced: true })
    })
    it('keeps the total of the till where the lines miss it by a few cents, and says so', () => {
      const missed = sale({ total: 100, lines: [line(99.99, 0)], payments: [payment(100)] })
      expect(missed).toMatchObject({ total: 10000, rounding: 0, balanced: false, residual: 1 })
      expect(sale({ total: 10, lines, payments: [payment(10)] })).toMatchObject({ total: 1000, residual: -2 })
      expect(sale({ total: 0.05, payments: [payment(0.05)] })).toMatchObject({
        total: 5,
        balanced: false,
        residual: -5,
      })
    })
    it('does not take a card or a deposit that is off by a few cents for rounded cash', () => {
      const off = { total: 10.02, lines, payments: [payment(10.01)] }
      expect(sale(off)).toMatchObject({ rounding: 0, balanced: false, residual: -1 })
      const deposit = payment(5, { ref: 'NBI-bk_7001-1.' })
      expect(sale({ ...off, payments: [deposit, payment(5.01)] })).toMatchObject({ balanced: false, residual: -1 })
      expect(sale({ ...off, payments: [deposit, payment(5.01), payment(0)] })).toMatchObject({ residual: -1 })
      // A tip that was entered later is a payment of nothing.
      expect(sale({ ...off, payments: [payment(10.01), payment(0, { tip: 5 })] })).toMatchObject({ residual: -1 })
    })
    it('knows no rounding in a currency without a minor unit, unless the venue sets a bound', () => {
      const yen = { total: 1003, lines: [line(1003, 0)], payments: [payment(1000)] }
      expect(toSale(order(yen), { venue: { currency: 'JPY' } })).toMatchObject({ rounding: 0, residual: -3 })
      const bound = { currency: 'JPY', cashRoundingMinor: 5 }
      expect(toSale(order(yen), { venue: bound })).toMatchObject({ rounding: -3, balanced: true })
    })
    it('reports what is more than that, to the cent', () => {
      expect(sale({ total: 10.02, lines, payments: [payment(9)] })).toMatchObject({
        balanced: false,
        residual: -102,
        rounding: 0,
      })
      expect(sale({ total: 10.02, lines, payments: [] })).toMatchObject({ balanced: false, residual: -1002 })
      expect(sale({ total: 20, lines, payments: [payment(20)] })).toMatchObject({
        balanced: false,
        residual: 998,
        total: 2000,
      })
    })
    it('has a bound that the venue sets', () => {
      const strict = toSale(order({ total: 10.02, lines, payments: [payment(10)] }), {
        venue: { ...venue, cashRoundingMinor: 0 },
      })
      expect(strict).toMatchObject({ rounding: 0, balanced: false, residual: -2 })
    })
    it('keeps the total and the tax of an order that came without lines', () => {
      const result = sale({ total: 11, totalTax: 1, payments: [payment(11)] })
      expect(result).toMatchObject({ total: 1100, subtotal: 1000, tax: 100, balanced: false, residual: -1100 })
    })
  })

  describe('type', () => {
    const refund = { total: -22, lines: [line(-20, -2, { quantity: -1 })], payments: [payment(-22)] }
    it('is REFUND by flag, by the order it refunds, or by a negative total, with the amounts as the till signed them', () => {
      expect(sale({ ...refund, isRefund: true, refundedOrderId: '31' })).toMatchObject({
        type: 'REFUND',
        originalSaleId: '31',
        total: -2200,
        balanced: true,
      })
      expect(sale({ refundedOrderId: '31' }).type).toBe('REFUND')
      expect(sale(refund).type).toBe('REFUND')
    })
    it('is VOID for a deleted order, completed or refunded', () => {
      expect(sale({ deleted: true }).type).toBe('VOID')
      expect(sale({ ...refund, deleted: true, isRefund: true }).type).toBe('VOID')
    })
    it('is VOID for a status of DELETED in whatever case, as the flow takes it, and a SALE for an order that tells no status', () => {
      for (const status of ['DELETED', 'Deleted']) expect(sale({ status }).type).toBe('VOID')
      expect(sale({ status: undefined as unknown as string }).type).toBe('SALE')
    })
    it('turns a positive total where the lines of the refund add up to its negative', () => {
      const flagged = { ...refund, total: 22, isRefund: true }
      expect(sale(flagged)).toMatchObject({ type: 'REFUND', total: -2200, subtotal: -2000, balanced: true })
      expect(sale({ ...flagged, isRefund: false })).toMatchObject({ total: 2200, balanced: false })
    })
    it('calls a fixed order discount one on a refund too', () => {
      const fixed = { total: -95, isRefund: true, priceFixedVariation: -5, payments: [payment(-95)] }
      for (const each of [line(-95, 0), line(-100, 0)])
        expect(sale({ ...fixed, lines: [each] })).toMatchObject({ discounts: 500, surcharges: 0, balanced: true })
    })
    it.each([
      ['as the sale had it', -50],
      ['mirrored with the amounts', 50],
    ])('takes a fixed discount off a refund line that is told before it, signed %s', (_, priceFixedVariation) => {
      // 1000 less a tenth, less 50: in yen, where no cents blur what is meant.
      const refunded = (order: Parameters<typeof sale>[0]) =>
        sale({ isRefund: true, ...order }, { venue: { currency: 'JPY' } })
      const varied = line(-1000, 0, { quantity: -1, priceVariation: 0.9, priceFixedVariation })
      expect(refunded({ total: -850, lines: [varied], payments: [payment(-850)] })).toMatchObject({
        total: -850,
        discounts: 150,
        surcharges: 0,
        balanced: true,
      })
      const fixedFirst = { total: -855, lines: [varied], payments: [payment(-855)] }
      expect(refunded(fixedFirst)).toMatchObject({ discounts: 145, surcharges: 0, balanced: true })
      const fixedOnly = { total: -950, lines: [{ ...varied, priceVariation: 1 }], payments: [payment(-950)] }
      expect(refunded(fixedOnly)).toMatchObject({ discounts: 50, surcharges: 0, balanced: true })
    })
    it('sizes a refund line’s discount as positive', () => {
      const discounted = {
        total: -90,
        lines: [line(-90, 0, { quantity: -1, priceVariation: 0.9 })],
        payments: [payment(-90)],
      }
      expect(sale(discounted)).toMatchObject({ discounts: 1000, surcharges: 0, balanced: true })
    })
  })

  describe('the booking', () => {
    it('comes from the caller, else from our marker, never from another deployment’s', () => {
      expect(sale({}, { booking: { id: 'bk_1', covers: 3, tables: [{ name: '12' }] } })).toMatchObject({
        bookingId: 'bk_1',
        covers: 3,
        tables: ['12'],
      })
      expect(sale({ saleNumber: '100-7', notes: 'Window [NBI-bk_9-2.]' }).bookingId).toBe('bk_9')
      expect(sale({ saleNumber: 'OTHER-bk_9-2.' })).not.toHaveProperty('bookingId')
    })
    it('leaves spend per head out when nobody was counted', () => {
      expect(sale({ total: 1, guests: 0 })).not.toHaveProperty('spendPerHead')
    })
  })

  it('knows a prepayment by the venue’s method too', () => {
    const own = toSale(order({ payments: [payment(5, { method: { id: '58' } })] }), {
      venue: { ...venue, prepaymentMethodId: '58' },
    })
    expect(own.payments[0]).toMatchObject({ prepayment: true, method: '58' })
  })

  it('closes, without an updated instant, when it was last paid, else when it was created', () => {
    const payments = [
      payment(1, { createdAt: '2026-03-14T20:10:00+11:00' }),
      payment(1, { createdAt: '2026-03-14T19:30:00+11:00' }),
      payment(1, { createdAt: 'tonight' }),
    ]
    expect(sale({ updatedAt: '', payments }).closedAt).toBe('2026-03-14T09:10:00.000Z')
    expect(sale({ updatedAt: '' }).closedAt).toBe('2026-03-14T07:00:04.000Z')
  })

  it('counts the stay to the last payment for the meal where only a tip or money handed back came later', () => {
    const createdAt = '2026-03-14T20:00:04+11:00'
    const later = '2026-03-15T11:00:00+11:00'
    const stay = (...payments: ReturnType<typeof payment>[]) => sale({ updatedAt: later, payments }).minutesAtTable
    const deposit = payment(30, { createdAt: '2026-03-14T18:00:04+11:00', ref: 'NBI-bk_7001-1.' })
    expect(stay(payment(50, { createdAt }), payment(0, { createdAt: later, tip: 5 }))).toBe(120)
    expect(stay(payment(50, { createdAt }), payment(-30, { createdAt: later }))).toBe(120)
    // Here something was still paid for, or nobody knows when the meal was.
    expect(stay(payment(50, { createdAt }), payment(5, { createdAt: later }))).toBe(1020)
    expect(stay(deposit, payment(0, { createdAt: later, tip: 5 }))).toBe(1020)
    expect(stay(payment(50), payment(0, { createdAt: later, tip: 5 }))).toBe(1020)
  })

  it('says what is missing where a venue was left out altogether', () => {
    for (const context of [undefined, {}, { venue: null }])
      expect(() => toSale(order(), context as never)).toThrowError(expect.objectContaining({ code: 'invalid-options' }))
  })

  it('throws typed errors that name the member', () => {
    expect(() => sale({ total: Number.NaN })).toThrowError(expect.objectContaining({ code: 'invalid-amount' }))
    expect(() => sale({ lines: [line(1e300, 0)] })).toThrowError(expect.objectContaining({ code: 'invalid-amount' }))
    expect(() => sale({ updatedAt: 'yesterday' })).toThrowError(expect.objectContaining({ code: 'invalid-order' }))
  })

  it.each([
    ['no order', undefined],
    ['an entry of a list, which has no lines', { ...order(), lines: undefined }],
    ['one without payments', { ...order(), payments: undefined }],
  ])('refuses %s by its code', (_, given) => {
    expect(() => toSale(given as never, { venue: {} as never })).toThrowError(
      expect.objectContaining({
        code: 'invalid-order',
        message: 'expected a full order with lines and payments; use orders.get or parseKountaWebhook',
      }),
    )
  })

  it('reads members that are null, as the wire has what is absent, like none at all', () => {
    const bare = order({
      total: 96.5,
      lines: [{ lineTotalExTax: 87.7273, lineTotalTax: 8.7727 }],
      payments: [{ amount: 96.5 }],
    })
    const heads = 'notes guests orderType registerId staffId customer totalTax tips isRefund refundedOrderId'
    const factors = 'priceVariation priceFixedVariation'
    const withNulls = (value: object, members: string) => ({
      ...Object.fromEntries(members.split(' ').map((member) => [member, null])),
      ...value,
    })
    const nulls = {
      ...withNulls(bare, `${heads} ${factors}`),
      lines: [withNulls(bare.lines[0] as object, `number product quantity unitPrice unitTax taxes notes ${factors}`)],
      payments: [withNulls(bare.payments[0] as object, 'method tip ref createdAt')],
    }
    expect(toSale(nulls as never, { venue })).toEqual(toSale(bare, { venue }))
    const untotalled = { ...nulls, total: null }
    expect(toSale(untotalled as never, { venue })).toEqual(toSale(bare, { venue }))
    const untaxed = {
      ...nulls,
      lines: [{ ...bare.lines[0], lineTotalTax: null, taxes: [{ rate: null }] }],
      total: 87.73,
    }
    expect(toSale(untaxed as never, { venue })).toMatchObject({ tax: 0, items: [{ total: 8773 }] })
  })

  it.each([
    ['total', { total: '96.5' }],
    ['payments[0].amount', { payments: [{ amount: null }] }],
    ['payments[0].tip', { payments: [{ amount: 1, tip: '1' }] }],
    ['lines[0].lineTotalExTax', { lines: [{ lineTotalExTax: '10' }] }],
    ['lines[0].priceVariation', { lines: [{ lineTotalExTax: 10, priceVariation: '0.9' }] }],
    ['lines[0].taxes', { lines: [{ lineTotalExTax: 10, taxes: [{ rate: '0.1' }] }] }],
  ])('refuses %s that is no number, by its name', (member, changes) => {
    expect(() => sale(changes as never)).toThrowError(
      expect.objectContaining({
        code: 'invalid-amount',
        message: `${member}: expected a number up to 10^15; check what the remote side sent`,
      }),
    )
  })

  it('answers any numbers with a sale that is proved, or with a typed error', () => {
    const wild = fc.option(
      fc.oneof(
        fc.double(),
        fc.integer({ min: -500, max: 500 }),
        fc.constantFrom(0, -0, 1, 0.1, 1e21, 1e-320, 1e308, -5),
      ),
      { nil: undefined },
    )
    const wildLine = fc.record(
      {
        quantity: wild,
        unitPrice: wild,
        unitTax: wild,
        lineTotalExTax: wild,
        lineTotalTax: wild,
        priceVariation: wild,
        priceFixedVariation: wild,
        taxes: fc.array(fc.record({ rate: wild }), { maxLength: 2 }),
      },
      { requiredKeys: [] },
    )
    const wildOrder = fc.record(
      {
        total: wild,
        tips: wild,
        guests: wild,
        priceVariation: wild,
        priceFixedVariation: wild,
        lines: fc.array(wildLine, { maxLength: 4 }),
      },
      { requiredKeys: ['lines'] },
    )
    const payments = fc.array(fc.record({ amount: wild.map((n) => n ?? 0), tip: wild }), { maxLength: 3 })
    const given = (value: object) =>
      Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined))
    let sales = 0
    fc.assert(
      fc.property(wildOrder, payments, (changes, paid) => {
        try {
          const result = sale({
            ...given(changes),
            lines: changes.lines.map(given),
            payments: paid.map((one) => payment(one.amount, given({ tip: one.tip }))),
          })
          const proof = proveBalance(result)
          if (proof.balanced !== result.balanced || proof.residual !== result.residual) throw new Error('another proof')
          const amounts = [result.total, result.subtotal, result.tax, result.tips, result.rounding, result.residual]
          if (!amounts.every((amount) => Number.isSafeInteger(amount) && !Object.is(amount, -0)))
            throw new Error(`${amounts}`)
          sales++
        } catch (error) {
          if (!isNbiKountaError(error)) throw error
        }
      }),
      { numRuns: 3_000 },
    )
    expect(sales).toBeGreaterThan(100)
  })

  it('never mutates the order', () => {
    const input = order({ total: 1, tips: 1, lines: [line(1, 0)], payments: [payment(1)] })
    const before = structuredClone(input)
    toSale(input, { venue })
    expect(input).toEqual(before)
  })
})

describe('proveBalance', () => {
  it('does not let two mistakes cancel out', () => {
    const item = {
      name: 'x',
      quantity: 1,
      unitPrice: 0,
      unitTax: 0,
      subtotal: 100,
      tax: 0,
      total: 100,
      discount: 0,
      surcharge: 0,
    }
    const proof = proveBalance({
      items: [item],
      payments: [{ method: 'Cash', amount: 100, tip: 0, prepayment: false }],
      subtotal: 100,
      tax: 0,
      total: 150,
      tips: 0,
      rounding: 0,
    })
    expect(proof).toEqual({ balanced: false, residual: -50, itemsGap: 0, totalGap: 50, paymentsGap: -50 })
  })
})
