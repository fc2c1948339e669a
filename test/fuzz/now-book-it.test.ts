/** Every shape that Now Book It sends, mutated: a value or a typed error, in time, and one bad record never takes a page with it. */
import fc from 'fast-check'
import { bookingFromNowBookIt, createNowBookItClient, parseNowBookItEvent, statusesFromNowBookIt } from 'nbi-kounta'
import { describe, expect, it } from 'vitest'
import { nowBookItCalls } from '../hostile/calls.js'
import { answering, clock, fuzz, hold, limit, runs } from './hold.js'
import { mutateText, mutateValue } from './mutate.js'
import { nowBookItBooking, nowBookItEvent, nowBookItSale, nowBookItSamples } from './samples.js'

const nowBookItOn = (body: () => string) =>
  createNowBookItClient({
    baseUrl: 'https://nbi.example.test',
    apiKey: 'key',
    clock,
    fetch: answering(body),
    tries: 1,
    rate: { calls: 1_000, perMs: 1 },
  })

describe('mutated bodies of Now Book It', () => {
  const text = JSON.stringify(nowBookItBooking)
  const statuses = statusesFromNowBookIt([{ statusType: 'custom', code: 'BAR', name: 'At the bar' }])

  it('as a booking, mapped', limit, async () => {
    await fuzz(async (random) => {
      const body = mutateValue(text, random)
      await hold(body, () =>
        bookingFromNowBookIt(body, { timeZone: 'Australia/Melbourne', venueId: 'loc_31', statuses }),
      )
    })
  })

  it('as an event', limit, async () => {
    const sample = JSON.stringify(nowBookItEvent)
    await fuzz(async (random) => {
      const body = mutateValue(sample, random)
      await hold(body, () => parseNowBookItEvent(body))
    })
  })

  it('as statuses, looked up', limit, async () => {
    const sample = JSON.stringify([nowBookItBooking.status, { statusType: null, code: 'BAR', name: 'At the bar' }])
    await fuzz(async (random) => {
      const body = mutateValue(sample, random)
      await hold(body, () => {
        const read = statusesFromNowBookIt(body)
        for (const { code } of read.all) read.nameOf(code)
        read.codeOf('Seated')
      })
    })
  })

  it.each([
    ['bookings.list', nowBookItBooking, 'bookingId', (items: unknown[]) => ({ count: items.length, bookings: items })],
    ['sales.list', nowBookItSale, 'saleDetail', (items: unknown[]) => ({ items })],
  ] as const)('in a page of %s: the others are all read', limit, async (name, sample, key, page) => {
    const sampleText = JSON.stringify(sample)
    const good = (id: string) =>
      key === 'saleDetail'
        ? { ...nowBookItSale, saleDetail: { ...nowBookItSale.saleDetail, transactionId: id } }
        : { ...sample, bookingId: id }
    let bodies: string[] = []
    const client = nowBookItOn(() => bodies.shift() ?? JSON.stringify(page([])))
    await fuzz(async (random) => {
      const bad = mutateValue(sampleText, random)
      const body = JSON.stringify(page([good('one'), bad, good('two'), bad, good('three')]))
      await hold(body, async () => {
        bodies = [body]
        const ids: unknown[] = []
        const span = { from: '2025-03-14T00:00:00Z', to: '2025-03-15T00:00:00Z' }
        if (name === 'bookings.list')
          ids.push(...(await client.bookings.list({ updated: span })).map((one) => one.bookingId))
        else for await (const one of client.sales.list(span)) ids.push(one.saleDetail?.transactionId)
        if (!['one', 'two', 'three'].every((id) => ids.includes(id))) throw new TypeError(`read only ${ids}`)
      })
    })
  })

  it.each(Object.keys(nowBookItSamples))('as the answer to %s', limit, async (name) => {
    const sample = JSON.stringify(nowBookItSamples[name])
    let body = ''
    let asked = 0
    // The sales go on until a page is empty.
    const call = nowBookItCalls(nowBookItOn(() => (asked++ === 0 ? body : '{}')))[name]
    await fuzz(async (random) => {
      body = mutateText(sample, random)
      await hold(body, () => {
        asked = 0
        return call?.()
      })
    })
  })
})

describe('what is not known yet', () => {
  const word = fc.stringMatching(/^[A-Z][A-Za-z]{3,14}x$/)
  const extra = fc.dictionary(fc.stringMatching(/^zz_[a-z]{1,6}$/), fc.jsonValue(), { maxKeys: 4 })

  it('survives as a status of a booking, and extra members change nothing', limit, () => {
    const options = { timeZone: 'Australia/Melbourne' }
    fc.assert(
      fc.property(word, extra, (name, more) => {
        const status = { statusType: 'custom', code: name.toUpperCase(), name, ...more }
        const customer = { ...nowBookItBooking.customer, ...more }
        const read = bookingFromNowBookIt({ ...nowBookItBooking, ...more, customer, status }, options)
        expect(read).toEqual({ ...bookingFromNowBookIt(nowBookItBooking, options), status: name })
      }),
      { numRuns: Math.min(runs, 20_000) },
    )
  })
})
