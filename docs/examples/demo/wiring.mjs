/** Wires the package between two simulated remote systems, over real HTTP: what a host does, with simulators in place of the internet. */
import {
  basicAuth,
  bookingFromNowBookIt,
  createKountaClient,
  createMemoryStore,
  createNowBookItClient,
  createNowBookItSalesSink,
  createOrderFlow,
  definePolicy,
  literalPolicy,
  statusesFromNowBookIt,
  venuePolicy,
} from 'nbi-kounta'
import { createKountaSimulator, createNowBookItSimulator, createVirtualClock } from 'nbi-kounta/testing'
import { companyId, currency, menu, payBy, paymentMethods, statuses, timeZone, venueOf, venues } from './house.mjs'
import { serveWebhooks } from './webhooks.mjs'

/** @typedef {Awaited<ReturnType<typeof openHouse>>} House */

/** How long a tracked request may hold virtual time still, in real ms: a busy machine needs some. */
const graceMs = 60

const policies = {
  literal: literalPolicy,
  venue: venuePolicy,
  own: definePolicy({ onSeatedWithoutOrder: 'create', statuses: { 'Walked Out': 'undo' } }, venuePolicy),
}

/** Starts both simulators, the webhook server and the flow. @param {{ startAt: string, onEvent: (event: import('nbi-kounta').FlowEvent) => void }} options */
export async function openHouse({ startAt, onEvent }) {
  const clock = createVirtualClock({ startAt, graceMs })
  const kounta = createKountaSimulator({
    clock,
    companyId,
    sites: venues.map(({ siteId, name }) => ({ id: siteId, name })),
    products: menu,
    paymentMethods,
    // The till's habits: lists and single orders lag, the sale number gets a suffix, answers are empty, 60 requests a minute.
    habits: { listLagMs: 8_000, getLagMs: 2_000, nullAnswers: 'null', saleNumberSuffix: '-1' },
  })
  const nbi = createNowBookItSimulator({
    clock,
    statuses,
    venues: venues.map(({ venueId, name }) => ({ id: venueId, name, timeZone })),
  })
  const [till, diary] = await Promise.all([kounta.listen(), nbi.listen()])

  const fetch = clock.trackFetch()
  const tillClient = createKountaClient({
    companyId,
    auth: basicAuth(kounta.credentials.basic),
    baseUrl: `${till.url}/v1/`,
    fetch,
    clock,
  })
  const diaryClient = createNowBookItClient({ baseUrl: diary.url, apiKey: nbi.apiKey, fetch, clock })
  const houseStatuses = statusesFromNowBookIt(await clock.runUntil(diaryClient.statuses.list()))
  // The unit of paymentSummary is said here, since it is posted as money: without it the flow would only write it into the note.
  const toBooking = (/** @type {unknown} */ json) =>
    bookingFromNowBookIt(json, { timeZone, statuses: houseStatuses, paymentUnit: 'major' })

  const sink = createNowBookItSalesSink({ client: diaryClient, body: { staffId: '77' } })
  /** @type {Map<string, import('nbi-kounta').Sale>} */
  const sales = new Map()

  const openFlow = () =>
    createOrderFlow({
      store: createMemoryStore({ clock }),
      clock,
      onEvent,
      venues: () => venues.map(({ venueId }) => venueId),
      venue(venueId) {
        const house = venueOf(venueId)
        if (!house) throw new Error(`no venue ${venueId}`)
        return {
          kounta: tillClient,
          siteId: house.siteId,
          policy: policies[house.policy],
          timeZone,
          currency,
          // The Rooftop writes what was paid ahead into the note; the other two post it as a payment.
          ...(house.policy === 'own' ? {} : { prepayment: { methodId: payBy.deposit } }),
          ...(house.policy === 'venue' ? { customers: 'link-or-create' } : {}),
          announceDrift: house.policy === 'own',
          finishAfterSale: 'Finished',
          bookings: {
            get: async (bookingId) => {
              const json = await diaryClient.bookings.get(bookingId)
              return json && toBooking(json)
            },
            setStatus: async (bookingId, status) => {
              await diaryClient.bookings.updateStatus(bookingId, houseStatuses.codeOf(status) ?? status)
            },
          },
        }
      },
      sales: {
        async save(sale, about) {
          await sink.save(sale, about)
          sales.set(sale.saleId, sale)
        },
      },
    })

  let flow = openFlow()
  const webhooks = await serveWebhooks({ flow: () => flow, toBooking, secret: kounta.signatureToken })
  nbi.subscribe(`${webhooks.url}/now-book-it`)
  // The Rooftop has no webhooks from its till: its orders are followed by `sync` alone.
  const siteIds = venues.filter(({ policy }) => policy !== 'own').map(({ siteId }) => siteId)
  for (const topic of ['orders/updated', 'orders/completed'])
    await clock.runUntil(tillClient.webhooks.create({ topic, address: `${webhooks.url}/kounta`, siteIds }))

  // settle every second, sync every five minutes, both on the virtual clock.
  const start = () => {
    const closing = new AbortController()
    const running = flow.run({ signal: closing.signal })
    return () => {
      closing.abort()
      return clock.runUntil(running)
    }
  }
  let stop = start()

  return {
    clock,
    kounta,
    nbi,
    flow: () => flow,
    sales,
    webhooks,
    toBooking,
    /** The host stops and starts again; its memory is empty. */
    async restart() {
      await stop()
      flow = openFlow()
      stop = start()
    },
    async close() {
      await stop()
      await Promise.all([webhooks.close(), till.close(), diary.close()])
    },
  }
}
