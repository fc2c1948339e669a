/** store: claim + commit, one by one and 32 wide, each adapter against the same statement or script by its bare driver. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createMemoryStore } from '../../../src/store/memory.js'
import type { Json } from '../../../src/store/order-store.js'
import type { Bench, Check, Figure } from '../harness/result.js'
import { alternate, cpuSeconds, figuresOf, ratioCheck } from '../harness/samples.js'
import { type BareStore, openedStores } from '../peers/bare-stores.js'
import { bookingRecord } from '../peers/booking-record.js'
import { claim, commit, memoryStoreChecks, perSecond, throughStore } from '../peers/claim-commit.js'

async function throughDriver(bare: BareStore, key: string, intent: Json, placed: Json): Promise<void> {
  const version = await bare.claim(key, JSON.stringify(intent), claim.wakeInMs, claim.expireInMs)
  if (!version || !(await bare.commit(key, JSON.stringify(placed), version, commit.expireInMs)))
    throw new Error('a bare claim on a new key was lost')
}

export const bench: Bench = async ({ quick }) => {
  const figures: Figure[] = []
  const checks: Check[] = []
  const notes: string[] = []
  const intent = bookingRecord(1, 'intent') as unknown as Json
  const placed = bookingRecord(1, 'placed') as unknown as Json

  const memory: Figure[] = []
  const textsPerSecond = (count: number) => {
    const from = cpuSeconds()
    let length = 0
    for (let n = 0; n < count; n++) length += JSON.stringify(intent).length + JSON.stringify(placed).length
    if (length === 0) throw new Error('the records are empty')
    return count / (cpuSeconds() - from)
  }
  /** The texts kept under their keys, and nothing else: no check, no version, no expiry, no promise. */
  const keptPerSecond = (count: number) => {
    const from = cpuSeconds()
    const texts = new Map<string, string>()
    for (let n = 0; n < count; n++) {
      texts.set(`booking:v1:b${n}`, JSON.stringify(intent))
      texts.set(`booking:v1:b${n}`, JSON.stringify(placed))
    }
    if (texts.size !== count) throw new Error('a text was lost')
    return count / (cpuSeconds() - from)
  }
  const rounds = quick ? 5 : 11
  for (const [workload, width] of widths) {
    const count = quick ? 10_000 : 20_000
    const samples = await alternate(
      {
        'memory, a booking record': () => {
          const store = createMemoryStore()
          return perSecond((key) => throughStore(store, key, intent, placed), count, width, cpuSeconds)
        },
        'memory, a small value': () => {
          const store = createMemoryStore()
          return perSecond((key) => throughStore(store, key, { intent: 1 }, { orderId: '1' }), count, width, cpuSeconds)
        },
      },
      rounds,
    )
    // What no store that keeps texts can be faster than.
    if (width === 1)
      memory.push(
        ...figuresOf(
          await alternate(
            {
              'JSON.stringify of both records alone': () => textsPerSecond(count),
              'a Map of both texts, nothing else': () => keptPerSecond(count),
            },
            rounds,
          ),
          workload,
          'claim + commit/s',
        ),
      )
    memory.push(...figuresOf(samples, workload, 'claim + commit/s'))
    if (width === 1) checks.push(...memoryStoreChecks(samples, workload))
  }
  figures.push(...memory)

  const directory = mkdtempSync(join(tmpdir(), 'nbi-kounta-bench-'))
  try {
    for await (const { name, store, bare, operations, close } of openedStores(directory, notes)) {
      try {
        for (const [workload, width] of widths) {
          const count = Math.ceil(operations / (quick ? 8 : 4))
          const samples = await alternate(
            {
              [name]: () => perSecond((key) => throughStore(store, key, intent, placed), count, width),
              [`${name}, bare`]: () => perSecond((key) => throughDriver(bare, key, intent, placed), count, width),
            },
            quick ? 9 : 31,
          )
          figures.push(...figuresOf(samples, workload, 'claim + commit/s'))
          checks.push(ratioCheck(samples, [name, `${name}, bare`], workload, 'at least', 0.9))
        }
      } finally {
        await close()
      }
    }
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
  notes.push(
    'The memory store is measured by CPU time, the others by the clock on the wall.',
    'About half of what the memory store needs for a booking record is the writing of its two texts; as texts a million records take a quarter less memory than as objects (see memory).',
    `The record is a booking's document of ${JSON.stringify(placed).length} bytes; the bare driver writes the same JSON by the very statement or script that the store sends.`,
  )
  return { figures, checks, notes }
}

const widths = [
  ['one by one', 1],
  ['32 wide', 32],
] as const
