import type { KountaSimulator } from 'nbi-kounta/testing'
import { describe, expect, it } from 'vitest'
import { draft, serveKounta as serve } from './support/serve.js'

function onlyOrder(kounta: KountaSimulator) {
  const [order, ...more] = kounta.orders()
  if (!order || more.length > 0) throw new Error(`expected one order, got ${kounta.orders().length}`)
  return order
}

describe('a simulated Kounta over real HTTP: orders', () => {
  it('answers a new order with 201, its Location and the literal null', async () => {
    const { kounta, url, call } = await serve()
    const answer = await call('POST', 'orders.json', draft)
    expect(answer.status).toBe(201)
    expect(await answer.text()).toBe('null')
    const order = onlyOrder(kounta)
    expect(answer.headers.get('location')).toBe(`${url}/v1/companies/41207/orders/${order.id}.json`)
    expect(order).toMatchObject({
      status: 'SUBMITTED',
      saleNumber: 'NBI-7-1.-1',
      guests: 4,
      createdAt: '2026-03-14T18:00:04+11:00',
    })
  })

  it('shows a new order by id at once and in lists only after the lag', async () => {
    const { clock, kounta, call } = await serve({ habits: { listLagMs: 5000 } })
    await call('POST', 'orders.json', draft)
    const { id } = onlyOrder(kounta)
    expect((await call('GET', `orders/${id}.json`)).status).toBe(200)
    expect(await (await call('GET', 'orders.json')).json()).toEqual([])
    await clock.advance(4999)
    expect(await (await call('GET', 'orders.json')).json()).toEqual([])
    await clock.advance(1)
    expect(await (await call('GET', 'sites/7712/orders/submitted.json')).json()).toMatchObject([{ id_str: id }])
  })

  it('hides a new order from GET by id while that lags', async () => {
    const { clock, kounta, call } = await serve({ habits: { getLagMs: 12_000 } })
    await call('POST', 'orders.json', draft)
    const { id } = onlyOrder(kounta)
    expect((await call('GET', `orders/${id}.json`)).status).toBe(404)
    await clock.advance(12_000)
    expect((await call('GET', `orders/${id}.json`)).status).toBe(200)
  })

  it('lists abridged entries, newest first, in pages that name the next one', async () => {
    const { clock, kounta, call } = await serve({ pageSize: 2, habits: { listLagMs: 0 } })
    for (let at = 0; at < 5; at++) {
      await call('POST', 'orders.json', { ...draft, sale_number: `N${at}` })
      await clock.advance(1000)
    }
    const seen: string[] = []
    let next: string | null = 'orders.json'
    let pages = 0
    while (next !== null) {
      const page: Response = await call('GET', next)
      const entries = (await page.json()) as Record<string, unknown>[]
      for (const entry of entries) {
        seen.push(String(entry.sale_number))
        expect(entry).not.toHaveProperty('lines')
        expect(entry).toHaveProperty('staff_id')
      }
      next = page.headers.get('x-next-page')
      pages++
    }
    expect(seen).toEqual(['N4-1', 'N3-1', 'N2-1', 'N1-1', 'N0-1'])
    expect(pages).toBe(3)
    expect(kounta.requests.filter(({ path }) => path === 'companies/{companyId}/orders')).toHaveLength(8)
  })

  it('refuses changes of a completed order, and deletes an open one once', async () => {
    const { kounta, call } = await serve()
    await call('POST', 'orders.json', draft)
    const { id } = onlyOrder(kounta)
    expect((await call('DELETE', `orders/${id}.json`)).status).toBe(204)
    expect((await call('DELETE', `orders/${id}.json`)).status).toBe(404)
    expect(onlyOrder(kounta)).toMatchObject({ status: 'DELETED', deleted: true, deletedBy: 'api' })
    await call('POST', 'orders.json', draft)
    const second = kounta.orders().at(-1)?.id ?? ''
    kounta.accept(second)
    kounta.addLine(second)
    kounta.complete(second)
    expect((await call('PUT', `orders/${second}.json`, { notes: 'x' })).status).toBe(400)
    expect((await call('DELETE', `orders/${second}.json`)).status).toBe(400)
  })

  it('takes payments, never gives or deletes them, and adds a later tip as a payment of nothing', async () => {
    const { kounta, call } = await serve()
    await call('POST', 'orders.json', draft)
    const { id } = onlyOrder(kounta)
    const posted = await call('POST', `orders/${id}/payments.json`, { method_id: 58, amount: 30, ref: 'dep' })
    expect(posted.status).toBe(201)
    const where = posted.headers.get('location') ?? ''
    expect((await call('GET', where)).status).toBe(405)
    expect((await call('DELETE', where)).status).toBe(405)
    expect((await call('PUT', where, { tip: 5 })).status).toBe(200)
    expect(onlyOrder(kounta).payments).toMatchObject([
      { amount: 30, tip: 0, ref: 'dep', method: { name: 'Booking deposit' } },
      { amount: 0, tip: 5 },
    ])
  })
})

