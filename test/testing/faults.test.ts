import { createKountaSimulator, createVirtualClock, type FaultChances } from 'nbi-kounta/testing'
import { describe, expect, it } from 'vitest'
import { draft } from './support/serve.js'

/** Two hundred orders under faults by chance: what each caller saw, and what the till has. */
async function stormyEvening(seed: number, chances: Partial<FaultChances>) {
  const clock = createVirtualClock({ startAt: 0 })
  const kounta = createKountaSimulator({ clock, seed, chances, ratePerMinute: { basic: Number.POSITIVE_INFINITY } })
  const { clientId, clientSecret } = kounta.credentials.basic
  const headers = { authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}`, 'content-type': 'application/json' }
  const seen: (number | string)[] = []
  for (let at = 0; at < 200; at++) {
    const body = JSON.stringify({ ...draft, sale_number: `NBI-${at}-1.` })
    const asked = kounta.fetch(`${kounta.baseUrl}companies/me/orders.json`, { method: 'POST', headers, body })
    seen.push(
      await clock.runUntil(
        asked.then(
          (answer) => answer.status,
          () => 'lost',
        ),
      ),
    )
  }
  await clock.advance(60_000)
  return {
    seen,
    applied: kounta.orders().map(({ requestedSaleNumber, createdAt }) => `${requestedSaleNumber} ${createdAt}`),
    kounta,
  }
}

describe('faults by chance', () => {
  const chances = {
    lostAnswer: 0.1,
    droppedRequest: 0.1,
    serverError: 0.1,
    rateLimited: 0.1,
    lateApply: 0.1,
    slow: 0.1,
  }

  it('are the same for the same seed, and others for another', async () => {
    const once = await stormyEvening(7, chances)
    const again = await stormyEvening(7, chances)
    expect(again.seen).toEqual(once.seen)
    expect(again.applied).toEqual(once.applied)
    expect((await stormyEvening(8, chances)).seen).not.toEqual(once.seen)
  })

  it('bring every kind of trouble: answers, refusals, lost connections with and without an order behind them', async () => {
    const { seen, applied, kounta } = await stormyEvening(7, chances)
    const count = (what: number | string) => seen.filter((one) => one === what).length
    for (const what of [201, 429, 500, 'lost']) expect(count(what)).toBeGreaterThan(5)
    expect(kounta.rateLimited).toBe(count(429))
    expect(applied.length).toBeGreaterThan(count(201))
    expect(applied.length).toBeLessThan(201)
  })

  it('never happen unless asked for', async () => {
    const { seen } = await stormyEvening(7, {})
    expect(new Set(seen)).toEqual(new Set([201]))
  })
})

describe('scripted faults', () => {
  it('wait for the request that they name, and end with clear()', async () => {
    const kounta = createKountaSimulator({ clock: createVirtualClock() })
    const { clientId, clientSecret } = kounta.credentials.basic
    const headers = { authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}`, accept: 'application/json' }
    const get = async (path: string) =>
      (await kounta.fetch(`${kounta.baseUrl}companies/me/${path}`, { headers })).status
    kounta.faults.failNext(1, { status: 502, face: 'json', which: { path: 'companies/{companyId}/staff' } })
    expect([await get('sites'), await get('staff'), await get('staff')]).toEqual([200, 502, 200])
    kounta.faults.limitNext(2)
    expect([await get('sites'), await get('staff'), await get('sites')]).toEqual([429, 429, 200])
    kounta.faults.setDown('5xx')
    expect(await get('sites')).toBe(503)
    kounta.faults.clear()
    expect(await get('sites')).toBe(200)
  })
})
