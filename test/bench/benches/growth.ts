/** growth: events a second as the store fills, for each store. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createOrderFlow, type OrderFlow } from '../../../src/flow/index.js'
import { createMemoryStore } from '../../../src/store/memory.js'
import type { Json, OrderStore } from '../../../src/store/order-store.js'
import type { Bench, Check, Figure } from '../harness/result.js'
import { alternate, cpuSeconds, ratioOf, spreadOf, wallSeconds } from '../harness/samples.js'
import { copyKey, type OpenedStore, openedStores } from '../peers/bare-stores.js'
import { bookingRecord, fullBooking } from '../peers/booking-record.js'
import { createInstantTill } from '../peers/instant-till.js'

/** A store that grows, how it is filled, and one of its kind that stays small. */
interface Pair {
  readonly grown: OrderStore
  readonly fill: Fill
  readonly small: OrderStore
}

let fresh = 0

/** Events a second: a booking confirmed, seated, and its main course, 16 bookings at a time. */
async function eventsPerSecond(flow: OrderFlow, bookings: number, seconds: () => number): Promise<number> {
  let left = bookings
  const from = seconds()
  const worker = async () => {
    while (left-- > 0) {
      const booking = { ...fullBooking(0), id: `fresh${fresh++}`, venueId: 'v1' }
      for (const [step, status] of ['Confirmed', 'Seated', 'Mains Away'].entries())
        await flow.handleBooking({
          booking: { ...booking, status, modifiedAt: `2026-03-14T07:0${step}:00Z` },
        })
    }
  }
  await Promise.all(Array.from({ length: 16 }, worker))
  return (3 * bookings) / (seconds() - from)
}

/** Fills a store up to `size` bookings, every tenth of which is yet to be woken; what is last must be there. */
type Fill = (from: number, size: number) => Promise<void>

const expireInMs = 7_776_000_000
const dayMs = 86_400_000

/** A put for each. */
const byPuts =
  (store: OrderStore): Fill =>
  async (from, size) => {
    for (let n = from; n < size; n++) {
      const record = bookingRecord(n, 'placed') as unknown as Json
      await store.put(copyKey(n), record, { expect: null, wakeInMs: n % 10 ? null : dayMs, expireInMs })
    }
  }

/** By copies of two entries that the store has written. */
function byCopies({ store, copies }: OpenedStore): Fill {
  const templates = { calm: 'template:calm', waking: 'template:waking' }
  return async (from, size) => {
    if (from === 0) {
      const record = bookingRecord(1, 'placed') as unknown as Json
      await store.put(templates.calm, record, { expect: null, expireInMs })
      await store.put(templates.waking, record, { expect: null, wakeInMs: dayMs, expireInMs })
    }
    await copies(from, size, templates)
    if (!(await store.get(copyKey(size - 1)))) throw new Error('the store did not keep what it was filled with')
  }
}

export const bench: Bench = async ({ quick }) => {
  const figures: Figure[] = []
  const checks: Check[] = []
  const notes: string[] = []
  const directory = mkdtempSync(join(tmpdir(), 'nbi-kounta-bench-'))

  async function grow(
    name: string,
    { grown, fill, small }: Pair,
    sizes: readonly number[],
    bookings: number,
  ): Promise<void> {
    const { kounta } = createInstantTill(() => Date.parse('2026-03-14T07:01:00Z'))
    const flowOn = (store: OrderStore) =>
      createOrderFlow({ store: { ...store, durable: true }, venue: () => ({ kounta, siteId: '7712' }) })
    const [full, reference] = [flowOn(grown), flowOn(small)]
    const smallest = sizes[0] ?? 0
    const seconds = name === 'memory' ? cpuSeconds : wallSeconds
    await byPuts(small)(0, smallest)
    const contenders = {
      grown: () => eventsPerSecond(full, bookings, seconds),
      small: () => eventsPerSecond(reference, bookings, seconds),
    }
    for (const [step, size] of sizes.entries()) {
      await fill(sizes[step - 1] ?? 0, size)
      const samples = await alternate(contenders, quick ? 5 : 7, step === 0 ? 3 : 1)
      const workload = `${size.toLocaleString('en')} bookings`
      figures.push({ workload, contender: name, unit: 'events/s', ...spreadOf(samples.grown ?? []) })
      if (step === 0) continue
      const ratio = ratioOf(samples, 'grown', 'small')
      figures.push({ workload, contender: `${name}, beside ${smallest.toLocaleString('en')}`, unit: '×', ...ratio })
      if (step < sizes.length - 1) continue
      // SQL may lose one more level of its index for every hundredfold.
      const target = /memory|Redis/.test(name) ? 0.85 : 0.7
      checks.push({
        workload: `${workload}, beside ${smallest.toLocaleString('en')}`,
        of: name,
        sense: 'at least',
        target,
        kind: 'ratio',
        unit: '×',
        ...ratio,
      })
    }
  }

  try {
    const sizes = quick ? [1_000, 20_000] : [1_000, 10_000, 100_000, 1_000_000]
    const memory = createMemoryStore()
    await grow(
      'memory',
      { grown: memory, fill: byPuts(memory), small: createMemoryStore() },
      sizes,
      quick ? 1_500 : 5_000,
    )
    for await (const opened of openedStores(directory, notes)) {
      const { name, store, second, close } = opened
      try {
        // The script is the same by either driver.
        if (name === 'Redis by node-redis') continue
        await grow(name, { grown: store, fill: byCopies(opened), small: second }, sizes, quick ? 60 : 100)
      } finally {
        await close()
      }
    }
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
  notes.push(
    'Each ratio is against a second store of the same kind that was filled with 1,000 bookings, in alternating rounds.',
    'The memory store is measured by CPU time, the others by the clock on the wall.',
    'The memory store is filled by its `put`; the durable ones by copies of entries that they wrote themselves, in few statements. Redis by node-redis sends the same script as by ioredis, and is left out.',
  )
  return { figures, checks, notes }
}
