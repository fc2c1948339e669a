/** A sink that posts sales to NBI, telling a changed sale from one that is merely saved again. */
import type { Sale } from '../domain/sale.js'
import type { NowBookItClient } from './client.js'
import { type ToNowBookItSaleOptions, toNowBookItSale } from './sale.js'
import type { PostedSale } from './sales-endpoint.js'

/** Options of `createNowBookItSalesSink`. */
export interface NowBookItSalesSinkOptions {
  readonly client: Pick<NowBookItClient, 'sales'>
  /** How a sale becomes NBI's body; per sale, since it may depend on the venue. */
  readonly body?: ToNowBookItSaleOptions | ((sale: Sale) => ToNowBookItSaleOptions)
  /** Told what became of each sale: 'change-not-taken' wants a person. */
  readonly onPosted?: (sale: Sale, posted: PostedSale) => void
}

/** Sales whose last body is remembered, to know a change from a repeat. */
const remembered = 5000

/**
 * Makes a sink that posts every sale to NBI's `POST /Sales`; give it to `createOrderFlow({ sales })` or a venue.
 *
 * `save` may be called again with the same sale: what was posted before is told from a change by the bodies of the last
 * 5,000 sales of this process. Without that memory (after a restart) a 409 counts as "NBI has it". NBI shows a sale only
 * when its booking is Finished, which the flow sets afterwards (`finishAfterSale` of the venue).
 *
 * Errors: `save` rejects with the `RemoteError` of the call that failed; the flow then tries again later.
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
export function createNowBookItSalesSink(options: NowBookItSalesSinkOptions): { save(sale: Sale): Promise<void> } {
  const { client } = options
  const last = new Map<string, string>()
  return {
    async save(sale) {
      const choices = typeof options.body === 'function' ? options.body(sale) : (options.body ?? {})
      const body = toNowBookItSale(sale, choices)
      const text = JSON.stringify(body)
      const former = last.get(sale.saleId)
      const posted = await client.sales.post(body, { changed: former !== undefined && former !== text })
      // After a 409 without a former version NBI has some version of ours: this one, as far as this process knows.
      if (posted.outcome !== 'change-not-taken') {
        last.delete(sale.saleId)
        last.set(sale.saleId, text)
        for (const oldest of last.keys()) {
          if (last.size <= remembered) break
          last.delete(oldest)
        }
      }
      options.onPosted?.(sale, posted)
    },
  }
}
