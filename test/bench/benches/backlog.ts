/** backlog: Kounta is away for ten minutes at the peak of 500 venues; what then leaves, in which order, and how many requests. */
import { createOrderFlow, type FlowEvent } from '../../../src/flow/index.js'
import { basicAuth, createKountaClient, createPacer } from '../../../src/kounta/index.js'
import { createMemoryStore } from '../../../src/store/memory.js'
import { aBooking, createKountaSimulator, createVirtualClock } from '../../../src/testing/index.js'
import { dice } from '../harness/random.js'
import type { Bench, Check, Figure } from '../harness/result.js'
import { exactly, spreadOf } from '../harness/samples.js'

const startAt = '2026-03-14T07:00:00Z'
const minuteMs = 60_000

/** How long the seatings last. */
const minutes = 240

/** How many venues share how fast a credential. */
interface House {
  readonly venues: number
  readonly perMinute: number
}

interface Outcome {
  readonly requests: number
  readonly duringOutage: number
  readonly placed: number
  readonly posts: number
  readonly drainMinutes: number
  readonly drainPace: number
  readonly displacedMinutes: readonly number[]
  readonly waitsByVenue: readonly number[]
}

/** One evening of `venues` on one credential: a seating a minute for every tenth venue, with or without the outage. */
async function evening({ venues, perMinute }: House, outage: 'none' | 'reset' | '5xx'): Promise<Outcome> {
  const { below } = dice(5)
  const clock = createVirtualClock({ startAt })
  const startMs = clock.now()
  const sites = Array.from({ length: venues }, (_, n) => ({ id: String(10_000 + n), tables: [] }))
  const kounta = createKountaSimulator({ clock, sites, ratePerMinute: { basic: perMinute } })
  const client = createKountaClient({
    companyId: kounta.companyId,
    auth: basicAuth(kounta.credentials.basic),
    baseUrl: kounta.baseUrl,
    fetch: kounta.fetch,
    clock,
    pacer: createPacer({ clock, assumedPerMinute: perMinute }),
  })
  const placedAt = new Map<string, number>()
  const onEvent = (event: FlowEvent) => {
    if ((event.type === 'created' || event.type === 'adopted') && event.bookingId !== undefined)
      placedAt.set(event.bookingId, clock.now())
  }
  const flow = createOrderFlow({
    store: { ...createMemoryStore({ clock }), durable: true },
    clock,
    venue: (venueId) => ({ kounta: client, siteId: venueId }),
    venues: () => [],
    onEvent,
  })
  const seatings = Array.from({ length: Math.floor((venues / 10) * minutes) }, (_, n) => ({
    atMs: startMs + below(minutes * minuteMs),
    venue: String(10_000 + (n % venues)),
    id: `bk_${n}`,
  })).sort((a, b) => a.atMs - b.atMs)

  const outageFrom = startMs + 10 * minuteMs
  const outageTo = outageFrom + 10 * minuteMs
  const host = new AbortController()
  // The flow's own timer; sweeps are left out, so that only what the outage costs is counted.
  const settling = flow.run({ signal: host.signal })
  const arriving = seatings.map(async ({ atMs, venue, id }) => {
    await clock.sleep(atMs - startMs)
    const modifiedAt = new Date(clock.now()).toISOString()
    await flow.handleBooking({ booking: aBooking({ id, venueId: venue, status: 'Seated', modifiedAt }) })
  })
  if (outage !== 'none')
    void clock.sleep(outageFrom - startMs).then(() => kounta.faults.downFor(outageTo - outageFrom, outage))
  await clock.advance((minutes + 20) * minuteMs)
  host.abort()
  await clock.runUntil(Promise.all([settling, ...arriving]))

  const backlog = seatings.filter(({ atMs }) => atMs >= outageFrom && atMs < outageTo)
  const drained = backlog.map(({ id }) => placedAt.get(id) ?? Number.POSITIVE_INFINITY)
  const drainedBy = Math.max(outageTo, ...drained)
  const order = backlog.map((each, n) => ({ ...each, done: drained[n] as number })).sort((a, b) => a.done - b.done)
  // How far from oldest first: an order's place among the placed, against its place among the seated, in minutes of seatings.
  const bySeating = new Map(backlog.map(({ id }, n) => [id, n]))
  const displaced = order.map(({ id }, n) => (Math.abs(n - (bySeating.get(id) ?? 0)) / Math.max(1, order.length)) * 10)
  const waits = new Map<string, number>()
  for (const { venue, done } of order) waits.set(venue, Math.max(waits.get(venue) ?? 0, done - outageTo))
  const after = kounta.requests.filter(({ atMs }) => atMs >= outageTo && atMs < drainedBy).length
  return {
    requests: kounta.requests.length,
    duringOutage: kounta.requests.filter(({ atMs }) => atMs >= outageFrom && atMs < outageTo).length,
    placed: placedAt.size / seatings.length,
    posts: kounta.posts,
    drainMinutes: (drainedBy - outageTo) / minuteMs,
    drainPace: after / ((drainedBy - outageTo) / minuteMs) / perMinute,
    displacedMinutes: displaced,
    waitsByVenue: [...waits.values()].map((ms) => ms / minuteMs),
  }
}

