/** OAuth 2.0: the authorise URL, the code exchange, and a credential that refreshes itself once for everybody. */
import { type Clock, systemClock } from '../../shared/clock.js'
import { endOf } from '../../shared/http/deadline.js'
import { defaultTimeoutMs, kountaBaseUrl } from '../../shared/http/defaults.js'
import { remoteError } from '../../shared/http/refusal.js'
import type { Logger } from '../../shared/logger.js'
import { type Names, wellSpelt } from '../../shared/misspelt.js'
import { hasMethods, requireMs, requireOption } from '../../shared/options.js'
import { clockOf, loggerOf } from '../../shared/tools.js'
import { type AuthIo, type ClientCredentials, checkedCredentials, type KountaAuth, knownCredentials } from './auth.js'
import { parsePageUrl, requestTokens, tokenUrlOf } from './token-request.js'
import { memoryTokens, type TokenSet, type TokenStore } from './token-store.js'

/** How long a request waits for a renewal ahead of time: an order write must leave within 2 s. */
const aheadMs = 1_000

/** Options of {@link oauthAuth}. */
export interface OAuthOptions extends ClientCredentials {
  /** Where the grant's tokens live. Given the tokens themselves, in memory, as with `memoryTokens`: renewed ones are lost at a restart. */
  readonly tokens: TokenStore | TokenSet
  /** Sent with a refresh if given. One client does this, others do not [kounta-api.md 1.3]. */
  readonly redirectUri?: string
  /** Default: `token.json` below the client's base URL, so that the secret goes to no other host. */
  readonly tokenUrl?: string
}

const knownOfOAuth: Names<OAuthOptions> = { ...knownCredentials, tokens: 1, redirectUri: 1, tokenUrl: 1 }

/**
 * Makes OAuth credentials: 180 requests a minute, any company that granted access.
 *
 * Guarantee: an expired token is renewed once for all callers that wait (in this process, and through `tokenStore` in all of them), saved
 * before it is used, and a request is repeated at most once for it. Secrets are held in closures and never printed.
 * Errors: 'invalid-options' for missing credentials or `tokens`, or a `tokenUrl` that is no URL. From the client's calls: 'unauthorized'
 * when no token is stored, 'refresh-failed' when Kounta refuses the grant. Source: kounta-api.md 1.3.
 *
 * @example
 * ```ts
 * import { createKountaClient, memoryTokens, oauthAuth } from 'nbi-kounta/kounta'
 *
 * const tokens = memoryTokens({ accessToken: 'a', refreshToken: 'r' })
 * const kounta = createKountaClient({ companyId: 'me', auth: oauthAuth({ clientId: 'id', clientSecret: 'secret', tokens }) })
 * ```
 */
export function oauthAuth(options: OAuthOptions): KountaAuth {
  const { clientId, clientSecret, redirectUri, tokenUrl, ...rest } = checkedCredentials(options, knownOfOAuth)
  const tokens = isTokenSet(rest.tokens) ? memoryTokens(rest.tokens) : rest.tokens
  requireTokens(tokens, 'read', 'renew')
  if (tokenUrl !== undefined) parsePageUrl(tokenUrl)
  /** A renewal ahead of time goes on that nobody waits for any more. */
  let isRenewingSlowly = false
  const bearer = (set: TokenSet) => `Bearer ${set.accessToken}`

  const renewed = (stale: TokenSet, io: AuthIo) =>
    tokens.renew(
      stale,
      (current) => {
        if (current.refreshToken === undefined) throw noRefreshToken()
        const grant = {
          grant_type: 'refresh_token',
          refresh_token: current.refreshToken,
          client_id: clientId,
          client_secret: clientSecret,
        }
        return requestTokens(
          redirectUri === undefined ? grant : { ...grant, redirect_uri: redirectUri },
          tokenUrl ?? tokenUrlOf(io.baseUrl),
          io,
        )
      },
      io.clock,
    )

  return {
    kind: 'oauth',
    async header(io) {
      const set = await tokens.read()
      if (!set) {
        throw remoteError(
          'unauthorized',
          'expected stored tokens, found none; exchange a code first (exchangeKountaCode)',
          { remote: 'kounta' },
        )
      }
      if (!set.accessToken) return renewed(set, io).then(bearer)
      if (set.expiresAtMs === undefined || set.refreshToken === undefined || io.clock.now() < set.expiresAtMs)
        return bearer(set)
      // The expiry is only a hint: when renewing ahead fails, or takes its time, the old token gets its chance and a 401 decides.
      if (isRenewingSlowly) return bearer(set)
      const renewing = renewed(set, io).then(bearer, () => bearer(set))
      // By the machine's timer: a test's clock does not know how long a real server takes.
      if ((await endOf(renewing, { clock: systemClock, ms: aheadMs })) !== 'late') return renewing
      isRenewingSlowly = true
      void renewing.then(() => {
        isRenewingSlowly = false
      })
      return bearer(set)
    },
    async renew(stale, io) {
      await renewed({ ...(await tokens.read()), accessToken: stale.slice('Bearer '.length) }, io)
      return true
    },
  }
}

const isTokenSet = (given: TokenStore | TokenSet | null | undefined): given is TokenSet =>
  typeof (given as Partial<TokenSet> | undefined)?.accessToken === 'string'

const requireTokens = (tokens: TokenStore, ...methods: readonly (keyof TokenStore)[]): void =>
  requireOption(hasMethods(tokens, ...methods), 'tokens', 'memoryTokens(…) or tokenStore(…)', tokens)

const isText = (value: unknown): boolean => typeof value === 'string' && value !== ''

const noRefreshToken = () =>
  remoteError('refresh-failed', 'expected a stored refresh token, found none; let the venue grant access again', {
    remote: 'kounta',
    method: 'POST',
    path: 'token.json',
  })

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
  ...knownOfOAuth,
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
 * 'no-connection', 'server-error' on the way. A code works once: start again at the authorise URL. Source: kounta-api.md 1.3.
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
