import { getEventListeners } from 'node:events'
import { describe, expect, it, vi } from 'vitest'
import { createPacer, type Pacer, type RequestPriority } from '../../src/kounta/index.js'
import { createOutage } from '../../src/kounta/pacing/outage.js'
import type { Clock } from '../../src/shared/clock.js'
import { createManualClock } from '../support/manual-clock.js'
import { createVersionedState } from '../support/versioned-state.js'

/** A till that counts by fixed windows of a minute, as its headers say. */
function till(clock: Clock, { limit = 60, others = 0 } = {}) {
  const served: number[] = []
  const windows = new Map<number, number>()
  let refused = 0
  return {
    served,
    refused: () => refused,
    ask() {
      const at = clock.now()
      const window = Math.floor(at / 60_000)
      // Somebody else spends the same credential, early in each window.
      const used = (windows.get(window) ?? others) + 1
      windows.set(window, used)
      const limited = used > limit
      if (limited) refused += 1
      served.push(at)
      const headers = new Headers({
        date: new Date(at).toUTCString(),
        'x-ratelimit-limit': String(limit),
        'x-ratelimit-remaining': String(Math.max(0, limit - used)),
        'x-ratelimit-reset': String((window + 1) * 60),
      })
      return { headers, limited }
    },
  }
}

const silent = { headers: new Headers(), limited: false }

/** The most that left within any 60 s. */
function busiest(times: readonly number[]): number {
  let most = 0
  for (let from = 0, to = 0; to < times.length; to++) {
    while ((times[to] ?? 0) - (times[from] ?? 0) >= 60_000) from++
    most = Math.max(most, to - from + 1)
  }
  return most
}

const run = (pacer: Pacer, server: ReturnType<typeof till>, count: number, priority: RequestPriority = 'sync') =>
  Promise.all(
    Array.from({ length: count }, async () => {
      await pacer.take({ priority })
      pacer.learn(server.ask())
    }),
  )

