import { afterEach, describe, expect, it } from 'vitest'
import type { Logger } from '../../src/shared/logger.js'
import { type Respond, reply } from '../support/http-server.js'
import { bench, collect, failure, wireOrder } from './support.js'

const room = bench()
afterEach(() => room.close())

const entry = (id: number) => ({
  id,
  id_str: String(id),
  status: 'ON_HOLD',
  site_id: 7712,
  staff_id: 5,
  sale_number: `S${id}`,
})
const ids = (orders: readonly { id: string }[]) => orders.map((order) => order.id)

describe('listing orders', () => {
  it('puts scopes and status into the path and filters into the query', async () => {
    const { kounta, calls } = await room.client((_, response) => reply(response, 200, []))
    await collect(kounta.orders.list())
    await collect(kounta.orders.list({ status: 'ON_HOLD' }))
    await collect(
      kounta.orders.list({
        siteId: '1',
        registerId: '2',
        staffId: '3',
        customerId: '4',
        status: 'COMPLETE',
        createdGte: '2026-03-14T00:00:00+11:00',
        valueLte: 9.5,
        start: '77',
      }),
    )
    expect(calls()).toEqual([
      'GET orders.json',
      'GET orders/on_hold.json',
      'GET sites/1/registers/2/staff/3/customers/4/orders/complete.json?created_gte=2026-03-14T00%3A00%3A00%2B11%3A00&value_lte=9.5&start=77',
    ])
  })

  it('reads abridged entries: no lines stay absent, staff_id becomes staffId', async () => {
    const { kounta } = await room.client((_, response) => reply(response, 200, [entry(1), wireOrder]))
    const [short, full] = await collect(kounta.orders.list())
    expect(short).toMatchObject({ id: '1', staffId: '5' })
    expect(short).not.toHaveProperty('lines')
    expect(full?.lines).toHaveLength(1)
  })

  it('follows X-Next-Page verbatim, fetching pages only as they are consumed', async () => {
    const { kounta, server, calls } = await room.client((_, response, index) =>
      reply(
        response,
        200,
        [entry(2 * index + 1), entry(2 * index + 2)],
        index < 2 ? { 'x-next-page': `${server.url}/v1/companies/41207/orders?start=${2 * index + 2}&k=%2B` } : {},
      ),
    )
    const seen: string[] = []
    for await (const order of kounta.orders.list({ status: 'PENDING', createdGt: '2026-01-01' })) {
      seen.push(order.id)
      if (seen.length === 2) expect(server.received).toHaveLength(1)
    }
    expect(seen).toEqual(['1', '2', '3', '4', '5', '6'])
    expect(calls()).toEqual([
      'GET orders/pending.json?created_gt=2026-01-01',
      'GET orders?start=2&k=%2B',
      'GET orders?start=4&k=%2B',
    ])
    expect(server.received.every((each) => each.headers.authorization?.startsWith('Basic '))).toBe(true)
  })

  it('follows a relative X-Next-Page from the page that it came with, wherever that was redirected to', async () => {
    const links = ['/moved/orders?start=0', '?start=2', 'orders?start=3']
    const { kounta, calls } = await room.client((_, response, index) =>
      index === 0
        ? reply(response, 302, '', { location: links[0] as string })
        : reply(response, 200, [entry(index)], index < 3 ? { 'x-next-page': links[index] as string } : {}),
    )
    expect(await collect(kounta.orders.list())).toHaveLength(3)
    expect(calls()).toEqual(['GET orders.json', ...[0, 2, 3].map((start) => `GET /moved/orders?start=${start}`)])
  })

  it.each(['/v2/companies/41207/orders?cursor=a', '/companies/41207/orders?start=2'])(
    'follows X-Next-Page to %s too, since only the origin must be the configured one',
    async (path) => {
      const { kounta, server } = await room.client((_, response, index) =>
        reply(response, 200, [entry(index + 1)], index === 0 ? { 'x-next-page': `${server.url}${path}` } : {}),
      )
      expect(ids(await collect(kounta.orders.list()))).toEqual(['1', '2'])
      expect(server.received[1]?.url).toBe(path)
    },
  )

  it('uses the older X-Page and X-Pages headers, counted from 0', async () => {
    const { kounta, server } = await room.client((_, response, index) =>
      reply(response, 200, [entry(index)], { 'x-pages': '3' }),
    )
    expect(ids(await collect(kounta.orders.list()))).toEqual(['0', '1', '2'])
    expect(server.received.map((each) => each.headers['x-page'])).toEqual([undefined, '1', '2'])
  })

  it('reads on where so many orders came in between that a counted page brings only what was seen', async () => {
    // Newest first, counted from the top: 25 new ones push a whole page down.
    const { kounta } = await room.client((request, response, index) => {
      const ids = Array.from({ length: index === 0 ? 50 : 75 }, (_, i) => (index === 0 ? 50 : 75) - i)
      const from = Number(request.headers['x-page'] ?? 0) * 25
      reply(response, 200, ids.slice(from, from + 25).map(entry), { 'x-pages': String(ids.length / 25) })
    })
    expect(ids(await collect(kounta.orders.list())).map(Number)).toEqual(Array.from({ length: 50 }, (_, i) => 50 - i))
  })

  it('does not ask for a counted page behind the last of pages that are linked', async () => {
    const { kounta, server } = await room.client((_, response, index) =>
      reply(response, 200, [entry(index + 1)], { 'x-pages': '9', ...(index === 0 ? { 'x-next-page': 'p1' } : {}) }),
    )
    expect(ids(await collect(kounta.orders.list()))).toEqual(['1', '2'])
    expect(server.received).toHaveLength(2)
  })

  it('asks for nothing behind a full page that is counted as the only one', async () => {
    const { kounta, server } = await room.client((_, response) => reply(response, 200, full(0), { 'x-pages': '1' }))
    expect(await collect(kounta.orders.list())).toHaveLength(25)
    expect(server.received).toHaveLength(1)
  })

  it('goes on past empty pages, as a filter may leave them, as long as others between them bring something new', async () => {
    const { kounta } = await room.client((_, response, index) =>
      reply(response, 200, index % 3 === 0 ? [entry(index)] : [], index < 12 ? { 'x-next-page': `p${index}` } : {}),
    )
    expect(ids(await collect(kounta.orders.list()))).toEqual(['0', '3', '6', '9', '12'])
  })

  it('says so where a till counts its pages and gives the same one again and again', async () => {
    const { kounta, server } = await room.client((_, response) =>
      reply(response, 200, [entry(1), entry(2)], { 'x-pages': '40' }),
    )
    expect((await failure(collect(kounta.orders.list()))).code).toBe('page-limit')
    expect(server.received.length).toBeLessThan(6)
  })

  const full = (page: number, size = 25) => Array.from({ length: size }, (_, i) => entry(page * size + i + 1))

  it.each([25, 100])(
    'asks for ?page=2 behind a full first page of %i that tells nothing of a next one',
    async (size) => {
      const { kounta, server } = await room.client((_, response, index) =>
        reply(response, 200, index < 2 ? full(index, size) : [entry(9000)]),
      )
      const list = kounta.orders.list({ siteId: '7712', createdGte: '2026-03-14T00:00:00Z' })
      expect(await collect(list)).toHaveLength(2 * size + 1)
      const queries = server.received.map(({ url }) => new URL(url, server.url).searchParams)
      expect(queries.map((query) => query.get('page'))).toEqual([null, '2', '3'])
      expect(queries.every((query) => query.get('created_gte') === '2026-03-14T00:00:00Z')).toBe(true)
    },
  )

  it.each<[string, Respond, number]>([
    ['is not full', (_, response) => reply(response, 200, full(0).slice(1)), 1],
    [
      'is the last of several',
      (_, response, index) => reply(response, 200, full(index), index === 0 ? { 'x-next-page': 'p1' } : {}),
      2,
    ],
    ['comes again, since page numbers mean nothing there', (_, response) => reply(response, 200, full(0)), 2],
    [
      'is the only one that page numbers are not refused for',
      (_, response, index) =>
        index === 0 ? reply(response, 200, full(0)) : reply(response, 400, { error: 'invalid_parameter' }),
      2,
    ],
  ])('ends with a page that %s', async (_, respond, requests) => {
    const { kounta, server } = await room.client(respond)
    const found = ids(await collect(kounta.orders.list()))
    expect(new Set(found).size).toBe(found.length)
    expect(found.length).toBeGreaterThanOrEqual(24)
    expect(server.received).toHaveLength(requests)
  })

  it('skips a bad entry, with a warning that names its id only, never stops the page, and keeps an order of unreadable money', async () => {
    const warnings: unknown[] = []
    const logger = {
      debug: () => {},
      info: () => {},
      error: () => {},
      warn: (...args: unknown[]) => void warnings.push(args),
    } satisfies Logger
    const bad = [
      null,
      7,
      'x',
      [],
      { ...entry(2), status: 5, notes: 'canary guest' },
      { id: 2 ** 70, status: 'ON_HOLD' },
      { id: { toString: 1, valueOf: 2 }, status: 'ON_HOLD' },
      { ...entry(3), payments: [{ amount: 'canary' }] },
    ]
    const { kounta } = await room.client((_, response) => reply(response, 200, [entry(1), ...bad, entry(9)]), {
      logger,
    })
    expect(ids(await collect(kounta.orders.list()))).toEqual(['1', '3', '9'])
    expect(warnings).toHaveLength(7)
    expect(JSON.stringify(warnings)).toContain('"id":"2"')
    expect(JSON.stringify(warnings)).not.toContain('canary')
  })

  it('tells its caller of each entry that it leaves out, by what can be read of it', async () => {
    const left: unknown[] = []
    const bad = [null, { ...entry(2), status: null }, { status: 'ON_HOLD' }, { id: 2 ** 70, sale_number: 'S4' }]
    const { kounta } = await room.client((_, response) => reply(response, 200, [entry(1), ...bad]))
    const orders = kounta.orders.list({}, { onUnreadable: (known) => void left.push(known) })
    expect(ids(await collect(orders))).toEqual(['1'])
    expect(left).toEqual([{}, { id: '2', saleNumber: 'S2' }, {}, { saleNumber: 'S4' }])
  })

  describe('for whoever is told of what is left out, in pages by number', () => {
    /** A list of so many, of which `leave` takes entries out and `come` puts new ones on top, right after that many requests. */
    const shifting = async (
      size: number,
      after: Record<number, { leave?: number; come?: number }>,
      isCounted = true,
    ) => {
      let list = Array.from({ length: size }, (_, i) => size - i)
      const { kounta, server } = await room.client((request, response, index) => {
        const query = new URL(request.url, 'http://till.test').searchParams
        const from = (isCounted ? Number(request.headers['x-page'] ?? 0) : Number(query.get('page') ?? 1) - 1) * 25
        const headers: Record<string, string> = isCounted ? { 'x-pages': String(Math.ceil(list.length / 25)) } : {}
        reply(response, 200, list.slice(from, from + 25).map(entry), headers)
        const { leave, come = 0 } = after[index + 1] ?? {}
        list = list.filter((id) => id !== leave)
        for (let n = 0; n < come; n++) list.unshift((list[0] ?? 0) + 1)
      })
      const left: unknown[] = []
      const seen = ids(await collect(kounta.orders.list({}, { onUnreadable: (known) => void left.push(known) })))
      const missed = list.filter((id) => id <= size && !seen.includes(String(id)))
      return { left, missed, seen, requests: server.received.length }
    }

    it.each<[string, number, boolean, number]>([
      ['one page', 20, true, 1],
      ['two pages', 40, true, 3],
      ['three pages', 60, true, 5],
      ['two pages that are not counted', 40, false, 3],
    ])('reads %s of a quiet list, and those before the last once more', async (_, size, isCounted, requests) => {
      expect(await shifting(size, {}, isCounted)).toMatchObject({ left: [], missed: [], requests })
    })

    it.each([true, false])(
      'finds what has moved up behind an entry that left the list (counted: %s)',
      async (isCounted) => {
        // 60 to 36 are on the first page; without 50 there, 35 has moved to it unseen.
        const { left, missed, seen } = await shifting(60, { 1: { leave: 50 } }, isCounted)
        expect({ left, missed, has35: seen.includes('35') }).toEqual({ left: [], missed: [], has35: true })
        expect(new Set(seen).size).toBe(seen.length)
        expect(await shifting(60, { 2: { leave: 20 } }, isCounted)).toMatchObject({ left: [], missed: [] })
      },
    )

    it('takes what comes in meanwhile for no reason to read all of them again', async () => {
      expect(await shifting(40, { 1: { come: 3 }, 2: { come: 4 } })).toMatchObject({
        left: [],
        missed: [],
        requests: 4,
      })
    })

    it('tells of an entry of which nothing is known where something leaves each time, and reads no further', async () => {
      const leaving = Object.fromEntries(Array.from({ length: 30 }, (_, i) => [i, { leave: 80 - i, come: 1 }]))
      const { left, requests } = await shifting(80, leaving)
      expect(left).toEqual([{}])
      expect(requests).toBeLessThanOrEqual(4 * 4)
    })

    it('tells of an entry that it cannot read once, however often it reads its page', async () => {
      const left: unknown[] = []
      const all = [
        ...Array.from({ length: 25 }, (_, i) => ({ ...entry(i + 1), status: i === 4 ? 5 : 'ON_HOLD' })),
        entry(26),
      ]
      const { kounta, server } = await room.client((request, response) => {
        const from = Number(request.headers['x-page'] ?? 0) * 25
        reply(response, 200, all.slice(from, from + 25), { 'x-pages': '2' })
      })
      await collect(kounta.orders.list({}, { onUnreadable: (known) => void left.push(known) }))
      expect([left, server.received.length]).toEqual([[{ id: '5', saleNumber: 'S5' }], 3])
    })
  })

  it.each(['', 'null', '{}', '<html>', 'true'])('does not read the body %j as an empty list', async (body) => {
    const { kounta } = await room.client((_, response) => reply(response, 200, body))
    expect((await failure(collect(kounta.orders.list()))).code).toBe('invalid-answer')
  })

  it('yields an order once when pages overlap', async () => {
    const { kounta, server } = await room.client((_, response, index) =>
      reply(
        response,
        200,
        [entry(index), entry(index + 1)],
        index < 2 ? { 'x-next-page': `${server.url}/v1/p${index}` } : {},
      ),
    )
    expect(ids(await collect(kounta.orders.list()))).toEqual(['0', '1', '2', '3'])
  })

  it('can be iterated twice', async () => {
    const { kounta, server } = await room.client((_, response) => reply(response, 200, [entry(1)]))
    const list = kounta.orders.list()
    expect([await collect(list), await collect(list)].flat()).toHaveLength(2)
    expect(server.received).toHaveLength(2)
  })
})

