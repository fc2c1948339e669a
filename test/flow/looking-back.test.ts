import {
  type Booking,
  captureEvents,
  comparePolicies,
  type Inspection,
  literalPolicy,
  type ReplayEvent,
  reconcile,
  replay,
  replayEventsOf,
  venuePolicy,
} from 'nbi-kounta'
import { describe, expect, it } from 'vitest'
import { openHouse, venueId } from '../support/house.js'

const at = (minute: number) => new Date(Date.UTC(2026, 2, 14, 8, minute)).toISOString()
const b = (status: string, minute: number, id = 'bk_1') => ({ booking: { id, status, modifiedAt: at(minute) } })

describe('replay', () => {
  it('keeps an imagined till', () => {
    const events: ReplayEvent[] = [
      b('Confirmed', 0),
      b('Seated', 1),
      b('Confirmed', 3),
      b('Seated', 5),
      { type: 'order', bookingId: 'bk_1', lines: 2 },
      b('Cancelled', 6),
    ]
    const { decisions, reasons, orders } = replay(events)
    expect(decisions.map((decision) => decision.action.reason)).toEqual([
      'no-order-to-undo',
      'status-changed-to-seated',
      'seated-by-mistake',
      'status-changed-to-seated',
      'order-has-items-or-payments',
    ])
    expect(reasons).toMatchObject({ 'status-changed-to-seated': 2 })
    expect(orders).toEqual(['bk_1'])
  })

  it('overlooks what the till did to an order that it never saw placed', () => {
    const { decisions, orders } = replay([
      { type: 'order', bookingId: 'bk_1', lines: 2 },
      b('Seated', 1),
      b('Confirmed', 2),
    ])
    expect(decisions.map(({ action }) => action.type)).toEqual(['create', 'delete'])
    expect(orders).toEqual([])
  })

  it('counts a payment that was taken', () => {
    const payments = [{ amount: 12 }]
    const { decisions } = replay([b('Seated', 1), { type: 'order', bookingId: 'bk_1', payments }, b('Confirmed', 2)])
    expect(decisions.at(-1)?.action).toMatchObject({ reason: 'order-has-items-or-payments', items: 0, payments: 1 })
  })

  it('treats an older version as stale, and does not go back to it', () => {
    const { decisions } = replay([b('Seated', 5), b('Confirmed', 4), b('Seated', 6)])
    expect(decisions.map((decision) => decision.action.reason)).toEqual([
      'new-booking-seated',
      'stale-event',
      'order-already-exists',
    ])
  })

  it('says booking by booking what another policy would have done', () => {
    const events = [
      b('Seated', 0),
      { type: 'order', bookingId: 'bk_1', status: 'REJECTED' } as const,
      b('Ordered', 1),
      b('Seated', 2),
      b('Seated', 0, 'bk_2'),
    ]
    const found = comparePolicies(events, { current: literalPolicy, proposed: venuePolicy })
    expect(found).toEqual([
      {
        bookingId: 'bk_1',
        differences: [
          {
            index: 3,
            status: 'Seated',
            modifiedAt: at(2),
            current: { type: 'none', reason: 'order-rejected-by-staff' },
            proposed: { type: 'create', reason: 'reseated-after-rejection' },
          },
        ],
        endsWithOrder: { current: true, proposed: true },
      },
    ])
  })
})

describe('a captured service', () => {
  it('holds no guest data and replays to the same reasons', async () => {
    const lines: string[] = []
    const house = await openHouse({ flow: { onEvent: captureEvents((line) => lines.push(line)) } })
    const customer = { firstName: 'Canary', lastName: 'Guest', email: 'canary@example.test', phone: '+61400000099' }
    const decided: (string | undefined)[] = []
    const hand = async (change: Partial<Booking>) =>
      decided.push((await house.hand({ customer, notes: 'Canary', ...change })).action?.reason)
    await hand({ status: 'Confirmed' })
    await hand({ status: 'Seated' })
    house.kounta.accept(house.kounta.orders()[0]?.id ?? '')
    await house.pass(6_000)
    await house.sync()
    await hand({ status: 'Seated', customer: { ...customer, firstName: 'Other' } })
    await hand({ status: 'Confirmed' })
    expect(lines.join('\n')).not.toMatch(/canary|guest@|\+614/i)
    expect(replay(replayEventsOf(lines)).decisions.map((decision) => decision.action.reason)).toEqual(decided)
  })

  it('remembers what became of the order, the sequence and the status before; passes over all else', () => {
    const base = { at: 0, venueId, bookingId: 'bk_1' }
    const told = (line: object) => replayEventsOf([JSON.stringify({ ...base, ...line })])
    const orderEvent = (status: string) => [{ type: 'order', bookingId: 'bk_1', status }]
    expect(told({ type: 'accepted', orderId: '1' })).toEqual(orderEvent('ACCEPTED'))
    expect(told({ type: 'rejected', orderId: '1' })).toEqual(orderEvent('REJECTED'))
    expect(told({ type: 'status', orderId: '1', status: 'ON_HOLD' })).toEqual(orderEvent('ON_HOLD'))
    expect(told({ type: 'lost', orderId: '1' })).toEqual(orderEvent('DELETED'))
    expect(told({ type: 'completed', orderId: '1', total: 100 })).toEqual(orderEvent('COMPLETE'))
    expect(told({ type: 'created', orderId: '1' })).toEqual([])
    expect(told({ type: 'accepted', bookingId: undefined })).toEqual([])
    const seen = { id: 'bk_1', status: 'Seated', modifiedAt: at(1) }
    expect(told({ type: 'stale', status: 'Seated', modifiedAt: at(1) })).toEqual([{ booking: seen }])
    expect(told({ type: 'decided', status: 'Seated', modifiedAt: at(1), sequence: 4, previousStatus: 'Paid' })).toEqual(
      [{ booking: { ...seen, sequence: 4 }, previous: { ...seen, sequence: 4, status: 'Paid' } }],
    )
  })

  it('names the line that is not an event', () => {
    expect(() => replayEventsOf(['', '{"type":"accepted","venueId":"v"}', 'nonsense'])).toThrow(/line 3/)
  })
})

