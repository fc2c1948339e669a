/** Receives both webhooks with Node's own http server. */
import { createServer } from 'node:http'
import { Readable } from 'node:stream'
import { webhookHandlers } from './handlers.mjs'

/**
 * A server for `POST /kounta` and `POST /now-book-it`; call `listen` on it.
 * @param {import('./handlers.mjs').WebhookOptions} options
 */
export function webhookServer(options) {
  const { kounta, nowBookIt } = webhookHandlers(options)
  return createServer(async (incoming, outgoing) => {
    const handle = incoming.url === '/kounta' ? kounta : incoming.url === '/now-book-it' ? nowBookIt : undefined
    const response = await (handle?.(toRequest(incoming)) ?? new Response(null, { status: 404 }))
    outgoing.writeHead(response.status, Object.fromEntries(response.headers)).end()
    // What was refused unread must not wait on the connection for the next request.
    if (!incoming.complete) incoming.destroy()
  })
}

/**
 * The raw bytes go in as they arrive: a body that was parsed and written again has another signature.
 * @param {import('node:http').IncomingMessage} incoming
 */
function toRequest(incoming) {
  const headers = new Headers()
  // Node joins some headers that came twice and drops others; the raw list keeps a doubled signature visible.
  for (let at = 0; at + 1 < incoming.rawHeaders.length; at += 2)
    headers.append(incoming.rawHeaders[at] ?? '', incoming.rawHeaders[at + 1] ?? '')
  const method = incoming.method ?? 'GET'
  const body = method === 'GET' || method === 'HEAD' ? undefined : Readable.toWeb(incoming)
  const init = /** @type {RequestInit} */ ({ method, headers, body, duplex: 'half' })
  return new Request(`http://localhost${incoming.url}`, init)
}
