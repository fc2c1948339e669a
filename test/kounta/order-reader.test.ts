import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseKountaWebhook, parseOrder, parseOrderText } from '../../src/kounta/index.js'
import { parseOrderSummary } from '../../src/kounta/schemas/order.js'
import { readNumber } from '../../src/kounta/schemas/values.js'
import { isNbiKountaError } from '../../src/shared/errors.js'
import { parseOrderByZod } from './order-zod.js'
import { wireOrder } from './support.js'

const runs = Number(process.env.FUZZ_RUNS ?? 3000)

const money = fc.oneof(
  fc.integer({ min: -1_000_000, max: 1_000_000 }).map((cents) => cents / 100),
  fc.integer({ min: -100_000_000, max: 100_000_000 }).map((part) => part / 10_000),
  fc.integer({ min: -99_999, max: 99_999 }).map((cents) => (cents / 100).toFixed(2)),
)
const wireId = fc.oneof(fc.maxSafeNat(), fc.maxSafeNat().map(String))
const text = fc.string({ unit: 'grapheme', maxLength: 12 })
const absent = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null, freq: 6 })
const record = <T extends Record<string, fc.Arbitrary<unknown>>>(shape: T, required: (keyof T & string)[] = []) =>
  fc.record(shape as Record<string, fc.Arbitrary<unknown>>, { requiredKeys: required })
const named = record({ id: absent(wireId), name: absent(text), sku: text })
const line = record({
  number: fc.nat(500),
  line_id: absent(text),
  id: fc.nat(),
  product: absent(named),
  quantity: absent(money),
  unit_price: absent(money),
  unit_tax: money,
  line_total_ex_tax: absent(money),
  line_total_tax: money,
  price_variation: absent(money),
  price_fixed_variation: money,
  taxes: fc.array(record({ id: wireId, name: text, rate: money }), { maxLength: 3 }),
  modifiers: fc.array(fc.integer(), { maxLength: 3 }),
  notes: absent(text),
  from_order_id: absent(wireId),
  unknown_member: fc.jsonValue(),
})
const payment = record(
  {
    id: wireId,
    number: fc.nat(9),
    method: absent(named),
    amount: money,
    tip: absent(money),
    ref: absent(text),
    created_at: text,
  },
  ['amount'],
)
const order = record(
  {
    id: wireId,
    id_str: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(String),
    status: fc.constantFrom(
      'SUBMITTED',
      'ACCEPTED',
      'REJECTED',
      'ON_HOLD',
      'PENDING',
      'COMPLETE',
      'COMPLETED',
      'DELETED',
      'NEW_ONE',
    ),
    deleted: fc.constantFrom(true, false, null, 0, 1, 'true', ''),
    sale_number: absent(text),
    created_at: text,
    updated_at: absent(text),
    site_id: absent(wireId),
    notes: absent(text),
    guests: absent(fc.nat(50)),
    order_type: absent(text),
    register_id: absent(wireId),
    staff_id: absent(wireId),
    staff_member_id: absent(wireId),
    customer: absent(
      record({ id: wireId, first_name: text, last_name: absent(text), email: text, image: fc.constant(null) }),
    ),
    total: absent(money),
    total_tax: money,
    paid: absent(money),
    tips: absent(money),
    price_variation: absent(money),
    price_fixed_variation: money,
    is_refund: fc.constantFrom(true, false, null),
    refunded_order_id: absent(wireId),
    callback_uri: absent(text),
    placed_at: absent(text),
    fulfil_at: absent(text),
    lines: absent(fc.array(line, { maxLength: 5 })),
    payments: absent(fc.array(payment, { maxLength: 3 })),
    lock: fc.jsonValue(),
    options: fc.jsonValue(),
  },
  ['id', 'status'],
)

/** `npm run fuzz` makes a hundred thousand of each, on machines that do other things too. */
const patient = { timeout: 3_600_000 }

/** `expect` costs more than reading does; it is only asked to describe a difference. */
const same = (actual: unknown, expected: unknown) => {
  if (!isDeepStrictEqual(actual, expected)) expect(actual).toEqual(expected)
}

