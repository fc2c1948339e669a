/** Each row of the support page is brought about, and shows what the page says that it shows. */
import { readdirSync, readFileSync } from 'node:fs'
import * as nbiKounta from 'nbi-kounta'
import {
  basicAuth,
  bookingFromNowBookIt,
  createKountaClient,
  createOrderFlow,
  isNbiKountaError,
  literalPolicy,
  memoryTokens,
  NbiKountaError,
  oauthAuth,
  type Policy,
  parseOrderText,
  type VenueConnection,
  venuePolicy,
} from 'nbi-kounta'
import { createMemoryStore, type Entry } from 'nbi-kounta/store/memory'
import { createFaultyStore } from 'nbi-kounta/testing'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { durableStore, type HouseOptions, openHouse, venueId } from '../support/house.js'
import { root } from './entries.js'

const page = readFileSync(`${root}docs/how-to/when-a-venue-calls.md`, 'utf8')
const minuteMs = 60_000

/** The rows of a section that show something, each with what it shows: `null`, or members in braces. */
const rowsOf = (heading: string): readonly (readonly unknown[])[] =>
  (page.split(/^## /m).find((section) => section.startsWith(`${heading}\n`)) ?? '')
    .split('\n')
    .flatMap((line) => /^\| (`(?:null|\{).*?) \| /.exec(line)?.[1] ?? [])
    .map((cell) => [...cell.matchAll(/`(null|\{.*?\})`/g)].map(([, code]) => new Function(`return (${code})`)()))

type House = Awaited<ReturnType<typeof openHouse>>
/** Brings a row about; returns what is looked at in place of the inspection. */
type Scenario = () => Promise<{ readonly house: House; readonly seen?: unknown }>

const inHouse =
  (work: (house: House) => Promise<unknown>, options: HouseOptions = {}): Scenario =>
  async () => {
    const house = await openHouse(options)
    await work(house)
    return { house }
  }
const follow = ({ clock, flow }: House, orderId: string) => clock.runUntil(flow.handleOrder({ venueId, orderId }))
/** An order that was rung up and closed, and what following it came to. */
const sold =
  (options: HouseOptions = {}, times = 1): Scenario =>
  async () => {
    const house = await openHouse(options)
    const { orderId = '' } = await house.hand({ status: 'Seated' })
    house.kounta.addLine(orderId)
    house.kounta.complete(orderId)
    for (let time = 1; time < times; time++) await follow(house, orderId)
    return { house, seen: await follow(house, orderId) }
  }
/** A webhook that carries only ids, at a platform that answers so. */
const told = (get: NonNullable<VenueConnection['bookings']>['get']): Scenario =>
  inHouse(
    ({ clock, flow }) => {
      const data = { bookingId: 'bk_1', locationId: venueId }
      return clock.runUntil(flow.handleNowBookItEvent({ eventType: 'BOOKING_UPDATED', data }))
    },
    { venue: { bookings: { get } } },
  )
/** A second flow that shares the site and not the store. */
async function seatTwice(house: House): Promise<string> {
  await house.hand({ status: 'Seated' })
  const other = house.openFlow({ store: durableStore({ clock: house.clock }), onEvent: () => undefined })
  return (await house.hand({ status: 'Seated' }, other)).orderId ?? ''
}
const swept = async (house: House) => {
  await house.pass(6_000)
  await house.sync()
}
const withAuth =
  (auth: (house: House) => VenueConnection['kounta']): Scenario =>
  async () => {
    const house = await openHouse()
    const flow = createOrderFlow({
      clock: house.clock,
      store: house.store,
      venue: () => ({ kounta: auth(house), siteId: '7712' }),
      onEvent: (event) => void house.events.push(event),
    })
    await house.hand({ status: 'Seated' }, flow)
    return { house }
  }
const clientOf = ({ clock, url }: House, auth: Parameters<typeof createKountaClient>[0]['auth']) =>
  createKountaClient({ companyId: '41207', auth, baseUrl: `${url}/v1/`, fetch: clock.trackFetch(fetch), clock })

const sections: Readonly<Record<string, readonly Scenario[]>> = {
  'No order at the till': [
    async () => {
      const house = await openHouse()
      return { house, seen: await house.flow.inspect({ venueId, bookingId: 'bk_1' }) }
    },
    inHouse((house) => house.flow.accept({ booking: house.booking({ status: 'Seated' }) })),
    told(() => Promise.reject(new TypeError('the platform is away'))),
    inHouse(
      (house) => {
        house.kounta.faults.downFor(minuteMs, '5xx')
        return house.hand({ status: 'Seated' })
      },
      { store: createMemoryStore() },
    ),
    async () => {
      const house = await openHouse()
      let isAway = false
      const venue = () => (isAway ? Promise.reject(new TypeError('the settings are away')) : house.connection())
      const flow = house.openFlow({ venue })
      await flow.accept({ booking: house.booking({ status: 'Seated' }) })
      isAway = true
      flow.forgetVenue(venueId)
      await house.clock.runUntil(flow.settle())
      return { house }
    },
    told(async () => null),
    inHouse(
      async ({ clock, flow }) => {
        const data = { bookingId: 'bk_1', locationId: venueId }
        await flow.acceptNowBookItEvent({ eventType: 'BOOKING_UPDATED', data })
        await clock.runUntil(flow.settle())
      },
      { venue: { bookings: { get: async () => bookingFromNowBookIt({ bookingId: 'bk_1' }, { timeZone: 'UTC' }) } } },
    ),
    inHouse((house) => house.hand({ status: 'At table' })),
    inHouse(async (house) => {
      for (const status of ['Confirmed', 'Mains Away']) await house.hand({ status })
    }),
    inHouse((house) => house.hand({ status: 'Seated' }), { kounta: { habits: { emptyOrders: false } } }),
    inHouse(async (house) => {
      house.kounta.faults.loseNextAnswer()
      await house.hand({ status: 'Seated' })
    }),
    inHouse(async (house) => {
      house.kounta.faults.downFor(60 * minuteMs)
      await house.hand({ status: 'Seated' })
      await house.pass(32 * minuteMs, { stepMs: 30_000 })
    }),
    inHouse(
      async (house) => {
        await house.hand({ status: 'Seated' })
        await house.pass(32 * minuteMs, { stepMs: 30_000 })
      },
      { kounta: { habits: { emptyOrders: false } } },
    ),
    inHouse(async (house) => {
      house.kounta.delete((await house.hand({ status: 'Seated' })).orderId ?? '')
      await swept(house)
      await house.hand({ status: 'Seated', covers: 5 })
    }),
    inHouse(async (house) => {
      house.kounta.reject((await house.hand({ status: 'Seated' })).orderId ?? '')
      await swept(house)
      await house.hand({ status: 'Seated', covers: 5 })
    }),
    inHouse((house) => house.hand({ status: 'Seated' })),
  ],
  'Two orders for one booking': [
    inHouse(async (house) => {
      house.kounta.addLine(await seatTwice(house))
      await swept(house)
    }),
    inHouse(async (house) => {
      await seatTwice(house)
      await swept(house)
    }),
  ],
  'An order was not removed': [
    inHouse(async (house) => {
      house.kounta.addLine((await house.hand({ status: 'Seated' })).orderId ?? '')
      await house.hand({ status: 'Confirmed' })
    }),
    inHouse(async (house) => {
      const { orderId = '' } = await house.hand({ status: 'Seated' })
      house.kounta.addLine(orderId)
      house.kounta.complete(orderId)
      await house.hand({ status: 'Confirmed' })
    }),
    async () => {
      let reads = 0
      const house = await openHouse({
        before: (method, url) => {
          if (method === 'GET' && /orders\/\d+/.test(url) && ++reads === 2)
            house.kounta.addLine(house.live()[0]?.id ?? '')
        },
      })
      await house.hand({ status: 'Seated' })
      await house.hand({ status: 'Confirmed' })
      return { house }
    },
    inHouse(async (house) => {
      house.kounta.faults.loseNextAnswer()
      await house.hand({ status: 'Seated' })
      house.kounta.addLine(house.live()[0]?.id ?? '')
      await house.hand({ status: 'Confirmed' })
      await house.pass(2 * minuteMs)
    }),
    inHouse(async (house) => {
      house.kounta.faults.loseNextAnswer()
      await house.hand({ status: 'Seated' })
      await house.clock.advance(5 * minuteMs + 1_000)
      await house.hand({ status: 'Confirmed' })
    }),
    inHouse(async (house) => {
      await house.hand({ status: 'Seated' })
      await house.clock.advance(5 * minuteMs + 1_000)
      await house.hand({ status: 'Confirmed' })
    }),
    inHouse(async (house) => {
      await house.hand({ status: 'Seated', modifiedAt: '2026-03-14T06:50:00Z' })
      await house.hand({ status: 'Confirmed', modifiedAt: '2026-03-14T06:54:00Z' })
    }),
    inHouse(async (house) => {
      for (const status of ['Seated', 'Arrived']) await house.hand({ status })
    }),
    inHouse(async (house) => {
      await house.hand({ status: 'Seated' })
      house.kounta.faults.downFor(minuteMs, '5xx')
      await house.hand({ status: 'Confirmed' })
    }),
    inHouse(
      async (house) => {
        await house.hand({ status: 'Seated' })
        await house.hand({ status: 'Confirmed' })
      },
      { kounta: { habits: { deleteSupport: 'refused' } } },
    ),
    async () => {
      let reads = 0
      const house = await openHouse({
        before: (method, url) => {
          if (method === 'GET' && /orders\/\d+/.test(url) && ++reads === 2) house.kounta.faults.downFor(minuteMs, '5xx')
        },
      })
      await house.hand({ status: 'Seated' })
      await house.hand({ status: 'Confirmed' })
      return { house }
    },
  ],
  'Seated, unseated, seated again': [
    inHouse(async (house) => {
      for (const status of ['Seated', 'Confirmed', 'Seated']) await house.hand({ status })
    }),
    inHouse(async (house) => {
      await house.hand({ status: 'Seated' })
      await house.clock.advance(5 * minuteMs + 1_000)
      for (const status of ['Confirmed', 'Seated', 'Confirmed', 'Seated']) await house.hand({ status })
    }),
  ],
  'A sale is missing': [
    async () => {
      const house = await openHouse()
      const { orderId = '' } = await house.hand({ status: 'Seated' })
      return { house, seen: { sale: undefined, ...(await follow(house, orderId)) } }
    },
    sold(),
    sold({}, 2),
    sold({ flow: { sales: { save: () => Promise.reject(new TypeError('the sink is away')) } } }),
    sold({
      venue: {
        finishAfterSale: 'Finshed',
        bookings: {
          get: async () => null,
          setStatus: () => Promise.reject(new NbiKountaError('request-refused', 'no such status')),
        },
      },
    }),
    sold({ flow: { sales: undefined as never } }),
    async () => {
      const house = await openHouse({ kounta: { sites: [{ id: '7712' }, { id: '7713' }] } })
      return { house, seen: await follow(house, house.kounta.ringUp('7713').id) }
    },
  ],
  'A sale has a wrong amount': [
    async () => {
      const house = await openHouse()
      const { orderId = '' } = await house.hand({ status: 'Seated' })
      house.kounta.addLine(orderId)
      house.kounta.complete(orderId)
      const order = parseOrderText(house.kounta.orderJson(orderId))
      const payments = order.payments.map((payment) => ({ ...payment, amount: payment.amount - 0.12 }))
      await house.clock.runUntil(house.flow.handleOrder({ venueId, order: { ...order, payments } }))
      return { house, seen: house.events.findLast(({ type }) => type === 'sale-sent') }
    },
  ],
  'A sale was sent twice': [
    async () => {
      let calls = 0
      const save = async () => {
        if (++calls === 1) throw new TypeError('it was kept, and the answer was lost')
      }
      const { house } = await sold({ flow: { sales: { save } } }, 2)()
      return { house, seen: house.events.find(({ type }) => type === 'sale-failed') }
    },
    async () => {
      const { house } = await sold()()
      await house.clock.advance(minuteMs)
      house.kounta.delete('3100000001')
      await follow(house, '3100000001')
      return { house, seen: house.events.findLast(({ type }) => type === 'completed') }
    },
    async () => {
      const { house } = await sold()()
      await follow(house, house.kounta.refund('3100000001').id)
      return { house, seen: house.events.findLast(({ type }) => type === 'completed') }
    },
  ],
  'The token or its refresh is refused': [
    withAuth((house) => {
      const tokens = memoryTokens({ accessToken: 'revoked', refreshToken: 'revoked' })
      return clientOf(house, oauthAuth({ clientId: 'client-1', clientSecret: 'simulated', tokens }))
    }),
    withAuth((house) => clientOf(house, basicAuth({ clientId: 'wrong', clientSecret: 'wrong' }))),
  ],
  'Too many requests': [
    inHouse(async (house) => {
      house.kounta.faults.limitNext(3)
      await house.hand({ status: 'Seated' })
    }),
    inHouse(
      async (house) => {
        for (const id of ['bk_9', 'bk_8', 'bk_7', 'bk_6', 'bk_5', 'bk_1']) await house.hand({ id, status: 'Seated' })
      },
      { kounta: { ratePerMinute: { basic: 4 } } },
    ),
  ],
  'A site or a register was changed': [
    inHouse((house) => house.hand({ status: 'Seated' }), { venue: { siteId: '99' } }),
  ],
  'The database is down': [
    async () => {
      const house = await openHouse()
      const store = createFaultyStore(house.store, { clock: house.clock })
      const flow = house.openFlow({ store })
      store.disconnect(minuteMs)
      const seat = () => flow.handleBooking({ booking: house.booking({ status: 'Seated' }) })
      const caught: unknown[] = []
      const inspect = () => flow.inspect({ venueId, bookingId: 'bk_1' })
      const calls: readonly (() => Promise<unknown>)[] = [seat, inspect]
      for (const call of calls) await house.clock.runUntil(call().catch((error: unknown) => caught.push(error)))
      expect(caught).toHaveLength(2)
      expect(caught.every(isNbiKountaError)).toBe(true)
      expect(house.kounta.requests).toEqual([])
      return { house, seen: caught[1] }
    },
  ],
  'A deployment was rolled back': [
    async () => {
      const house = await openHouse()
      await house.hand({ status: 'Seated' })
      const key = `booking:${venueId}:bk_1`
      const { value, version } = (await house.store.get(key)) as Entry
      await house.store.put(key, { ...(value as object), v: 2 }, { expect: version, wakeInMs: 0 })
      await house.clock.runUntil(house.flow.settle())
      return { house, seen: await house.flow.inspect({ venueId, bookingId: 'bk_1' }).catch((error: unknown) => error) }
    },
  ],
  'The night the clocks change': [
    async () => {
      const house = await openHouse()
      await house.hand({ status: 'Seated', modifiedAt: '2026-04-05T02:59:00Z' })
      await house.hand({ status: 'Confirmed', modifiedAt: '2026-04-05T02:01:00Z' })
      return { house, seen: house.events.at(-1) }
    },
    inHouse(async (house) => {
      await house.clock.advance(Date.parse('2026-04-05T02:00:00+10:00') - house.clock.now())
      await house.hand({ status: 'Seated', modifiedAt: '2026-04-05T02:00:00+10:00' })
      await house.hand({ status: 'Confirmed', modifiedAt: '2026-04-05T03:01:00+10:00' })
    }),
  ],
}

describe('docs/how-to/when-a-venue-calls.md', () => {
  it('shows nothing that is not brought about here', () => {
    const headings = [...page.matchAll(/^## (.+)$/gm)].map(([, heading = '']) => heading)
    const shown = headings.filter((heading) => rowsOf(heading).length > 0)
    expect(Object.fromEntries(shown.map((heading) => [heading, rowsOf(heading).length]))).toEqual(
      Object.fromEntries(Object.entries(sections).map(([heading, scenarios]) => [heading, scenarios.length])),
    )
  })

  it('quotes no message that no error has', () => {
    const quoted = [...page.matchAll(/`(expected [^`]+)`/g)].map(([, words = '']) => words)
    expect(quoted.length).toBeGreaterThan(1)
    const source = readdirSync(`${root}src`, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => readFileSync(`${root}src/${file}`, 'utf8'))
      .join()
    expect(quoted.filter((words) => !source.includes(words))).toEqual([])
  })

  it('gives no reason for a captured decision that another policy has made', () => {
    const code = page.split('```ts\n').find((block) => block.includes('export function why')) ?? ''
    const { outputText } = ts.transpileModule(code.split('```')[0] ?? '', {
      compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.CommonJS },
    })
    const shown: { why?: (line: string, policy: Policy) => string | undefined } = {}
    new Function('require', 'exports', 'console', outputText)(() => nbiKounta, shown, { log: () => undefined })
    const order = { orderId: '900', status: 'SUBMITTED', createdAt: '2026-03-14T08:00:00Z', items: 0, payments: 0 }
    const event = { type: 'decided', venueId, bookingId: 'bk_1', action: 'delete', reason: 'seated-by-mistake' }
    const captured = { previousStatus: 'Seated', status: 'Arrived', modifiedAt: '2026-03-14T08:01:00Z', order }
    const line = JSON.stringify({ ...event, ...captured })
    expect(shown.why?.(line, venuePolicy)).toContain('order')
    expect(shown.why?.(line, venuePolicy)).not.toMatch(/policy/)
    expect(shown.why?.(line, literalPolicy)).toMatch(/seated-by-mistake.*policy/)
  })

  it('tells the two causes of a refused create apart', () => {
    const refused = page
      .split('\n')
      .filter((line) => /^\| .*'request-refused'/.test(line) && !line.includes("'finish'"))
    expect(refused).toHaveLength(2)
    for (const row of refused) expect(row).toContain('sites.get')
  })

  const rows = Object.entries(sections).flatMap(([heading, scenarios]) =>
    scenarios.map((scenario, at) => [heading, at + 1, scenario] as const),
  )
  it.each(rows)('says what is seen: %s, row %i', async (heading, number, scenario) => {
    const [shown, ...events] = rowsOf(heading)[number - 1] ?? []
    const result = await scenario()
    const { house } = result
    const seen = 'seen' in result ? result.seen : await house.flow.inspect({ venueId, bookingId: 'bk_1' })
    if (shown === null) expect(seen).toBeNull()
    else expect(seen).toMatchObject(shown as object)
    for (const event of events) expect(house.events).toContainEqual(expect.objectContaining(event as object))
  })
})
