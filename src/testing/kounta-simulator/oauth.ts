/** Who may call: Basic keys, OAuth tokens and the token endpoint, with every known face of an expired token. */
import { fromBase64 } from '../../shared/base64.js'
import { emptyAnswer, jsonAnswer, type SimulatedRequest, type SimulatedResponse } from '../faces/exchange.js'
import { randomHex } from '../seeded-random.js'
import { wireJson } from '../simulation/wire-json.js'
import { failure } from './answers.js'
import type { SimulatedCredential } from './options.js'
import type { SimState } from './state.js'

interface AccessToken {
  readonly clientId: string
  readonly expiresAtMs: number
}

/**
 * What a token endpoint gives.
 *
 * @example
 * ```ts
 * import { createKountaSimulator, type IssuedTokens } from 'nbi-kounta/testing'
 *
 * const { accessToken, refreshToken }: IssuedTokens = createKountaSimulator().oauth.issueTokens()
 * ```
 */
export interface IssuedTokens {
  readonly accessToken: string
  readonly refreshToken: string
  /** In seconds, as the wire has it. */
  readonly expiresInSeconds: number
}

/**
 * The OAuth side of the simulator, as tests use it.
 *
 * @example
 * ```ts
 * import { createKountaSimulator, type KountaOAuthControls } from 'nbi-kounta/testing'
 *
 * const anHourLater = (oauth: KountaOAuthControls) => oauth.expireAccessTokens()
 * anHourLater(createKountaSimulator().oauth)
 * ```
 */
export interface KountaOAuthControls {
  /** As if a person had agreed in the browser: a code for `grant_type=authorization_code`. */
  issueCode(clientId?: string, redirectUri?: string): string
  /** A pair of tokens at once. */
  issueTokens(clientId?: string): IssuedTokens
  /** Ends every access token now; refresh tokens stay good. */
  expireAccessTokens(): void
  /** Ends every refresh token now. */
  revokeRefreshTokens(): void
  /** How many refreshes succeeded. */
  readonly refreshes: number
}

/** What a caller turned out to be: a credential with its kind, or the answer that refuses it. */
export type Caller = { readonly kind: 'basic' | 'oauth'; readonly id: string } | { readonly refused: SimulatedResponse }

/** The keeper of keys and tokens. */
export class Gatekeeper implements KountaOAuthControls {
  readonly #state: SimState
  readonly #basic: ReadonlyMap<string, string>
  readonly #oauth: ReadonlyMap<string, string>
  readonly #access = new Map<string, AccessToken>()
  readonly #refresh = new Map<string, string>()
  readonly #codes = new Map<string, { clientId: string; redirectUri: string | undefined }>()
  #refreshes = 0

  constructor(state: SimState, basic: readonly SimulatedCredential[], oauth: readonly SimulatedCredential[]) {
    this.#state = state
    this.#basic = new Map(basic.map(({ clientId, clientSecret }) => [clientId, clientSecret]))
    this.#oauth = new Map(oauth.map(({ clientId, clientSecret }) => [clientId, clientSecret]))
  }

  get refreshes(): number {
    return this.#refreshes
  }

  issueCode(clientId = this.#firstClient(), redirectUri?: string): string {
    const code = `code_${randomHex(this.#state.random, 20)}`
    this.#codes.set(code, { clientId, redirectUri })
    return code
  }

