/** A venue's grant: the page where a person of it agrees, and the exchange of what comes back for tokens. */
import type { Clock } from '../../shared/clock.js'
import { defaultTimeoutMs, kountaBaseUrl } from '../../shared/http/defaults.js'
import type { Logger } from '../../shared/logger.js'
import { type Names, wellSpelt } from '../../shared/misspelt.js'
import { requireMs, requireOption } from '../../shared/options.js'
import { clockOf, loggerOf } from '../../shared/tools.js'
import { type ClientCredentials, checkedCredentials, knownCredentials } from './auth.js'
import { parsePageUrl, requestTokens, tokenUrlOf } from './token-request.js'
import { requireTokens, type TokenStore } from './tokens.js'

const isText = (value: unknown): boolean => typeof value === 'string' && value !== ''

/** Options of {@link kountaAuthorizeUrl}. */
export interface AuthorizeUrlOptions {
  readonly clientId: string
  /** Exactly as registered: a different one shows the person an HTTP 500 page. */
  readonly redirectUri: string
  /** Mandatory in practice; unguessable, and compared when the person comes back. */
  readonly state: string
  /** Default 'https://my.kounta.com/authorize'. */
  readonly authorizeUrl?: string
}

const knownOfPage: Names<AuthorizeUrlOptions> = { clientId: 1, redirectUri: 1, state: 1, authorizeUrl: 1 }

/**
 * Makes the URL of the page where a person of the venue grants access. The token then has that **person's** permissions and sites.
 *
 * Errors: 'invalid-options' when a member is missing, and for an `authorizeUrl` that is no URL. Source: kounta-api.md 1.3.
 *
 * @example
 * ```ts
 * import { kountaAuthorizeUrl } from 'nbi-kounta/kounta'
 *
 * const url = kountaAuthorizeUrl({ clientId: 'id', redirectUri: 'https://nbi.example.test/kounta', state: crypto.randomUUID() })
 * ```
 */
export function kountaAuthorizeUrl(options: AuthorizeUrlOptions): string {
  const {
    clientId,
    redirectUri,
    state,
    authorizeUrl = 'https://my.kounta.com/authorize',
  } = wellSpelt(options, knownOfPage)
  for (const [name, text] of Object.entries({ clientId, redirectUri, state }))
    requireOption(isText(text), name, 'a text; the page fails without it', text)
  const url = parsePageUrl(authorizeUrl, 'authorizeUrl')
  url.search = new URLSearchParams({
    response_type: 'code',
    client_id: clientId,
    redirect_uri: redirectUri,
    state,
  }).toString()
  return url.href
}

/** Options of {@link exchangeKountaCode}. */
export interface ExchangeOptions extends ClientCredentials {
  /** From the redirect's `code` parameter; check `state` before. */
  readonly code: string
  /** The same as in the authorise URL. */
  readonly redirectUri: string
  /** Where the tokens are saved. */
  readonly tokens: TokenStore
  /** Default 'https://api.kounta.com/v1/token.json'. */
  readonly tokenUrl?: string
  /** Default the global `fetch`. */
  readonly fetch?: typeof globalThis.fetch
  /** Default 10,000. */
  readonly timeoutMs?: number
  /** Default the machine's. */
  readonly clock?: Clock
  /** Default silent. */
  readonly logger?: Logger
}

const knownOfExchange: Names<ExchangeOptions> = {
  ...knownCredentials,
  redirectUri: 1,
  tokens: 1,
  tokenUrl: 1,
  code: 1,
  fetch: 1,
  timeoutMs: 1,
  clock: 1,
  logger: 1,
}

/**
 * Exchanges an authorisation code for tokens and saves them in `tokens`: the end of a venue's grant.
 *
 * Errors: 'invalid-options' when a member is missing, before anything is sent; 'refresh-failed' when Kounta refuses the code; 'timeout',
 * 'no-connection', 'rate-limited', 'server-error' on the way; and what `tokens` rejects with, such as 'store-failed'. A code works once: start
 * again at the authorise URL. Source: kounta-api.md 1.3.
 *
 * @example
 * ```ts
 * import { exchangeKountaCode, memoryTokens } from 'nbi-kounta/kounta'
 *
 * async function granted(code: string) {
 *   const tokens = memoryTokens()
 *   await exchangeKountaCode({ clientId: 'id', clientSecret: 'secret', code, redirectUri: 'https://nbi.example.test/kounta', tokens })
 *   return tokens
 * }
 * ```
 */
export async function exchangeKountaCode(options: ExchangeOptions): Promise<void> {
  const chosen = checkedCredentials(options, knownOfExchange)
  const { clientId, clientSecret, code, redirectUri, tokens, tokenUrl = tokenUrlOf(kountaBaseUrl) } = chosen
  const { fetch, timeoutMs = defaultTimeoutMs } = chosen
  const clock = clockOf(chosen.clock)
  const logger = loggerOf(chosen.logger)
  // Before the request: a code works once, and its tokens must then have somewhere to go.
  requireTokens(tokens, 'save')
  requireMs(timeoutMs, 'timeoutMs')
  requireOption(isText(code), 'code', 'the redirect’s code, a text', code)
  requireOption(isText(redirectUri), 'redirectUri', 'the one of the authorise URL, a text', redirectUri)
  const grant = {
    grant_type: 'authorization_code',
    code,
    redirect_uri: redirectUri,
    client_id: clientId,
    client_secret: clientSecret,
  }
  await tokens.save(await requestTokens(grant, tokenUrl, { baseUrl: tokenUrl, fetch, timeoutMs, clock, logger }))
}
