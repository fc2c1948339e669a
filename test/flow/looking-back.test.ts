import {
  type Booking,
  captureEvents,
  comparePolicies,
  definePolicy,
  type Inspection,
  literalPolicy,
  type ReplayEvent,
  reconcile,
  replay,
  replayEventsOf,
  venuePolicy,
} from 'nbi-kounta'
import { describe, expect, it } from 'vitest'
import { answeredFirst, openBeside } from '../support/beside.js'
import { type HouseOptions, openHouse, venueId } from '../support/house.js'

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

  /** A house whose decisions are remembered as they were made, beside what was captured of them. */
  async function capturing(options: HouseOptions = {}) {
    const lines: string[] = []
    const house = await openHouse({ ...options, flow: { onEvent: captureEvents((line) => lines.push(line)) } })
    const decided: (string | undefined)[] = []
    return {
      ...house,
      decided,
      hand: async (change: Partial<Booking>) => decided.push((await house.hand(change)).action?.reason),
      orderOf: (id: string) =>
        house.kounta.orders().find(({ saleNumber }) => saleNumber.startsWith(`NBI-${id}-`))?.id ?? '',
      events: () => replayEventsOf(lines),
      replayed: (policy = literalPolicy) =>
        replay(replayEventsOf(lines), { policy }).decisions.map(({ action }) => action.reason),
    }
  }

  it('gives the live decisions where staff had touched, rejected or kept the order, though no event told of it', async () => {
    const house = await capturing()
    const ids = ['touched', 'rejected', 'late', 'mistake', 'kept']
    for (const id of ids) await house.hand({ id, status: 'Seated' })
    house.kounta.addLine(house.orderOf('touched'))
    house.kounta.reject(house.orderOf('rejected'))
    await house.clock.advance(60_000)
    await house.hand({ id: 'rejected', status: 'Seated', covers: 5 })
    for (const id of ['touched', 'mistake', 'kept']) await house.hand({ id, status: 'Confirmed' })
    await house.clock.advance(250_000)
    await house.hand({ id: 'late', status: 'Cancelled' })
    await house.hand({ id: 'touched', status: 'Seated' })
    await house.hand({ id: 'mistake', status: 'Seated' })
    expect(house.decided.slice(5)).toEqual([
      'order-rejected-by-staff',
      'order-has-items-or-payments',
      'seated-by-mistake',
      'seated-by-mistake',
      'undo-window-elapsed',
      'order-already-exists',
      'status-changed-to-seated',
    ])
    expect(house.replayed()).toEqual(house.decided)
    expect(comparePolicies(house.events(), { current: literalPolicy, proposed: venuePolicy })).toEqual([])
  })

  it('gives the live decisions of a flow that had seen the booking before the capture began, and of one whose till was down', async () => {
    const house = await capturing()
    await house.hand({ id: 'down', status: 'Confirmed' })
    house.kounta.faults.downFor(20_000, '5xx')
    await house.hand({ id: 'down', status: 'Seated' })
    await house.hand({ id: 'down', status: 'Seated', covers: 7 })
    await house.clock.advance(1_000)
    await house.hand({ id: 'down', status: 'Confirmed' })
    await house.hand({ id: 'down', status: 'Seated' })
    await house.pass(200_000)
    const { orders } = replay(house.events())
    expect(orders).toEqual(['down'])
    await house.hand({ id: 'down', status: 'Cancelled' })
    expect(house.replayed()).toEqual(house.decided)
    // From the middle on: what the till had is told, also where no create was captured.
    const undone = house
      .events()
      .filter((event) => event.type !== 'order')
      .slice(-1)
    const late = replay(undone).decisions.map(({ action }) => action.reason)
    expect(late).toEqual(house.decided.slice(-1))
  })

  it('gives the live decisions of versions that came too late, by their sequence or after a newer one that the host had told', async () => {
    const house = await capturing()
    const { clock, decided, flow, hand } = house
    const modifiedAt = new Date(clock.now()).toISOString()
    await hand({ status: 'Confirmed', sequence: 2, modifiedAt })
    await hand({ status: 'Seated', sequence: 1, modifiedAt })
    const [late, previous] = [house.booking({ id: 'told', status: 'Seated' }), house.booking({ id: 'told' })]
    decided.push((await clock.runUntil(flow.handleBooking({ booking: late, previous }))).action?.reason)
    await hand({ id: 'told', status: 'Seated', modifiedAt: '2026-03-14T06:00:00Z' })
    await hand({ id: 'told', status: 'Seated' })
    await hand({ id: 'twin', status: 'Confirmed', modifiedAt })
    await hand({ id: 'twin', status: 'Seated', modifiedAt })
    await hand({ id: 'twin', status: 'Confirmed', modifiedAt })
    expect(decided).toEqual([
      'no-order-to-undo',
      'stale-event',
      'stale-event',
      'stale-event',
      'seated-unchanged-no-order',
      'no-order-to-undo',
      'status-changed-to-seated',
      'stale-event',
    ])
    expect(house.replayed()).toEqual(decided)
  })

  it('gives the live decisions where the one payment is our own prepayment, under either policy', async () => {
    const house = await capturing({ venue: { policy: venuePolicy, prepayment: { methodId: '58' } } })
    const paymentSummary = { paymentType: 'deposit', amountPaid: 50 }
    await house.hand({ status: 'Seated', paymentSummary })
    await house.clock.advance(60_000)
    await house.hand({ status: 'Confirmed', paymentSummary })
    expect(house.decided.at(-1)).toBe('seated-by-mistake')
    expect(house.replayed(venuePolicy)).toEqual(house.decided)
    expect(house.replayed(literalPolicy).at(-1)).toBe('order-has-items-or-payments')
  })

  it('gives a shadow’s decisions, on the order of the code that runs today', async () => {
    const lines: string[] = []
    const beside = await openBeside({ onEvent: captureEvents((line) => lines.push(line)) })
    const decided: (string | undefined)[] = []
    const hears = async (status: string, change: Partial<Booking> = {}) =>
      decided.push((await beside.hears(status, change)).action?.reason)
    await hears('Seated')
    await hears('Seated', { covers: 6 })
    beside.kounta.addLine(await beside.places())
    await beside.compares()
    await hears('Confirmed')
    await hears('Seated', { id: 'bk_2' })
    beside.kounta.reject(await beside.places('bk_2'))
    await hears('Seated', { id: 'bk_2', covers: 5 })
    await hears('Seated', { id: 'bk_3' })
    await beside.places('bk_3')
    await beside.clock.advance(310_000)
    await hears('Cancelled', { id: 'bk_3' })
    // The running code deletes what the rules keep.
    decided.push(
      (await answeredFirst(beside, 'Unconfirmed', () => beside.deletes(beside.ledger.get('bk_1') ?? ''))).action
        ?.reason,
    )
    await beside.compares()
    await hears('Seated')
    expect(decided).toEqual([
      'new-booking-seated',
      'seated-unchanged-no-order',
      'order-has-items-or-payments',
      'new-booking-seated',
      'order-rejected-by-staff',
      'new-booking-seated',
      'undo-window-elapsed',
      'undo-window-elapsed',
      'status-changed-to-seated',
    ])
    expect(replay(replayEventsOf(lines)).decisions.map(({ action }) => action.reason)).toEqual(decided)
  })

  it('imagines what followed from a decision that was made otherwise, with what staff then did to the order', () => {
    const order = { status: 'SUBMITTED', createdAt: at(0), items: 0, payments: 0 }
    const base = { at: 0, venueId, bookingId: 'bk_1', type: 'decided' }
    const lines = [
      { ...base, action: 'create', status: 'Seated', modifiedAt: at(0), order: null },
      { ...base, action: 'none', status: 'Arrived', modifiedAt: at(1), previousStatus: 'Seated' },
      { ...base, action: 'none', status: 'Seated', modifiedAt: at(2), previousStatus: 'Arrived', order },
      { ...base, action: 'error', status: 'Confirmed', modifiedAt: at(3), order: { ...order, items: 1, payments: 1 } },
      { ...base, action: 'none', status: 'Seated', modifiedAt: at(4), previousStatus: 'Confirmed', order: null },
      { ...base, type: 'created', at: Date.parse(at(5)) },
    ].map((line) => JSON.stringify(line))
    const reasons = replay(replayEventsOf(lines), { policy: venuePolicy }).decisions.map(({ action }) => action.reason)
    expect(reasons).toEqual([
      'new-booking-seated',
      'seated-by-mistake',
      'status-changed-to-seated',
      'order-has-items-or-payments',
      'order-already-exists',
    ])
  })

  it('knows which order was placed and which was deleted, whatever was decided meanwhile', () => {
    const event = (type: string, minute: number, more: object) =>
      JSON.stringify({ type, at: Date.parse(at(minute)), venueId, bookingId: 'bk_1', ...more })
    const decided = (action: string, status: string, minute: number) =>
      event('decided', minute, { action, status, modifiedAt: at(minute), order: null })
    const order = { orderId: '900', status: 'SUBMITTED', createdAt: at(0), items: 0, payments: 0 }
    // Undone while its create was under way.
    const undone = [
      decided('create', 'Seated', 0),
      decided('none', 'Confirmed', 1),
      event('created', 1, { orderId: '900' }),
      event('deleted', 2, { orderId: '900' }),
    ]
    expect(replay(replayEventsOf(undone)).orders).toEqual([])
    // Seated again while its delete was under way.
    const again = [
      decided('create', 'Seated', 0),
      event('created', 0, {}),
      event('decided', 1, {
        action: 'delete',
        status: 'Confirmed',
        previousStatus: 'Seated',
        modifiedAt: at(1),
        order,
      }),
      decided('create', 'Seated', 2),
      event('deleted', 3, { orderId: '900' }),
      event('created', 4, { orderId: '901' }),
    ]
    expect(replay(replayEventsOf(again)).orders).toEqual(['bk_1'])
    // Seated again while its create was under way, whose order staff had deleted before.
    const anew = [
      decided('create', 'Seated', 0),
      event('lost', 1, { orderId: '900', status: 'DELETED' }),
      event('created', 2, { orderId: '901' }),
    ]
    expect(replay(replayEventsOf(anew)).orders).toEqual(['bk_1'])
    // Under a policy that keeps the order, the real one’s end is not the imagined one’s.
    const kept = replay(replayEventsOf(again.slice(0, 5)), { policy: definePolicy({ undoWindowMs: 1 }) })
    expect(kept.decisions[1]?.action.reason).toBe('undo-window-elapsed')
    expect(kept.orders).toEqual(['bk_1'])
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
    expect(told({ type: 'completed', orderId: '1', total: 100, saleType: 'SALE' })).toEqual(orderEvent('COMPLETE'))
    // What is taken back, or refunded by another order, makes nothing complete.
    for (const saleType of ['VOID', 'REFUND']) expect(told({ type: 'completed', orderId: '1', saleType })).toEqual([])
    expect(told({ type: 'given-up', generation: 1 })).toEqual(orderEvent('DELETED'))
    const made = { type: 'order', bookingId: 'bk_1', orderId: '1', createdAt: '1970-01-01T00:00:00.000Z' }
    expect(told({ type: 'created', orderId: '1' })).toEqual([made])
    expect(told({ type: 'deleted', orderId: '1' })).toEqual([{ ...orderEvent('DELETED')[0], orderId: '1' }])
    expect(told({ type: 'finished', orderId: '1', status: 'Finished' })).toEqual([])
    expect(told({ type: 'accepted', bookingId: undefined })).toEqual([])
    const seen = { id: 'bk_1', status: 'Seated', modifiedAt: at(1) }
    expect(told({ type: 'stale', status: 'Seated', modifiedAt: at(1) })).toMatchObject([
      { booking: seen, decided: 'none', previous: { id: 'bk_1', status: 'Seated' } },
    ])
    expect(told({ type: 'decided', status: 'Seated', modifiedAt: at(1), sequence: 4, previousStatus: 'Paid' })).toEqual(
      [{ booking: { ...seen, sequence: 4 }, previous: { ...seen, sequence: 4, status: 'Paid' } }],
    )
  })

  it('is replayed under a plain policy as the flow would complete and check it', () => {
    const seated = { id: 'bk_1', status: 'Seated', modifiedAt: at(0) }
    const events = [{ booking: seated }, { booking: { ...seated, status: 'At the bar', modifiedAt: at(1) } }]
    const plain = { statuses: { 'At the bar': 'undo' } } as never
    expect(replay(events, { policy: plain }).decisions[1]?.action.reason).toBe('seated-by-mistake')
    const misspelt = { current: literalPolicy, proposed: { ...literalPolicy, undoWindow: 1 } }
    expect(() => comparePolicies(events, misspelt)).toThrow(/^policy: expected one of undoWindowMs/)
  })

  it('is read from the text of a file as from its lines', () => {
    const told = ['accepted', 'completed'].map((type) => JSON.stringify({ type, at: 0, venueId, bookingId: 'bk_1' }))
    expect(replayEventsOf(`${told.join('\n')}\r\n`)).toEqual(replayEventsOf(told))
    expect(replayEventsOf(told)).toHaveLength(2)
  })

  it('names the line that is not an event', () => {
    const lines = ['', '{"type":"accepted","venueId":"v"}', 'nonsense']
    expect(() => replayEventsOf(lines)).toThrow(/line 3/)
    expect(() => replayEventsOf(lines.join('\n'))).toThrow(/line 3/)
  })

  it('is read without the lines that a killed host tore, each of which is told of', () => {
    const line = (bookingId: string) => JSON.stringify({ type: 'accepted', at: 0, venueId, bookingId })
    // The next start appended to the torn line.
    const text = `${line('bk_1')}\n{"type":"deci${line('bk_2')}\n${line('bk_3')}\n{"type":"acc`
    expect(() => replayEventsOf(text)).toThrow(/line 2.*onBadLine/)
    expect(() => replayEventsOf(`${line('bk_1')}\n{"type":"acc`)).toThrow(/line 2/)
    const bad: number[] = []
    const events = replayEventsOf(text, { onBadLine: (number) => bad.push(number) })
    expect(events).toMatchObject([{ bookingId: 'bk_1' }, { bookingId: 'bk_3' }])
    expect(bad).toEqual([2, 4])
    for (const other of ['null', '7', '{"kind":"accepted"}', '[]'])
      expect(() => replayEventsOf([other])).toThrow(/line 1/)
  })

  it.each([
    ['a time that is none', { type: 'created' }],
    ['a count that is none', { type: 'decided', order: { status: 'ACCEPTED', items: '3', payments: 0 } }],
    ['more than there can be', { type: 'decided', order: { status: 'ACCEPTED', items: 0, payments: 1e12 } }],
  ])('names the line with %s', (_, event) => {
    const line = JSON.stringify({ venueId, bookingId: 'bk_1', ...event })
    expect(() => replayEventsOf([line])).toThrow(expect.objectContaining({ code: 'invalid-options' }))
    expect(() => replayEventsOf([line])).toThrow(/line 1 is not an event/)
  })

  it('is read for one venue whatever is wrong with the lines of another, but for one that nobody can tell whose it is', () => {
    const line = (venue: string, event: object = { type: 'accepted' }) =>
      JSON.stringify({ at: 0, venueId: venue, bookingId: 'bk_1', ...event })
    const text = [line('loc_2', { type: 'created', at: 'noon' }), line('loc_1')]
    expect(replayEventsOf(text, { venueId: 'loc_1' })).toHaveLength(1)
    expect(() => replayEventsOf(text, { venueId: 'loc_2' })).toThrow(/line 1/)
    expect(() => replayEventsOf(['{"type":"acc', ...text], { venueId: 'loc_1' })).toThrow(/line 1/)
  })

  it('is read one venue at a time, where two venues have a booking of one id', () => {
    const seated = (venue: string, bookingId: string, minute: number) =>
      JSON.stringify({
        ...{ type: 'decided', at: 0, venueId: venue, bookingId, action: 'create', reason: 'new-booking-seated' },
        ...{ status: 'Seated', modifiedAt: at(minute), order: null, warnings: [], drift: [] },
      })
    const apart = [seated('loc_1', 'bk_1', 0), seated('loc_2', 'bk_2', 1)]
    expect(replayEventsOf(apart)).toHaveLength(2)
    const mixed = [...apart, seated('loc_2', 'bk_1', 2)]
    expect(() => replayEventsOf(mixed)).toThrow(/line 3.*venueId/)
    expect(() => replayEventsOf(mixed)).not.toThrow(/bk_1/)
    expect(replayEventsOf(mixed, { venueId: 'loc_1' })).toEqual(replayEventsOf([seated('loc_1', 'bk_1', 0)]))
    expect(replayEventsOf(mixed, { venueId: 'loc_2' })).toHaveLength(2)
    expect(replayEventsOf(mixed, { venueId: 'loc_3' })).toEqual([])
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
  const { orderId: _, ...linkless } = record
  const none: Inspection = { ...linkless, want: 'none' }
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
      'the same of a booking that inspect knows nothing of',
      { bookings: [booking], records: [null], orders: [] },
      ['missing-order: place-order'],
    ],
    [
      'nothing where the booking is not Seated, or staff have rejected its order',
      {
        bookings: [{ ...booking, id: 'bk_2', status: 'Confirmed' }, booking],
        records: [none],
        orders: [order('1', { status: 'REJECTED' })],
      },
      [],
    ],
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
      'a missing order that was given up, which handing the booking in again does not place',
      {
        bookings: [booking],
        records: [{ ...none, bookingStatus: 'Seated', burnt: ['1'], lastError: { code: 'given-up', message: '' } }],
        orders: [],
      },
      ['missing-order: tell-staff'],
    ],
    [
      'a missing order of a seating that the flow has decided, and placed none for',
      { bookings: [booking], records: [{ ...none, bookingStatus: 'Seated' }], orders: [] },
      ['missing-order: tell-staff'],
    ],
    [
      'a missing order of a seating that never reached the flow, which had undone an earlier one',
      { bookings: [booking], records: [{ ...none, bookingStatus: 'Confirmed', burnt: ['1'] }], orders: [] },
      ['missing-order: place-order'],
    ],
    [
      'the same where that one was rejected in place of a delete',
      {
        bookings: [booking],
        records: [{ ...none, bookingStatus: 'Confirmed', burnt: ['1'] }],
        orders: [order('1', { status: 'REJECTED' })],
      },
      ['missing-order: place-order'],
    ],
    [
      'nothing where staff have rejected the order',
      { bookings: [booking], records: [record], orders: [order('1', { status: 'REJECTED' })] },
      [],
    ],
    [
      'a stale link alone where a sweep has still to forget what staff deleted',
      { bookings: [booking], records: [record], orders: [order('1', { deleted: true })] },
      ['stale-link: sync'],
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
      'no drift where the booking does not say how many come',
      { bookings: [{ ...booking, covers: 0 }], records: [record], orders: [order('1', { guests: 7 })] },
      [],
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
