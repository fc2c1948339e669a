import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Clock } from '../../src/shared/clock.js'
import { createMemoryStore } from '../../src/store/memory.js'
import type { OrderStore } from '../../src/store/order-store.js'
import { orderStoreConformance } from '../../src/testing/store-conformance.js'
import { brokenStores } from './broken-stores.js'

/** Runs the whole kit over a store by a runner that only writes down what failed. */
async function failuresOf(create: (options: { namespace: string; clock: Clock }) => OrderStore, model = false) {
  let nowMs = 1_000
  const clock: Clock = { now: () => nowMs, sleep: async () => {} }
  const tests: { title: string; body: () => Promise<void> }[] = []
  orderStoreConformance({
    create: ({ namespace }) => create({ namespace, clock }),
    wait: async (ms) => {
      nowMs += ms
    },
    capabilities: { durable: false, shared: false, exactTime: true },
    describe: (_title, body) => body(),
    it: (title, body) => tests.push({ title, body }),
    scale: { creates: 16, keys: 3, modelRuns: 100 },
    // One seed: this is a test of the kit's power, not of luck.
    ...(model ? { fc, seed: 1 } : {}),
  })
  const failed: string[] = []
  for (const { title, body } of tests) {
    await body().catch((error: unknown) => {
      expect(error, title).toBeInstanceOf(Error)
      failed.push(title)
    })
  }
  return failed
}

/** The model has plain keys, values that never repeat, and one caller: the rest is what the other tests are for. */
const beyondTheModel = [
  'reads, then writes',
  'takes a hash of the value for its version',
  'keeps the live object',
  'copies the value only when the write is on its way',
  "sets schedules by the client's clock",
  'folds the case of keys',
  'composes letters in keys',
  'cuts keys at 255 characters',
  'replaces what it cannot write in a key',
  'loses __proto__',
  'drops U+0000 from values, as jsonb makes one do',
  'goes on working after it was closed',
]

describe('the conformance kit, on stores that are broken', () => {
  it('finds nothing wrong with a sound one', async () => {
    expect(await failuresOf(({ clock }) => createMemoryStore({ clock }), true)).toEqual([])
  })

  it.each(brokenStores)('catches a store that $fault', async ({ create, caughtBy }) => {
    expect(await failuresOf(create)).toContainEqual(expect.stringMatching(caughtBy))
  })

  it('catches by the model alone what the model can see', async () => {
    const missed: string[] = []
    for (const { fault, create } of brokenStores) {
      const failed = await failuresOf(create, true)
      if (!failed.some((title) => title.includes('agrees with the model'))) missed.push(fault)
    }
    expect(missed.filter((fault) => !beyondTheModel.includes(fault))).toEqual([])
  })
})
