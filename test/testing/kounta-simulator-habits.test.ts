import { createKountaSimulator, createVirtualClock } from 'nbi-kounta/testing'
import { describe, expect, it } from 'vitest'
import { draft, serveKounta } from './support/serve.js'

describe('the habits of a simulated Kounta', () => {
  it('loses or keeps the sale number of a client', async () => {
    const { kounta, post } = await serveKounta({ habits: { keepSaleNumber: false } })
    const id = await post()
    expect(kounta.order(id)).toMatchObject({ requestedSaleNumber: 'NBI-7-1.' })
    expect(kounta.order(id)?.saleNumber).toMatch(/^S\d+$/)
    kounta.habits.keepSaleNumber = true
    kounta.habits.saleNumberSuffix = '/2'
    expect(kounta.order(await post())?.saleNumber).toBe('NBI-7-1./2')
  })

  it('tells the place of a new order in four ways, one of which is silence', async () => {
    const { kounta, url, call } = await serveKounta()
    const where = async () => (await call('POST', 'orders.json', draft)).headers.get('location')
    expect(await where()).toMatch(/^http.*\/orders\/\d+\.json$/)
    kounta.habits.location = 'absolute-without-json'
    expect(await where()).toMatch(new RegExp(`^${url}/v1/companies/41207/orders/\\d+$`))
    kounta.habits.location = 'relative'
    expect(await where()).toMatch(/^\/v1\/companies\/41207\/orders\/\d+\.json$/)
    kounta.habits.location = 'missing'
    expect(await where()).toBeNull()
  })

  it('supports DELETE, does not know it, or refuses it', async () => {
    const { kounta, call, post } = await serveKounta({ habits: { deleteSupport: 'unsupported' } })
    const id = await post()
    expect((await call('DELETE', `orders/${id}.json`)).status).toBe(405)
    kounta.habits.deleteSupport = 'refused'
    expect((await call('DELETE', `orders/${id}.json`)).status).toBe(403)
    expect((await call('PUT', `orders/${id}.json`, { status: 'REJECTED' })).status).toBe(200)
    expect(kounta.order(id)?.status).toBe('REJECTED')
    expect((await call('PUT', `orders/${id}.json`, { status: 'ACCEPTED' })).status).toBe(400)
    expect((await call('PUT', `orders/${id}.json`, { status: 'DELETED' })).status).toBe(200)
    expect(kounta.order(id)).toMatchObject({ deleted: true, deletedBy: 'api' })
  })

  it('shows a deleted order as marked, or not at all', async () => {
    const { kounta, call, post } = await serveKounta()
    const id = await post()
    await call('DELETE', `orders/${id}.json`)
    expect(await (await call('GET', `orders/${id}.json`)).json()).toMatchObject({ deleted: true, status: 'DELETED' })
    kounta.habits.deletedOrders = 'gone'
    expect((await call('GET', `orders/${id}.json`)).status).toBe(404)
  })

  it('shows an expired token by each of its three known faces', async () => {
    const { kounta, call } = await serveKounta()
    const { accessToken } = kounta.oauth.issueTokens()
    const status = async () => {
      const answer = await call('GET', 'sites.json', undefined, { authorization: `Bearer ${accessToken}` })
      return [answer.status, await answer.text()] as const
    }
    expect((await status())[0]).toBe(200)
    kounta.oauth.expireAccessTokens()
    expect((await status())[0]).toBe(401)
    kounta.habits.expiredTokenFace = '400'
    expect((await status())[1]).toContain('expired')
    kounta.habits.expiredTokenFace = 'empty'
    expect(await status()).toEqual([200, ''])
  })

  it('lets an access token last as long as it is told', async () => {
    const clock = createVirtualClock()
    const { kounta, call } = await serveKounta({ clock, habits: { accessTokenMs: 90_000 } })
    const { accessToken, expiresInSeconds } = kounta.oauth.issueTokens()
    expect(expiresInSeconds).toBe(90)
    const status = async () =>
      (await call('GET', 'sites.json', undefined, { authorization: `Bearer ${accessToken}` })).status
    await clock.advance(89_999)
    expect(await status()).toBe(200)
    await clock.advance(1)
    expect(await status()).toBe(401)
  })

  it('pages by number in the older scheme', async () => {
    const { kounta, call, post } = await serveKounta({ pageSize: 2, habits: { listLagMs: 0, paging: 'x-pages' } })
    for (let at = 0; at < 3; at++) await post()
    const second = await call('GET', 'orders.json', undefined, { 'x-page': '1' })
    expect(second.headers.get('x-pages')).toBe('2')
    expect(await second.json()).toMatchObject([{ id_str: kounta.orders()[0]?.id }])
  })

  it('gives ids beyond 2^53 as bare digits beside their text', async () => {
    const { kounta, call, post } = await serveKounta({ firstOrderId: '9007199254740993' })
    const id = await post()
    expect(id).toBe('9007199254740993')
    expect(await (await call('GET', `orders/${id}.json`)).text()).toContain(
      '"id":9007199254740993,"id_str":"9007199254740993"',
    )
    kounta.habits.idStr = false
    expect(kounta.orderJson(id)).not.toContain('id_str')
  })

  it('prints times with the offset of the day, on both sides of a change of clocks', () => {
    const clock = createVirtualClock({ startAt: '2026-04-04T15:59:59Z' })
    const kounta = createKountaSimulator({ clock, timeZone: 'Australia/Melbourne' })
    expect(kounta.ringUp().createdAt).toBe('2026-04-05T02:59:59+11:00')
    const later = createVirtualClock({ startAt: '2026-04-04T16:00:00Z' })
    expect(createKountaSimulator({ clock: later }).ringUp().createdAt).toBe('2026-04-05T02:00:00+10:00')
    expect(createKountaSimulator({ clock: later, timeZone: 'Australia/Lord_Howe' }).ringUp().createdAt).toBe(
      '2026-04-05T02:30:00+10:30',
    )
    expect(createKountaSimulator({ clock: later, timeZone: 'UTC' }).ringUp().createdAt).toBe(
      '2026-04-04T16:00:00+00:00',
    )
  })
})

