/** A shadow flow in a test, beside code that runs today: one simulated till behind real HTTP, a virtual clock over all. */
import {
  type Booking,
  createShadowFlow,
  type Disagreement,
  type FlowEvent,
  type ShadowFlowOptions,
  type VenueConnection,
} from 'nbi-kounta'
import { type HouseOptions, openHouse } from './house.js'
import { kountaOn } from './till-client.js'

interface BesideOptions extends Partial<ShadowFlowOptions> {
  readonly kounta?: HouseOptions['kounta']
  readonly connection?: Partial<VenueConnection>
}

/** A till, the code that runs today (it posts orders of its own, without our marker), and a shadow whose client lets nothing but GET through. */
export async function openBeside({ kounta, connection, ...options }: BesideOptions = {}) {
  const house = await openHouse({ ...(kounta ? { kounta } : {}) })
  const { clock } = house
  const till = house.connection().kounta
  const ledger = new Map<string, string>()
  const disagreements: Disagreement[] = []
  const events: FlowEvent[] = []
  const writes: string[] = []
  const reading: typeof fetch = async (input, init) => {
    const request = new Request(input, init)
    if (request.method !== 'GET') {
      writes.push(`${request.method} ${request.url}`)
      throw new Error('a shadow sends nothing')
    }
    return fetch(request)
  }
  const client = kountaOn(house, reading)
  const sink = { save: async () => void writes.push('save') }
  const open = (more: Partial<ShadowFlowOptions> = {}) =>
    createShadowFlow({
      store: house.store,
      clock,
      venue: () => ({ kounta: client, siteId: '7712', sales: sink, finishAfterSale: 'Finished', ...connection }),
      orderOf: ({ id }) => ledger.get(id) ?? null,
      onDisagreement: (disagreement) => void disagreements.push(disagreement),
      onEvent: (event) => void events.push(event),
      ...options,
      ...more,
    })
  const shadow = open()
  const ids = { id: 'bk_1' }
  return {
    ...house,
    ledger,
    disagreements,
    events,
    writes,
    shadow,
    open,
    /** What the running code does. */
    async places(bookingId = 'bk_1') {
      const draft = { siteId: '7712', status: 'SUBMITTED', saleNumber: 'T-1', guests: 2, notes: '', lines: [] } as const
      const { id } = await clock.runUntil(till.orders.create({ ...draft, completeWhenPaid: false }))
      ledger.set(bookingId, id)
      return id
    },
    deletes: (orderId: string) => clock.runUntil(till.orders.delete(orderId)),
    /** A booking changes: the shadow gets it a second later. */
    async hears(status: string, change: Partial<Booking> = {}, by = shadow) {
      const booking = house.booking({ ...ids, status, ...change })
      await clock.advance(1_000)
      return clock.runUntil(by.handleBooking({ booking }))
    },
    /** The grace period goes by. */
    async compares(by = shadow) {
      await clock.advance(60_000)
      return clock.runUntil(by.settle())
    },
  }
}

type Beside = Awaited<ReturnType<typeof openBeside>>

/** As `hears`, but the running code answers before the shadow looks. */
export async function answeredFirst(beside: Beside, status: string, answer: () => Promise<unknown>) {
  const booking = beside.booking({ status })
  await beside.clock.advance(1_000)
  await answer()
  return beside.clock.runUntil(beside.shadow.handleBooking({ booking }))
}
