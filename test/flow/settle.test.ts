/** Carrying on what is due: one failure never stops the others, unless the store itself is away. */
import { NbiKountaError } from 'nbi-kounta'
import { createVirtualClock } from 'nbi-kounta/testing'
import { describe, expect, it } from 'vitest'
import type { Context } from '../../src/flow/context.js'
import { runUntilAborted } from '../../src/flow/run.js'
import { type Settling, settleDue } from '../../src/flow/settle.js'
import { RemoteError } from '../../src/shared/remote-error.js'
import type { Entry } from '../../src/shared/versioned-state.js'
import { durableStore, openHouse, venueId } from '../support/house.js'

const logged: string[] = []
const context = (keys: readonly string[] = []): Context =>
  ({
    store: { due: async () => keys.map((key) => ({ key, value: {}, version: '1', overdue: true })) },
    clock: { now: () => 0, sleep: (_: number, signal: AbortSignal) => waitFor(signal) },
    timing: { sweepEveryMs: 1 },
    report: () => undefined,
    logger: { debug() {}, info() {}, warn() {}, error: (message: string) => void logged.push(message) },
  }) as unknown as Context

const waitFor = (signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => resolve())
  })

/** Alone in its process, at venues that were all looked up before. */
const alone = (carry: Settling['carry'], more: Partial<Settling> = {}): Settling => ({
  carry,
  underWay: new Set(),
  inHand: new Set(),
  venues: { has: () => true, get: () => Promise.reject(new Error('looked up again')) },
  ...more,
})

const waitOnce = () => new Promise(setImmediate)

type House = Awaited<ReturnType<typeof openHouse>>

/** A sale that the sink has, while the platform refuses its booking's Finished. */
async function sellUnfinished({ clock, flow, hand, kounta }: House) {
  const { orderId = '' } = await hand({ status: 'Seated' })
  kounta.complete(orderId)
  return clock.runUntil(flow.handleOrder({ venueId, orderId }))
}

describe('what is given up', () => {
  it.each<[string, (house: House) => Promise<unknown>]>([
    [
      'an event of a booking that the platform does not know',
      ({ flow }) =>
        flow.acceptNowBookItEvent({
          eventType: 'BOOKING_UPDATED',
          data: { bookingId: 'bk_9', locationId: venueId },
        }),
    ],
    ['a webhook of an order that the till does not show', ({ flow }) => flow.acceptOrder({ venueId, orderId: '99' })],
    ['a sale whose booking cannot be set Finished', sellUnfinished],
  ])('has no work left in the report of settle: %s', async (_, begin) => {
    const setStatus = () => Promise.reject(new RemoteError('request-refused', 'refused', { remote: 'now-book-it' }))
    const house = await openHouse({
      venue: { finishAfterSale: 'Finished', bookings: { get: async () => null, setStatus } },
    })
    const { clock, flow } = house
    await begin(house)
    const reports = []
    for (let quarter = 0; quarter < 200; quarter++) {
      await clock.advance(15 * 60_000)
      const { handled, pending } = await clock.runUntil(flow.settle())
      if (handled > 0) reports.push({ handled, pending })
    }
    expect(reports.length).toBeGreaterThan(1)
    expect(reports.at(-1)).toEqual({ handled: 1, pending: 0 })
    expect(reports.slice(0, -1)).toEqual(reports.slice(1).map(() => ({ handled: 1, pending: 1 })))
  })
})

