/** Wires the library into a host: two clients, one store, one flow, three endpoints, one timer. The ten-minute guide shows this file. */
import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { HTTPException } from 'hono/http-exception'
import {
  basicAuth,
  bookingsOfNowBookIt,
  createKountaClient,
  createKountaWebhookHandler,
  createNowBookItClient,
  createNowBookItSalesSink,
  createOrderFlow,
  createPacer,
  definePolicy,
  isNbiKountaError,
  literalPolicy,
  parseKountaWebhook,
  parseNowBookItEvent,
  statusesFromNowBookIt,
  venuePolicy,
  verifyNowBookItWebhook,
} from 'nbi-kounta'

/**
 * @param {object} parts
 * @param {import('./settings.mjs').Settings} parts.settings
 * @param {import('nbi-kounta').OrderStore} parts.store
 * @param {import('nbi-kounta').Logger} parts.logger
 * @param {import('./watch.mjs').Watch} parts.watch who looks on: the pages and the metrics
 */
export function wire({ settings, store, logger, watch }) {
  const { venues, venueOf, venueOfSite, publicUrl, webhookHeader: expect } = settings
  if (!expect?.value) throw new Error('webhookHeader: expected a name and a value; all would be answered 401')
  const nbi = createNowBookItClient({ ...settings.nbi, logger })
  const kounta = createKountaClient({
    ...settings.kounta,
    auth: basicAuth(settings.credentials),
    // All processes that share a store share the budget of the credential.
    pacer: createPacer({
      ...(store.durable && settings.sharesBudget ? { state: store, key: 'kounta' } : {}),
      ...settings.rate,
    }),
    logger,
  })
  const nbiSales = createNowBookItSalesSink({ client: nbi, body: { staffId: 'kounta' } })

  const connect = async (/** @type {string} */ venueId) => {
    const { siteId, timeZone, policy, prepaymentMethodId } = venueOf(venueId)
    const base = policy === 'venue' ? venuePolicy : literalPolicy
    const statuses = statusesFromNowBookIt(await nbi.statuses.list(), { policy: base })
    const bookings = bookingsOfNowBookIt({ client: nbi, venueId, timeZone, statuses, paymentUnit: 'major' })
    return watch.venue(venueId, {
      kounta,
      siteId,
      timeZone,
      policy: definePolicy({ statuses: statuses.classes }, base),
      bookings,
      callbackUri: `${publicUrl}/callbacks/kounta`,
      finishAfterSale: 'Finished',
      ...(prepaymentMethodId ? { prepayment: { methodId: prepaymentMethodId } } : {}),
    })
  }

  const flow = createOrderFlow({
    store,
    logger,
    timing: settings.timing,
    onEvent: watch.event,
    venues: () => venues.map(({ venueId }) => venueId),
    venue: connect,
    sales: { save: (sale, about) => nbiSales.save(sale, about).then(() => watch.sale(sale)) },
  })

  const kountaWebhook = createKountaWebhookHandler({
    secrets: settings.webhookSecret,
    // A company's webhooks cover all of its sites: of one that is not served nothing is done, and nothing sent again.
    async accept(order) {
      const venueId = venueOfSite(order.siteId)
      if (venueId !== undefined) await flow.acceptOrder({ venueId, order })
    },
    logger,
  })

  // One durable write, then the answer: the timer does the work. NBI repeats after a 503; the sweep finds the rest.
  // A body that says how long it is need not become a stream to be counted.
  const maxSize = 1024 * 1024
  const routes = new Hono()
    .use((c, next) => (Number(c.req.header('content-length')) <= maxSize ? next() : bodyLimit({ maxSize })(c, next)))
    .post('/webhooks/now-book-it', async ({ req, body }) => {
      const genuine = await verifyNowBookItWebhook({ headers: req.raw.headers, expect })
      if (!genuine) logger.warn('a webhook of Now Book It was refused: not the header that was agreed')
      if (!genuine) return body(null, 401)
      await flow.acceptNowBookItEvent(parseNowBookItEvent(await req.json()))
      return body(null, 200)
    })
    .post('/webhooks/kounta', ({ req }) => kountaWebhook(req.raw))
    .post('/callbacks/kounta', async ({ req, body }) => {
      // Unsigned: only the id is believed, and the till is asked. Your gateway should limit how often.
      const { order } = parseKountaWebhook(await req.text())
      await flow.acceptOrder({ venueId: venueOf(order.siteId).venueId, orderId: order.id })
      return body(null, 204)
    })
    .onError((error, { body }) => {
      if (error instanceof HTTPException) return error.getResponse() // Hono's own, such as a body over the limit.
      const ours = isNbiKountaError(error) ? error : undefined
      const theirs = error instanceof SyntaxError || /^invalid-(id|webhook|order)|unknown-venue/.test(ours?.code ?? '')
      logger[theirs ? 'warn' : 'error'](`a webhook was answered ${theirs ? 400 : 503}: ${ours?.message ?? error.name}`)
      return body(null, theirs ? 400 : 503)
    })

  const closing = new AbortController()
  const running = settings.isWorker ? flow.run({ signal: closing.signal }) : undefined
  /** Ends the timer; resolves when what is under way has ended. Everything else is in the store. */
  async function stop() {
    closing.abort()
    await running
  }
  return { flow, nbi, kounta, connect, routes, stop }
}
