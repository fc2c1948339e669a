/** The msw face: request handlers for msw 2 or 3, whose `http` and `HttpResponse` the caller hands in. */
import { NbiKountaError } from '../../shared/errors.js'
import type { Handle } from './exchange.js'

/**
 * What is needed of msw: `import { http, HttpResponse } from 'msw'` fits.
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

/** One handler that covers everything below `origin`. */
export function mswHandlers<Handler>(handle: Handle, origin: string, msw: MswLike<Handler> | undefined): Handler[] {
  if (!msw?.http || !msw.HttpResponse) {
    throw new NbiKountaError(
      'invalid-options',
      "handlers() needs msw handed in: import { http, HttpResponse } from 'msw' and pass { http, HttpResponse } (npm install --save-dev msw).",
    )
  }
  const { http, HttpResponse } = msw
  const resolver = async ({ request }: { request: Request }) => {
    const answer = await handle({
      method: request.method,
      url: request.url,
      headers: Object.fromEntries(request.headers),
      body: await request.text(),
    })
    if (answer === 'drop') return HttpResponse.error()
    const body = answer.status === 204 || answer.status === 304 ? null : answer.body
    return new HttpResponse(body, { status: answer.status, headers: { ...answer.headers } })
  }
  return [http.all(`${origin}/*`, resolver)]
}
