/** The tokens of one grant, what keeps them, and the simplest keeper: this process. */
import type { Clock } from '../../shared/clock.js'
import { hasMethods, requireOption } from '../../shared/options.js'

/** The tokens of one grant. Secrets: never log one. */
export interface TokenSet {
  /** An empty text if only the refresh token is known. An access token is then fetched before the first request. */
  readonly accessToken: string
  readonly refreshToken?: string
  /** Epoch ms after which to renew ahead of a 401. A hint, by the clock of whoever refreshed. */
  readonly expiresAtMs?: number
}

/**
 * Asks Kounta for new tokens; called by a {@link TokenStore} for at most one caller at a time.
 *
 * @example
 * ```ts
 * import type { RefreshTokens, TokenSet } from 'nbi-kounta/kounta'
 *
 * const refresh: RefreshTokens = async (current: TokenSet) => ({ ...current, accessToken: 'a newer one' })
 * ```
 */
export type RefreshTokens = (current: TokenSet) => Promise<TokenSet>

/**
 * Keeps the tokens of one grant.
 *
 * For implementers: any number of callers may call at once. `renew` returns the stored tokens at once if they are no longer `stale`.
 * Otherwise **one** caller runs `refresh` and everybody waits for it. Save its result before anybody gets it, since a rotated refresh token
 * that is lost cannot be had again. What is saved during a refresh is a new grant, and stays.
 */
export interface TokenStore {
  read(): Promise<TokenSet | undefined>
  save(tokens: TokenSet): Promise<void>
  renew(stale: TokenSet, refresh: RefreshTokens, clock: Clock): Promise<TokenSet>
}

/** Throws 'invalid-options' for what does not keep tokens. */
export const requireTokens = (tokens: TokenStore, ...methods: readonly (keyof TokenStore)[]): void =>
  requireOption(hasMethods(tokens, ...methods), 'tokens', 'memoryTokens(…) or tokenStore(…)', tokens)

/** True for what somebody has saved in place of stale tokens. */
export const isNewer = (found: TokenSet | undefined, stale: TokenSet): found is TokenSet =>
  found !== undefined && found.accessToken !== stale.accessToken

/** Lets one run of `work` serve everybody who asks while it runs. */
export function singleFlight<T>(): (work: () => Promise<T>) => Promise<T> {
  let running: Promise<T> | undefined
  return (work) => {
    running ??= work().finally(() => {
      running = undefined
    })
    return running
  }
}

/**
 * Tokens in memory, for one process; lost when it ends. Several processes need {@link tokenStore}.
 *
 * Guarantee: one refresh at a time; the tokens are held in a closure and never printed.
 *
 * @example
 * ```ts
 * import { memoryTokens, oauthAuth } from 'nbi-kounta/kounta'
 *
 * const tokens = memoryTokens({ accessToken: 'a', refreshToken: 'r' })
 * const auth = oauthAuth({ clientId: 'id', clientSecret: 'secret', tokens })
 * ```
 */
export function memoryTokens(initial?: TokenSet): TokenStore {
  let held = initial
  const alone = singleFlight<TokenSet>()
  return {
    read: async () => held,
    async save(tokens) {
      held = tokens
    },
    async renew(stale, refresh) {
      if (isNewer(held, stale)) return held
      return alone(async () => {
        const before = held
        const fresh = await refresh(before ?? stale).catch((error: unknown) => {
          if (held === before) throw error
        })
        // Saved meanwhile: a new grant, which a refresh of the older one does not undo, whatever came of it.
        if (fresh && held === before) held = fresh
        return held as TokenSet
      })
    },
  }
}
