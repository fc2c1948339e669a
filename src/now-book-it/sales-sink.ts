/** A sink that posts sales to NBI, telling a changed sale from one that is merely saved again. */
import type { Sale } from '../domain/sale.js'
import { isNbiKountaError } from '../shared/errors.js'
import { remoteError } from '../shared/http/refusal.js'
import { type Names, wellSpelt } from '../shared/misspelt.js'
import { hasMethods, requireOption } from '../shared/options.js'
import type { NowBookItClient } from './client.js'
import { type ToNowBookItSaleOptions, toNowBookItSale } from './sale.js'
import type { PostedSale } from './sales-endpoint.js'

/** Options of `createNowBookItSalesSink`. */
export interface NowBookItSalesSinkOptions {
  readonly client: Pick<NowBookItClient, 'sales'>
  /** How a sale becomes NBI's body. Per sale, since it may depend on the venue. */
  readonly body?: ToNowBookItSaleOptions | ((sale: Sale) => ToNowBookItSaleOptions)
  /**
   * Receives what became of each sale; 'change-not-taken' needs a person. It may be async. If it throws or rejects, so does `save`, and the
   * sale is sent again under the same id.
   */
  readonly onPosted?: (sale: Sale, posted: PostedSale) => void
}

const knownOptions: Names<NowBookItSalesSinkOptions> = { client: 1, body: 1, onPosted: 1 }

/** Sales whose last body is remembered, to know a change from a repeat. */
const remembered = 5000
/** Remembered in place of a body: no sale is the same as this. */
const either = ''
/** How long NBI's pages ask to wait after the 409 that says "being processed". */
const againAfterMs = 60_000

/**
 * Makes a sink that posts every sale to NBI's `POST /Sales`. Give it to `createOrderFlow({ sales })` or to a venue.
 *
 * Guarantee: `save` may be called again with the same sale, since NBI knows a sale by its id.
 *
 * NBI answers 409 both for "already submitted" and for "in process". What `save` makes of it:
 *
 * - The sale did not change: NBI has it.
 * - The sale changed: NBI may still have the former version. `save` rejects. The flow sends the sale again a minute later, then less and less
 *   often, until NBI takes it. A change without an answer counts as changed too, since either version may be there.
 * - The last try had no answer (`about.unanswered`): NBI may still be at work on it, and it may yet fail. `save` rejects once. The 409 of a
 *   minute later is believed.
 *
 * A change is told from a repeat by the bodies of the last 5,000 sales of this process. Beyond a restart, `about.changed` tells, which the
 * flow remembers: a host that wraps `save` must pass `about` on.
 *
 * NBI shows a sale only if its booking is Finished. The flow sets that afterwards (`finishAfterSale` of the venue).
 *
 * Errors: 'invalid-options' without a client. `save` rejects with the `RemoteError` of the call that failed ('request-refused' for a change that
 * is not taken yet, or a 409 that is not believed yet), and the flow tries again later.
 *
 * Source: NBI's "create sale" page and its two duplicate rules (B9–B10).
 *
 * @example
 * ```ts
 * import { createNowBookItClient, createNowBookItSalesSink } from 'nbi-kounta/now-book-it'
 *
 * const client = createNowBookItClient({ baseUrl: 'https://nbi.example.test/', apiKey: 'key' })
 * const sales = createNowBookItSalesSink({ client, body: { staffId: '77' } })
 * ```
 */
export function createNowBookItSalesSink(options: NowBookItSalesSinkOptions): {
  save(sale: Sale, about?: { readonly changed: boolean; readonly unanswered?: boolean }): Promise<void>
} {
  const { client } = wellSpelt(options, knownOptions)
  requireOption(hasMethods(client?.sales, 'post'), 'client', 'what createNowBookItClient gives', client)
  const last = new Map<string, string>()
  return {
    async save(sale, about) {
      const choices = typeof options.body === 'function' ? options.body(sale) : (options.body ?? {})
      const body = toNowBookItSale(sale, choices)
      const text = JSON.stringify(body)
      const former = last.get(sale.saleId)
      const changed = former === undefined ? about?.changed === true : former !== text
      const posted = await client.sales.post(body).catch((error: unknown) => {
        // From now on NBI may have either version, so that no 409 proves anything about one of them.
        if (changed && isNbiKountaError(error) && error.code === 'outcome-unknown') last.set(sale.saleId, either)
        throw error
      })
      if (posted.outcome === 'already-known' && (changed || about?.unanswered)) {
        if (changed) await options.onPosted?.(sale, { outcome: 'change-not-taken' })
        throw remoteError(
          'request-refused',
          changed
            ? 'expected NBI to take a changed sale, it may still have the former version'
            : 'expected NBI to have taken the sale, it may still be at work on a try without an answer',
          {
            remote: 'now-book-it',
            method: 'POST',
            path: 'Sales',
            status: 409,
            retryAfterMs: againAfterMs,
          },
        )
      }
      last.delete(sale.saleId)
      last.set(sale.saleId, text)
      for (const oldest of last.keys()) {
        if (last.size <= remembered) break
        last.delete(oldest)
      }
      await options.onPosted?.(sale, posted)
    },
  }
}
