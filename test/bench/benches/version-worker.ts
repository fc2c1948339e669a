/** One workload of the versions bench by the Node that runs this: `version-worker.js <workload>` prints its figure, of a warm process. */
import { decideOrderAction } from '../../../src/decide/index.js'
import { createOrderFlow } from '../../../src/flow/index.js'
import { createMemoryStore } from '../../../src/store/memory.js'
import type { Json } from '../../../src/store/order-store.js'
import { cpuSeconds, spreadOf } from '../harness/samples.js'
import { bookingRecord } from '../peers/booking-record.js'
import { perSecond, throughStore } from '../peers/claim-commit.js'
import { openStore } from '../peers/counted-store.js'
import { eveningEvents } from '../peers/evening-events.js'
import { mixedEvents } from '../peers/events.js'
import { createInstantTill } from '../peers/instant-till.js'

const startMs = Date.parse('2026-03-14T07:00:00Z')

const workloads: Readonly<Record<string, () => () => Promise<number>>> = {
  decide() {
    const events = mixedEvents()
    const rounds = 50
    return async () => {
      const from = cpuSeconds()
      for (let round = 0; round < rounds; round++)
        for (const { previous, next, order } of events) decideOrderAction(previous, next, order)
      return ((cpuSeconds() - from) * 1e9) / (rounds * events.length)
    }
  },
  store() {
    const intent = bookingRecord(1, 'intent') as unknown as Json
    const placed = bookingRecord(1, 'placed') as unknown as Json
    return () => {
      const store = createMemoryStore()
      return perSecond((key) => throughStore(store, key, intent, placed), 20_000, 1, cpuSeconds)
    }
  },
  flow() {
    const events = eveningEvents(20_000, startMs)
    return async () => {
      const till = createInstantTill(() => startMs + 20_000)
      const flow = createOrderFlow({ store: openStore(), venue: () => ({ kounta: till.kounta, siteId: '7712' }) })
      const from = cpuSeconds()
      for (const booking of events) await flow.handleBooking({ booking })
      return events.length / (cpuSeconds() - from)
    }
  },
}

const name = process.argv[2] ?? ''
const run = workloads[name]?.()
if (!run) throw new Error(`expected one of ${Object.keys(workloads).join(', ')}; got ${name}`)
const figures: number[] = []
for (let round = 0; round < 12; round++) figures.push(await run())
// The first rounds are those in which the engine gets to know the code.
process.stdout.write(String(spreadOf(figures.slice(5)).median))
