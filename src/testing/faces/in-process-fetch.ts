/** The in-process face: a `fetch` that never meets a socket, yet aborts, redirects and breaks as a real one does. */
import { bodyOf, type FetchInput, type Handle, type SimulatedResponse } from './exchange.js'

const redirects = new Set([301, 302, 303, 307, 308])
const maxRedirects = 20

/** Makes a fetch on a core. A dropped connection rejects as undici's does: a TypeError whose cause has the code ECONNRESET. */
export function inProcessFetch(handle: Handle): typeof globalThis.fetch {
  const send = async (input: FetchInput, init?: RequestInit): Promise<Response> => {
    const request = new Request(input as Request, init)
    request.signal.throwIfAborted()
    const body = request.body === null ? '' : await request.text()
    let url = request.url
    for (let hop = 0; hop <= maxRedirects; hop++) {
      const answer = await abortable(
        handle({ method: request.method, url, headers: Object.fromEntries(request.headers), body }),
        request.signal,
      )
      if (answer === 'drop') throw connectionLost()
      const location = answer.headers.location
      if (!redirects.has(answer.status) || location === undefined || request.redirect === 'manual') {
        return toResponse(answer, url)
      }
      if (request.redirect === 'error') throw new TypeError('fetch failed', { cause: new Error('unexpected redirect') })
      url = new URL(location, url).href
    }
    throw new TypeError('fetch failed', { cause: new Error('redirect count exceeded') })
  }
  // Not tracked by a virtual clock: nothing here is real I/O, so the event loop's own rounds suffice, and a simulator that
  // sleeps on that clock costs no patience.
  return send as typeof globalThis.fetch
}

function toResponse(answer: SimulatedResponse, url: string): Response {
  const response = new Response(bodyOf(answer), { status: answer.status, headers: { ...answer.headers } })
  Object.defineProperty(response, 'url', { value: url })
  return response
}

function connectionLost(): TypeError {
  return new TypeError('fetch failed', {
    cause: Object.assign(new Error('other side closed'), { code: 'ECONNRESET' }),
  })
}

/** The caller's abort wins at once; the simulated server goes on, as a real one would. */
function abortable<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason)
    if (signal.aborted) return onAbort()
    signal.addEventListener('abort', onAbort, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort))
  })
}
