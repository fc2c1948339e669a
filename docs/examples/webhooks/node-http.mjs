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
    const response = await answerOf(handle, incoming)
    outgoing.writeHead(response.status, Object.fromEntries(response.headers)).end()
    // What was refused unread must not wait on the connection for the next request.
    if (!incoming.complete) incoming.destroy()
  })
}

/**
 * @param {((request: Request) => Promise<Response>) | undefined} handle
 * @param {import('node:http').IncomingMessage} incoming
 */
async function answerOf(handle, incoming) {
  if (!handle) return new Response(null, { status: 404 })
  // Some methods, such as TRACE, cannot be a Request at all.
  if (incoming.method !== 'POST') return new Response(null, { status: 405, headers: { allow: 'POST' } })
  try {
    return await handle(toRequest(incoming))
  } catch {
    // Nobody waits for this listener's promise: what it rejects with would end the process.
    return new Response(null, { status: 500 })
  }
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
  const init = /** @type {RequestInit} */ ({ method: 'POST', headers, body: Readable.toWeb(incoming), duplex: 'half' })
  return new Request(`http://localhost${incoming.url}`, init)
}
