/** The paper section: what 500 and 50,000 venues ask for, worked out from the measured figures. */
import { number } from './lines.js'
import type { Kept } from './result.js'

/** What a busy venue does in an evening; assumptions, each of them named on the page. */
const venue = {
  /** Bookings and walk-ins that are seated. */
  seatings: 80,
  eventsPerSeating: 5,
  /** Seatings that are taken back: two reads, a delete and a look. */
  undone: 0.05,
  hours: 6,
  /** The share of an evening that its busiest hour has. */
  peakHour: 0.25,
  sweepsPerHour: 12,
  retainDays: 90,
} as const

type All = Readonly<Record<string, Kept>>

const figure = (kept: All, bench: string, contender: string, unit: string, workload = ''): number =>
  kept[bench]?.figures.find(
    (each) => each.contender === contender && each.unit === unit && each.workload.includes(workload),
  )?.median ?? Number.NaN

const check = (kept: All, bench: string, of: string, workload = ''): number =>
  kept[bench]?.checks.find((each) => each.of === of && each.workload.includes(workload))?.median ?? Number.NaN

/** The section; empty until the benches that it stands on were run. */
export function paper(kept: All): string {
  const speed = figure(kept, 'flow', 'nbi-kounta', 'events/s')
  const reads = figure(kept, 'flow', 'nbi-kounta', 'store reads an event')
  const writes = figure(kept, 'flow', 'nbi-kounta', 'store writes an event')
  const bytes = figure(kept, 'memory', 'memory store', 'bytes each')
  const polled = check(kept, 'sync', 'requests an order, polling')
  const hooked = check(kept, 'sync', 'requests an order, with webhooks')
  const slots = check(kept, 'sync', 'slots used', '1 process')
  const paceCalls = figure(kept, 'sync', 'nbi-kounta', 'store calls a request, for the shared pace', '180')
  const postgres = 2 * figure(kept, 'store', 'Postgres by pg', 'claim + commit/s', '32 wide')
  const redis = 2 * figure(kept, 'store', 'Redis by ioredis', 'claim + commit/s', '32 wide')
  if ([speed, reads, writes, bytes, polled, hooked, slots, paceCalls, postgres, redis].some(Number.isNaN)) return ''

  const perVenue = {
    creates: venue.seatings,
    undos: venue.seatings * venue.undone * 4,
    sweeps: venue.hours * venue.sweepsPerHour,
    sales: venue.seatings * hooked,
  }
  const evening = perVenue.creates + perVenue.undos + perVenue.sweeps + perVenue.sales
  const polling = evening + venue.seatings * (polled - hooked)
  const peakRequests =
    (perVenue.creates + perVenue.undos + venue.seatings * polled) * venue.peakHour + venue.sweepsPerHour
  const columns = [500, 50_000].map((venues) => {
    const events = venues * venue.seatings * venue.eventsPerSeating
    const peakEvents = (events * venue.peakHour) / 3_600
    // A sale is one read and two writes; a sweep reads and writes its cursor, and reads what it lists.
    const peakSales = (venues * venue.seatings * venue.peakHour) / 3_600
    const peakSweeps = (venues * venue.sweepsPerHour) / 3_600
    const peakWrites = peakEvents * writes + 2 * peakSales + peakSweeps
    const peakReads = peakEvents * reads + 2 * peakSales + peakSweeps * (1 + venue.seatings / 4)
    const kept90 = venues * venue.seatings * venue.retainDays
    return {
      venues: number(venues),
      events: number(events),
      requests: number(venues * evening),
      requestsPolling: number(venues * polling),
      peakRequests: number((venues * peakRequests) / 3_600),
      peakEvents: number(peakEvents),
      peakReads: number(peakReads),
      peakWrites: number(peakWrites),
      paceCalls: number(((venues * peakRequests) / 3_600) * paceCalls),
      share: `${number((peakRequests / (60 * 60 * slots)) * 100)} %`,
      gigabytes: `${number((kept90 * bytes) / 1e9)} GB`,
      // A third of what was measured is planned with.
      processes: String(Math.max(2, Math.ceil((peakEvents * 3) / speed))),
      postgres: String(Math.max(1, Math.ceil((peakWrites * 3) / postgres))),
      redis: String(Math.max(1, Math.ceil(((peakWrites + peakReads) * 3) / redis))),
    }
  })
  const row = (label: string, member: keyof (typeof columns)[number]) =>
    `| ${label} | ${columns.map((column) => column[member]).join(' | ')} |`
  const companies = Math.floor((180 * 60 * slots) / peakRequests)
  return [
    '## 500 and 50,000 venues',
    '',
    `On paper, from the figures above. Assumed of a busy venue: ${venue.seatings} seatings an evening of ${venue.hours} hours, a quarter of them in its busiest`,
    `hour; ${venue.eventsPerSeating} events a seating; ${venue.undone * 100} % taken back (four requests each); a sweep of one page every five minutes;`,
    `documents kept ${venue.retainDays} days. Processes and servers are planned at a third of the measured speed, and never fewer than two processes.`,
    '',
    `| | ${columns.map((column) => `${column.venues} venues`).join(' | ')} |`,
    '| --- | --- | --- |',
    row('events an evening', 'events'),
    row('requests an evening, with webhooks', 'requests'),
    row('requests an evening, polling only', 'requestsPolling'),
    row('requests a second in the busiest hour, polling', 'peakRequests'),
    row('share of each venue’s 60 a minute, busiest hour, polling', 'share'),
    row('events a second, busiest hour', 'peakEvents'),
    row('store reads a second, busiest hour', 'peakReads'),
    row('store writes a second, busiest hour', 'peakWrites'),
    row('store calls a second more at most, where all pacers share their budgets and requests wait', 'paceCalls'),
    row(`bytes after ${venue.retainDays} days, at ${number(bytes)} each`, 'gigabytes'),
    row(`processes, at ${number(speed)} events a second each`, 'processes'),
    row(`Postgres primaries, at ${number(postgres)} writes a second`, 'postgres'),
    row(`or Redis primaries, at ${number(redis)} calls a second`, 'redis'),
    '',
    `- **The limit is the till's.** A venue with a credential of its own uses little of it. Venues that share one credential of 180 a minute are another matter:`,
    `  by polling about ${companies} such venues fill it in the busiest hour. Ask for webhooks first, then for a credential a company.`,
    '- **500 venues** need one Postgres primary (or one Redis with `appendfsync always`) and two processes, which is for a restart, not for speed. The host hands',
    '  events in by `flow.accept` from its own webhook handler, and `flow.run` in each process settles and sweeps.',
    "- **50,000 venues** need the host's queue: one that keeps the order per venue and spreads venues over processes (a Kafka partition or an SQS FIFO group by",
    '  venue id), so that two processes rarely meet on one booking; if they do, compare-and-set settles it. The store is shared: Postgres, cut by venue into as',
    '  many primaries as the table says, or Redis Cluster with one `namespace` per shard, since a namespace lives in one hash slot. Sweeps are spread by giving',
    '  each process its own share of `venues`.',
    '- A write of a real disk, a network between process and store, and TLS are not in these figures: measure the store where it will run with `npm run bench -- store`.',
  ].join('\n')
}
