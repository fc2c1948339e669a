/** Every shape that Kounta sends, mutated: a value or a typed error, in time, and one bad order never takes a page with it. */
import fc from 'fast-check'
import {
  basicAuth,
  createKountaClient,
  createPacer,
  memoryTokens,
  oauthAuth,
  parseKountaWebhook,
  parseOrder,
  parseOrderText,
  toSale,
} from 'nbi-kounta'
import { describe, expect, it } from 'vitest'
import { callsOf, kountaCalls } from '../hostile/calls.js'
import { answering, clock, fuzz, hold, limit, runs } from './hold.js'
import { mutateText, mutateValue } from './mutate.js'
import { kountaSamples, token, wireOrder } from './samples.js'

const pacer = { ...createPacer({ clock }), take: async () => {} }
const kountaOn = (body: () => string, auth = basicAuth({ clientId: 'id', clientSecret: 's' })) =>
  createKountaClient({ companyId: '41207', auth, fetch: answering(body), clock, pacer, tries: 1 })

describe('mutated bodies of Kounta', () => {
  const text = JSON.stringify(wireOrder)

  it('as an order, and as the sale of what could be read', limit, async () => {
    await fuzz(async (random) => {
      const body = mutateText(text, random)
      await hold(body, () => toSale(parseOrderText(body), { venue: { venueId: 'loc_31' } }))
    })
  })

  it('as a webhook, in text or bytes, bare or in an envelope', limit, async () => {
    const envelope = JSON.stringify({ topic: 'orders/updated', data: wireOrder })
    await fuzz(async (random) => {
      const body = mutateText(random() < 0.5 ? text : envelope, random)
      await hold(body, () => parseKountaWebhook(random() < 0.5 ? body : new TextEncoder().encode(body)))
    })
  })

  it('in a page of orders: the others are all read', limit, async () => {
    let body = ''
    const kounta = kountaOn(() => body)
    const good = (id: number) => ({ ...wireOrder, id, id_str: String(id) })
    await fuzz(async (random) => {
      const bad = mutateValue(text, random)
      body = JSON.stringify([good(1), bad, good(2), bad, good(3)])
      await hold(body, async () => {
        const ids: string[] = []
        for await (const order of kounta.orders.list()) ids.push(order.id)
        if (!['1', '2', '3'].every((id) => ids.includes(id))) throw new TypeError(`read only ${ids}`)
      })
    })
  })

  it('as a whole page of orders', limit, async () => {
    const sample = JSON.stringify([wireOrder])
    let body = ''
    const call = kountaCalls(kountaOn(() => body))['orders.list']
    await fuzz(async (random) => {
      body = mutateText(sample, random)
      await hold(body, () => call?.())
    })
  })

  it.each(Object.keys(kountaSamples))('as the answer to %s', limit, async (name) => {
    const sample = JSON.stringify(kountaSamples[name])
    let body = ''
    const kounta = kountaOn(() => body)
    // Four look-ups in one call would hide which of them failed.
    const call =
      name === 'customers.find' ? () => kounta.customers.find({ email: 'a@example.test' }) : kountaCalls(kounta)[name]
    await fuzz(async (random) => {
      body = mutateText(sample, random)
      await hold(body, () => call?.())
    })
  })

  it('as the answer of the token endpoint', limit, async () => {
    const sample = JSON.stringify(token)
    await fuzz(async (random) => {
      const body = mutateText(sample, random)
      const tokens = memoryTokens({ accessToken: 'old', refreshToken: 'r', expiresAtMs: 0 })
      const auth = oauthAuth({ clientId: 'id', clientSecret: 's', tokens })
      await hold(body, () => kountaOn(() => body, auth).orders.get('1'))
    })
  })

  it('leave no reading call out', () => {
    // These write, and read no body: the id is in the Location header.
    const writes = /\.(?:create|update|delete|addPayment|notify)$/
    const reads = callsOf(kountaOn(() => '')).filter((name) => !writes.test(name) && name !== 'orders.list')
    expect(reads.sort()).toEqual(Object.keys(kountaSamples).sort())
  })
})

describe('what is not known yet', () => {
  const word = fc.stringMatching(/^[A-Z][A-Za-z]{3,14}x$/)
  const extra = fc.dictionary(fc.stringMatching(/^zz_[a-z]{1,6}$/), fc.jsonValue(), { maxKeys: 4 })

  it('survives as a status of an order, and extra members change nothing', limit, () => {
    fc.assert(
      fc.property(word, extra, (status, more) => {
        const lines = wireOrder.lines.map((line) => ({ ...line, ...more }))
        const payments = wireOrder.payments.map((payment) => ({ ...payment, ...more }))
        const read = parseOrder({ ...wireOrder, ...more, status, lines, payments })
        expect(read).toEqual({ ...parseOrder(wireOrder), status })
      }),
      { numRuns: Math.min(runs, 20_000) },
    )
  })
})
