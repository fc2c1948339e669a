/** The list of benches, in the order of the page. Add one by adding a line. */
import type { Bench } from './harness/result.js'

/** One bench: its workload in a sentence, its peers, what its process needs, and where its code is. */
export interface BenchEntry {
  readonly workload: string
  readonly peers: string
  readonly nodeFlags?: readonly string[]
  readonly load: () => Promise<{ readonly bench: Bench }>
}

export const benches: Readonly<Record<string, BenchEntry>> = {
  decide: {
    workload: '1,024 mixed events, default rules',
    peers: 'a hand-written switch over the same table, ts-pattern, xstate `transition`, json-rules-engine',
    load: () => import('./benches/decide.js'),
  },
  'parse-order': {
    workload: 'bytes to a typed order, 1, 50 and 500 lines',
    peers: '`JSON.parse` alone, zod 4, valibot, arktype',
    load: () => import('./benches/parse-order.js'),
  },
  'webhook-verify': {
    workload: 'bodies of 2 kB and 64 kB',
    peers: '`createHmac` + `timingSafeEqual`',
    load: () => import('./benches/webhook-verify.js'),
  },
  client: {
    workload: 'GET by loopback, one by one and 32 wide',
    peers: 'fetch, ky, got, axios, `undici.request`',
    load: () => import('./benches/client.js'),
  },
  store: {
    workload: 'claim + commit of a booking record, one by one and 32 wide',
    peers: 'the same statement or script by the bare driver',
    load: () => import('./benches/store.js'),
  },
  memory: {
    workload: '1,000,000 bookings in the memory store',
    peers: 'a Map of plain objects',
    load: () => import('./benches/memory.js'),
  },
  flow: {
    workload: '100,000 events, 20 % repeated, an instant till, the memory store',
    peers: 'a bare loop over the same parts',
    load: () => import('./benches/flow.js'),
  },
  import: {
    workload: 'a cold process',
    peers: 'ky + zod; an empty process',
    load: () => import('./benches/import.js'),
  },
  sync: {
    workload: '10,000 completed orders, a virtual 60 and 180 requests a minute, 1 and 4 processes',
    peers: 'a naive list-and-detail client',
    load: () => import('./benches/sync.js'),
  },
  growth: {
    workload: 'events a second as the store grows from 1,000 bookings',
    peers: 'the same store while it is small',
    load: () => import('./benches/growth.js'),
  },
  backlog: {
    workload: 'a ten-minute outage at the peak of 500 venues',
    peers: 'a calm evening',
    load: () => import('./benches/backlog.js'),
  },
  versions: {
    workload: 'what needs no I/O, on other versions of Node',
    peers: 'the Node of all other benches',
    load: () => import('./benches/versions.js'),
  },
}
