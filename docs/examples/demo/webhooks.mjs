/** The host's webhook server: Now Book It's events and Kounta's orders arrive here, over HTTP. */
import { createServer } from 'node:http'
import { createKountaWebhookHandler } from 'nbi-kounta'
import { venueOf } from './house.mjs'

/**
 * @typedef {{ bookingId: string, eventType: string, outcome: import('nbi-kounta').FlowOutcome }} Handled
 */

/**
 * Serves `/now-book-it` and `/kounta` on 127.0.0.1.
 * @param {{ flow: () => import('nbi-kounta').OrderFlow, toBooking: (json: unknown) => import('nbi-kounta').Booking, secret: string }} parts
 */
export async function serveWebhooks({ flow, toBooking, secret }) {
  /** @type {Set<Promise<void>>} */
  const atWork = new Set()
  /** @type {unknown[]} */
  const failures = []
  /** @type {(handled: Handled) => void} */
  let onHandled = () => {}

  const kounta = createKountaWebhookHandler({
    secrets: secret,
    // One write before the 2xx; the flow's own timer does the work.
    accept: (order) => flow().acceptOrder({ venueId: venueOf(order.siteId)?.venueId ?? '', order }),
  })

  /**
   * An id-only event is fetched and handled; one that carries the whole booking is handled as it came.
   * The answer leaves at once, as NBI asks for: with a store that is not durable nothing would be safer by waiting. With a
   * durable store a host awaits `flow.acceptNowBookItEvent(event)` first.
   */
  function nowBookIt(/** @type {{ eventType: string, data: any }} */ event) {
    const handling = event.data.status
      ? flow().handleBooking({ booking: toBooking(event.data) })
      : flow().handleNowBookItEvent(event)
    const work = handling
      .then(
        (outcome) => onHandled({ bookingId: event.data.bookingId, eventType: event.eventType, outcome }),
        (error) => void failures.push(error),
      )
      .finally(() => atWork.delete(work))
    atWork.add(work)
    return new Response(null, { status: 200 })
  }

  const server = createServer(async (incoming, outgoing) => {
    const chunks = []
    for await (const chunk of incoming) chunks.push(chunk)
    const body = Buffer.concat(chunks)
    const headers = /** @type {Record<string, string>} */ (incoming.headers)
    const request = new Request(`http://127.0.0.1${incoming.url}`, { method: incoming.method ?? 'GET', headers, body })
    const response = incoming.url === '/kounta' ? await kounta(request) : nowBookIt(JSON.parse(body.toString()))
    outgoing.writeHead(response.status).end()
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)))
  const address = /** @type {import('node:net').AddressInfo} */ (server.address())

  return {
    url: `http://127.0.0.1:${address.port}`,
    failures,
    /** Events that are being handled. */
    get busy() {
      return atWork.size
    },
    /** @param {(handled: Handled) => void} listener */
    listen(listener) {
      onHandled = listener
    },
    close: () =>
      new Promise((resolve) => {
        server.close(resolve)
        server.closeAllConnections()
      }),
  }
}