describe('reconcile', () => {
  const booking: Booking = { id: 'bk_1', venueId, type: 'BOOKING', status: 'Seated', modifiedAt: at(0), covers: 2 }
  const record: Inspection = {
    venueId,
    bookingId: 'bk_1',
    want: 'order',
    generation: 1,
    pending: false,
    undecided: 0,
    doomed: [],
    burnt: [],
    kept: [],
    orderId: '1',
  }
  const order = (id: string, change = {}) => ({
    id,
    status: 'SUBMITTED',
    deleted: false,
    saleNumber: 'NBI-bk_1-1.-1',
    createdAt: at(0),
    updatedAt: at(0),
    siteId: '7712',
    lines: [],
    payments: [],
    ...change,
  })
  const types = (input: Parameters<typeof reconcile>[0]) =>
    reconcile(input).map(({ type, fix }) => `${type}: ${fix.do}`)

  it('finds nothing where everything fits', () => {
    expect(types({ bookings: [booking], records: [record], orders: [order('1', { guests: 2 })], saleIds: [] })).toEqual(
      [],
    )
  })

  it.each<[string, Parameters<typeof reconcile>[0], string[]]>([
    ['a missing order', { bookings: [booking], records: [], orders: [] }, ['missing-order: place-order']],
    [
      'nothing where staff deleted the order on purpose',
      {
        bookings: [booking],
        records: [{ ...record, orderId: undefined as never, want: 'none', burnt: ['1'] }],
        orders: [],
      },
      [],
    ],
    [
      'nothing while the flow is still at it',
      { bookings: [booking], records: [{ ...record, pending: true }], orders: [] },
      [],
    ],
    [
      'an untouched duplicate',
      { bookings: [booking], records: [record], orders: [order('1'), order('2')] },
      ['duplicate: sync'],
    ],
    [
      'a touched duplicate',
      { bookings: [booking], records: [record], orders: [order('1'), order('2', { lines: [{}] })] },
      ['duplicate: tell-staff'],
    ],
    [
      'two duplicates that a list shows abridged, of which nobody knows whether they were touched',
      {
        bookings: [booking],
        records: [],
        orders: ['1', '2'].map((id) => ({ ...order(id), lines: undefined, payments: undefined }) as never),
      },
      ['duplicate: tell-staff', 'touched-orphan: tell-staff'],
    ],
    ['an orphan', { bookings: [], records: [], orders: [order('1')] }, ['orphan: sync']],
    [
      'a touched orphan',
      { bookings: [], records: [], orders: [order('1', { lines: [{}] })] },
      ['touched-orphan: tell-staff'],
    ],
    [
      'a stale link',
      { bookings: [{ ...booking, status: 'Finished' }], records: [record], orders: [order('1', { deleted: true })] },
      ['stale-link: sync'],
    ],
    [
      'an unsent sale',
      { bookings: [], records: [record], orders: [order('1', { status: 'COMPLETE', lines: [{}] })], saleIds: [] },
      ['unsent-sale: send-sale'],
    ],
    [
      'drift of the covers',
      { bookings: [booking], records: [record], orders: [order('1', { guests: 7 })] },
      ['drift: tell-staff'],
    ],
    [
      'nothing about orders that are not ours',
      { bookings: [], records: [], orders: [order('1', { saleNumber: 'S-1' })] },
      [],
    ],
  ])('finds %s', (_, input, expected) => {
    expect(types(input)).toEqual(expected)
  })
})