describe('a list that does not end', () => {
  it('stops at a page which brings only what was seen', async () => {
    const { kounta, server } = await room.client((_, response, index) =>
      reply(response, 200, [entry(1)], { 'x-next-page': `${server.url}/v1/p${index}` }),
    )
    expect(ids(await collect(kounta.orders.list()))).toEqual(['1'])
    expect(server.received).toHaveLength(2)
  })

  it('is an error when the next page is one that was asked for before', async () => {
    const { kounta, server } = await room.client((_, response, index) =>
      reply(response, 200, [entry(index)], { 'x-next-page': `${server.url}/v1/p${index % 2}` }),
    )
    expect((await failure(collect(kounta.orders.list()))).code).toBe('page-limit')
    expect(server.received).toHaveLength(3)
  })

  it('is an error when empty pages go on and on', async () => {
    const { kounta, server } = await room.client((_, response, index) =>
      reply(response, 200, [], { 'x-next-page': `${server.url}/v1/p${index}` }),
    )
    expect((await failure(collect(kounta.orders.list()))).code).toBe('page-limit')
    expect(server.received.length).toBeLessThan(6)
  })

  it('is an error past the page limit', async () => {
    const { kounta, server } = await room.client(
      (_, response, index) => reply(response, 200, [entry(index)], { 'x-next-page': `${server.url}/v1/p${index}` }),
      { maxPages: 50 },
    )
    expect((await failure(collect(kounta.orders.list()))).code).toBe('page-limit')
    expect(server.received).toHaveLength(50)
  })
})

describe('a hostile next page', () => {
  it('gets no request and no credential', async () => {
    const hostile = await room.serve((_, response) => reply(response, 200, []))
    const host = new URL(hostile.url).host
    for (const make of [
      (_own: string) => `${hostile.url}/v1/companies/41207/orders`,
      (_own: string) => `//${host}/v1/`,
      (own: string) => own.replace('http://', `http://${host}@`),
      (own: string) => own.replace('http://', 'https://'),
      (_own: string) => 'file:///etc/passwd',
      (_own: string) => '\\\\evil',
      (own: string) => `${own}.evil.test/v1/`,
    ]) {
      const { kounta, server } = await room.client((_, response) =>
        reply(response, 200, [entry(1)], { 'x-next-page': make(server.url) }),
      )
      expect((await failure(collect(kounta.orders.list()))).code).toBe('unsafe-url')
      expect(server.received).toHaveLength(1)
    }
    expect(hostile.received).toHaveLength(0)
  })
})