describe('the order reader', () => {
  it('reads a full order into our names', () => {
    expect(parseOrder(wireOrder)).toEqual({
      id: '3100456789',
      status: 'COMPLETE',
      deleted: false,
      saleNumber: 'NBI-12-1.-1',
      createdAt: '2026-03-14T18:00:04+11:00',
      updatedAt: '2026-03-14T20:41:37+11:00',
      siteId: '7712',
      notes: 'Booking 12',
      guests: 4,
      orderType: 'Dine in',
      registerId: '5531',
      staffId: '88120',
      customer: { id: '660812', firstName: 'Ada', lastName: 'Marsh', email: 'ada@example.test' },
      total: 96.5,
      paid: 96.5,
      tips: 5,
      priceVariation: 1,
      priceFixedVariation: 0,
      placedAt: '2026-03-14T18:00:00+11:00',
      lines: [
        {
          number: 1,
          lineId: '5d2c-1',
          product: { id: '990101', name: 'Set menu' },
          quantity: 2,
          unitPrice: 36.3636,
          unitTax: 3.6364,
          lineTotalExTax: 72.7273,
          lineTotalTax: 7.2727,
          priceVariation: 1,
          priceFixedVariation: 0,
          modifiers: ['12', '-13'],
          notes: '',
          taxes: [{ id: '31', name: 'GST', rate: 0.1 }],
        },
      ],
      payments: [
        {
          id: '77120001',
          number: 1,
          method: { id: '58', name: 'Booking deposit' },
          amount: 96.5,
          tip: 5,
          createdAt: '2026-03-14T18:00:04+11:00',
          ref: 'NBI-12-1.',
        },
      ],
    })
  })

  it('agrees with a declarative schema on every order', patient, () => {
    fc.assert(
      fc.property(order, (wire) => {
        const read = parseOrder(wire)
        same(read, parseOrderByZod(wire))
        same(parseOrderText(JSON.stringify(wire)), read)
      }),
      { numRuns: Math.min(runs, 20_000) },
    )
  })

  it('never throws anything untyped, nor takes long, for any mutation of an order', patient, () => {
    const paths = [
      'id',
      'id_str',
      'status',
      'lines',
      'payments',
      'customer',
      'total',
      'deleted',
      'site_id',
      'created_at',
      'staff_id',
      'notes',
    ]
    const odd = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom<unknown>(Number.NaN, Number.POSITIVE_INFINITY, -0, 2 ** 60, '', ' ', '1e999', [[]], {}),
      line,
      fc.array(fc.jsonValue()),
    )
    const attempt = (mutated: unknown) => {
      const startedAt = performance.now()
      for (const parse of [parseOrder, parseOrderSummary]) {
        try {
          const read = parse(mutated)
          if (!/^[0-9]{1,20}$/.test(read.id) || read.status === '')
            expect(read).toBe('an order with an id and a status')
        } catch (error) {
          if (!isNbiKountaError(error)) throw error
          if (error.code !== 'invalid-order') expect(error.code).toBe('invalid-order')
        }
      }
      return performance.now() - startedAt
    }
    fc.assert(
      fc.property(
        order,
        fc.array(fc.tuple(fc.constantFrom(...paths), odd), { minLength: 1, maxLength: 4 }),
        (wire, changes) => {
          const mutated = { ...wire, ...Object.fromEntries(changes) }
          // A busy machine may pause one attempt; a slow reader is slow each time.
          if (attempt(mutated) > 50) expect(Math.min(...[1, 2, 3].map(() => attempt(mutated)))).toBeLessThan(50)
        },
      ),
      { numRuns: runs },
    )
  })

  it('never throws anything untyped for any text or bytes', patient, () => {
    const truncated = fc.tuple(order, fc.nat(2000)).map(([wire, length]) => JSON.stringify(wire).slice(0, length))
    fc.assert(
      fc.property(fc.oneof(fc.string(), truncated, fc.json(), fc.uint8Array()), (body) => {
        try {
          parseOrderText(body)
        } catch (error) {
          expect(isNbiKountaError(error)).toBe(true)
        }
      }),
      { numRuns: runs },
    )
  })

  it.each([
    [{ id: 5, id_str: '18446744073709551615' }, '18446744073709551615'],
    [{ id: '0012' }, '0012'],
    [{ id: Number.MAX_SAFE_INTEGER }, '9007199254740991'],
    [{ id: 7, id_str: 'x7' }, '7'],
    [{ id: 7, id_str: null }, '7'],
  ])('reads the id of %j', (ids, id) => {
    expect(parseOrder({ ...ids, status: 'ON_HOLD' }).id).toBe(id)
  })

  const refund = (more: string) =>
    `{"id":9007199254740993,"status":"COMPLETE",${more}"refunded_order_id" : 18446744073709551615\n}`

  it('reads from a text, or its bytes, all digits of ids that a double does not hold, wherever no text twin is sent', () => {
    const ids = { id: '9007199254740993', refundedOrderId: '18446744073709551615' }
    const text = refund('"site_id":9007199254740995,"customer":{"id":9007199254740997},"total":0.12345678901234567,')
    for (const body of [text, `\uFEFF${text}`, new TextEncoder().encode(text)])
      expect(parseOrderText(body)).toMatchObject({
        ...ids,
        siteId: '9007199254740995',
        customer: { id: '9007199254740997' },
        total: Number('0.12345678901234567'),
      })
    expect(parseKountaWebhook(`{"topic":"orders","data":${text}}`)).toMatchObject(ids)
  })

  it('changes no text that only looks like such an id, however often it is wrapped', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('"', '\\', 'id', ':', '1234567890123456789', ',', '}', 'x_', ' ')),
        fc.nat(3),
        (parts, deep) => {
          let notes = `${parts.join('')}"id":9007199254740993,`
          for (let n = 0; n < deep; n++) notes = JSON.stringify({ id: 1, notes })
          expect(parseOrderText(refund(`"notes":${JSON.stringify(notes)},`)).notes).toBe(notes)
        },
      ),
      { numRuns: runs },
    )
  })

  it.each([
    '00000000000000012345',
    '12345678901234567.5',
    '1234567890123456e2',
    '-9007199254740993',
    '123456789012345678901',
  ])('refuses %s in a text as an id', (id) => {
    expect(() => parseOrderText(`{"id":${id},"status":"ON_HOLD"}`)).toThrow(
      expect.objectContaining({ code: 'invalid-order' }),
    )
  })

  it.each([2 ** 53, 1.5, -1, '', 'x', '9'.repeat(21), null, undefined, true, {}])('refuses the id %s', (id) => {
    expect(() => parseOrder({ id, status: 'ON_HOLD' })).toThrow(expect.objectContaining({ code: 'invalid-order' }))
  })

  it.each([
    ['COMPLETED', 'COMPLETE'],
    ['complete', 'COMPLETE'],
    [' on_hold ', 'ON_HOLD'],
    ['Brand_New', 'Brand_New'],
  ])('reads the status %j as %j', (wire, status) => {
    expect(parseOrder({ id: 1, status: wire }).status).toBe(status)
  })

  it.each(['x', 7, true, 'null'])('refuses lines or payments that cannot be counted: %j', (value) => {
    expect(() => parseOrder({ id: 1, status: 'ON_HOLD', lines: value })).toThrow(
      expect.objectContaining({ code: 'invalid-order' }),
    )
    expect(() => parseOrder({ id: 1, status: 'ON_HOLD', payments: value })).toThrow(
      expect.objectContaining({ code: 'invalid-order' }),
    )
  })

  it('counts a line that it cannot read, and lists written as an object', () => {
    const read = parseOrder({
      id: 1,
      status: 'ON_HOLD',
      lines: { 1: { number: 1 }, 3: 'odd', 4: null },
      payments: { a: { amount: '5.00' } },
    })
    expect(read.lines).toEqual([{ number: 1 }, {}])
    expect(read.payments).toEqual([{ amount: 5 }])
  })

  it.each(['canary', '1,50', {}, Number.NaN, '12345678901234567.89'])(
    'never guesses a payment of %j, and does not quote it',
    (amount) => {
      const read = () => parseOrder({ id: 1, status: 'ON_HOLD', payments: [{ amount }] })
      expect(read).toThrow(expect.objectContaining({ code: 'invalid-order' }))
      expect(read).not.toThrow(/canary/)
    },
  )

  it.each([
    { total: '12,50' },
    { total: {} },
    { total_tax: 'canary' },
    { tips: 'canary' },
    { price_variation: false },
    { price_fixed_variation: '5%' },
    { lines: [{ line_total_ex_tax: 'canary' }] },
    { lines: [{ line_total_tax: [] }] },
    { lines: [{ price_variation: '0.9x' }] },
    { lines: [{ price_fixed_variation: '$5' }] },
    { payments: [{ amount: 5, tip: 'canary' }] },
  ])('refuses %j rather than selling as if it were not there, but keeps the order in a list', (changes) => {
    const wire = { id: 1, status: 'ON_HOLD', ...changes }
    expect(() => parseOrder(wire)).toThrow(expect.objectContaining({ code: 'invalid-order' }))
    expect(() => parseOrder(wire)).not.toThrow(/canary/)
    const [member = ''] = Object.keys(changes)
    expect(parseOrderSummary(wire)).not.toHaveProperty(member)
  })

  it('takes money that is null or empty for absent', () => {
    const read = parseOrder({ id: 1, status: 'ON_HOLD', total: null, tips: '', lines: [{ line_total_tax: ' ' }] })
    expect(read).not.toHaveProperty('total')
    expect(read).not.toHaveProperty('tips')
    expect(read.lines).toEqual([{}])
  })

  it.each([
    ['12.50', 12.5],
    ['12.50000000000000000000', 12.5],
    ['-0.05', -0.05],
    ['+7', 7],
    ['.5', 0.5],
    ['1e3', 1000],
    ['1.2E+1', 12],
    ['5e-2', 0.05],
    ['1e999', undefined],
    ['e5', undefined],
    ['10.909090909090908', 10.909090909090908],
    ['0x10', undefined],
    ['', undefined],
    [' ', undefined],
    ['1 000', undefined],
    ['9007199254740993', undefined],
    ['0.1234567890123456', 0.1234567890123456],
    ['123456789012345.67', undefined],
    [true, undefined],
    [null, undefined],
    [Number.POSITIVE_INFINITY, undefined],
  ])('reads the number %j as %j', (wire, value) => {
    expect(readNumber(wire)).toBe(value)
  })

  it('reads every amount of at most 15 digits exactly', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 999_999_999_999 }), fc.integer({ min: 0, max: 999 }), (whole, part) => {
        const written = `${whole}.${String(part).padStart(3, '0')}`
        expect(readNumber(written)?.toFixed(3)).toBe(written)
      }),
    )
  })

  it('drops members that are not ours, whatever their names', () => {
    const read = parseOrder(
      JSON.parse('{"id":1,"status":"ON_HOLD","__proto__":{"deleted":true},"constructor":1,"toString":2}'),
    )
    expect(Object.keys(read).sort()).toEqual([
      'createdAt',
      'deleted',
      'id',
      'lines',
      'payments',
      'saleNumber',
      'siteId',
      'status',
      'updatedAt',
    ])
    expect(read.deleted).toBe(false)
    expect(Object.getPrototypeOf(read)).toBe(Object.prototype)
  })

  it('knows no 0 as a register, a member of staff or a customer', () => {
    const read = parseOrder({ id: 1, status: 'ON_HOLD', register_id: 0, staff_id: '0', customer: { id: 0 } })
    expect(read).not.toHaveProperty('registerId')
    expect(read).not.toHaveProperty('staffId')
    expect(read.customer).toEqual({})
  })
})

it('leaves out a reference that a host’s JSON.parse has rounded, rather than to name another order; the text has all of it', () => {
  const text = '{"id":1,"status":"COMPLETE","refunded_order_id":9007199254740993}'
  expect(parseOrder(JSON.parse(text)).refundedOrderId).toBeUndefined()
  expect(parseOrderText(text).refundedOrderId).toBe('9007199254740993')
})
