/** A venue in a test: a simulated Kounta behind real HTTP, a virtual clock, and a flow that talks to it. */
import {
  type Booking,
  createOrderFlow,
  type FlowEvent,
  type OrderFlowOptions,
  type OrderStore,
  type Sale,
  type VenueConnection,
} from 'nbi-kounta'
import { createMemoryStore } from 'nbi-kounta/store/memory'
import { createKountaSimulator, createVirtualClock, type KountaSimulatorOptions } from 'nbi-kounta/testing'
import { onTestFinished } from 'vitest'
import { passTime } from './pass-time.js'
import { kountaOn } from './till-client.js'

export const venueId = 'loc_31'

export interface HouseOptions {
  readonly kounta?: KountaSimulatorOptions
  readonly venue?: Partial<VenueConnection>
  readonly flow?: Partial<OrderFlowOptions>
  /** Default: a memory store that says it is durable, so that a plain create costs one request. */
  readonly store?: OrderStore
  /** Runs right before a request of the flow leaves. */
  readonly before?: (method: string, url: string) => void
}

/** The memory store under the name of a durable one: as long as the test's process lives, it is. */
export const durableStore = (clock?: Parameters<typeof createMemoryStore>[0]): OrderStore => ({
  ...createMemoryStore(clock),
  durable: true,
})

export async function openHouse(options: HouseOptions = {}) {
  const clock = createVirtualClock({ startAt: '2026-03-14T07:00:00Z' })
  const kounta = createKountaSimulator({ clock, ratePerMinute: { basic: Number.POSITIVE_INFINITY }, ...options.kounta })
  const { url, close } = await kounta.listen()
  onTestFinished(close)
  const store = options.store ?? durableStore({ clock })
  const events: FlowEvent[] = []
  const sales: Sale[] = []
  const send: typeof fetch = (input, init) => {
    const request = new Request(input, init)
    options.before?.(request.method, request.url)
    return fetch(request)
  }
  const connection = (): VenueConnection => ({
    kounta: kountaOn({ kounta, clock, url }, send),
    siteId: '7712',
    ...options.venue,
  })
  const openFlow = (over: Partial<OrderFlowOptions> = {}) =>
    createOrderFlow({
      store,
      clock,
      venue: connection,
      venues: () => [venueId],
      sales: { save: async (sale) => void sales.push(sale) },
      onEvent: (event) => void events.push(event),
      ...options.flow,
      ...over,
    })
  let version = 0
  const booking = (change: Partial<Booking> = {}): Booking => ({
    id: 'bk_1',
    venueId,
    type: 'BOOKING',
    status: 'Confirmed',
    modifiedAt: new Date(clock.now() + version++).toISOString(),
    covers: 4,
    tables: [{ name: '12', section: 'Main' }],
    ...change,
  })
  const flow = openFlow()
  return {
    clock,
    kounta,
    store,
    events,
    sales,
    flow,
    openFlow,
    connection,
    booking,
    url,
    /** Hands a booking in and lets time pass until the answer is there. */
    hand: (change: Partial<Booking> = {}, by = flow) => clock.runUntil(by.handleBooking({ booking: booking(change) })),
    /** Lets that much time pass, settling what is due about every second. */
    pass: (ms: number, { by = flow, stepMs = 1_000 } = {}) => passTime(clock, by, ms, stepMs),
    sync: (by = flow) => clock.runUntil(by.sync(venueId)),
    live: () =>
      kounta.orders().filter((order) => !order.deleted && order.status !== 'DELETED' && order.status !== 'REJECTED'),
    types: () => events.map((event) => event.type),
  }
}
