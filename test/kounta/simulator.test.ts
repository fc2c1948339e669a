import { describe, expect, it } from 'vitest'
import {
  basicAuth,
  createKountaClient,
  createKountaWebhookHandler,
  createPacer,
  memoryTokens,
  oauthAuth,
  parseKountaWebhook,
  tokenStore,
} from '../../src/kounta/index.js'
import { createMemoryStore } from '../../src/store/memory.js'
import { createKountaSimulator, createVirtualClock, type KountaSimulatorOptions } from '../../src/testing/index.js'
import { collect, failure } from './support.js'

/** A client and the simulated till on one virtual clock, in process. */
function evening(options: KountaSimulatorOptions = {}) {
  const clock = createVirtualClock({ startAt: '2026-03-14T18:00:00+11:00' })
  const till = createKountaSimulator({ clock, ...options })
  const kounta = createKountaClient({
    companyId: '41207',
    auth: basicAuth(till.credentials.basic),
    baseUrl: till.baseUrl,
    fetch: till.fetch,
    clock,
    random: () => 0,
  })
  return { clock, till, kounta, play: <T>(work: Promise<T>) => clock.runUntil(work) }
}

const draft = { siteId: '7712', status: 'SUBMITTED', saleNumber: 'NBI-12-1.' } as const

