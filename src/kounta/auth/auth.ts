/** What the client needs of a credential, and the simple one: Basic. Secrets live in closures, so that nothing prints them. */
import type { Clock } from '../../shared/clock.js'
import type { Logger } from '../../shared/logger.js'
import { type Names, wellSpelt } from '../../shared/misspelt.js'
import { requireOption } from '../../shared/options.js'

/** What a credential may use of the client that asks for it. */
export interface AuthIo {
  /** The client's base URL. It holds the token endpoint, unless configured. */
  readonly baseUrl: string
  readonly clock: Clock
  readonly logger: Logger
  readonly timeoutMs: number
  readonly fetch?: typeof globalThis.fetch | undefined
}

/**
 * A credential, as `basicAuth` and `oauthAuth` make it. It may serve many clients, and never shows its secret.
 *
 * @example
 * ```ts
 * import { type AuthIo, basicAuth, type KountaAuth } from 'nbi-kounta/kounta'
 *
 * const auth: KountaAuth = basicAuth({ clientId: 'id', clientSecret: 'secret' })
 * const header = (io: AuthIo) => auth.header(io)
 * ```
 */
export interface KountaAuth {
  readonly kind: 'basic' | 'oauth'
  /** The `Authorization` header's value. */
  header(io: AuthIo): Promise<string>
  /** Renews what `stale` was made from, once for all who ask at the same time. False if this kind cannot. */
  renew(stale: string, io: AuthIo): Promise<boolean>
}

/** A client id and its secret, as Kounta's developer page shows them. */
export interface ClientCredentials {
  readonly clientId: string
  readonly clientSecret: string
}

/** What is spread where there is more to know. */
export const knownCredentials: Names<ClientCredentials> = { clientId: 1, clientSecret: 1 }

/** The options, whose names and whose credentials were checked; never quotes them. */
export function checkedCredentials<Options extends ClientCredentials>(options: Options, known: object): Options {
  const chosen = wellSpelt(options, known)
  const { clientId, clientSecret } = chosen
  for (const [name, value] of Object.entries({ clientId, clientSecret })) {
    // A line break would split the header; a missing environment variable arrives as '' or undefined.
    const willDo = typeof value === 'string' && value !== '' && !/\p{Cc}/u.test(value)
    requireOption(willDo, name, 'a non-empty text without line breaks; check where it is read from', value)
  }
  return chosen
}

/**
 * Makes Basic credentials: one company, 60 requests a minute.
 *
 * Guarantee: the secret is held in a closure; `util.inspect`, `JSON.stringify` and errors never show it. There is nothing to refresh: a 401
 * is final ('unauthorized').
 * Errors: 'invalid-options' when a half is missing. Source: kounta-api.md 1.2.
 *
 * @example
 * ```ts
 * import { basicAuth, createKountaClient } from 'nbi-kounta/kounta'
 *
 * const auth = basicAuth({ clientId: 'id', clientSecret: process.env.KOUNTA_CLIENT_SECRET ?? 'secret' })
 * const kounta = createKountaClient({ companyId: '41207', auth })
 * ```
 */
export function basicAuth(credentials: ClientCredentials): KountaAuth {
  const { clientId, clientSecret } = checkedCredentials(credentials, knownCredentials)
  const bytes = new TextEncoder().encode(`${clientId}:${clientSecret}`)
  // One by one: as the arguments of one call, those of a text that is far too long would be more than a call may have.
  const value = `Basic ${btoa(bytes.reduce((text, byte) => text + String.fromCharCode(byte), ''))}`
  return { kind: 'basic', header: async () => value, renew: async () => false }
}