describe('settle', () => {
  const keys = Array.from({ length: 40 }, (_, n) => `booking:v:${n}`)

  it('goes on after an entry that fails, and counts it as left', async () => {
    let calls = 0
    const report = await settleDue(
      context(keys),
      alone(async () => {
        if (++calls === 3) throw new TypeError('odd entry')
        return true
      }),
      40,
    )
    expect(report).toEqual({ handled: 40, pending: 1, more: true })
    expect(calls).toBe(40)
  })

  it('takes up what failed again after the settle time, so that a hundred such entries hold nobody else up', async () => {
    const clock = createVirtualClock()
    const store = durableStore({ clock })
    const lines: unknown[] = []
    const logger = { ...context().logger, error: (...all: unknown[]) => void lines.push(all) }
    const ctx = { ...context(), store, logger, timing: { settleMs: 60_000 }, retainMs: 1e9 } as unknown as Context
    for (let n = 0; n < 100; n++)
      await store.put(`booking:bad:${n}`, { venueId: 'bad', bookingId: `${n}` }, { expect: null, wakeInMs: 0 })
    await clock.advance(1)
    await store.put('booking:good:1', { n: 1 }, { expect: null, wakeInMs: 0 })
    const carried: string[] = []
    const carry = async ({ key, value, version }: Entry) => {
      carried.push(key)
      if (key === 'booking:bad:7') await store.put(key, { newer: true }, { expect: version, wakeInMs: 5_000 })
      if (key.startsWith('booking:bad')) throw new RangeError('words of a host')
      return (await store.put(key, value, { expect: version, wakeInMs: null })) !== null
    }
    expect(await settleDue(ctx, alone(carry), 100)).toEqual({ handled: 100, pending: 100, more: true })
    expect(lines[0]).toEqual([
      'a due entry could not be carried on',
      {
        kind: 'booking',
        code: 'server-error',
        message: expect.stringContaining('failed with RangeError'),
        venueId: 'bad',
        bookingId: expect.stringMatching(/^[0-9]+$/),
      },
    ])
    expect(JSON.stringify(lines)).not.toContain('words')
    carried.length = 0
    expect(await settleDue(ctx, alone(carry), 100)).toEqual({ handled: 1, pending: 0, more: false })
    expect(carried).toEqual(['booking:good:1'])
    // What somebody else has written meanwhile keeps its own schedule.
    await clock.advance(5_000)
    expect((await store.due(100)).map(({ key }) => key)).toEqual(['booking:bad:7'])
    await clock.advance(55_000)
    expect(await store.due(200)).toHaveLength(100)
  })

  it('stops where the store fails as an entry that failed is put off', async () => {
    const failure = new NbiKountaError('store-failed', 'the database is away')
    const ctx = context(keys)
    const store = { ...ctx.store, put: () => Promise.reject(failure) }
    const settled = settleDue(
      { ...ctx, store },
      alone(() => Promise.reject(new TypeError('odd entry'))),
      100,
    )
    await expect(settled).rejects.toBe(failure)
  })

  it('carries the order that is wanted longest first, and what waits for none before all', async () => {
    const wanted = [500, 300, undefined, 400]
    const due = wanted.map((wantAt, n) => ({ key: `booking:v:${n}`, value: { wantAt }, version: '1', overdue: true }))
    const ctx = { ...context(), store: { due: async () => due } } as unknown as Context
    const carried: string[] = []
    await settleDue(
      ctx,
      alone(async ({ key }) => carried.push(key) > 0),
      4,
    )
    expect(carried).toEqual(['booking:v:2', 'booking:v:1', 'booking:v:3', 'booking:v:0'])
  })

  it('takes up what it left behind a store that failed, once that is back', async () => {
    const underWay = new Set<string>()
    const away = () => Promise.reject(new NbiKountaError('store-failed', 'away'))
    await expect(settleDue(context(keys), alone(away, { underWay }), 40)).rejects.toMatchObject({
      code: 'store-failed',
    })
    expect(
      await settleDue(
        context(keys),
        alone(async () => true, { underWay }),
        40,
      ),
    ).toMatchObject({ handled: 40, pending: 0 })
  })

  describe('of venues that are not looked up yet', () => {
    const venues = 'aaabab'.split('')
    const open = () => {
      const due = venues.map((venueId, n) => ({
        key: `booking:${venueId}:${n}`,
        value: { venueId },
        version: '1',
        overdue: true,
      }))
      const put = async () => '2'
      const told: unknown[] = []
      const clock = createVirtualClock()
      const timing = { requestTimeoutMs: 10_000, settleMs: 60_000 }
      const ctx = {
        ...context(),
        clock,
        timing,
        store: { due: async () => due, put },
        report: (...all: unknown[]) => told.push(all),
      }
      const asked: unknown[] = []
      const answers = new Map<unknown, (cause?: Error) => void>()
      const known = new Set<unknown>()
      const get = (venueId: string) => {
        asked.push(venueId)
        return new Promise<never>((resolve, reject) => {
          answers.set(venueId, (cause) => {
            if (cause) return reject(cause)
            known.add(venueId)
            resolve(undefined as never)
          })
        })
      }
      const carried: string[] = []
      const carry = async ({ key }: Entry) => carried.push(key) > 0
      const underWay = new Set<string>()
      const settle = (more = {}) =>
        settleDue(
          ctx as unknown as Context,
          alone(carry, { underWay, venues: { has: (id) => known.has(id), get } }),
          6,
          more,
        )
      return { asked, answers, carried, clock, settle, told, underWay }
    }

    it('asks for each once, and carries what waits for one when that has answered, in its order', async () => {
      const { asked, answers, carried, settle, underWay } = open()
      const settled = settle()
      await waitOnce()
      expect([asked, carried]).toEqual([['a', 'b'], []])
      answers.get('b')?.()
      await waitOnce()
      expect(carried).toEqual(['booking:b:3', 'booking:b:5'])
      answers.get('a')?.()
      expect(await settled).toEqual({ handled: 6, pending: 0, more: true })
      expect(carried.slice(2)).toEqual([0, 1, 2, 4].map((n) => `booking:a:${n}`))
      expect(underWay.size).toBe(0)
    })

    it('puts off all that waits for one whose look-up fails, without asking for it again', async () => {
      const { asked, answers, carried, settle, told, underWay } = open()
      const settled = settle()
      await waitOnce()
      answers.get('a')?.(new NbiKountaError('venue-failed', 'the host’s database is away'))
      answers.get('b')?.()
      expect(await settled).toEqual({ handled: 6, pending: 4, more: true })
      expect([asked, carried.length, told.length]).toEqual([['a', 'b'], 2, 4])
      expect(told[0]).toEqual(['a', { type: 'trouble', code: 'venue-failed', during: 'settle' }])
      expect(underWay.size).toBe(0)
    })

    it('gives the place of a look-up to others once it has lasted for longer than a request may take', async () => {
      const { answers, carried, clock, settle } = open()
      let slow = 0
      const settled = settle({ onSlow: () => slow++ })
      await clock.advance(9_999)
      expect(slow).toBe(0)
      await clock.advance(1)
      expect(slow).toBe(2)
      for (const answer of answers.values()) answer()
      await settled
      expect(carried).toHaveLength(6)
    })

    it('leaves what waits for one untouched where run ends meanwhile', async () => {
      const { answers, carried, settle, underWay } = open()
      const stop = new AbortController()
      const settled = settle({ signal: stop.signal })
      await waitOnce()
      expect(underWay.size).toBe(6)
      stop.abort()
      for (const answer of answers.values()) answer()
      await settled
      expect([carried, underWay.size]).toEqual([[], 0])
    })
  })

  it.each(['store-failed', 'store-closed'] as const)('stops at %s, with the store’s own error', async (code) => {
    let calls = 0
    const error = new NbiKountaError(code, 'the database is away')
    const settled = settleDue(
      context(keys),
      alone(async () => {
        calls++
        await Promise.resolve()
        throw error
      }),
      100,
    )
    await expect(settled).rejects.toBe(error)
    // The sixteen that were under way end; the rest is not begun.
    expect(calls).toBe(16)
  })
})

