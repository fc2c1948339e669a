import { describe, expect, it } from 'vitest'
import { draft, serveKounta } from './support/serve.js'

describe('the venue of a simulated Kounta', () => {
  it('answers for company, sites, registers, staff, payment methods and products', async () => {
    const { url, call, json } = await serveKounta()
    expect(await (await call('GET', `${url}/v1/companies/me.json`)).json()).toMatchObject({
      id: 41207,
      currency: 'AUD',
      timezone: { offset: '+11:00', name: 'Australia/Melbourne' },
    })
    expect(await json('sites.json')).toEqual([{ id: 7712, name: 'Harbour Bar', code: 'HB' }])
    expect(await json('registers.json')).toMatchObject([{ id: 5531, site_id: 7712 }])
    expect((await json('sites/7712/registers.json')) as unknown[]).not.toHaveProperty('0.site_id')
    expect(await json('staff.json')).toMatchObject([{ id: 88120, first_name: 'Robin' }, { id: 88121 }])
    expect(await json('payment_methods.json')).toMatchObject([
      { id: 1 },
      { id: 2 },
      { id: 58, name: 'Booking deposit', ledger_code: null },
    ])
    expect(await json('sites/7712/products.json?name=red&fields=unit_price')).toEqual([
      { id: 990102, name: 'House red', sku: 'RED', unit_price: 14.5 },
    ])
  })

  it('shows the open orders of a table', async () => {
    const { kounta, json, post } = await serveKounta()
    const id = await post({ ...draft, status: 'ON_HOLD' })
    kounta.seatAt(id, '12')
    expect(await json('sites/7712/tables/12.json')).toEqual({ name: '12', number: '12', orders: [{ id: Number(id) }] })
    expect(await json('sites/7712/tables.json')).toHaveProperty('0.tables.length', 12)
  })

  it('decodes the name of a table once, and finds nothing by a malformed one', async () => {
    const { json, call } = await serveKounta({
      sites: [{ id: '7712', name: 'Harbour Bar', code: 'HB', tables: ['Bar 1', '5%25'] }],
    })
    for (const name of ['Bar 1', '5%25'])
      expect(await json(`sites/7712/tables/${encodeURIComponent(name)}.json`)).toMatchObject({ name })
    expect((await call('GET', 'sites/7712/tables/%E0%A4%A.json')).status).toBe(404)
  })

  it('finds a customer by redirect, lists them by reference, and keeps mobiles unique', async () => {
    const { url, call, json } = await serveKounta()
    const posted = await call('POST', 'customers.json', {
      first_name: 'Ari',
      email: 'ari@example.test',
      mobile: '0400',
      reference_id: 'cu_9',
    })
    expect(posted.status).toBe(201)
    const where = posted.headers.get('location') ?? ''
    const hit = await call('GET', 'customers.json?email=ARI@example.test')
    expect([hit.status, hit.headers.get('location')]).toEqual([302, where])
    expect(await (await call('GET', where)).json()).toMatchObject({
      first_name: 'Ari',
      primary_email_address: 'ari@example.test',
    })
    expect((await call('GET', 'customers.json?mobile=0499')).status).toBe(404)
    expect(await json('customers.json?reference_id=cu_9')).toHaveLength(1)
    expect(await json('customers.json?reference_id=cu_1')).toEqual([])
    expect((await call('POST', 'customers.json', { first_name: 'Bo', mobile: '0400' })).status).toBe(400)
    expect((await call('POST', 'customers.json', { first_name: 'Bo' })).status).toBe(400)
    const id = Number(/customers\/(\d+)/.exec(where)?.[1])
    expect((await call('PUT', `customers/${id}.json`, { last_name: 'Vale' })).status).toBe(200)
    const order = await call('POST', 'orders.json', { ...draft, customer_id: id })
    const location = (order.headers.get('location') ?? '').replace(url, '')
    expect(await (await call('GET', `${url}${location}`)).json()).toMatchObject({
      customer: { id, first_name: 'Ari', last_name: 'Vale' },
    })
  })

  it('shows at most five banners on an order', async () => {
    const { kounta, call, post } = await serveKounta()
    const id = await post()
    const banner = { broadcast_level: ['now'], alert_colour: 'green', message: 'Deposit paid', duration: 10 }
    for (let at = 0; at < 5; at++)
      expect((await call('POST', `orders/${id}/notifications.json`, banner)).status).toBe(201)
    expect((await call('POST', `orders/${id}/notifications.json`, banner)).status).toBe(400)
    expect((await call('PUT', `orders/${id}/notifications/1.json`, { message: 'x'.repeat(301) })).status).toBe(400)
    expect(kounta.order(id)?.notifications).toHaveLength(5)
  })

  it('changes lines by position before staff accept, and not after', async () => {
    const { kounta, call, post } = await serveKounta()
    const id = await post()
    expect((await call('POST', `orders/${id}/lines.json`, { product_id: 990101, quantity: 2 })).status).toBe(201)
    expect(
      (await call('POST', `orders/${id}/lines.json`, { product_id: 990103, number: 1, unit_price: 10 })).status,
    ).toBe(201)
    expect(kounta.order(id)).toMatchObject({ total: 171, lines: [{ unitPrice: 10, lineTotalTax: 1 }, { quantity: 2 }] })
    expect((await call('GET', `orders/${id}/lines/1.json`)).status).toBe(405)
    expect((await call('PUT', `orders/${id}/lines/2.json`, { quantity: 1 })).status).toBe(200)
    expect((await call('DELETE', `orders/${id}/lines/1.json`)).status).toBe(204)
    expect(kounta.order(id)).toMatchObject({ total: 80 })
    kounta.accept(id)
    expect((await call('DELETE', `orders/${id}/lines/1.json`)).status).toBe(400)
  })

  it('closes an order by itself when it was asked to and is paid', async () => {
    const { kounta, call, post } = await serveKounta()
    const id = await post({ ...draft, complete_when_paid: true, lines: [{ product_id: 990101 }] })
    await call('POST', `orders/${id}/payments.json`, { method_id: 2, amount: 79.99 })
    expect(kounta.order(id)?.status).toBe('SUBMITTED')
    await call('POST', `orders/${id}/payments.json`, { method_id: 2, amount: 0.01 })
    expect(kounta.order(id)?.status).toBe('COMPLETE')
  })
})

