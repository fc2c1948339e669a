import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createMemoryStore, type Json } from '../../src/store/memory.js'
import { orderStoreConformance } from '../../src/testing/store-conformance.js'
import { openHandles } from './open-handles.js'

// A clock that only the test moves; nothing sleeps on it, so it needs no virtual sleepers.
let nowMs = 1_000
const clock = { now: () => nowMs, sleep: async () => {} }

// What a host writes first: no clock, no claims.
orderStoreConformance({ name: 'memory, told nothing', create: () => createMemoryStore(), describe, it })

orderStoreConformance({
  name: 'memory',
  create: ({ namespace }) => createMemoryStore({ namespace, clock }),
  wait: async (ms) => {
    nowMs += ms
  },
  capabilities: { durable: false, shared: false, exactTime: true },
  openHandles,
  describe,
  it,
  fc,
})

describe('memory store', () => {
  it('frees what has expired, whether or not it is asked for again', async () => {
    const store = createMemoryStore({ clock })
    for (let n = 0; n < 1_000; n++) await store.put(`k${n}`, n, { expect: null, wakeInMs: 5, expireInMs: 10 })
    nowMs += 10
    await store.put('other', 0, { expect: null })
    // Had they only been hidden by their time, an earlier time would show them again.
    nowMs -= 10
    for (let n = 0; n < 1_000; n++) expect(await store.get(`k${n}`)).toBeUndefined()
    nowMs += 5
    expect(await store.due(10)).toEqual([])
  })

  it('keeps letters beyond Latin-1 as they are, though it holds them as escapes', async () => {
    const store = createMemoryStore()
    await fc.assert(
      fc.asyncProperty(fc.jsonValue({ stringUnit: 'binary' }), fc.uuid(), async (value, key) => {
        await store.put(key, value as Json, { expect: (await store.get(key))?.version ?? null })
        expect((await store.get(key))?.value).toEqual(JSON.parse(JSON.stringify(value)))
      }),
    )
  })

  it('tells the versions of two stores apart', async () => {
    const version = await createMemoryStore().put('k', 1, { expect: null })
    const other = createMemoryStore()
    await other.put('k', 1, { expect: null })
    expect(await other.put('k', 2, { expect: version })).toBeNull()
  })

  it.each(['', 'Upper', '1st', 'a-b', 'a'.repeat(41), "a'b"])('refuses the namespace %j', (namespace) => {
    expect(() => createMemoryStore({ namespace })).toThrow(expect.objectContaining({ code: 'invalid-options' }))
  })

  it.each([
    ['an empty key', ['', 1, { expect: null }], 'store-key'],
    ['a key that is no text', [5, 1, { expect: null }], 'store-key'],
    ['a key of 513 characters', ['k'.repeat(513), 1, { expect: null }], 'store-key'],
    ['a key with U+0000', ['a\0', 1, { expect: null }], 'store-key'],
    ['half a surrogate pair in a key', ['a\ud83d', 1, { expect: null }], 'store-key'],
    ['no value', ['k', undefined, { expect: null }], 'store-value'],
    ['a BigInt', ['k', 1n, { expect: null }], 'store-value'],
    ['a wake-up that is no number', ['k', 1, { expect: null, wakeInMs: Number.NaN }], 'invalid-options'],
    ['an endless expiry', ['k', 1, { expect: null, expireInMs: Number.POSITIVE_INFINITY }], 'invalid-options'],
    ['a forgotten expect', ['k', 1, {}], 'invalid-options'],
    ['a forgotten condition', ['k', 1], 'invalid-options'],
  ])('refuses %s by a rejection with a code', async (_name, args, code) => {
    const store = createMemoryStore()
    const put = store.put as (...given: unknown[]) => Promise<unknown>
    await expect(put(...args)).rejects.toMatchObject({ name: 'NbiKountaError', code })
  })

  it.each([{ clock: {} }, { clock: 5 }, { random: 5 }])('refuses the tools %j', (tools) => {
    expect(() => createMemoryStore(tools as never)).toThrow(expect.objectContaining({ code: 'invalid-options' }))
  })

  it.each([-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('refuses due(%s)', async (limit) => {
    await expect(createMemoryStore().due(limit)).rejects.toMatchObject({ code: 'invalid-options' })
  })

  it('rounds a part of a millisecond up, so that nothing is due or gone early', async () => {
    const store = createMemoryStore({ clock })
    await store.put('k', 1, { expect: null, wakeInMs: 0.2, expireInMs: 1.2 })
    expect(await store.due(1)).toEqual([])
    nowMs += 1
    expect(await store.due(1)).toHaveLength(1)
    nowMs += 1
    expect(await store.get('k')).toBeUndefined()
  })

  it('takes keys of 512 characters, and durations below zero as zero', async () => {
    const store = createMemoryStore({ clock })
    const key = 'ü'.repeat(512)
    await store.put(key, 1, { expect: null, wakeInMs: -5 })
    expect((await store.due(1)).map((entry) => entry.key)).toEqual([key])
  })
})
