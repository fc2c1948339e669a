import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Clock, systemClock } from '../../src/shared/clock.js'
import { createMemoryStore } from '../../src/store/memory.js'
import type { OrderStore } from '../../src/store/order-store.js'
import {
  type ConformanceJob,
  type ConformanceProcess,
  type OrderStoreConformanceOptions,
  orderStoreConformance,
  runConformanceJob,
} from '../../src/testing/store-conformance.js'
import { brokenAcrossInstances, inTwoSteps } from './broken-instances.js'
import { brokenInRealTime, brokenStores } from './broken-stores.js'
import { keepingObjects } from './object-store.js'

type Create = (options: { namespace: string; clock: Clock }) => OrderStore

/** Runs the whole kit over a store whose time only the kit moves. */
async function failuresOf(create: Create, model = false) {
  let nowMs = 1_000
  const clock: Clock = { now: () => nowMs, sleep: async () => {} }
  return failuresWith(
    {
      create: ({ namespace }) => create({ namespace, clock }),
      wait: async (ms) => {
        nowMs += ms
      },
      capabilities: { durable: false, shared: false, exactTime: true },
    },
    model,
  )
}

/** Runs the kit by a runner that only writes down what failed. */
async function failuresWith(
  options: Pick<OrderStoreConformanceOptions, 'create' | 'wait' | 'capabilities' | 'startProcess'>,
  model = false,
  only = /./,
) {
  const tests: { title: string; body: () => Promise<void> }[] = []
  orderStoreConformance({
    ...options,
    describe: (_title, body) => body(),
    it: (title, body) => tests.push({ title, body }),
    scale: { creates: 16, keys: 3, modelRuns: 100 },
    // One seed: this is a test of the kit's power, not of luck.
    ...(model ? { fc, seed: 1 } : {}),
  })
  const failed: string[] = []
  for (const { title, body } of tests.filter((test) => only.test(test.title))) {
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
  'gives versions of 16 random bits',
  'counts milliseconds in 31 bits',
  'lists the longest overdue last, where five or more are',
  'lists at most 100',
  'gives the newest where more than four are overdue and fewer are asked for',
]

describe('the conformance kit, on stores that are broken', () => {
  it('finds nothing wrong with a sound one', async () => {
    expect(await failuresOf(({ clock }) => createMemoryStore({ clock }), true)).toEqual([])
  })

  it.each(brokenStores)('catches a store that $fault', async ({ create, caughtBy }) => {
    expect(await failuresOf(create)).toContainEqual(expect.stringMatching(caughtBy))
  })

  it.each(brokenInRealTime)('catches in real time a store that $fault', async ({ create, caughtBy }) => {
    const options = { create: () => create({ namespace: '', clock: systemClock }) }
    expect(await failuresWith(options, false, caughtBy)).toHaveLength(1)
  })

  it.each(brokenAcrossInstances)('catches an instance among others that $fault', async ({ create, caughtBy }) => {
    const options = {
      create: ({ namespace }: { namespace: string }) => create({ namespace, clock: systemClock }),
      capabilities: { shared: true, ownClock: false },
    }
    expect(await failuresWith(options, false, caughtBy)).toHaveLength(1)
  })

  it('catches a store that loses a schedule where its process is killed after the value', async () => {
    const options = {
      create: ({ namespace }: { namespace: string }) => inTwoSteps(namespace),
      capabilities: { durable: true, shared: true },
      startProcess: (job: ConformanceJob, onLine: (line: string) => void): ConformanceProcess => {
        let isAlive = true
        const store = inTwoSteps(job.namespace, () => isAlive)
        let killed = (_code: null) => {}
        const ended = new Promise<null>((resolve) => {
          killed = resolve
        })
        void runConformanceJob({ store, job, print: (line) => isAlive && onLine(line) })
        return {
          ended,
          kill() {
            isAlive = false
            killed(null)
          },
        }
      },
    }
    expect(await failuresWith(options, false, /kill -9/)).toHaveLength(1)
  })

  it.each([undefined, {}, { durable: false }, { shared: false, exactTime: false }])(
    'finds nothing wrong with a memory store of which %j is claimed',
    async (capabilities) => {
      const claimed = capabilities && { capabilities }
      expect(await failuresWith({ create: () => createMemoryStore(), ...claimed }, false, /clock|durable/)).toEqual([])
    },
  )

  it('finds nothing wrong with entries that tell more than the contract names', async () => {
    const telling: Create = ({ clock }) => {
      const inner = createMemoryStore({ clock })
      const more = <T>(entry: T) => entry && { ...entry, readAtMs: clock.now() }
      return {
        ...inner,
        get: async (key) => more(await inner.get(key)),
        due: async (limit) => (await inner.due(limit)).map(more),
      }
    }
    expect(await failuresOf(telling, true)).toEqual([])
  })

  it('finds nothing wrong with a store that keeps objects as they are, undefined members too, and numbers its versions', async () => {
    expect(await failuresOf(keepingObjects, true)).toEqual([])
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
