import {
  type BookingCustomer,
  type CustomerDraft,
  createOrderFlow,
  type KountaClient,
  type Pacer,
  RemoteError,
} from 'nbi-kounta'
import { aBooking } from 'nbi-kounta/testing'
import { describe, expect, it } from 'vitest'
import { openHouse } from '../support/house.js'
import { kountaOn } from '../support/till-client.js'

const ari: BookingCustomer = { firstName: 'Ari', lastName: 'Vale', email: 'Ari@Example.test ', phone: '0400 000 001' }

async function open(customers: 'link' | 'link-or-create', known: readonly CustomerDraft[] = []) {
  const before: ((method: string, url: string) => void)[] = []
  const house = await openHouse({
    venue: { customers, phoneCountryCode: '61' },
    before: (method, url) => {
      for (const each of before) each(method, url)
    },
  })
  const client: KountaClient = kountaOn(house)
  const ids: string[] = []
  for (const draft of known) ids.push((await house.clock.runUntil(client.customers.create(draft))).id)
  house.kounta.clearRequests()
  const outcomes = () => house.events.flatMap((event) => (event.type === 'customer' ? [event.outcome] : []))
  const customerOf = (at = 0) => house.kounta.orders()[at]?.customer?.id
  return { ...house, ids, outcomes, customerOf, before }
}