describe('the token endpoint of a simulated Kounta', () => {
  const exchange = (url: string, fields: Record<string, string>) =>
    fetch(`${url}/v1/token`, {
      method: 'POST',
      body: new URLSearchParams({ client_id: 'sim-oauth', client_secret: 'sim-oauth-secret', ...fields }),
    })

  it('gives tokens for a code once, and a new access token for a refresh token again and again', async () => {
    const { kounta, url } = await serveKounta()
    const code = kounta.oauth.issueCode()
    const answer = await exchange(url, { grant_type: 'authorization_code', code })
    const tokens = (await answer.json()) as Record<string, string>
    expect(tokens).toMatchObject({ expires_in: 3600, token_type: 'Bearer', scope: null })
    expect((await exchange(url, { grant_type: 'authorization_code', code })).status).toBe(400)
    for (let at = 1; at <= 2; at++) {
      const again = (await (
        await exchange(url, { grant_type: 'refresh_token', refresh_token: tokens.refresh_token ?? '' })
      ).json()) as object
      expect(again).not.toHaveProperty('refresh_token')
      expect(kounta.oauth.refreshes).toBe(at)
    }
  })

  it('ends a refresh token by its first use where it rotates them', async () => {
    const { kounta, url } = await serveKounta({ habits: { rotateRefreshTokens: true } })
    const { refreshToken } = kounta.oauth.issueTokens()
    const next = (await (
      await exchange(url, { grant_type: 'refresh_token', refresh_token: refreshToken })
    ).json()) as Record<string, string>
    expect(next.refresh_token).not.toBe(refreshToken)
    const used = await exchange(url, { grant_type: 'refresh_token', refresh_token: refreshToken })
    expect([used.status, await used.json()]).toEqual([
      400,
      { error: 'invalid_grant', error_description: 'The refresh token is not valid' },
    ])
    kounta.oauth.revokeRefreshTokens()
    expect((await exchange(url, { grant_type: 'refresh_token', refresh_token: next.refresh_token ?? '' })).status).toBe(
      400,
    )
  })

  it('uses up no 429 that is meant for the next request, since it has no limit', async () => {
    const { kounta, url, call } = await serveKounta()
    kounta.faults.limitNext()
    const code = kounta.oauth.issueCode()
    expect((await exchange(url, { grant_type: 'authorization_code', code })).status).toBe(200)
    expect((await call('GET', 'sites.json')).status).toBe(429)
    expect((await call('GET', 'sites.json')).status).toBe(200)
  })

  it('lets an access token expire after an hour of its clock', async () => {
    const { clock, kounta, call } = await serveKounta()
    const authorization = `Bearer ${kounta.oauth.issueTokens().accessToken}`
    await clock.advance(3_599_999)
    expect((await call('GET', 'sites.json', undefined, { authorization })).status).toBe(200)
    await clock.advance(1)
    expect((await call('GET', 'sites.json', undefined, { authorization })).status).toBe(401)
  })
})
