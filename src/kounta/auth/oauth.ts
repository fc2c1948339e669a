/** OAuth 2.0: a credential that refreshes itself once for everybody. */
import { systemClock } from '../../shared/clock.js'
import { endOf } from '../../shared/http/deadline.js'
import { remoteError } from '../../shared/http/refusal.js'
import type { Names } from '../../shared/misspelt.js'
import { type AuthIo, type ClientCredentials, checkedCredentials, type KountaAuth, knownCredentials } from './auth.js'
import { parsePageUrl, requestTokens, tokenUrlOf } from './token-request.js'
import { memoryTokens, requireTokens, type TokenSet, type TokenStore } from './tokens.js'

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

const noRefreshToken = () =>
  remoteError('refresh-failed', 'expected a stored refresh token, found none; let the venue grant access again', {
    remote: 'kounta',
    method: 'POST',
    path: 'token.json',
  })