describe('a pacer for one process', () => {
  it.each([60, 180, 20])('keeps a flood below %i a minute without a single 429, and wastes little', async (limit) => {
    const clock = createManualClock()
    const server = till(clock, { limit })
    await run(createPacer({ clock, assumedPerMinute: limit }), server, limit * 5)
    expect(server.refused()).toBe(0)
    expect(busiest(server.served)).toBeLessThanOrEqual(limit)
    const minutes = ((server.served.at(-1) ?? 0) - (server.served[0] ?? 0)) / 60_000
    expect((limit * 5) / minutes).toBeGreaterThan(limit * 0.95)
  })

  it('spreads: no burst of more than a sixth of the limit within a second', async () => {
    const clock = createManualClock()
    const server = till(clock)
    await run(createPacer({ clock }), server, 120, 'order-write')
    const perSecond = new Map<number, number>()
    for (const at of server.served)
      perSecond.set(Math.floor(at / 1000), (perSecond.get(Math.floor(at / 1000)) ?? 0) + 1)
    expect(Math.max(...perSecond.values())).toBeLessThanOrEqual(11)
  })

  it('learns a lower limit, and a higher one, from the first answers', async () => {
    const lower = createManualClock()
    const small = till(lower, { limit: 30 })
    await run(createPacer({ clock: lower }), small, 90)
    expect(small.refused()).toBe(0)
    const higher = createManualClock()
    const large = till(higher, { limit: 600 })
    await run(createPacer({ clock: higher }), large, 600)
    expect(((large.served.at(-1) ?? 0) - (large.served[0] ?? 0)) / 60_000).toBeLessThan(2)
  })

  it.each([1, 2, 5, 10, 20])('takes the 429s of one burst of %i for one offence', async (burst) => {
    const clock = createManualClock()
    for (const shared of [{}, { state: createVersionedState(clock), key: 'c' }]) {
      const pacer = createPacer({ clock, ...shared })
      for (let i = 0; i < burst; i++) pacer.learn({ headers: new Headers(), limited: true })
      const from = clock.now()
      await pacer.take({ priority: 'order-write' })
      expect(clock.now() - from).toBeLessThanOrEqual(2_500)
      // A second one after the halt is another.
      pacer.learn({ headers: new Headers(), limited: true })
      const again = clock.now()
      await pacer.take({ priority: 'order-write' })
      expect(clock.now() - again).toBeGreaterThanOrEqual(4_000)
    }
  })

  it('lets no burst leave behind a 429, whatever this process has saved up', async () => {
    const clock = createManualClock()
    const pacer = createPacer({ clock })
    pacer.learn({ headers: new Headers({ 'retry-after': '1' }), limited: true })
    const from = clock.now()
    for (let i = 0; i < 5; i++) await pacer.take({ priority: 'order-write' })
    // At the limit's own pace of one a second, but for one and what has come in during the halt.
    expect(clock.now() - from).toBeGreaterThanOrEqual(4_000)
  })

  it('waits as long as Retry-After says, also where the window starts anew before', async () => {
    const clock = createManualClock()
    const pacer = createPacer({ clock })
    pacer.learn({ headers: new Headers({ 'retry-after': '30', 'x-ratelimit-reset': '5' }), limited: true })
    const from = clock.now()
    await pacer.take({ priority: 'order-write' })
    expect(clock.now() - from).toBe(30_000)
  })

  it('keeps the host’s own ceiling below what the server allows', async () => {
    const clock = createManualClock()
    const server = till(clock, { limit: 180 })
    await run(createPacer({ clock, perMinute: 30 }), server, 60)
    expect(busiest(server.served)).toBeLessThanOrEqual(30)
  })

  it('makes room for somebody else who spends the same credential', async () => {
    const clock = createManualClock({ startAt: 1_700_000_040_000 })
    const server = till(clock, { others: 35 })
    await run(createPacer({ clock }), server, 100)
    expect(server.refused()).toBe(0)
  })

  it.each([1, 2, 3])('meets no 429 when answers take up to two seconds (%i)', async (seed) => {
    const clock = createManualClock({ startAt: 1_700_000_000_000 + seed * 7_000 })
    const server = till(clock)
    const pacer = createPacer({ clock })
    let state = seed
    const latency = () => {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
      return (state / 2_147_483_648) * 1_000
    }
    await Promise.all(
      Array.from({ length: 240 }, async () => {
        await pacer.take({ priority: 'sync' })
        await clock.sleep(latency())
        const answer = server.ask()
        await clock.sleep(latency())
        pacer.learn(answer)
      }),
    )
    expect(server.refused()).toBe(0)
  })

  it('lets an order write through at once while a sync floods', async () => {
    const clock = createManualClock()
    const pacer = createPacer({ clock })
    const server = till(clock)
    const flood = run(pacer, server, 150)
    for (let i = 0; i < 5; i++) {
      await clock.sleep(20_000)
      const asked = clock.now()
      await pacer.take({ priority: 'order-write' })
      expect(clock.now() - asked).toBe(0)
      pacer.learn(server.ask())
    }
    await flood
    expect(server.refused()).toBe(0)
  })

  it('serves order writes before reads before sync, lanes in turn, each first in, first out', async () => {
    const clock = createManualClock()
    const pacer = createPacer({ clock, perMinute: 6 })
    await pacer.take({ priority: 'order-write' })
    const order: string[] = []
    const ask = (name: string, priority: RequestPriority, lane: string) =>
      pacer.take({ priority, lane }).then(() => void order.push(name))
    await Promise.all([
      ask('sync', 'sync', 'a'),
      ask('a1', 'read', 'a'),
      ask('a2', 'read', 'a'),
      ask('a3', 'read', 'a'),
      ask('b1', 'read', 'b'),
      ask('w1', 'order-write', 'a'),
      ask('w2', 'order-write', 'a'),
      ask('b2', 'read', 'b'),
    ])
    expect(order).toEqual(['w1', 'w2', 'a1', 'b1', 'a2', 'b2', 'a3', 'sync'])
  })

  it.each([
    [{ 'x-ratelimit-reset': '17' }, 17_000],
    // In seconds as far as anybody saw; a number that is a time in ms is no time in seconds.
    [{ 'x-ratelimit-reset': '1700000017000' }, 17_000],
    [{}, 2000],
  ])('makes everybody wait after a 429 with headers %j', async (headers, waitMs) => {
    const clock = createManualClock()
    const pacer = createPacer({ clock })
    await pacer.take({ priority: 'order-write' })
    pacer.learn({ headers: new Headers(headers), limited: true })
    const from = clock.now()
    await Promise.all([
      pacer.take({ priority: 'sync' }),
      pacer.take({ priority: 'order-write' }).then(() => expect(clock.now() - from).toBe(waitMs)),
    ])
  })

  it.each(['9999999999', '86400'])('believes no window that is longer than a minute (reset %s)', async (reset) => {
    const clock = createManualClock()
    const pacer = createPacer({ clock })
    for (let i = 0; i < 10; i++) await pacer.take({ priority: 'order-write' })
    pacer.learn({ headers: new Headers({ 'x-ratelimit-remaining': '40', 'x-ratelimit-reset': reset }), limited: false })
    const from = clock.now()
    await pacer.take({ priority: 'sync' })
    expect(clock.now() - from).toBeLessThanOrEqual(60_000)
  })

  it('lets one write in growing distances try its luck while nothing is answered, and all again after an answer', async () => {
    const clock = createManualClock()
    const pacer = createPacer({ clock })
    const fail = () => pacer.learn({ headers: new Headers(), limited: false, failed: 'write' })
    fail()
    fail()
    expect(pacer.mayTry?.()).toBe(true)
    fail()
    const tries: number[] = []
    const from = clock.now()
    while (clock.now() - from < 120_000) {
      await clock.sleep(100)
      // Two ask at once: one is let through.
      const [first, second] = [pacer.mayTry?.(), pacer.mayTry?.()]
      expect(second).toBe(false)
      if (!first) continue
      tries.push(Math.round((clock.now() - from) / 1000))
      fail()
    }
    expect(tries).toEqual([1, 3, 7, 15, 31, 61, 91])
    pacer.learn(silent)
    expect([pacer.mayTry?.(), pacer.mayTry?.()]).toEqual([true, true])
  })

  it('rests no longer because many writes were on their way when the till went away', async () => {
    const clock = createManualClock()
    const pacer = createPacer({ clock })
    const fail = () => pacer.learn({ headers: new Headers(), limited: false, failed: 'write' })
    for (let i = 0; i < 20; i++) fail()
    await clock.sleep(500)
    fail()
    expect(pacer.mayTry?.()).toBe(false)
    await clock.sleep(500)
    expect(pacer.mayTry?.()).toBe(true)
  })

  it('lets an aborted request go and serves the next', async () => {
    const clock = createManualClock()
    const pacer = createPacer({ clock, perMinute: 1 })
    await pacer.take({ priority: 'read' })
    const abort = new AbortController()
    const first = pacer.take({ priority: 'read', signal: abort.signal })
    const second = pacer.take({ priority: 'read' })
    abort.abort(new Error('enough'))
    await expect(first).rejects.toThrow('enough')
    await second
    await expect(pacer.take({ priority: 'read', signal: abort.signal })).rejects.toThrow('enough')
  })

  it('takes no till for away because reads fail, and rests as briefly as ever when it goes away once more', async () => {
    const clock = createManualClock()
    const pacer = createPacer({ clock })
    const fail = (failed: 'read' | 'write') => pacer.learn({ headers: new Headers(), limited: false, failed })
    for (let i = 0; i < 5; i++) fail('read')
    expect([pacer.mayTry?.(), pacer.mayTry?.()]).toEqual([true, true])
    for (let i = 0; i < 3; i++) fail('write')
    for (const restMs of [1_000, 2_000, 4_000]) {
      await clock.sleep(restMs)
      expect(pacer.mayTry?.()).toBe(true)
      fail('write')
    }
    pacer.learn(silent)
    for (let i = 0; i < 3; i++) fail('write')
    await clock.sleep(1_000)
    expect(pacer.mayTry?.()).toBe(true)
  })

  it('leaves neither timer nor listener behind, whether a request has had its turn or was aborted', async () => {
    const clock = createManualClock({ auto: false })
    const pacer = createPacer({ clock, perMinute: 1 })
    const host = new AbortController()
    await pacer.take({ priority: 'read', signal: host.signal })
    expect(getEventListeners(host.signal, 'abort')).toEqual([])
    const waiting = pacer.take({ priority: 'read', signal: host.signal }).catch(() => 'gone')
    host.abort()
    expect(await waiting).toBe('gone')
    await clock.tick(60_000)
    expect(clock.slept).toEqual([])
  })

  it('spends no turn on requests that were aborted', async () => {
    const clock = createManualClock()
    const pacer = createPacer({ clock, perMinute: 1 })
    await pacer.take({ priority: 'read' })
    const abort = new AbortController()
    const gone = [1, 2, 3].map(() => pacer.take({ priority: 'read', signal: abort.signal }).catch(() => 'gone'))
    const from = clock.now()
    const next = pacer.take({ priority: 'read' })
    abort.abort()
    await Promise.all([...gone, next])
    expect(clock.now() - from).toBe(60_000)
  })

  it('says what a priority may be, where a call without types makes up its own: it would wait for ever', async () => {
    const pacer = createPacer({ clock: createManualClock() })
    for (const priority of ['urgent', '', 1] as unknown as RequestPriority[])
      await expect(pacer.take({ priority })).rejects.toMatchObject({ code: 'invalid-options' })
    await pacer.take({ priority: 'read' })
  })

  it('lets nobody wait because the machine’s clock was set back', async () => {
    const clock = createManualClock()
    let ahead = 600_000
    const pacer = createPacer({ clock: { now: () => clock.now() + ahead, sleep: clock.sleep } })
    const times: number[] = []
    const take = async () => {
      await pacer.take({ priority: 'sync' })
      times.push(clock.now())
    }
    for (let i = 0; i < 100; i++) await take()
    ahead = 0
    for (let i = 0; i < 100; i++) await take()
    expect(busiest(times)).toBeLessThanOrEqual(60)
    expect(Math.max(...times.slice(1).map((at, i) => at - (times[i] ?? 0)))).toBeLessThan(10_000)
  })

  it.each([
    ['tells no reset', {}, [2000, 4000, 8000, 16_000, 32_000, 60_000]],
    ['tells a reset that is past', { 'x-ratelimit-reset': '1600000000' }, [1000, 2000, 4000, 8000, 16_000, 32_000]],
  ])('waits longer with each 429 in a row that %s, up to a minute', async (_, headers, expected) => {
    const clock = createManualClock()
    const pacer = createPacer({ clock })
    const waits: number[] = []
    await pacer.take({ priority: 'order-write' })
    while (waits.length < expected.length) {
      pacer.learn({ headers: new Headers(headers), limited: true })
      const from = clock.now()
      await pacer.take({ priority: 'order-write' })
      waits.push(clock.now() - from)
    }
    expect(waits).toEqual(expected)
  })

  it.each([
    { perMinute: 0 },
    { perMinute: Number.NaN },
    { assumedPerMinute: -1 },
    { state: createVersionedState(createManualClock()) },
  ])('refuses the options %#', (options) => {
    expect(() => createPacer(options)).toThrow(expect.objectContaining({ code: 'invalid-options' }))
  })
})