describe('customers', () => {
  it('links the one that matches by e-mail, and remembers a regular', async () => {
    const { hand, ids, customerOf, kounta, outcomes } = await open('link', [
      { firstName: 'A', email: 'ari@example.test' },
    ])
    await hand({ status: 'Seated', customer: ari })
    expect(customerOf()).toBe(ids[0])
    kounta.clearRequests()
    await hand({ id: 'bk_2', status: 'Seated', customer: ari })
    expect(customerOf(1)).toBe(ids[0])
    expect(kounta.requests).toHaveLength(1)
    expect(outcomes()).toEqual(['linked'])
  })

  it('links by mobile, whichever way it is written', async () => {
    const { hand, ids, customerOf } = await open('link', [{ firstName: 'A', mobile: '+61400000001' }])
    await hand({ status: 'Seated', customer: { ...ari, email: 'other@example.test' } })
    expect(customerOf()).toBe(ids[0])
  })

  it.each([
    '+61 (0)400 000 001',
    '0061 400 000 001',
    '+61–400–000–001',
    '0400/000/001',
    '+61\u00a0400\u00a0000\u00a0001',
  ])('reads the mobile %s as the one that it is', async (phone) => {
    const { hand, ids, customerOf } = await open('link', [{ firstName: 'A', mobile: '+61400000001' }])
    await hand({ status: 'Seated', customer: { ...ari, email: undefined as never, phone } })
    expect(customerOf()).toBe(ids[0])
  })

  it.each([
    [
      'link-or-create',
      'conflict',
      [
        { firstName: 'A', email: 'ari@example.test' },
        { firstName: 'B', mobile: '+61400000001' },
      ],
    ],
    ['link', 'none', []],
  ] as const)('remembers for a day, under %s, that there was a %s', async (mode, outcome, known) => {
    const { hand, kounta, outcomes, clock } = await open(mode, known)
    await hand({ status: 'Seated', customer: ari })
    kounta.clearRequests()
    await hand({ id: 'bk_2', status: 'Seated', customer: ari })
    expect(kounta.requests).toHaveLength(1)
    expect(outcomes()).toEqual([outcome])
    await clock.advance(25 * 3_600_000)
    await hand({ id: 'bk_3', status: 'Seated', customer: ari })
    expect(outcomes()).toEqual([outcome, outcome])
  })

  it('links nothing when e-mail and mobile match different customers', async () => {
    const { hand, customerOf, outcomes } = await open('link-or-create', [
      { firstName: 'A', email: 'ari@example.test' },
      { firstName: 'B', mobile: '+61400000001' },
    ])
    await hand({ status: 'Seated', customer: ari })
    expect(customerOf()).toBeUndefined()
    expect(outcomes()).toEqual(['conflict'])
  })

  it('creates one that nobody matches, once, and only where that is wanted', async () => {
    const link = await open('link')
    await link.hand({ status: 'Seated', customer: ari })
    expect(link.outcomes()).toEqual(['none'])
    const create = await open('link-or-create')
    await create.hand({ status: 'Seated', customer: ari })
    expect(create.outcomes()).toEqual(['created'])
    expect(create.customerOf()).toBeDefined()
    expect(
      create.kounta.requests.filter((request) => request.method === 'POST' && request.path.endsWith('customers')),
    ).toHaveLength(1)
  })

  it('creates nobody without a surname', async () => {
    const { hand, outcomes } = await open('link-or-create')
    await hand({ status: 'Seated', customer: { firstName: 'Ari', email: 'ari@example.test' } })
    expect(outcomes()).toEqual(['none'])
  })

  it('places the order without a customer when the look-up fails', async () => {
    const { hand, kounta, outcomes, live } = await open('link')
    kounta.faults.failNext(9, { status: 500, which: { path: 'companies/{companyId}/customers' } })
    await hand({ status: 'Seated', customer: ari })
    expect(outcomes()).toEqual(['failed'])
    expect(live()).toHaveLength(1)
  })

  it('places the order without a customer when the look-up rejects with nothing at all, as a client of the host may', async () => {
    const house = await openHouse({ venue: { customers: 'link' } })
    const client = kountaOn(house)
    const customers = { ...client.customers, find: () => Promise.reject(undefined) }
    const flow = createOrderFlow({
      clock: house.clock,
      venue: () => ({ kounta: { ...client, customers }, siteId: '7712', customers: 'link' }),
    })
    const booking = aBooking({ status: 'Seated', customer: ari })
    const outcome = await house.clock.runUntil(flow.handleBooking({ booking, previous: null }))
    expect(outcome).toMatchObject({ performed: 'created', pending: false })
  })

  it('places the order without a customer when the till says nothing about guests for half a minute', async () => {
    const { clock, hand, kounta, live, outcomes, customerOf, ids } = await open('link-or-create', [
      { firstName: 'A', email: 'ari@example.test' },
    ])
    kounta.faults.applyNextLate(3_600_000, {
      times: 99,
      which: { method: 'GET', path: 'companies/{companyId}/customers' },
    })
    const at = clock.now()
    await hand({ status: 'Seated', customer: ari })
    expect(clock.now() - at).toBeLessThanOrEqual(30_000)
    expect([live().length, outcomes(), customerOf()]).toEqual([1, ['failed'], undefined])
    kounta.faults.clear()
    await clock.advance(7_200_000)
    expect([live().length, outcomes()]).toEqual([1, ['failed']])
    await hand({ id: 'bk_2', status: 'Seated', customer: ari })
    expect(customerOf(1)).toBe(ids[0])
  })

  it('asks nothing about a guest without an address and a number', async () => {
    const { hand, kounta } = await open('link-or-create')
    await hand({ status: 'Seated', customer: { firstName: 'Ari', lastName: 'Vale', email: 'none', phone: '-' } })
    expect(kounta.requests).toHaveLength(1)
  })

  it.each([
    ['an address alone', { email: 'ari@example.test' }],
    ['a number alone', { phone: '0400 000 001' }],
  ])('links a guest by %s, asking once', async (_, contact) => {
    const { hand, kounta, ids, customerOf } = await open('link', [
      { firstName: 'A', email: 'ari@example.test', mobile: '+61400000001' },
    ])
    await hand({ status: 'Seated', customer: { firstName: 'Ari', ...contact } })
    expect(customerOf()).toBe(ids[0])
    expect(kounta.requests.filter(({ path }) => path.endsWith('customers'))).toHaveLength(1)
  })

  it.each([
    ['by its address', { email: 'ari@example.test' }],
    ['by its number', { phone: '0400 000 001' }],
  ])(
    'finds the customer whose post was applied and its answer lost, %s, and posts no second one',
    async (_, contact) => {
      const { hand, kounta, customerOf, outcomes } = await open('link-or-create')
      kounta.faults.loseNextAnswer(1, { method: 'POST', path: 'companies/{companyId}/customers' })
      await hand({ status: 'Seated', customer: { firstName: 'Ari', lastName: 'Vale', ...contact } })
      expect(outcomes()).toEqual(['created'])
      expect(customerOf()).toBeDefined()
      expect(
        kounta.requests.filter(({ method, path }) => method === 'POST' && path.endsWith('customers')),
      ).toHaveLength(1)
    },
  )

  it('places the order without a customer when the till refuses to make one, or its answer is lost before it is applied', async () => {
    for (const status of [400, 500]) {
      const { hand, kounta, customerOf, live, outcomes } = await open('link-or-create')
      kounta.faults.failNext(1, { status, which: { method: 'POST', path: 'companies/{companyId}/customers' } })
      await hand({ status: 'Seated', customer: ari })
      expect(outcomes()).toEqual([status === 400 ? 'failed' : 'none'])
      expect([live().length, customerOf()]).toEqual([1, undefined])
    }
  })

  it('links nobody where several match once the answer to a post was lost: which of them was posted is not known', async () => {
    const house = await open('link-or-create')
    const till = kountaOn(house)
    let isPosted = false
    const customers = {
      ...till.customers,
      find: async () => (isPosted ? [{ id: '1' }, { id: '2' }] : []),
      create: async () => {
        isPosted = true
        throw new RemoteError('outcome-unknown', 'the answer was lost', { remote: 'kounta' })
      },
    }
    const flow = house.openFlow({ venue: () => ({ ...house.connection(), kounta: { ...till, customers } }) })
    await house.hand({ status: 'Seated', customer: ari }, flow)
    expect(house.outcomes()).toEqual(['none'])
    expect([house.live().length, house.customerOf()]).toEqual([1, undefined])
  })

  it.each([400, 404])(
    'places the order without a customer that the till refuses with %i, and looks the guest up anew the next time',
    async (status) => {
      const { hand, kounta, pass, ids, customerOf, outcomes, live } = await open('link', [
        { firstName: 'A', email: 'ari@example.test' },
      ])
      await hand({ status: 'Seated', customer: ari })
      kounta.faults.failNext(1, { status, which: { method: 'POST', path: 'companies/{companyId}/orders' } })
      expect(await hand({ id: 'bk_2', status: 'Seated', customer: ari })).toMatchObject({ performed: 'nothing' })
      await pass(3_000)
      expect(live()).toHaveLength(2)
      expect(customerOf(1)).toBeUndefined()
      await hand({ id: 'bk_3', status: 'Seated', customer: ari })
      expect(customerOf(2)).toBe(ids[0])
      expect(outcomes()).toEqual(['linked', 'failed', 'linked'])
    },
  )

  it('keeps a customer where the till refuses an order for another reason', async () => {
    const { hand, kounta, pass, ids, customerOf, outcomes } = await open('link', [
      { firstName: 'A', email: 'ari@example.test' },
    ])
    kounta.faults.failNext(1, { status: 429, which: { method: 'POST', path: 'companies/{companyId}/orders' } })
    await hand({ status: 'Seated', customer: ari })
    await pass(61_000)
    expect(customerOf()).toBe(ids[0])
    expect(outcomes()).toEqual(['linked'])
  })

  it('forgets the guest once, where two orders with the same customer are refused at the same time', async () => {
    const { clock, flow, booking, kounta, pass, outcomes, live } = await open('link', [
      { firstName: 'A', email: 'ari@example.test' },
    ])
    await clock.runUntil(flow.handleBooking({ booking: booking({ status: 'Seated', customer: ari }) }))
    kounta.faults.failNext(2, { status: 400, which: { method: 'POST', path: 'companies/{companyId}/orders' } })
    const both = ['bk_2', 'bk_3'].map((id) => booking({ id, status: 'Seated', customer: ari }))
    await clock.runUntil(Promise.all(both.map((each) => flow.handleBooking({ booking: each }))))
    await pass(3_000)
    expect(live().map((order) => order.customer === undefined)).toEqual([false, true, true])
    expect(outcomes()).toEqual(['linked', 'failed', 'failed'])
  })

  it('forgets the guest whom the order was refused for, although another process has decided a version without them', async () => {
    const { clock, flow, openFlow, booking, hand, ids, kounta, pass, customerOf, outcomes, live, before } = await open(
      'link',
      [{ firstName: 'A', email: 'ari@example.test' }],
    )
    kounta.faults.failNext(1, { status: 400, which: { method: 'POST', path: 'companies/{companyId}/orders' } })
    let edit: Promise<unknown> | undefined
    before.push((method) => {
      if (method === 'POST') edit ??= openFlow().handleBooking({ booking: booking({ status: 'Seated' }) })
    })
    const outcome = clock.runUntil(flow.handleBooking({ booking: booking({ status: 'Seated', customer: ari }) }))
    await expect(outcome).resolves.toMatchObject({ performed: 'nothing', pending: true })
    await clock.runUntil(edit as Promise<unknown>)
    await pass(3_000)
    expect([live().length, customerOf()]).toEqual([1, undefined])
    kounta.clearRequests()
    await hand({ id: 'bk_2', status: 'Seated', customer: ari })
    expect(customerOf(1)).toBe(ids[0])
    expect(outcomes()).toEqual(['linked', 'failed', 'linked'])
  })

  it('posts a guest once, however many processes meet them at the same time, and links all of their orders', async () => {
    const { clock, openFlow, booking, kounta, live, outcomes } = await open('link-or-create')
    const ids = ['bk_1', 'bk_2', 'bk_3']
    await clock.runUntil(
      Promise.all(
        ids.map((id) => openFlow().handleBooking({ booking: booking({ id, status: 'Seated', customer: ari }) })),
      ),
    )
    expect(live()).toHaveLength(3)
    expect(new Set(live().map((order) => order.customer?.id)).size).toBe(1)
    expect(live()[0]?.customer).toBeDefined()
    const posts = kounta.requests.filter(({ method, path }) => method === 'POST' && path.endsWith('customers'))
    expect(posts).toHaveLength(1)
    expect(outcomes()).toEqual(['created'])
  })

  it('waits no longer for a guest whose post another process never finished than that can last', async () => {
    const { clock, hand, kounta, live, customerOf } = await open('link-or-create')
    kounta.faults.failNext(1, { status: 400, which: { method: 'POST', path: 'companies/{companyId}/customers' } })
    await hand({ status: 'Seated', customer: ari })
    const at = clock.now()
    await hand({ id: 'bk_2', status: 'Seated', customer: ari })
    expect(clock.now() - at).toBeLessThanOrEqual(20_250)
    expect(live()).toHaveLength(2)
    expect(customerOf(1)).toBeDefined()
  })

  it('posts a guest no second time where its process froze right before, until another process took that over', async () => {
    const { clock, store, openFlow, booking, pass, kounta, live, customerOf, outcomes } = await open('link-or-create')
    const put: typeof store.put = async (key, value, when) => {
      const version = await store.put(key, value, when)
      if (key.startsWith('customer:')) await clock.sleep(25_000)
      return version
    }
    const seat = (id: string, by: ReturnType<typeof openFlow>) =>
      by.handleBooking({ booking: booking({ id, status: 'Seated', customer: ari }) })
    const frozen = seat('bk_1', openFlow({ store: { ...store, put } }))
    await pass(1_000)
    const other = seat('bk_2', openFlow())
    await clock.runUntil(Promise.all([frozen, other]))
    const posts = kounta.requests.filter(({ method, path }) => method === 'POST' && path.endsWith('customers'))
    expect(posts).toHaveLength(1)
    expect(live()).toHaveLength(2)
    expect(customerOf(0)).toBeDefined()
    expect(customerOf(1)).toBe(customerOf(0))
    expect(outcomes()).toEqual(['created'])
  })

  it('posts a guest no second time where the turn to send it comes only once another process has taken that over', async () => {
    const house = await open('link-or-create')
    let turns = 0
    const pacer: Pacer = {
      async take({ signal }) {
        turns += 1
        if (turns === 3) await house.clock.sleep(25_000, signal)
      },
      learn: () => {},
    }
    const crowded = house.openFlow({
      venue: () => ({ ...house.connection(), phoneCountryCode: '61', kounta: kountaOn(house, undefined, pacer) }),
    })
    const seat = (id: string, by: typeof crowded) =>
      by.handleBooking({ booking: house.booking({ id, status: 'Seated', customer: ari }) })
    const waiting = seat('bk_1', crowded)
    await house.pass(1_000)
    await house.clock.runUntil(Promise.all([waiting, seat('bk_2', house.openFlow())]))
    const posts = house.kounta.requests.filter(({ method, path }) => method === 'POST' && path.endsWith('customers'))
    expect(posts).toHaveLength(1)
    expect(house.live()).toHaveLength(2)
    expect(house.outcomes()).toEqual(['failed', 'created'])
  })

  it('begins nothing more for an order that waits no longer: a guest who was not found in time is not posted', async () => {
    const house = await open('link-or-create')
    const till = kountaOn(house)
    const customers: KountaClient['customers'] = {
      ...till.customers,
      async find(...args) {
        await house.clock.sleep(20_000)
        return till.customers.find(...args)
      },
    }
    const flow = house.openFlow({
      venue: () => ({ ...house.connection(), phoneCountryCode: '61', kounta: { ...till, customers } }),
    })
    await house.hand({ status: 'Seated', customer: ari }, flow)
    expect([house.live().length, house.outcomes()]).toEqual([1, ['failed']])
    await house.clock.advance(60_000)
    expect(house.kounta.requests.filter(({ method }) => method === 'POST').map(({ path }) => path)).toEqual([
      expect.stringContaining('orders'),
    ])
    expect(house.outcomes()).toEqual(['failed'])
  })

  it('places no late order where its process froze while it looked the guest up', async () => {
    const house = await open('link')
    const get: typeof house.store.get = async (key) => {
      const entry = await house.store.get(key)
      if (key.startsWith('customer:')) await house.clock.sleep(2 * 3_600_000)
      return entry
    }
    const flow = house.openFlow({ store: { ...house.store, get } })
    const outcome = await house.hand({ status: 'Seated', customer: ari }, flow)
    expect(outcome).toMatchObject({ performed: 'nothing', pending: false, error: { code: 'given-up' } })
    expect(house.kounta.orders()).toEqual([])
    expect(house.types().filter((type) => type === 'given-up')).toHaveLength(1)
  })

  it('asks nothing when it is off', async () => {
    const { hand, kounta } = await openHouse()
    await hand({ status: 'Seated', customer: ari })
    expect(kounta.requests).toHaveLength(1)
  })
})
