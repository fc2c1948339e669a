/** sync: completed orders become sales, at a virtual 60 and 180 requests a minute, by 1 and by 4 processes. */
import { createOrderFlow } from '../../../src/flow/index.js'
import { basicAuth, createKountaClient, createPacer } from '../../../src/kounta/index.js'
import { parseOrderText } from '../../../src/kounta/schemas/order.js'
import type { VersionedState } from '../../../src/shared/versioned-state.js'
import { createMemoryStore } from '../../../src/store/memory.js'
import { createKountaSimulator, createVirtualClock } from '../../../src/testing/index.js'
import type { Bench, Check, Figure } from '../harness/result.js'
import { exactly } from '../harness/samples.js'
import { naiveSync } from '../peers/naive-sync.js'

interface Evening {
  readonly orders: number
  readonly perMinute: number
  readonly processes: number
}

/** What one run used of the limit. */
interface Used {
  readonly slots: number
  readonly refused: number
  readonly requestsPerOrder: number
  readonly sales: number
  /** Of the store, by pacers that share it. */
  readonly callsPerRequest?: number
}

const startAt = '2026-03-14T07:00:00Z'

function openTill({ orders, perMinute, processes }: Evening) {
  const clock = createVirtualClock({ startAt })
  const sites = Array.from({ length: processes }, (_, n) => ({ id: String(7712 + n) }))
  const kounta = createKountaSimulator({ clock, sites, ratePerMinute: { basic: perMinute }, habits: { listLagMs: 0 } })
  for (let n = 0; n < orders; n++) {
    const { id } = kounta.ringUp(sites[n % processes]?.id)
    kounta.complete(id)
  }
  kounta.clearRequests()
  return { clock, kounta, sites }
}

/** The share of the slots between the first and the last request, and how many were refused. */
function usedOf({ kounta, clock }: ReturnType<typeof openTill>, evening: Evening, sales: number): Used {
  const refused = kounta.rateLimited
  const requests = kounta.requests.length
  const minutes = (clock.now() - Date.parse(startAt)) / 60_000
  return {
    slots: (requests - refused) / (evening.perMinute * Math.max(1, minutes)),
    refused: refused / requests,
    requestsPerOrder: (requests - refused) / evening.orders,
    sales,
  }
}

async function poll(evening: Evening, webhooks = false): Promise<Used> {
  const till = openTill(evening)
  const { clock, kounta, sites } = till
  const shared = createMemoryStore({ clock })
  let calls = 0
  const state: VersionedState = {
    get(key) {
      calls++
      return shared.get(key)
    },
    put(key, value, when) {
      calls++
      return shared.put(key, value, when)
    },
  }
  let sales = 0
  const flows = sites.map(({ id: siteId }, n) => {
    const pacer = createPacer({
      clock,
      assumedPerMinute: evening.perMinute,
      ...(evening.processes > 1 ? { state, key: 'credential' } : {}),
    })
    const client = createKountaClient({
      companyId: kounta.companyId,
      auth: basicAuth(kounta.credentials.basic),
      baseUrl: kounta.baseUrl,
      fetch: kounta.fetch,
      clock,
      pacer,
    })
    const flow = createOrderFlow({
      store: { ...shared, durable: true },
      clock,
      venue: () => ({ kounta: client, siteId }),
      sales: { save: async () => void sales++ },
    })
    return { flow, venueId: `loc_${n}` }
  })
  if (webhooks) {
    for (const { id } of kounta.orders())
      await flows[0]?.flow.handleOrder({ venueId: 'loc_0', order: parseOrderText(kounta.orderJson(id)) })
  }
  await clock.runUntil(Promise.all(flows.map(({ flow, venueId }) => flow.sync(venueId))))
  if (sales !== evening.orders) throw new Error(`expected ${evening.orders} sales, got ${sales}`)
  const used = usedOf(till, evening, sales)
  return evening.processes > 1 ? { ...used, callsPerRequest: calls / kounta.requests.length } : used
}

async function naive(evening: Evening): Promise<Used> {
  const till = openTill(evening)
  const { clock, kounta, sites } = till
  const { clientId, clientSecret } = kounta.credentials.basic
  const authorization = `Basic ${btoa(`${clientId}:${clientSecret}`)}`
  const read = sites.map(({ id }) =>
    naiveSync({
      fetch: kounta.fetch,
      url: `${kounta.baseUrl}companies/${kounta.companyId}/sites/${id}`,
      authorization,
      clock,
    }),
  )
  const counts = await clock.runUntil(Promise.all(read))
  return usedOf(
    till,
    evening,
    counts.reduce((a, b) => a + b, 0),
  )
}

export const bench: Bench = async ({ quick }) => {
  const figures: Figure[] = []
  const checks: Check[] = []
  const orders = quick ? 1_000 : 10_000
  const check = (workload: string, of: string, value: number, sense: Check['sense'], target: number): Check => ({
    workload,
    of,
    sense,
    target,
    kind: 'ratio',
    unit: '×',
    ...exactly(value),
  })
  const show = (workload: string, contender: string, used: Used) => {
    for (const [unit, value] of [
      ['of the slots used', used.slots],
      ['of the requests refused by 429', used.refused],
      ['requests an order', used.requestsPerOrder],
    ] as const)
      figures.push({ workload, contender, unit, ...exactly(value) })
    if (used.callsPerRequest !== undefined)
      figures.push({
        workload,
        contender,
        unit: 'store calls a request, for the shared pace',
        ...exactly(used.callsPerRequest),
      })
  }
  for (const perMinute of [60, 180]) {
    for (const processes of [1, 4]) {
      const evening = { orders, perMinute, processes }
      const workload = `${perMinute} a minute, ${processes} ${processes === 1 ? 'process' : 'processes'}`
      const ours = await poll(evening)
      show(workload, 'nbi-kounta', ours)
      show(workload, 'naive client', await naive(evening))
      checks.push(
        check(workload, 'slots used', ours.slots, 'at least', 0.98),
        check(workload, 'requests refused by 429', ours.refused, 'at most', processes === 1 ? 0 : 0.01),
        check(workload, 'requests an order, polling', ours.requestsPerOrder, 'at most', 1.05),
      )
    }
  }
  const hooked = await poll({ orders, perMinute: 180, processes: 1 }, true)
  show('180 a minute, webhooks first', 'nbi-kounta', hooked)
  checks.push(check('180 a minute', 'requests an order, with webhooks', hooked.requestsPerOrder, 'at most', 0.05))
  return {
    figures,
    checks,
    notes: [
      `${orders.toLocaleString('en')} completed orders on the simulated till, whose windows are fixed minutes; the clock is virtual, so these figures do not depend on the machine.`,
      'Four processes are four flows with a pacer each, which share the store alone.',
    ],
  }
}