describe('the client and the simulated till', () => {
  it.each(['absolute', 'relative'] as const)('follow an order through its life (Location %s)', async (location) => {
    const { till, kounta, clock, play } = evening({ habits: { location } })
    const { id } = await play(
      kounta.orders.create({ ...draft, guests: 4, payments: [{ methodId: '58', amount: 30, ref: 'NBI-12-1.' }] }),
    )
    expect(await play(kounta.orders.get(id))).toMatchObject({
      id,
      status: 'SUBMITTED',
      guests: 4,
      siteId: '7712',
      payments: [{ amount: 30, ref: 'NBI-12-1.' }],
    })
    till.accept(id)
    till.addLine(id)
    await play(kounta.orders.addPayment(id, { methodId: '2', amount: 10 }))
    till.pay(id, {})
    till.complete(id)
    await clock.advance(60_000)
    const order = await play(kounta.orders.get(id))
    expect(order).toMatchObject({ status: 'COMPLETE', payments: [{ amount: 30 }, { amount: 10 }, {}] })
    expect(order?.paid).toBe(order?.total)
    const listed = await play(collect(kounta.orders.list({ siteId: '7712', status: 'COMPLETE' })))
    expect(listed).toMatchObject([{ id, status: 'COMPLETE' }])
    expect(listed[0]).not.toHaveProperty('lines')
  })

  it('page through more orders than one page holds, each once', async () => {
    const { kounta, clock, play } = evening()
    const made: string[] = []
    for (let i = 0; i < 60; i++) made.push((await play(kounta.orders.create(draft))).id)
    await clock.advance(60_000)
    const listed = await play(collect(kounta.orders.list({ siteId: '7712' })))
    expect(listed.map((order) => order.id).sort()).toEqual(made.sort())
  })

  it('never meet a 429, however many requests are asked for at once', async () => {
    const { till, kounta, play } = evening()
    await play(Promise.all(Array.from({ length: 150 }, () => kounta.sites.get('7712'))))
    expect(till.rateLimited).toBe(0)
  })

  it('delete an order, and read it as gone or marked', async () => {
    for (const deletedOrders of ['marked', 'gone'] as const) {
      const { kounta, play } = evening({ habits: { deletedOrders } })
      const { id } = await play(kounta.orders.create(draft))
      await play(kounta.orders.delete(id))
      const order = await play(kounta.orders.get(id))
      expect(order === null || order.deleted || order.status === 'DELETED').toBe(true)
      await play(kounta.orders.delete(id))
    }
  })

  it('agree on what is unknown: the lost answer of a create that was applied', async () => {
    const { till, kounta, play } = evening()
    till.faults.loseNextAnswer()
    expect((await play(failure(kounta.orders.create(draft)))).code).toBe('outcome-unknown')
    expect(till.posts).toBe(1)
    expect(till.orders()).toHaveLength(1)
  })

  it.each([401, '400', 'empty'] as const)('renew a token whose expiry shows as %s', async (expiredTokenFace) => {
    const { till, clock, play } = evening({ habits: { expiredTokenFace, rotateRefreshTokens: true } })
    const tokens = memoryTokens({ ...till.oauth.issueTokens() })
    const kounta = createKountaClient({
      companyId: 'me',
      auth: oauthAuth({ ...till.credentials.oauth, tokens }),
      baseUrl: till.baseUrl,
      fetch: till.fetch,
      clock,
    })
    const { id } = await play(kounta.orders.create(draft))
    till.oauth.expireAccessTokens()
    expect(await play(kounta.orders.get(id))).toMatchObject({ id })
    expect(till.oauth.refreshes).toBe(1)
  })

  it('share one grant and one budget among four processes', async () => {
    const { till, clock, play } = evening({ habits: { rotateRefreshTokens: true } })
    const store = createMemoryStore({ clock })
    await tokenStore(store, 'v').save({ ...till.oauth.issueTokens() })
    till.oauth.expireAccessTokens()
    const clients = Array.from({ length: 4 }, () =>
      createKountaClient({
        companyId: '41207',
        auth: oauthAuth({ ...till.credentials.oauth, tokens: tokenStore(store, 'v') }),
        pacer: createPacer({ clock, state: store, key: 'v', assumedPerMinute: 180 }),
        baseUrl: till.baseUrl,
        fetch: till.fetch,
        clock,
      }),
    )
    await play(Promise.all(clients.flatMap((kounta) => Array.from({ length: 100 }, () => kounta.sites.get('7712')))))
    expect(till.oauth.refreshes).toBe(1)
    expect(till.rateLimited).toBeLessThanOrEqual(4)
    // What tokens and rates keep never asks to be woken: it would stand in the way of bookings that do.
    expect(await store.due(10)).toEqual([])
  })

  it('find and create customers', async () => {
    const { kounta, play } = evening()
    expect(await play(kounta.customers.find({ email: 'ada@example.test' }))).toEqual([])
    const { id } = await play(
      kounta.customers.create({
        firstName: 'Ada',
        lastName: 'Marsh',
        email: 'ada@example.test',
        mobile: '+61400000001',
      }),
    )
    expect(await play(kounta.customers.find({ email: 'ada@example.test' }))).toMatchObject([
      { id, firstName: 'Ada', email: 'ada@example.test' },
    ])
    expect(await play(kounta.customers.find({ mobile: '+61400000001' }))).toMatchObject([{ id }])
  })

  it('read the venue', async () => {
    const { till, kounta, play } = evening()
    expect(await play(kounta.companies.me())).toMatchObject({ id: '41207', currency: 'AUD' })
    expect(await play(collect(kounta.sites.list()))).toMatchObject([{ id: '7712' }])
    expect(await play(kounta.sites.status('7712'))).toMatchObject({ online: true, onlineOrdering: true })
    till.pauseOnlineOrdering()
    expect(await play(kounta.sites.status('7712'))).toMatchObject({ onlineOrdering: false })
    till.setOnline(false)
    expect(await play(kounta.sites.status('7712'))).toMatchObject({ online: false })
    expect((await play(collect(kounta.registers.list('7712')))).length).toBeGreaterThan(0)
    expect(await play(collect(kounta.paymentMethods.list()))).toContainEqual({ id: '58', name: 'Booking deposit' })
    expect((await play(collect(kounta.products.list('7712')))).length).toBeGreaterThan(0)
    expect((await play(collect(kounta.staff.list()))).length).toBeGreaterThan(0)
    const { id } = await play(kounta.orders.create(draft))
    till.accept(id)
    // Tables show what is open: on hold or pending.
    till.hold(id)
    till.seatAt(id, '5')
    const tables = await play(kounta.tables.list('7712'))
    expect(tables.find((table) => table.name === '5' || table.number === '5')?.orderIds).toContain(id)
  })

  it('deliver webhooks that the handler believes, over real HTTP', async () => {
    const till = createKountaSimulator({ habits: { listLagMs: 0, webhookDelayMs: 0 } })
    const orders: string[] = []
    const handler = createKountaWebhookHandler({
      secrets: till.signatureToken,
      accept: async (order) => void orders.push(`${order.id} ${order.status}`),
    })
    const { startServer } = await import('../support/http-server.js')
    const hooks = await startServer(async (received, response) => {
      const answer = await handler(
        new Request(`http://hooks.test${received.url}`, {
          method: received.method,
          headers: received.headers as Record<string, string>,
          body: received.body,
        }),
      )
      response.writeHead(answer.status).end()
    })
    const listening = await till.listen()
    const kounta = createKountaClient({
      companyId: '41207',
      auth: basicAuth(till.credentials.basic),
      baseUrl: `${listening.url}/v1/`,
    })
    await kounta.webhooks.create({ topic: 'orders/completed', address: `${hooks.url}/kounta`, siteIds: ['7712'] })
    const { id } = await kounta.orders.create(draft)
    till.accept(id)
    till.addLine(id)
    till.pay(id, {})
    till.complete(id)
    await till.delivered()
    expect(orders).toEqual([`${id} COMPLETE`])
    expect(parseKountaWebhook(hooks.received[0]?.body).order.lines).toHaveLength(1)
    await Promise.all([listening.close(), hooks.close()])
  })
})