describe('the lists of a simulated Kounta', () => {
  it('begins a day with the change of clocks where that skips midnight', async () => {
    const clock = createVirtualClock({ startAt: '2025-09-07T03:30:00Z' })
    const { json, kounta } = await serveKounta({ clock, timeZone: 'America/Santiago' })
    const before = kounta.ringUp().id
    await clock.advance(1_800_000)
    const after = kounta.ringUp()
    expect(after.createdAt).toBe('2025-09-07T01:00:00-03:00')
    expect(await json('orders.json?created=2025-09-07')).toMatchObject([{ id_str: after.id }])
    expect(await json('orders.json?created=2025-09-06')).toMatchObject([{ id_str: before }])
  })

  it('refuses a zone that nobody knows', () => {
    expect(() => createKountaSimulator({ timeZone: 'Nowhere' })).toThrow(
      expect.objectContaining({ code: 'invalid-options' }),
    )
  })

  it('lists a fixed reduction as discounted, of a bill, of a line or refunded, and no surcharge', async () => {
    const { json, kounta } = await serveKounta()
    const bill = kounta.ringUp().id
    kounta.vary(bill, { priceFixedVariation: -5 })
    const line = kounta.ringUp('7712', [{ productId: '990101', priceFixedVariation: -5 }]).id
    kounta.complete(line)
    const refund = kounta.refund(line).id
    const dearer = kounta.ringUp('7712', [{ productId: '990101', priceFixedVariation: 5 }]).id
    kounta.complete(dearer)
    kounta.refund(dearer)
    const listed = (await json('orders/discounted.json')) as { id_str: string }[]
    expect(listed.map(({ id_str }) => id_str)).toEqual([refund, line, bill])
  })

  it('filters by time to the whole second, by local day, by value and by scope', async () => {
    const { clock, kounta, json } = await serveKounta()
    const first = kounta.ringUp('7712', [{ productId: '990103' }]).id
    await clock.advance(86_400_000)
    const second = kounta.ringUp('7712', [{ productId: '990104' }]).id
    const ids = async (path: string) => ((await json(path)) as { id_str: string }[]).map((entry) => entry.id_str)
    expect(await ids('orders.json')).toEqual([second, first])
    expect(await ids('orders.json?created_gte=2026-03-14T07:00:04Z&created_lt=2026-03-14T07:00:05Z')).toEqual([first])
    expect(await ids('orders.json?created_gt=2026-03-14T07:00:04Z')).toEqual([second])
    expect(await ids('orders.json?created=2026-03-15')).toEqual([second])
    expect(await ids('orders.json?created_lte=2026-03-14')).toEqual([first])
    expect(await ids('orders.json?value_gte=41.95&value_lte=42.05')).toEqual([second])
    expect(await ids('registers/5531/orders/pending.json')).toEqual([second, first])
    expect(await ids('sites/1/orders.json')).toEqual([])
    expect(await ids('sites/7712/staff/88120/orders/complete/discounted.json')).toEqual([])
  })
})
