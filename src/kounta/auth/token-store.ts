/** Tokens in a shared store, and how many processes agree on one refresh. */
import { type Clock, systemClock } from '../../shared/clock.js'
import { NbiKountaError } from '../../shared/errors.js'
import { present } from '../../shared/given.js'
import { hasMethods, requireOption } from '../../shared/options.js'
import { RemoteError } from '../../shared/remote-error.js'
import type { Entry, VersionedState } from '../../shared/versioned-state.js'
import { answering } from '../answering-state.js'
import { isWire, readNumber, readText } from '../schemas/values.js'
import { isNewer, type RefreshTokens, singleFlight, type TokenSet, type TokenStore } from './tokens.js'

/** A refresh may take this long before another process takes over; the refresh itself ends sooner (see `token-request.ts`). */
const leaseMs = 30_000
/** How long one refused refresh speaks for all, so that a revoked grant is not asked for by every waiting caller. */
const refusalMs = 5_000
/** How often fresh tokens are offered to a store that fails: for six seconds, so that the lease outlasts refresh and saving. */
const saveTries = 8
const firstPauseMs = 50
/** A store may have to set itself up at its first call. */
const silenceMs = 10_000

const parse = (entry: Entry | undefined): TokenSet | undefined => {
  const value = entry?.value
  if (!isWire(value)) return undefined
  const accessToken = readText(value.accessToken)
  if (accessToken === undefined) return undefined
  return {
    accessToken,
    ...present({ refreshToken: readText(value.refreshToken), expiresAtMs: readNumber(value.expiresAtMs) }),
  }
}

const isSame = (a: TokenSet | undefined, b: TokenSet): boolean =>
  a?.accessToken === b.accessToken && a.refreshToken === b.refreshToken && a.expiresAtMs === b.expiresAtMs

/**
 * Tokens in a shared store, under `token:<key>`: any `OrderStore`, so that all processes use one grant.
 *
 * Guarantee: one process refreshes at a time, and its tokens are saved before they are used.
 *
 * - Whoever refreshes first writes a lease, `token-lease:<key>`, by compare-and-set. It expires after 30 s by the store's clock. Everybody
 *   else waits and reads again.
 * - A refused refresh is not repeated by the others for 5 s.
 * - If the store is away after a refresh, this process keeps the tokens and saves them at the next try.
 * - A new grant (`exchangeKountaCode`) is not undone by a refresh of the older one.
 *
 * The store holds the tokens unencrypted: encrypt or protect it as you would any credential.
 *
 * Errors: 'timeout' when another process holds the refresh for too long, 60 s; 'refresh-failed' when Kounta refused it; what the store
 * rejects with.
 *
 * @example
 * ```ts
 * import { oauthAuth, tokenStore } from 'nbi-kounta/kounta'
 * import { createMemoryStore } from 'nbi-kounta/store/memory'
 *
 * const auth = oauthAuth({ clientId: 'id', clientSecret: 'secret', tokens: tokenStore(createMemoryStore(), 'venue-31') })
 * ```
 */
