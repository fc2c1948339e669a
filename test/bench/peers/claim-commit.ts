/** A claim of a new booking and the commit of its order, through a store: what the store bench and that of the versions repeat. */
import type { Json, OrderStore } from '../../../src/store/order-store.js'
import type { Check } from '../harness/result.js'
import { type Samples, spreadOf, wallSeconds } from '../harness/samples.js'

export const claim = { expect: null, wakeInMs: 72_000, expireInMs: 7_776_000_000 } as const
export const commit = { wakeInMs: null, expireInMs: 7_776_000_000 } as const

let keys = 0

/** Claims and commits per second, `width` at a time. */
export async function perSecond(
  claimAndCommit: (key: string) => Promise<unknown>,
  count: number,
  width: number,
  seconds = wallSeconds,
) {
  let left = count
  const worker = async () => {
    while (left-- > 0) await claimAndCommit(`booking:v1:b${keys++}`)
  }
  const from = seconds()
  await Promise.all(Array.from({ length: width }, worker))
  return count / (seconds() - from)
}

export async function throughStore(store: OrderStore, key: string, intent: Json, placed: Json): Promise<void> {
  const version = await store.put(key, intent, claim)
  if (version === null || (await store.put(key, placed, { ...commit, expect: version })) === null)
    throw new Error('a claim on a new key was lost')
}

/** What the memory store is to reach, for each contender. */
export const memoryStoreChecks = (samples: Samples, workload: string): Check[] =>
  Object.entries(samples).map(([of, each]) => ({
    workload,
    of,
    sense: 'at least',
    target: 150_000,
    kind: 'absolute',
    unit: '/s',
    ...spreadOf(each),
  }))
