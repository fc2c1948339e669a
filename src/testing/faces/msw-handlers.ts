/** The msw face: request handlers for msw 2 or 3, made by the msw that is handed in, or of the same shape without it. */
import { bodyOf, type Handle, type SimulatedAnswer } from './exchange.js'

/**
 * What the library needs of msw. Pass `{ http, HttpResponse }` of 'msw'.
 *
 * @example
 * ```ts
 * import { HttpResponse, http } from 'msw'
 * import { createKountaSimulator, type MswLike } from 'nbi-kounta/testing'
 *
 * const msw: MswLike = { http, HttpResponse }
 * const handlers = createKountaSimulator({ msw }).handlers()
 * ```
 */
export interface MswLike<Handler = unknown> {
  readonly http: {
    // biome-ignore lint/suspicious/noExplicitAny: msw's own resolver type is generic in ways that differ between its versions.
    all(path: any, resolver: (info: any) => any): Handler
  }
  readonly HttpResponse: {
    new (body: string | null, init: { status: number; headers: Record<string, string> }): unknown
    error(): unknown
  }
}

/** One handler that covers everything below `origin`: msw's own where msw is handed in, else one of the same shape. */
export function mswHandlers<Handler>(handle: Handle, origin: string, msw: MswLike<Handler> | undefined): Handler[] {
  const isHandedIn = typeof msw?.http?.all === 'function' && msw.HttpResponse
  return [isHandedIn ? handlerOfMsw(handle, origin, msw) : (handlerLikeMsws(handle, origin) as Handler)]
}

function handlerOfMsw<Handler>(handle: Handle, origin: string, { http, HttpResponse }: MswLike<Handler>): Handler {
  return http.all(`${origin}/*`, async ({ request }: { request: Request }) => {
    const answer = await ask(handle, request)
    if (answer === 'drop') return HttpResponse.error()
    return new HttpResponse(bodyOf(answer), { status: answer.status, headers: { ...answer.headers } })
  })
}

/**
 * What msw asks of a handler (2.0 to 3.0): `run`, which gives null for a request that is not its own; the rest is for its lists and logs.
 * Written out, so that `setupServer(...simulator.handlers())` needs nothing handed in, and this entry imports no msw.
 */
function handlerLikeMsws(handle: Handle, origin: string) {
  const covers = (request: Request) => request.url.startsWith(`${origin}/`)
  const handler = {
    kind: 'request',
    __kind: 'RequestHandler',
    isUsed: false,
    info: { header: `ALL ${origin}/*`, method: /.+/, path: `${origin}/*` },
    options: {},
    test: async ({ request }: { request: Request }) => covers(request),
    async run({ request, requestId }: { request: Request; requestId?: string }) {
      if (!covers(request)) return null
      handler.isUsed = true
      const kept = request.clone()
      const answer = await ask(handle, request)
      const response =
        answer === 'drop'
          ? Response.error()
          : new Response(bodyOf(answer), { status: answer.status, headers: { ...answer.headers } })
      return { handler, request: kept, requestId, response, parsedResult: {} }
    },
    log() {},
    reset() {},
    restore() {},
    async dispose() {},
  }
  return handler
}

const ask = async (handle: Handle, request: Request): Promise<SimulatedAnswer> =>
  handle({
    method: request.method,
    url: request.url,
    headers: Object.fromEntries(request.headers),
    body: await request.text(),
  })
