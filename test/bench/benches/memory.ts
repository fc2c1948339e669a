/** memory: what a million bookings hold in the memory store, against a Map of the same records as plain objects. */
import { spawn } from 'node:child_process'
import { createMemoryStore } from '../../../src/store/memory.js'
import type { Json } from '../../../src/store/order-store.js'
import type { Bench } from '../harness/result.js'
import { alternate, figuresOf, ratioCheck, spreadOf } from '../harness/samples.js'
import { bookingRecord } from '../peers/booking-record.js'

type Holder = 'memory store' | 'Map of plain objects'

const used = (): number => {
  // Twice: the first collection may leave what was just let go of.
  globalThis.gc?.()
  globalThis.gc?.()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

/** Fills one holder in this process; the bytes of each booking. */
async function fill(holder: Holder, count: number): Promise<number> {
  const keyOf = (n: number) => `booking:v${n % 500}:b${n}`
  // Parsed, as an event from the wire is: each record has its own texts.
  const recordOf = (n: number) => JSON.parse(JSON.stringify(bookingRecord(n, n % 10 ? 'placed' : 'intent'))) as Json
  const store = createMemoryStore()
  const map = new Map<string, Json>()
  await store.put('warm', recordOf(1), { expect: null })
  const before = used()
  for (let n = 0; n < count; n++) {
    if (holder === 'memory store') {
      const wakeInMs = n % 10 ? null : 72_000
      await store.put(keyOf(n), recordOf(n), { expect: null, wakeInMs, expireInMs: 7_776_000_000 })
    } else map.set(keyOf(n), recordOf(n))
  }
  const bytes = (used() - before) / count
  // Held to the end, or the collector would have taken what is being weighed.
  if (holder === 'memory store' ? !(await store.get(keyOf(count - 1))) : map.size !== count)
    throw new Error('the holder lost what it was given')
  return bytes
}

/** Fills a holder in a process of its own, since a heap that was full once is not an empty one. */
async function inOwnProcess(holder: Holder, count: number): Promise<number> {
  const child = spawn(
    process.execPath,
    ['--expose-gc', '--max-old-space-size=6000', process.argv[1] ?? '', 'memory', '', '--fill', holder, String(count)],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  let text = ''
  child.stdout.on('data', (chunk) => {
    text += chunk
  })
  const code = await new Promise((resolve) => child.once('close', resolve))
  if (code !== 0) throw new Error(`filling the ${holder} ended with code ${code}`)
  return Number(text)
}

export const bench: Bench = async ({ quick }) => {
  const [mode, holder, count] = process.argv.slice(4)
  if (mode === '--fill') {
    process.stdout.write(String(await fill(holder as Holder, Number(count))))
    process.exit(0)
  }
  const bookings = quick ? 100_000 : 1_000_000
  const samples = await alternate(
    {
      'memory store': () => inOwnProcess('memory store', bookings),
      'Map of plain objects': () => inOwnProcess('Map of plain objects', bookings),
    },
    // What is held differs by less than a byte from run to run.
    1,
    0,
  )
  const workload = `${bookings.toLocaleString('en')} bookings`
  return {
    figures: figuresOf(samples, workload, 'bytes each'),
    checks: [
      ratioCheck(samples, ['memory store', 'Map of plain objects'], workload, 'at most', 1),
      {
        workload,
        of: 'memory store',
        sense: 'at most',
        target: 1_100,
        kind: 'absolute',
        unit: 'bytes each',
        ...spreadOf(samples['memory store'] ?? []),
      },
    ],
    notes: [
      `Heap and external bytes after a collection, key included; each record is a document of about ${JSON.stringify(bookingRecord(1, 'placed')).length} bytes of JSON.`,
      'The store also keeps an expiry for each booking and a wake-up for every tenth; the Map keeps the record alone.',
    ],
  }
}
