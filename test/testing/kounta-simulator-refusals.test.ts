import { createVirtualClock } from 'nbi-kounta/testing'
import { describe, expect, it } from 'vitest'
import { draft, serveKounta } from './support/serve.js'

const limitless = { ratePerMinute: { basic: Number.POSITIVE_INFINITY } }

describe('what a simulated Kounta refuses', () => {
  it('takes no order with a member that is not what it must be, and changes nothing', async () => {
    const { kounta, call } = await serveKounta(limitless)
    for (const wrong of [
      { site_id: 1 },
      { status: 'EATEN' },
      { lines: 'none' },
      { lines: [{ product_id: '990101' }] },
      { lines: [{ product_id: 1 }] },
      { payments: {} },
      { payments: [{ method_id: 3, amount: 1 }] },
      { payments: [{ method_id: 2, amount: '30' }] },
      { payments: [{ method_id: 2, amount: 30, tip: '5' }] },
      { customer_id: 5 },
      { guests: 2.5 },
      { placed_at: '2026-03-14 18:00' },
      { price_variation: '1.1' },
    ]) {
      expect((await call('POST', 'orders.json', { ...draft, ...wrong })).status, JSON.stringify(wrong)).toBe(400)
    }
    kounta.habits.emptyOrders = false
    expect((await call('POST', 'orders.json', draft)).status).toBe(400)
    expect(kounta.orders()).toEqual([])
  })

  it('takes no body that is not a JSON object', async () => {
    const { url, kounta } = await serveKounta(limitless)
    const { clientId, clientSecret } = kounta.credentials.basic
    const headers = {
      authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}`,
      'content-type': 'application/json',
    }
    for (const body of ['', '[]', '"x"', '{"site_id":', 'null']) {
      expect((await fetch(`${url}/v1/companies/41207/orders.json`, { method: 'POST', headers, body })).status).toBe(400)
    }
  })

  it('knows no path and no filter that is not documented, and no id that is not there', async () => {
    const { call } = await serveKounta(limitless)
    const statusOf = async (method: string, path: string, body?: unknown) => (await call(method, path, body)).status
    for (const path of [
      'orders/eaten.json',
      'sites/x/orders.json',
      'sites/1.json',
      'sites/1/tables.json',
      'customers/1.json',
      'webhooks/1.json',
      'orders/saleid/x.json',
      'orders/saleid/%E0%A4%A.json',
    ]) {
      expect(await statusOf('GET', path), path).toBe(404)
    }
    for (const path of [
      'orders.json?created_gte=soon',
      'orders.json?value_lt=much',
      'orders.json?start=x',
      'orders.json?created=2026-03-14T07:00:00Z',
    ]) {
      expect(await statusOf('GET', path), path).toBe(400)
    }
    expect(await statusOf('GET', 'orders.json?colour=blue')).toBe(200)
    for (const path of ['orders/1/lines.json', 'orders/1/payments.json', 'orders/1/notifications.json']) {
      expect(await statusOf('POST', path, {}), path).toBe(404)
    }
  })

  it('gives no token to a wrong client, for a wrong code, redirect or grant, or for a broken body', async () => {
    const { kounta, url } = await serveKounta()
    const ask = async (body: unknown) =>
      (
        await fetch(`${url}/v1/token.json`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: typeof body === 'string' ? body : JSON.stringify(body),
        })
      ).json()
    const client = { client_id: 'sim-oauth', client_secret: 'sim-oauth-secret' }
    const code = kounta.oauth.issueCode('sim-oauth', 'https://app.example.test/back')
    expect(await ask({ ...client, client_secret: 'wrong' })).toMatchObject({ error: 'invalid_client' })
    expect(await ask('{')).toMatchObject({ error: 'invalid_client' })
    expect(await ask({ ...client, grant_type: 'authorization_code', code: 'wrong' })).toMatchObject({
      error: 'invalid_grant',
    })
    expect(
      await ask({ ...client, grant_type: 'authorization_code', code, redirect_uri: 'https://other.example.test' }),
    ).toMatchObject({ error: 'invalid_grant' })
    expect(await ask({ ...client, grant_type: 'password' })).toMatchObject({ error: 'invalid_request' })
    expect(await ask({ ...client, grant_type: 'client_credentials' })).toMatchObject({ token_type: 'Bearer' })
    expect(
      await ask({ ...client, grant_type: 'authorization_code', code, redirect_uri: 'https://app.example.test/back' }),
    ).toHaveProperty('refresh_token')
    expect((await fetch(`${url}/v1/token`)).status).toBe(405)
  })
})

describe('what a simulated Kounta keeps', () => {
  it('keeps subscriptions that are listed, changed member by member, and deleted', async () => {
    const { call, json } = await serveKounta(limitless)
    const hook = { topic: 'orders/completed', address: 'https://hooks.example.test/k', filter: { site_ids: [7712] } }
    const where = (await call('POST', 'webhooks.json', hook)).headers.get('location') ?? ''
    expect((await call('PUT', where, { topic: 'orders/deleted' })).status).toBe(200)
    expect(await json('webhooks.json')).toMatchObject([
      { ...hook, topic: 'orders/deleted', format: 'json', headers: {} },
    ])
    for (const wrong of [{ topic: 'x' }, { address: 'ftp://x' }, { format: 'csv' }]) {
      expect((await call('PUT', where, wrong)).status, JSON.stringify(wrong)).toBe(400)
    }
    expect((await call('POST', 'webhooks.json', { topic: 'orders/created' })).status).toBe(400)
    expect((await call('DELETE', where)).status).toBe(204)
    expect((await call('GET', where)).status).toBe(404)
  })

  it('finds an order by the number on its docket, and answers a PUT with the order where that is its habit', async () => {
    const { clock, kounta, call, json, post } = await serveKounta({ habits: { putAnswer: 'resource' } })
    const id = await post()
    await clock.advance(5000)
    expect(await json(`orders/saleid/${encodeURIComponent('NBI-7-1.-1')}.json`)).toMatchObject({ id_str: id })
    const encoded = await post({ ...draft, sale_number: 'NBI-bk=207-1.' })
    await clock.advance(5000)
    const path = `orders/saleid/${encodeURIComponent('NBI-bk=207-1.-1')}.json`
    expect(await json(path)).toMatchObject({ id_str: encoded })
    const answer = await call('PUT', `orders/${id}.json`, { notes: 'moved to 14', guests: 6, price_variation: 1.1 })
    expect(await answer.json()).toMatchObject({ notes: 'moved to 14', guests: 6, price_variation: 1.1 })
    kounta.hold(id)
    kounta.addLine(id)
    kounta.addLine(id, { productId: '990103' })
    kounta.removeLine(id, 1)
    expect(kounta.vary(id, { priceVariation: 1.1, priceFixedVariation: -1 })).toMatchObject({
      status: 'ON_HOLD',
      total: 8.9,
    })
    expect(() => kounta.removeLine(id, 9)).toThrow(expect.objectContaining({ code: 'request-refused' }))
  })
})

describe('a tracked fetch', () => {
  it('keeps time from passing while a real answer is on its way, body included', async () => {
    const { kounta, url } = await serveKounta()
    const clock = createVirtualClock({ startAt: 0, graceMs: 2000 })
    const { clientId, clientSecret } = kounta.credentials.basic
    const headers = { authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}` }
    const asked = clock
      .trackFetch()(`${url}/v1/companies/me.json`, { headers })
      .then(async (answer) => [answer.url, await answer.json(), clock.now()])
    await clock.advance(60_000)
    expect(await asked).toEqual([`${url}/v1/companies/me.json`, expect.objectContaining({ id: 41207 }), 0])
  })
})
