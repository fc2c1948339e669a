/** One worker process: the real flow over a shared store and a till behind real HTTP, until somebody kills it. */
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'
import { createOrderFlow } from '../../src/flow/index.js'
import { basicAuth, createKountaClient } from '../../src/kounta/index.js'
import { createPacer } from '../../src/kounta/pacing/pacer.js'
import { systemClock } from '../../src/shared/clock.js'
import { openStore } from './open-store.js'
import { type FromWorker, siteId, type ToWorker, timing, venueId, type WorkerTask } from './task.js'

const task = JSON.parse(process.argv[2] ?? '{}') as WorkerTask
const say = (line: FromWorker) => process.stdout.write(`${JSON.stringify(line)}\n`)
const textOf = (error: unknown) => (error instanceof Error ? (error.stack ?? error.message) : String(error))

const { store } = openStore(task.store, task.namespace)
const kounta = createKountaClient({
  companyId: task.companyId,
  auth: basicAuth(task.credentials),
  baseUrl: task.baseUrl,
  timeoutMs: timing.requestTimeoutMs,
  // The till of a chaos run has no limit: what is tried here is not the pacing.
  pacer: createPacer({ clock: systemClock, assumedPerMinute: 1_000_000, random: Math.random }),
})

/** A sale is saved once the parent says that it has it. */
const unsaved = new Map<number, () => void>()
let sales = 0

const flow = createOrderFlow({
  store,
  timing,
  venue: () => ({ kounta, siteId }),
  sales: {
    save: ({ saleId }) =>
      new Promise((resolve) => {
        const number = ++sales
        unsaved.set(number, resolve)
        say({ type: 'sale', number, saleId })
      }),
  },
  onEvent: (event) => {
    if (event.type === 'given-up') say({ type: 'given-up', bookingId: event.bookingId ?? '' })
  },
})

createInterface({ input: process.stdin })
  .on('line', async (line) => {
    const told = JSON.parse(line) as ToWorker
    if (told.type === 'sale-kept') {
      unsaved.get(told.number)?.()
      unsaved.delete(told.number)
      return
    }
    const { number, booking } = told
    try {
      await (told.accept ? flow.accept({ booking }) : flow.handleBooking({ booking }))
      say({ type: 'taken', number })
    } catch (error) {
      say({ type: 'refused', number, error: textOf(error) })
    }
  })
  .on('close', () => process.exit(0))

async function forever(everyMs: number, work: () => Promise<unknown>): Promise<never> {
  for (;;) {
    await pause(everyMs * (0.5 + Math.random()))
    try {
      await work()
    } catch (error) {
      if ((error as { code?: unknown }).code !== 'store-failed') say({ type: 'wrong', error: textOf(error) })
    }
  }
}

say({ type: 'ready' })
await Promise.all([forever(100, () => flow.settle()), forever(timing.sweepEveryMs, () => flow.sync(venueId))])