const tellUnswept = async () => {}

describe('run', () => {
  it('sweeps no further venue once it is told to stop, and waits no longer', async () => {
    const stop = new AbortController()
    const swept: string[] = []
    const sync = async (venueId: string) => {
      swept.push(venueId)
      if (venueId === 'two') stop.abort()
      return {} as never
    }
    const settle = async () => ({ handled: 0, pending: 0, more: false })
    await runUntilAborted(context(), { settle, sync, venues: () => ['one', 'two', 'three'], tellUnswept }, stop.signal)
    expect(swept).toEqual(['one', 'two'])
  })

  it('lets the process do other things where the store gives the same entries again and again', async () => {
    const stop = new AbortController()
    let calls = 0
    const settle = async () => {
      if (++calls === 1_000) stop.abort()
      return { handled: 1, pending: 1, more: true }
    }
    const sync = async () => ({}) as never
    const running = runUntilAborted(context(), { settle, sync, venues: () => [], tellUnswept }, stop.signal)
    for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve))
    expect(calls).toBe(1)
    stop.abort()
    await running
  })

  it('ends once the sweeps have ended that are under way', async () => {
    const stop = new AbortController()
    let end: (report: never) => void = () => {}
    let isEnded = false
    const sync = () => {
      stop.abort()
      return new Promise<never>((resolve) => {
        end = resolve
      })
    }
    const settle = async () => ({ handled: 0, pending: 0, more: false })
    const running = runUntilAborted(context(), { settle, sync, venues: () => ['one'], tellUnswept }, stop.signal)
    void running.then(() => {
      isEnded = true
    })
    for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve))
    expect(isEnded).toBe(false)
    end({} as never)
    await running
  })

  it('sweeps the next venue after one that failed', async () => {
    logged.length = 0
    const stop = new AbortController()
    const swept: string[] = []
    const sync = async (venueId: string) => {
      swept.push(venueId)
      if (venueId === 'one') throw new NbiKountaError('unknown-venue', 'not set up')
      stop.abort()
      return {} as never
    }
    const settle = async () => ({ handled: 0, pending: 0, more: false })
    await runUntilAborted(context(), { settle, sync, venues: () => ['one', 'two'], tellUnswept }, stop.signal)
    expect(swept).toEqual(['one', 'two'])
    expect(logged).toEqual(['a sweep failed and will be tried again'])
  })
})