export const bench: Bench = async ({ quick }) => {
  const figures: Figure[] = []
  const checks: Check[] = []
  // A fifth of the venues on a fifth of the limit: the ratios stay, the time does not.
  const house = quick ? { venues: 100, perMinute: 36 } : { venues: 500, perMinute: 180 }
  const calm = await evening(house, 'none')
  const figure = (workload: string, contender: string, unit: string, value: number) =>
    figures.push({ workload, contender, unit, ...exactly(value) })
  figure('calm', 'nbi-kounta', 'requests', calm.requests)
  for (const [outage, name] of [
    ['reset', 'the connection breaks'],
    ['5xx', 'every answer is a 503'],
  ] as const) {
    const found = await evening(house, outage)
    const workload = `ten minutes away, ${name}`
    figure(workload, 'nbi-kounta', 'requests', found.requests)
    figure(workload, 'nbi-kounta', 'requests during the outage', found.duringOutage)
    figure(workload, 'nbi-kounta', 'of the orders placed', found.placed)
    figure(workload, 'nbi-kounta', 'minutes until the backlog is drained', found.drainMinutes)
    figure(workload, 'nbi-kounta', 'of the limit used while draining', found.drainPace)
    figures.push({
      workload,
      contender: 'nbi-kounta',
      unit: 'minutes of seatings out of order',
      ...spreadOf(found.displacedMinutes),
    })
    figures.push({
      workload,
      contender: 'nbi-kounta',
      unit: 'minutes of waiting after the outage, by venue',
      ...spreadOf(found.waitsByVenue),
    })
    checks.push({
      workload,
      of: 'requests / those of a calm evening',
      sense: 'at most',
      target: 1.1,
      kind: 'ratio',
      unit: '×',
      ...exactly(found.requests / calm.requests),
    })
    checks.push({
      workload,
      of: 'the limit used while draining',
      sense: 'at least',
      target: 0.9,
      kind: 'ratio',
      unit: '×',
      ...exactly(found.drainPace),
    })
    checks.push({
      workload,
      of: 'orders placed',
      sense: 'at least',
      target: 1,
      kind: 'ratio',
      unit: '×',
      ...exactly(found.placed),
    })
  }
  return {
    figures,
    checks,
    notes: [
      `${house.venues} venues on one credential of ${house.perMinute} a minute, ${minutes} minutes of seatings (one a minute for every tenth venue); the clock is virtual.`,
      'The pace is counted from the very end of the outage; that the till is back is noticed up to half a minute later.',
    ],
  }
}
