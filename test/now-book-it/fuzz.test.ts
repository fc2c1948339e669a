/** Mutated answers of every other shape: a value or a typed error, never anything else. `FUZZ_RUNS=100000` deepens it. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createNowBookItClient } from '../../src/now-book-it/client.js'
import { parseNowBookItEvent } from '../../src/now-book-it/event.js'
import { statusesFromNowBookIt } from '../../src/now-book-it/statuses.js'
import { isNbiKountaError } from '../../src/shared/errors.js'
import { createManualClock } from '../support/manual-clock.js'

const runs = Number(process.env.FUZZ_RUNS ?? 2_000)

/** A sample with some of its members, at any depth, replaced by any JSON. */
const mutated = (sample: unknown): fc.Arbitrary<unknown> => {
  const whole = { arbitrary: fc.constant(sample), weight: 6 }
  const other = { arbitrary: fc.jsonValue({ maxDepth: 2 }), weight: 1 }
  if (typeof sample !== 'object' || sample === null) return fc.oneof(whole, other)
  const inner = Array.isArray(sample)
    ? fc.tuple(...sample.map(mutated))
    : fc.record(Object.fromEntries(Object.entries(sample).map(([name, value]) => [name, mutated(value)])))
  return fc.oneof({ arbitrary: inner, weight: 12 }, other)
}

const typed = (run: () => unknown) => {
  try {
    run()
    return true
  } catch (error) {
    if (!isNbiKountaError(error)) throw error
    return false
  }
}

const record = {
  bookingId: 'bk_1',
  people: 4,
  status: { statusType: 'standard', code: 'FINISHED', name: 'Finished' },
  saleDetail: { transactionId: '31', transactionDateTime: '2025-03-14T10:12:00Z', total: 50, tipAmount: 0 },
}
const page = { from: 0, to: 2, length: 2, items: [record, record] }
const span = { from: '2025-03-14T00:00:00Z', to: '2025-03-15T00:00:00Z' }

describe('mutated answers of Now Book It', () => {
  it('of a webhook are an event or a typed error', () => {
    let good = 0
    const sample = { eventType: 'BOOKING_UPDATED', data: { bookingId: 'b', locationId: 'l', cardNumber: null } }
    fc.assert(
      fc.property(mutated(sample), (json) => {
        if (typed(() => parseNowBookItEvent(json))) good++
      }),
      { numRuns: runs },
    )
    expect(good).toBeGreaterThan(runs / 10)
  })

  it('of the statuses are lookups or a typed error', () => {
    const sample = [record.status, { statusType: null, code: 'SEATED', name: 'Seated' }]
    fc.assert(
      fc.property(mutated(sample), fc.string(), (json, text) => {
        typed(() => {
          const statuses = statusesFromNowBookIt(json)
          if (statuses.all.some(({ code }) => statuses.codeOf(code) === undefined)) throw new Error('a status is lost')
          statuses.nameOf(text)
        })
      }),
      { numRuns: runs },
    )
  })

  it('of a page of sales never stop the page for one bad record', async () => {
    const isRecord = (entry: unknown) => typeof entry === 'object' && entry !== null && !Array.isArray(entry)
    await fc.assert(
      fc.asyncProperty(fc.array(mutated(record), { minLength: 1, maxLength: 3 }), async (items) => {
        const clock = createManualClock()
        let asked = 0
        const client = createNowBookItClient({
          baseUrl: 'https://nbi.example.test',
          apiKey: 'key',
          clock: { now: clock.now, sleep: () => new Promise(() => {}) },
          fetch: async () => Response.json({ ...page, items: asked++ === 0 ? [record, ...items] : [] }),
        })
        const found: unknown[] = []
        for await (const one of client.sales.list(span)) found.push(one)
        expect(found[0]).toEqual(record)
        expect(found.length).toBeLessThanOrEqual(1 + items.filter(isRecord).length)
      }),
      { numRuns: Math.min(runs, 500) },
    )
  })
})
