/** A client against a real local server on a clock that does not wait, and how to look at what went wrong. */

import type { ServerResponse } from 'node:http'
import { expect } from 'vitest'
import { basicAuth, createKountaClient, type KountaClientOptions, type Pacer } from '../../src/kounta/index.js'
import { isNbiKountaError, type NbiKountaError } from '../../src/shared/errors.js'
import { type Received, type Respond, startServer, type TestServer } from '../support/http-server.js'
import { createManualClock, type ManualClock } from '../support/manual-clock.js'

/** Lets everything pass: for tests that are not about pace. */
export const unpaced: Pacer = { take: async () => {}, learn: () => {} }

export const credentials = { clientId: 'client-1', clientSecret: 'canary-client-secret' }

/** Servers of one test file; `close` belongs into `afterEach`. */
export function bench() {
  const servers: TestServer[] = []
  return {
    async close() {
      await Promise.all(servers.splice(0).map((server) => server.close()))
    },
    async serve(respond: Respond): Promise<TestServer> {
      const server = await startServer(respond)
      servers.push(server)
      return server
    },
    /** A client whose requests `respond` answers; paths arrive without the base. */
    async client(respond: Respond, options: Partial<KountaClientOptions> & { clock?: ManualClock } = {}) {
      const clock = options.clock ?? createManualClock()
      const server = await this.serve(respond)
      const kounta = createKountaClient({
        companyId: '41207',
        auth: basicAuth(credentials),
        baseUrl: `${server.url}/v1/`,
        fetch: clock.fetch,
        pacer: unpaced,
        random: () => 0,
        ...options,
        clock,
      })
      return { kounta, server, clock, calls: () => server.received.map(shown) }
    },
  }
}

/** `GET /path?query`, relative to the company. */
export const shown = ({ method, url }: Received) => `${method} ${url.replace('/v1/companies/41207/', '')}`

/** Answers like Kounta's POST: 201, the location, no useful body. */
export function created(response: ServerResponse, location: string, body = 'null'): void {
  response.writeHead(201, { location, 'content-type': 'application/json' })
  response.end(body)
}

export async function failure(promise: Promise<unknown>): Promise<NbiKountaError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(isNbiKountaError(error), `expected a typed error, got ${String(error)}`).toBe(true)
  return error as NbiKountaError
}

export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all
}

/** A full order in the wire's shape (invented). */
export const wireOrder = {
  id: 3100456789,
  id_str: '3100456789',
  company_id: 41207,
  sale_number: 'NBI-12-1.-1',
  status: 'COMPLETE',
  deleted: false,
  notes: 'Booking 12',
  guests: 4,
  order_type: 'Dine in',
  site_id: 7712,
  register_id: 5531,
  staff_member_id: 88120,
  customer: { id: 660812, first_name: 'Ada', last_name: 'Marsh', email: 'ada@example.test', image: null },
  total: 96.5,
  paid: 96.5,
  tips: 5,
  price_variation: 1,
  price_fixed_variation: 0,
  lines: [
    {
      number: 1,
      line_id: '5d2c-1',
      product: { id: 990101, name: 'Set menu' },
      quantity: 2,
      unit_price: 36.3636,
      unit_tax: 3.6364,
      line_total_ex_tax: 72.7273,
      line_total_tax: 7.2727,
      price_variation: 1,
      price_fixed_variation: 0,
      modifiers: [12, -13],
      part_of_option_set: false,
      notes: '',
      taxes: [{ id: 31, name: 'GST', rate: 0.1 }],
    },
  ],
  options: [],
  payments: [
    {
      id: 77120001,
      number: 1,
      method: { id: 58, name: 'Booking deposit' },
      amount: 96.5,
      tip: 5,
      created_at: '2026-03-14T18:00:04+11:00',
      ref: 'NBI-12-1.',
    },
  ],
  lock: [],
  callback_uri: null,
  group_id: null,
  refunded_order_id: null,
  placed_at: '2026-03-14T18:00:00+11:00',
  fulfil_at: null,
  created_at: '2026-03-14T18:00:04+11:00',
  updated_at: '2026-03-14T20:41:37+11:00',
}

/** The same under another id, as its GET answers it. */
export const orderOne = { ...wireOrder, id: 1, id_str: '1' }