export function tokenStore(state: VersionedState, key: string): TokenStore {
  const isKey = typeof key === 'string' && key !== ''
  requireOption(isKey, 'tokenStore key', 'a non-empty text naming the grant, such as the venue id', key)
  requireOption(hasMethods(state, 'get', 'put'), 'tokenStore state', 'an OrderStore', state)
  // Everybody waits for one refresh: were a single call of it never to end, no token would be renewed in this process any more.
  const { get, put } = answering(state, silenceMs)
  const tokensKey = `token:${key}`
  const leaseKey = `token-lease:${key}`
  const alone = singleFlight<TokenSet>()
  let cached: TokenSet | undefined

  const write = async (tokens: TokenSet, expect: Entry | undefined): Promise<boolean> =>
    (await put(tokensKey, { ...tokens }, { expect: expect?.version ?? null })) !== null

  /** Kounta's answer that the store did not take, and what it was the refresh of: a rotated refresh token cannot be had again. */
  let unsaved: { readonly of: string; readonly tokens: TokenSet } | undefined

  /**
   * Saves over whatever is there; a refresh only over what it is the refresh `of`, and resolves what is there then. A rejected write may
   * have been applied, so the next round compares before it writes.
   */
  async function save(tokens: TokenSet, clock: Clock, of?: string): Promise<TokenSet> {
    for (let tries = 1; ; tries++) {
      let failure: unknown
      try {
        const entry = await get(tokensKey)
        const found = parse(entry)
        if (found && of !== undefined && found.accessToken !== of && found.accessToken !== tokens.accessToken)
          return keep(found)
        if (isSame(found, tokens) || (await write(tokens, entry))) return keep(tokens)
      } catch (error) {
        failure = error
        if (tries < saveTries) await clock.sleep(firstPauseMs * 2 ** (tries - 1))
      }
      if (tries < saveTries) continue
      throw (
        failure ??
        new NbiKountaError('store-failed', 'tokens: expected to save within 8 tries, others kept writing; try again.')
      )
    }
  }

  function keep(tokens: TokenSet): TokenSet {
    unsaved = undefined
    cached = tokens
    return tokens
  }

  async function renew(stale: TokenSet, refresh: RefreshTokens, clock: Clock): Promise<TokenSet> {
    const until = clock.now() + 2 * leaseMs
    for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(1000, pauseMs * 2)) {
      const before = parse(await get(tokensKey))
      if (isNewer(before, stale)) return keep(before)
      const lease = await put(leaseKey, { refused: false }, { expect: null, expireInMs: leaseMs })
      if (lease !== null) return refreshUnderLease(stale, refresh, clock, lease)
      const held = (await get(leaseKey))?.value
      if (isWire(held) && held.refused === true) throw refusedByOther()
      if (clock.now() >= until) throw waitedTooLong()
      await clock.sleep(pauseMs)
    }
  }

  async function refreshUnderLease(
    stale: TokenSet,
    refresh: RefreshTokens,
    clock: Clock,
    lease: string,
  ): Promise<TokenSet> {
    const release = (refused: boolean) =>
      // A lease that cannot be released ends by itself; the refresh's own outcome matters more.
      put(leaseKey, { refused }, { expect: lease, expireInMs: refused ? refusalMs : 1 }).catch(() => null)
    try {
      const current = parse(await get(tokensKey))
      // Somebody refreshed between our look and our lease.
      if (isNewer(current, stale)) {
        await release(false)
        return keep(current)
      }
      const of = stale.accessToken
      const tokens = unsaved?.of === of ? unsaved.tokens : await refresh(current ?? stale)
      unsaved = { of, tokens }
      const saved = await save(tokens, clock, of)
      await release(false)
      return saved
    } catch (error) {
      const isRefused = error instanceof RemoteError && error.code === 'refresh-failed'
      // Whoever froze past its lease is refused for what another process has refreshed meanwhile: those tokens are good.
      const found = isRefused ? parse(await get(tokensKey).catch(() => undefined)) : undefined
      const isOver = isNewer(found, stale)
      await release(isRefused && !isOver)
      if (isOver) return keep(found)
      throw error
    }
  }

  return {
    // The cache spares a store read per request; a stale one shows as a 401, and `renew` always asks the store.
    async read() {
      if (cached) return cached
      const found = parse(await get(tokensKey))
      // What was saved while the store was asked is newer than its answer.
      cached ??= found
      return cached
    },
    async save(tokens) {
      await save(tokens, systemClock)
    },
    renew: (stale, refresh, clock) =>
      isNewer(cached, stale) ? Promise.resolve(cached) : alone(() => renew(stale, refresh, clock)),
  }
}

const context = { remote: 'kounta', method: 'POST', path: 'token.json' } as const

const refusedByOther = () =>
  new RemoteError(
    'refresh-failed',
    'Kounta refused to refresh this grant moments ago. Check the credentials, or let the venue grant access again.',
    context,
  )

const waitedTooLong = () =>
  new RemoteError(
    'timeout',
    'Expected another process to finish refreshing the token, waited in vain. It may pass by itself: try again.',
    context,
  )
