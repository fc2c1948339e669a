import * as fc from 'fast-check'
import { createVirtualClock } from 'nbi-kounta/testing'
import { describe, expect, it } from 'vitest'

describe('a virtual clock', () => {
  it('stands still until it is moved, and starts where it is told', async () => {
    const clock = createVirtualClock({ startAt: '2026-03-14T18:00:00+11:00' })
    expect(clock.iso()).toBe('2026-03-14T07:00:00.000Z')
    await clock.settle()
    expect(clock.now()).toBe(Date.UTC(2026, 2, 14, 7))
    expect(createVirtualClock({ startAt: 5 }).now()).toBe(5)
    expect(createVirtualClock({ startAt: new Date('2026-03-14T07:00:00Z') }).iso()).toBe('2026-03-14T07:00:00.000Z')
  })

  it('starts at the instant that it is given in place of options', () => {
    for (const startAt of ['2026-03-14T18:00:00+11:00', Date.UTC(2026, 2, 14, 7), new Date('2026-03-14T07:00:00Z')])
      expect(createVirtualClock(startAt).iso()).toBe('2026-03-14T07:00:00.000Z')
    expect(createVirtualClock(0).now()).toBe(0)
    expect(() => createVirtualClock('tonight')).toThrow(expect.objectContaining({ code: 'invalid-options' }))
  })

  it('wakes sleepers in order of time, first come first served among equals, each at its own instant', async () => {
    const clock = createVirtualClock({ startAt: 0 })
    const woken: string[] = []
    const sleeper = (name: string, ms: number) => clock.sleep(ms).then(() => woken.push(`${name}@${clock.now()}`))
    const all = [sleeper('c', 30), sleeper('a1', 10), sleeper('b', 20), sleeper('a2', 10), sleeper('late', 31)]
    expect(clock.pending).toBe(5)
    expect(clock.nextAtMs).toBe(10)
    await clock.advance(30)
    expect(woken).toEqual(['a1@10', 'a2@10', 'b@20', 'c@30'])
    expect(clock.now()).toBe(30)
    await clock.advanceTo(31)
    await Promise.all(all)
    expect(woken.at(-1)).toBe('late@31')
    expect(clock.nextAtMs).toBeUndefined()
  })

  it('wakes sleepers that earlier sleepers start, within the same advance', async () => {
    const clock = createVirtualClock({ startAt: 0 })
    const beats: number[] = []
    const beating = (async () => {
      for (let beat = 0; beat < 1000; beat++) {
        await clock.sleep(60_000)
        beats.push(clock.now())
      }
    })()
    await clock.advance(10 * 60_000)
    expect(beats).toEqual(Array.from({ length: 10 }, (_, at) => (at + 1) * 60_000))
    await clock.runUntil(beating)
    expect(clock.now()).toBe(60_000_000)
  })

  it('wakes any number of random sleepers in the order of a sorted list', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ ms: fc.integer({ min: 1, max: 50 }), aborted: fc.boolean() }), { maxLength: 40 }),
        async (sleeps) => {
          const clock = createVirtualClock({ startAt: 0 })
          const woken: number[] = []
          const controllers = sleeps.map(() => new AbortController())
          const all = sleeps.map(({ ms }, at) =>
            clock.sleep(ms, controllers[at]?.signal).then(
              () => woken.push(at),
              () => {},
            ),
          )
          sleeps.forEach(({ aborted }, at) => {
            if (aborted) controllers[at]?.abort()
          })
          const awake = sleeps.map((sleep, at) => ({ ...sleep, at })).filter(({ aborted }) => !aborted)
          expect(clock.pending).toBe(awake.length)
          await clock.advance(50)
          await Promise.all(all)
          expect(woken).toEqual(awake.sort((a, b) => a.ms - b.ms || a.at - b.at).map(({ at }) => at))
        },
      ),
      { numRuns: 200 },
    )
  })

  it('rejects an aborted sleep with the reason of its signal, before or during the sleep', async () => {
    const clock = createVirtualClock()
    const controller = new AbortController()
    const sleeping = clock.sleep(1000, controller.signal)
    const reason = new Error('shutting down')
    controller.abort(reason)
    await expect(sleeping).rejects.toBe(reason)
    await expect(clock.sleep(1000, controller.signal)).rejects.toBe(reason)
    expect(clock.pending).toBe(0)
  })

  it('lets a sleep of nothing pass by itself, as a real timer would', async () => {
    const clock = createVirtualClock({ startAt: 0 })
    await clock.sleep(0)
    await clock.sleep(-5)
    expect(clock.now()).toBe(0)
  })

  it('runs until a promise settles, and gives its value or its rejection', async () => {
    const clock = createVirtualClock({ startAt: 0 })
    expect(await clock.runUntil(clock.sleep(86_400_000).then(() => clock.now()))).toBe(86_400_000)
    const failing = clock.sleep(1).then(() => {
      throw new Error('till on fire')
    })
    await expect(clock.runUntil(failing)).rejects.toThrow('till on fire')
  })

  it('says so when nothing can make progress', async () => {
    const clock = createVirtualClock({ stallMs: 20 })
    await expect(clock.runUntil(new Promise(() => {}))).rejects.toMatchObject({ code: 'clock-stalled' })
    void clock.sleep(Number.POSITIVE_INFINITY)
    await expect(clock.runUntil(new Promise(() => {}))).rejects.toMatchObject({ code: 'clock-stalled' })
  })

  it('holds time while a tracked promise is in flight, and only for its patience when that one never ends', async () => {
    const clock = createVirtualClock({ startAt: 0, graceMs: 500 })
    const order: string[] = []
    const io = clock.track(
      new Promise<void>((resolve) => setTimeout(resolve, 15)).then(() => order.push(`io@${clock.now()}`)),
    )
    const sleeping = clock.sleep(1000).then(() => order.push('sleeper'))
    expect(clock.inFlight).toBe(1)
    await clock.advance(1000)
    await Promise.all([io, sleeping])
    expect(order).toEqual(['io@0', 'sleeper'])
    expect(clock.inFlight).toBe(0)
    const impatient = createVirtualClock({ startAt: 0, graceMs: 5 })
    void impatient.track(new Promise(() => {}))
    await impatient.advance(10)
    expect(impatient.now()).toBe(10)
  })

  it('adds up advances that are made at once', async () => {
    const clock = createVirtualClock({ startAt: 0 })
    await Promise.all([clock.advance(10), clock.advance(10)])
    expect(clock.now()).toBe(20)
  })

  it('goes neither back nor takes null for its options', async () => {
    await expect(createVirtualClock().advance(-5)).rejects.toMatchObject({ code: 'invalid-options' })
    expect(() => createVirtualClock(null as never)).toThrow(expect.objectContaining({ code: 'invalid-options' }))
  })

  it.each([{ graceMs: Number.NaN }, { graceMs: -1 }, { stallMs: '20' }, { stallMs: Number.NaN }, { startsAt: 0 }])(
    'refuses the options %j',
    (options) => {
      expect(() => createVirtualClock(options as never)).toThrow(expect.objectContaining({ code: 'invalid-options' }))
    },
  )

  it('refuses what is not a time', async () => {
    expect(() => createVirtualClock({ startAt: '2026-03-14 18:00' })).toThrow(
      expect.objectContaining({ code: 'invalid-options' }),
    )
    await expect(createVirtualClock().advance(Number.NaN)).rejects.toMatchObject({ code: 'invalid-options' })
    await expect(createVirtualClock().sleep(Number.NaN)).rejects.toMatchObject({ code: 'invalid-options' })
  })
})
