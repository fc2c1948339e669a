/** flow: events a second with an instant till and the memory store, against a bare loop over the same parts. */
import type { Booking } from '../../../src/domain/booking.js'
import { createOrderFlow } from '../../../src/flow/index.js'
import { number } from '../harness/lines.js'
import type { Bench } from '../harness/result.js'
import { alternate, cpuSeconds, exactly, figuresOf, ratioCheck, spreadOf } from '../harness/samples.js'
import { handleBare } from '../peers/bare-loop.js'
import { openStore } from '../peers/counted-store.js'
import { eveningEvents } from '../peers/evening-events.js'
import { createInstantTill } from '../peers/instant-till.js'

const startMs = Date.parse('2026-03-14T07:00:00Z')

const words = (calls: object | undefined): string =>
  Object.entries(calls ?? {})
    .map(([name, count]) => `${name} ${number(count)}`)
    .join(', ')

export const bench: Bench = async ({ quick }) => {
  const count = quick ? 20_000 : 100_000
  const events = eveningEvents(count, startMs)
  const seen: Record<string, { readonly get: number; readonly put: number }> = {}
  const run = async (handle: (event: Booking) => Promise<unknown>) => {
    const from = cpuSeconds()
    for (const event of events) await handle(event)
    return events.length / (cpuSeconds() - from)
  }
  const samples = await alternate(
    {
      'nbi-kounta': async () => {
        const store = openStore()
        const till = createInstantTill(() => startMs + 20_000)
        const flow = createOrderFlow({ store, venue: () => ({ kounta: till.kounta, siteId: '7712' }) })
        const speed = await run((booking) => flow.handleBooking({ booking }))
        seen['nbi-kounta'] = { ...till.calls, ...store.operations }
        return speed
      },
      'bare loop': async () => {
        const store = openStore()
        const till = createInstantTill(() => startMs + 20_000)
        const speed = await run((booking) => handleBare(store, till.kounta, booking))
        seen['bare loop'] = { ...till.calls, ...store.operations }
        return speed
      },
    },
    5,
    // Short rounds need more of them before the code is as warm as in a service.
    quick ? 5 : 1,
  )
  const workload = `${count.toLocaleString('en')} events, 20 % repeated`
  const speeds = samples['nbi-kounta'] ?? []
  return {
    figures: [
      ...figuresOf(samples, workload, 'events/s'),
      ...Object.entries(seen).flatMap(([contender, { get, put }]) => [
        { workload, contender, unit: 'store reads an event', ...exactly(get / count) },
        { workload, contender, unit: 'store writes an event', ...exactly(put / count) },
      ]),
    ],
    checks: [
      ratioCheck(samples, ['nbi-kounta', 'bare loop'], workload, 'at least', 0.6),
      {
        workload,
        of: 'nbi-kounta',
        sense: 'at least',
        target: 25_000,
        kind: 'absolute',
        unit: 'events/s',
        ...spreadOf(speeds),
      },
    ],
    notes: [
      `One event after the other, by CPU time. Calls in all, ours: ${words(seen['nbi-kounta'])}; bare: ${words(seen['bare loop'])}.`,
      'The bare loop writes the same document, and has nothing for faults: no lost race, no unclear answer, no second try, no event.',
    ],
  }
}