describe('a simulated Kounta over real HTTP: refusals', () => {
  it('answers 401, 403, 404, 405, 406 and 400 where the documentation says so', async () => {
    const { url, call } = await serve()
    expect((await fetch(`${url}/v1/companies/me.json`)).status).toBe(401)
    expect(
      (await call('GET', 'orders.json', undefined, { authorization: `Basic ${btoa('sim-client:wrong')}` })).status,
    ).toBe(401)
    expect((await call('GET', `${url}/v1/companies/999/orders.json`)).status).toBe(403)
    expect((await call('GET', 'orders/1.json')).status).toBe(404)
    expect((await call('GET', 'nothing/here.json')).status).toBe(404)
    expect((await call('PUT', 'orders.json', {})).status).toBe(405)
    expect((await call('GET', 'orders')).status).toBe(406)
    expect((await call('GET', 'orders', undefined, { accept: 'application/json' })).status).toBe(200)
    expect((await call('POST', 'orders.json', draft, { 'content-type': 'text/plain' })).status).toBe(400)
    expect((await call('POST', 'orders.json', { ...draft, site_id: '7712' })).status).toBe(400)
    expect((await call('POST', 'orders.json', { ...draft, pass_thru_printing: true })).status).toBe(400)
  })

  it('answers the 61st request of a minute with plain text, counts it, and lets the next minute begin anew', async () => {
    const { clock, kounta, call } = await serve()
    for (let at = 0; at < 60; at++) expect((await call('GET', 'sites.json')).status).toBe(200)
    const over = await call('GET', 'sites.json')
    expect(over.status).toBe(429)
    expect(await over.text()).toBe('Limit exceeded')
    expect(over.headers.get('retry-after')).toBeNull()
    expect(over.headers.get('x-ratelimit-remaining')).toBe('0')
    expect(kounta.rateLimited).toBe(1)
    const resetMs = Number(over.headers.get('x-ratelimit-reset')) * 1000
    await clock.advanceTo(resetMs)
    expect((await call('GET', 'sites.json')).status).toBe(200)
  })
})

describe('a simulated Kounta over real HTTP: faults', () => {
  it('loses an answer after it applied the order', async () => {
    const { kounta, call } = await serve()
    kounta.faults.loseNextAnswer()
    await expect(call('POST', 'orders.json', draft)).rejects.toThrow('fetch failed')
    expect(onlyOrder(kounta).saleNumber).toBe('NBI-7-1.-1')
    expect(kounta.requests).toMatchObject([{ method: 'POST', status: 'drop', orderId: onlyOrder(kounta).id }])
  })

  it('drops a request before it is applied', async () => {
    const { kounta, call } = await serve()
    kounta.faults.dropNextRequest()
    await expect(call('POST', 'orders.json', draft)).rejects.toThrow('fetch failed')
    expect(kounta.orders()).toEqual([])
    expect((await call('POST', 'orders.json', draft)).status).toBe(201)
  })

  it('applies an order late although its connection was lost at once', async () => {
    const { clock, kounta, call } = await serve()
    kounta.faults.applyNextLate(45_000, { answer: 'lost' })
    await expect(call('POST', 'orders.json', draft)).rejects.toThrow('fetch failed')
    await clock.advance(44_999)
    expect(kounta.orders()).toEqual([])
    await clock.advance(1)
    expect(onlyOrder(kounta).createdAt).toBe('2026-03-14T18:00:49+11:00')
  })

  it('is down for a while, with HTML or with broken connections', async () => {
    const { clock, kounta, call } = await serve()
    kounta.faults.downFor(1000)
    const answer = await call('GET', 'sites.json')
    expect(answer.status).toBe(503)
    expect(answer.headers.get('content-type')).toContain('text/html')
    await clock.advance(1000)
    expect((await call('GET', 'sites.json')).status).toBe(200)
    kounta.faults.setDown('reset')
    await expect(call('GET', 'sites.json')).rejects.toThrow('fetch failed')
    kounta.faults.clear()
    expect((await call('GET', 'sites.json')).status).toBe(200)
  })

  it('holds a slow answer back until its clock has moved', async () => {
    const { clock, kounta, call } = await serve()
    kounta.faults.slow(3000)
    const answer = clock.track(call('POST', 'orders.json', draft))
    await clock.runUntil(answer)
    expect(clock.iso()).toBe('2026-03-14T07:00:07.500Z')
  })
})
