import { describe, expect, it } from 'vitest'
import { createMemoryStore } from '../../src/store/memory.js'
import { createFaultyStore } from '../../src/testing/faulty-store.js'
import { createVirtualClock } from '../../src/testing/virtual-clock.js'

describe('faulty store', () => {
  it('is its inner store while nothing is wrong', async () => {
    const store = createFaultyStore(createMemoryStore())
    const version = await store.put('k', { covers: 2 }, { expect: null, wakeInMs: 0 })
    expect(await store.get('k')).toEqual({ key: 'k', value: { covers: 2 }, version, overdue: true })
    expect(await store.due(1)).toHaveLength(1)
    expect(store.counts).toEqual({ calls: 3, failedBefore: 0, failedAfter: 0 })
    expect(store.durable).toBe(false)
  })

  it('fails before a write was applied, or after, and says the same for both', async () => {
    const inner = createMemoryStore()
    const store = createFaultyStore(inner)
    store.failNext('before')
    const before = await store.put('k', 1, { expect: null }).catch((error) => error)
    expect(await inner.get('k')).toBeUndefined()
    store.failNext('after')
    const after = await store.put('k', 1, { expect: null }).catch((error) => error)
    expect((await inner.get('k'))?.value).toBe(1)
    expect(before).toMatchObject({ name: 'NbiKountaError', code: 'store-failed', advice: 'wait' })
    expect([after.code, after.message]).toEqual([before.code, before.message])
    expect(store.counts).toEqual({ calls: 2, failedBefore: 1, failedAfter: 1 })
  })

  it('gives the same faults for the same seed, in about the asked share', async () => {
    const run = async (seed: number) => {
      const store = createFaultyStore(createMemoryStore(), { seed, faults: { failBefore: 0.2, failAfter: 0.3 } })
      let pattern = ''
      for (let n = 0; n < 1_000; n++) {
        const before = store.counts.failedAfter
        pattern += await store.put(`k${n}`, n, { expect: null }).then(
          () => '.',
          () => (store.counts.failedAfter > before ? 'a' : 'b'),
        )
      }
      return { pattern, counts: store.counts }
    }
    const [first, again, other] = [await run(7), await run(7), await run(8)]
    expect(again).toEqual(first)
    expect(other.pattern).not.toBe(first.pattern)
    // 1,000 draws: five standard deviations are 63 and 68.
    expect(Math.abs(first.counts.failedBefore - 200)).toBeLessThan(65)
    expect(Math.abs(first.counts.failedAfter - 240)).toBeLessThan(70)
  })

  it('takes its time by the clock that it was given', async () => {
    const clock = createVirtualClock()
    const inner = createMemoryStore({ clock })
    const store = createFaultyStore(inner, { clock, faults: { latencyMs: [100, 200] }, random: () => 0.5 })
    const startedMs = clock.now()
    const writing = store.put('k', 1, { expect: null })
    await clock.advance(74)
    expect(await inner.get('k')).toBeUndefined()
    await clock.advance(1)
    expect((await inner.get('k'))?.value).toBe(1)
    await clock.runUntil(writing)
    expect(clock.now() - startedMs).toBe(150)
  })

  it('is gone for as long as its connection is lost, and a write under way loses its answer', async () => {
    const clock = createVirtualClock()
    const inner = createMemoryStore({ clock })
    const store = createFaultyStore(inner, { clock, faults: { latencyMs: 100 }, random: () => 0.5 })
    const underWay = store.put('k', 1, { expect: null }).catch((error) => error.code)
    await clock.advance(60)
    store.disconnect(1_000)
    expect(await clock.runUntil(underWay)).toBe('store-failed')
    expect((await inner.get('k'))?.value).toBe(1)
    await expect(store.get('k')).rejects.toMatchObject({ code: 'store-failed' })
    await clock.advance(1_000)
    expect((await clock.runUntil(store.get('k')))?.value).toBe(1)
  })

  it('loses the answer of a call under way even when its connection was back in time', async () => {
    const clock = createVirtualClock()
    const store = createFaultyStore(createMemoryStore({ clock }), {
      clock,
      faults: { latencyMs: 100 },
      random: () => 0.5,
    })
    for (const atMs of [10, 60]) {
      const underWay = store.get('k').catch((error) => error.code)
      await clock.advance(atMs)
      store.disconnect(20)
      expect(await clock.runUntil(underWay)).toBe('store-failed')
      await clock.advance(20)
    }
    expect(store.counts).toEqual({ calls: 2, failedBefore: 1, failedAfter: 1 })
  })

  it('keeps what JSON makes of a value, and leaves refusing to its inner store', async () => {
    const store = createFaultyStore(createMemoryStore())
    await store.put('date', { at: new Date(0), gone: () => 1 } as never, { expect: null })
    expect((await store.get('date'))?.value).toEqual({ at: '1970-01-01T00:00:00.000Z' })
    await expect(store.put('k', (() => 1) as never, { expect: null })).rejects.toMatchObject({ code: 'store-value' })
  })

  it('stores what was handed over at the call, however late it arrives', async () => {
    const clock = createVirtualClock()
    const store = createFaultyStore(createMemoryStore({ clock }), { clock, faults: { latencyMs: 100 } })
    const value = { covers: 2 }
    const writing = store.put('k', value, { expect: null })
    value.covers = 9
    await clock.runUntil(writing)
    store.setFaults({})
    expect((await store.get('k'))?.value).toEqual({ covers: 2 })
  })

  it('hands closing on to its inner store', async () => {
    const inner = createMemoryStore()
    await createFaultyStore(inner).close?.()
    await expect(inner.get('k')).rejects.toMatchObject({ code: 'store-closed' })
  })

  it.each([
    { failBefore: 0.1 },
    { clock: {} },
    { random: 5 },
    { faults: { failbefore: 0.1 } },
    { faults: { failAfter: 10 } },
    { faults: { latencyMs: [5, Number.NaN] } },
  ])('refuses the options %j, since a test would go without them', (options) => {
    const refusing = expect.objectContaining({ code: 'invalid-options' })
    expect(() => createFaultyStore(createMemoryStore(), options as never)).toThrow(refusing)
    if (options.faults !== undefined)
      expect(() => createFaultyStore(createMemoryStore()).setFaults(options.faults as never)).toThrow(refusing)
  })

  it.each([
    ['before', -1],
    ['before', Number.NaN],
    ['before', 1.5],
    ['during', 1],
  ])('refuses to fail %s, %d times', (when, times) => {
    const store = createFaultyStore(createMemoryStore())
    expect(() => store.failNext(when as never, times)).toThrow(expect.objectContaining({ code: 'invalid-options' }))
    expect(() => store.disconnect(Number.NaN)).toThrow(expect.objectContaining({ code: 'invalid-options' }))
  })
})
