/** Talks to the token endpoint: code exchange and refresh. Nothing of its answer but a short error code reaches a message. */

import { present } from '../../shared/given.js'
import { remoteError, whatCame } from '../../shared/http/refusal.js'
import { createTransport } from '../../shared/http/transport.js'
import { parseBaseUrl } from '../../shared/http/urls.js'
import { tokenAnswer } from '../schemas/token.js'
import type { AuthIo } from './auth.js'
import type { TokenSet } from './tokens.js'

/** Must end well before a shared lease does (30 s), or two processes would refresh at once. */
const longestMs = 20_000

/** The endpoint below a base URL; `.json` is what most clients use [kounta-api.md 1.1]. */
export const tokenUrlOf = (baseUrl: string): string => new URL('token.json', baseUrl).href

/** Checks a configured page or endpoint; never quotes it. */
export function parsePageUrl(url: string, option = 'tokenUrl'): URL {
  parseBaseUrl(url, option)
  return new URL(url)
}

/** What is wrong far more often than the credentials. */
const codeHint =
  '; a code works once, not for long, and for the redirectUri that it was issued for: start again at the authorise page'

/** Posts one grant, form-encoded, once. Rejects 'refresh-failed' for a definite no; trouble on the way keeps its own code. */
export async function requestTokens(
  grant: Readonly<Record<string, string>>,
  tokenUrl: string,
  io: AuthIo,
): Promise<TokenSet> {
  const url = parsePageUrl(tokenUrl)
  const path = url.pathname.slice(url.pathname.lastIndexOf('/') + 1)
  url.pathname = url.pathname.slice(0, url.pathname.length - path.length)
  const { fetch, clock, logger } = io
  const transport = createTransport({
    remote: 'kounta',
    baseUrl: url.href,
    fetch,
    clock,
    logger,
    maxBodyBytes: 64 * 1024,
    timeoutMs: Math.min(io.timeoutMs, longestMs),
  })
  const answer = await transport.send({
    method: 'POST',
    path,
    rawBody: new URLSearchParams(grant).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
    // To the caller a refresh is no write: what failed here was not applied to any order.
    effect: 'read',
  })
  const refusal = transport.refusal(answer)
  const context = { remote: 'kounta', method: 'POST', path, status: answer.status } as const
  if (refusal) {
    if (refusal.advice === 'wait') throw refusal
    const hint = grant.code === undefined ? '' : codeHint
    throw remoteError('refresh-failed', `expected tokens, ${whatCame(answer)}${hint}`, refusal.context)
  }
  const parsed = tokenAnswer.safeParse(answer.json())
  if (!parsed.success)
    throw remoteError('refresh-failed', 'expected an access_token, got an answer without one', context)
  const { accessToken, refreshToken = grant.refresh_token, expiresInMs } = parsed.data
  // Renewed a little ahead, so that a request on its way does not meet the expiry.
  const expiresAtMs =
    expiresInMs === undefined ? undefined : clock.now() + expiresInMs - Math.min(60_000, expiresInMs / 10)
  return { accessToken, ...present({ refreshToken, expiresAtMs }) }
}