  issueTokens(clientId = this.#firstClient()): IssuedTokens {
    const refreshToken = `rt_${randomHex(this.#state.random, 32)}`
    this.#refresh.set(refreshToken, clientId)
    return { accessToken: this.#newAccess(clientId), refreshToken, expiresInSeconds: this.#lifetimeSeconds() }
  }

  expireAccessTokens(): void {
    this.#access.clear()
  }

  revokeRefreshTokens(): void {
    this.#refresh.clear()
  }

  /** Reads the Authorization header. */
  identify(request: SimulatedRequest): Caller {
    const [scheme = '', secret = ''] = (request.headers.authorization ?? '').split(' ')
    if (scheme.toLowerCase() === 'basic') {
      const [clientId = '', ...rest] = fromBase64(secret).split(':')
      const known = this.#basic.get(clientId)
      if (known !== undefined && known === rest.join(':')) return { kind: 'basic', id: clientId }
      return { refused: failure(401, 'invalid_client', 'Unauthorized') }
    }
    if (scheme.toLowerCase() === 'bearer') {
      const token = this.#access.get(secret)
      if (token && token.expiresAtMs > this.#state.clock.now()) return { kind: 'oauth', id: token.clientId }
      return { refused: this.#expired() }
    }
    return { refused: emptyAnswer(401) }
  }

  /** POST token: form-urlencoded is the norm, JSON is taken too. */
  token(request: SimulatedRequest): SimulatedResponse {
    const given = readGrant(request)
    const clientId = given.client_id ?? ''
    const secret = this.#oauth.get(clientId)
    if (secret === undefined || secret !== given.client_secret)
      return oauthError('invalid_client', 'Client authentication failed')
    switch (given.grant_type) {
      case 'authorization_code': {
        const code = this.#codes.get(given.code ?? '')
        if (!code || code.clientId !== clientId)
          return oauthError('invalid_grant', 'The authorization code is not valid')
        if (code.redirectUri !== undefined && code.redirectUri !== given.redirect_uri) {
          return oauthError('invalid_grant', 'The redirect URI does not match')
        }
        this.#codes.delete(given.code ?? '')
        const issued = this.issueTokens(clientId)
        return tokenAnswer(this.#lifetimeSeconds(), issued.accessToken, issued.refreshToken)
      }
      case 'refresh_token':
        return this.#refreshed(clientId, given.refresh_token ?? '')
      case 'client_credentials':
        return tokenAnswer(this.#lifetimeSeconds(), this.#newAccess(clientId))
      default:
        return oauthError('invalid_request', 'The grant type is not supported')
    }
  }

  #refreshed(clientId: string, refreshToken: string): SimulatedResponse {
    if (this.#refresh.get(refreshToken) !== clientId)
      return oauthError('invalid_grant', 'The refresh token is not valid')
    this.#refreshes++
    if (!this.#state.habits.rotateRefreshTokens) return tokenAnswer(this.#lifetimeSeconds(), this.#newAccess(clientId))
    this.#refresh.delete(refreshToken)
    const issued = this.issueTokens(clientId)
    return tokenAnswer(this.#lifetimeSeconds(), issued.accessToken, issued.refreshToken)
  }

  #newAccess(clientId: string): string {
    const token = `at_${randomHex(this.#state.random, 32)}`
    this.#access.set(token, { clientId, expiresAtMs: this.#state.clock.now() + this.#state.habits.accessTokenMs })
    return token
  }

  #lifetimeSeconds(): number {
    return this.#state.habits.accessTokenMs / 1000
  }

  #expired(): SimulatedResponse {
    switch (this.#state.habits.expiredTokenFace) {
      case 401:
        return failure(401, 'expired_token', 'The access token has expired')
      case '400':
        return jsonAnswer(400, wireJson({ message: 'The access token provided has expired' }))
      case 'empty':
        return emptyAnswer(200)
    }
  }

  #firstClient(): string {
    return this.#oauth.keys().next().value ?? ''
  }
}

function tokenAnswer(seconds: number, accessToken: string, refreshToken?: string): SimulatedResponse {
  return jsonAnswer(
    200,
    wireJson({
      access_token: accessToken,
      expires_in: seconds,
      token_type: 'Bearer',
      scope: null,
      refresh_token: refreshToken,
    }),
  )
}

const oauthError = (error: string, description: string): SimulatedResponse =>
  jsonAnswer(400, wireJson({ error, error_description: description }))

function readGrant(request: SimulatedRequest): Record<string, string | undefined> {
  if ((request.headers['content-type'] ?? '').includes('json')) {
    try {
      return (JSON.parse(request.body) as Record<string, string>) ?? {}
    } catch {
      return {}
    }
  }
  return Object.fromEntries(new URLSearchParams(request.body))
}