describe('a pacer shared by processes', () => {
  const seeded = (seed: number) => () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
    return seed / 2_147_483_648
  }
  /** The machine's clock of one process: wrong by any amount. */
  const wrong = (clock: Clock, byMs: number): Clock => ({
    now: () => clock.now() + byMs,
    sleep: (ms, signal) => clock.sleep(ms, signal),
  })
  const skews = [0, 7_200_000, -86_400_000, 31_000]

  it.each([60, 180])('keeps four processes below %i a minute without a 429, and wastes little', async (limit) => {
    const clock = createManualClock({ startAt: 1_700_000_040_000 })
    const state = createVersionedState(clock)
    const server = till(clock, { limit })
    const each = (limit * 10) / 4
    await Promise.all(
      skews.map((skew, i) =>
        run(
          createPacer({ clock: wrong(clock, skew), state, key: 'c', assumedPerMinute: limit, random: seeded(i + 1) }),
          server,
          each,
        ),
      ),
    )
    expect(server.served).toHaveLength(limit * 10)
    expect(server.refused()).toBe(0)
    expect(busiest(server.served)).toBeLessThanOrEqual(limit)
    const minutes = ((server.served.at(-1) ?? 0) - (server.served[0] ?? 0)) / 60_000
    expect((limit * 10) / minutes).toBeGreaterThan(limit * 0.97)
  })

  it('spreads what is not urgent over the minute, for as long as it lasts', async () => {
    const clock = createManualClock()
    const state = createVersionedState(clock)
    const server = till(clock)
    const pacers = [1, 2, 3, 4].map((seed) => createPacer({ clock, state, key: 'c', random: seeded(seed) }))
    await Promise.all(pacers.map((pacer) => run(pacer, server, 10)))
    const { served } = server
    const within3s = served.map((at) => served.filter((other) => other >= at && other < at + 2_850).length)
    // A twentieth of the limit leaves at a time, so that no span of that length has more than twice as many.
    expect(Math.max(...within3s)).toBeLessThanOrEqual(6)
  })

  it('keeps a place for order writes while three other processes sync', async () => {
    const clock = createManualClock()
    const state = createVersionedState(clock)
    const server = till(clock)
    const pacers = skews.map((skew, i) =>
      createPacer({ clock: wrong(clock, skew), state, key: 'c', random: seeded(i + 1) }),
    )
    const [writer, ...others] = pacers as [Pacer, ...Pacer[]]
    const flood = Promise.all(others.map((pacer) => run(pacer, server, 40)))
    for (let i = 0; i < 6; i++) {
      await clock.sleep(15_000)
      const asked = clock.now()
      await writer.take({ priority: 'order-write' })
      writer.learn(server.ask())
      expect(clock.now() - asked).toBeLessThan(2000)
    }
    await flood
    expect(server.refused()).toBe(0)
  })

  it('lets the others go on, once an order write that had to wait for a place has had it', async () => {
    const clock = createManualClock()
    const state = createVersionedState(clock)
    const pacerOf = () => createPacer({ clock, state, key: 'c', perMinute: 20, random: () => 0 })
    const busy = pacerOf()
    for (let i = 0; i < 20; i++) await busy.take({ priority: 'order-write' })
    const left: string[] = []
    const [north, south] = [pacerOf(), pacerOf()]
    await Promise.all([
      north.take({ priority: 'order-write' }).then(() => left.push('order-write')),
      south.take({ priority: 'sync' }).then(() => left.push('sync')),
    ])
    expect(left).toEqual(['order-write', 'sync'])
  })

  it('lets a process that comes late have its share', async () => {
    const clock = createManualClock()
    const state = createVersionedState(clock)
    const server = till(clock)
    const [late, ...others] = skews.map((skew, i) =>
      createPacer({ clock: wrong(clock, skew), state, key: 'c', random: seeded(i + 1) }),
    ) as [Pacer, ...Pacer[]]
    const flood = Promise.all(others.map((pacer) => run(pacer, server, 200)))
    await clock.sleep(180_000)
    const from = clock.now()
    await run(late, server, 60)
    // A quarter of 60 a minute would be four minutes.
    expect(clock.now() - from).toBeLessThan(6 * 60_000)
    await flood
  })

  it('comes past what a process left behind that died between two writes', async () => {
    const clock = createManualClock()
    const state = createVersionedState(clock)
    // The keys are taken, and nobody has told the others where the ring stands.
    for (let n = 0; n < 2; n++) await state.put(`rate:c:minute:${n}`, true, { expect: null, expireInMs: 60_000 })
    await createPacer({ clock, state, key: 'c' }).take({ priority: 'order-write' })
    expect(clock.slept).toEqual([])
  })

  it('lets all processes wait when one of them met a 429', async () => {
    const clock = createManualClock()
    const state = createVersionedState(clock)
    const [first, second] = [1, 2].map((seed) => createPacer({ clock, state, key: 'c', random: seeded(seed) })) as [
      Pacer,
      Pacer,
    ]
    await first.take({ priority: 'read' })
    first.learn({ headers: new Headers({ 'x-ratelimit-reset': '30' }), limited: true })
    await clock.sleep(10)
    const from = clock.now()
    await second.take({ priority: 'order-write' })
    expect(clock.now() - from).toBeGreaterThan(29_000)
    expect(clock.now() - from).toBeLessThan(31_500)
  })

  it('keeps each process to its own pace while the store is away', async () => {
    const clock = createManualClock()
    const state = createVersionedState(clock)
    state.failPuts = Number.POSITIVE_INFINITY
    const pacer = createPacer({ clock, state, key: 'c' })
    const times: number[] = []
    await Promise.all(
      Array.from({ length: 100 }, async () => {
        await pacer.take({ priority: 'order-write' })
        times.push(clock.now())
        pacer.learn(silent)
      }),
    )
    expect(busiest(times)).toBeLessThanOrEqual(60)
  })

  it('keeps the host’s own ceiling for all of them, whatever they assume of the server', async () => {
    const clock = createManualClock()
    const state = createVersionedState(clock)
    const server = till(clock, { limit: 180 })
    const take = async (seed: number) => {
      const options = { clock, state, key: 'c', perMinute: 50, assumedPerMinute: 180, random: seeded(seed) }
      const pacer = createPacer(options)
      for (let i = 0; i < 40; i++) {
        await pacer.take({ priority: 'sync' })
        server.ask()
      }
    }
    await Promise.all([1, 2, 3, 4].map(take))
    expect(busiest(server.served)).toBeLessThanOrEqual(50)
  })

  it('keeps each process to its own pace while the store does not answer at all, and asks it again later', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    try {
      const clock = createManualClock()
      const state = createVersionedState(clock)
      let isSilent = true
      let asked = 0
      const silence = () => {
        asked += 1
        return new Promise<never>(() => {})
      }
      const pacer = createPacer({
        clock,
        state: {
          get: (key) => (isSilent ? silence() : state.get(key)),
          put: (key, value, when) => (isSilent ? silence() : state.put(key, value, when)),
        },
        key: 'c',
      })
      const first = pacer.take({ priority: 'read' })
      await vi.advanceTimersByTimeAsync(1_000)
      await first
      // Whoever comes next need not find out again.
      for (let i = 0; i < 5; i++) await pacer.take({ priority: 'order-write' })
      expect(asked).toBe(1)
      isSilent = false
      await clock.sleep(30_000)
      await pacer.take({ priority: 'read' })
      expect(state.writes).toContain('rate:c:minute:0')
      expect(vi.getTimerCount()).toBe(0)
    } finally {
      vi.useRealTimers()
    }
  })

  it.each([
    ['a reset after none', {}, { 'x-ratelimit-reset': '50' }],
    ['a longer reset', { 'x-ratelimit-reset': '5' }, { 'x-ratelimit-reset': '50' }],
    ['a shorter reset', { 'x-ratelimit-reset': '50' }, { 'x-ratelimit-reset': '5' }],
  ])('halts all processes for the longest of several, %s too', async (_, first, second) => {
    const clock = createManualClock()
    const state = createVersionedState(clock)
    const learner = createPacer({ clock, state, key: 'c' })
    for (const headers of [first, second]) {
      learner.learn({ headers: new Headers(headers as Record<string, string>), limited: true })
      for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve))
    }
    const from = clock.now()
    await createPacer({ clock, state, key: 'c' }).take({ priority: 'order-write' })
    expect(clock.now() - from).toBeGreaterThanOrEqual(50_000)
    expect(clock.now() - from).toBeLessThan(52_000)
  })

  it('lets no turn that was given back leave into a halt', async () => {
    const clock = createManualClock()
    const state = createVersionedState(clock)
    let release: (() => void) | undefined
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    let isHeld = true
    const slow = {
      get: state.get,
      async put(...write: Parameters<typeof state.put>) {
        const version = await state.put(...write)
        if (isHeld) await held
        return version
      },
    }
    const pacer = createPacer({ clock, state: slow, key: 'c' })
    const gone = new AbortController()
    const left = pacer.take({ priority: 'order-write', signal: gone.signal }).catch(() => 'gone')
    for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve))
    gone.abort()
    isHeld = false
    release?.()
    expect(await left).toBe('gone')
    for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve))
    pacer.learn({ headers: new Headers({ 'x-ratelimit-reset': '50' }), limited: true })
    const from = clock.now()
    await pacer.take({ priority: 'order-write' })
    expect(clock.now() - from).toBeGreaterThanOrEqual(50_000)
  })

  it('gives a turn that an aborted request has left to the next one', async () => {
    const clock = createManualClock()
    const state = createVersionedState(clock)
    const pacer = createPacer({ clock, state, key: 'c' })
    const gone = new AbortController()
    const left = pacer.take({ priority: 'order-write', signal: gone.signal }).catch(() => 'gone')
    gone.abort()
    expect(await left).toBe('gone')
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve))
    const before = state.writes.length
    await pacer.take({ priority: 'order-write' })
    expect(state.writes).toHaveLength(before)
  })

  it('does not mix two credentials', async () => {
    const clock = createManualClock()
    const state = createVersionedState(clock)
    const take = async (key: string) => {
      const pacer = createPacer({ clock, state, key })
      for (let i = 0; i < 7; i++) await pacer.take({ priority: 'order-write' })
    }
    await Promise.all([take('a'), take('b')])
    expect(clock.slept).toEqual([])
  })
})

describe('a till that is away', () => {
  it('is tried at doubling distances; what left before the rest began, and fails late, makes none of them longer', () => {
    const outage = createOutage()
    for (let n = 0; n < 3; n++) outage.failed('write', 0)
    expect([outage.mayTry(999), outage.mayTry(1_000), outage.mayTry(1_001)]).toEqual([false, true, false])
    outage.failed('write', 1_500)
    for (const late of [1_600, 1_700]) outage.failed('write', late)
    expect([outage.mayTry(3_499), outage.mayTry(3_500)]).toEqual([false, true])
    outage.answered()
    expect(outage.mayTry(3_501)).toBe(true)
  })
})
