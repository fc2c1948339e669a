/** Sales at NBI: posting one, with its duplicate rules, and reading them back. */
import type { Clock } from '../shared/clock.js'
import { pause } from '../shared/http/pause.js'
import { contextOf, remoteError } from '../shared/http/refusal.js'
import type { Logger } from '../shared/logger.js'
import { type Names, wellSpelt } from '../shared/misspelt.js'
import { requireLimit, requireOption, requireWaitMs } from '../shared/options.js'
import type { Endpoints } from './endpoint.js'
import { filterDates, type NowBookItSpan } from './filter-dates.js'
import type { NowBookItSale } from './sale.js'
import { type NowBookItSaleRecord, salePageSchema, saleRecordSchema } from './schemas.js'

/** What became of a posted sale. */
export type PostedSale =
  /** NBI took it. */
  | { readonly outcome: 'accepted' }
  /** NBI already has this id (409) and our sale did not change: nothing is missing. */
  | { readonly outcome: 'already-known' }
  /** NBI still has the former version (409 twice): somebody should compare the two. */
  | { readonly outcome: 'change-not-taken' }

/** Options of `sales.post`. */
export interface PostSaleOptions {
  /**
   * True if this sale differs from the version that NBI last took, or if its last try had no answer and NBI may still work on it. A 409 is
   * then waited out once. Default false.
   */
  readonly changed?: boolean
  /** How long to wait before the one repeat. Default 60,000. */
  readonly conflictWaitMs?: number
  /** Ends the call early, as 'aborted'. Default: it ends by itself. */
  readonly signal?: AbortSignal
}

/** Options of `sales.list`. */
export interface ListSalesOptions {
  /** `Limit`, from 1; NBI's own largest page is not documented. Default 100. */
  readonly pageSize?: number
  /** A list with more pages is 'page-limit'. Default 1,000. */
  readonly maxPages?: number
  /** Ends the list early, as 'aborted'. Default: it ends by itself. */
  readonly signal?: AbortSignal
}

const knownOfPost: Names<PostSaleOptions> = { changed: 1, conflictWaitMs: 1, signal: 1 }
const knownOfList: Names<ListSalesOptions> = { pageSize: 1, maxPages: 1, signal: 1 }

/**
 * The sales of one location.
 *
 * @example
 * ```ts
 * import type {
 *   ListSalesOptions,
 *   NowBookItSale,
 *   NowBookItSaleRecord,
 *   PostedSale,
 *   PostSaleOptions,
 *   SalesEndpoint,
 * } from 'nbi-kounta/now-book-it'
 *
 * async function sendAgain(sales: SalesEndpoint, sale: NowBookItSale): Promise<PostedSale['outcome']> {
 *   const options: PostSaleOptions = { changed: true }
 *   return (await sales.post(sale, options)).outcome
 * }
 *
 * async function proofs(sales: SalesEndpoint): Promise<readonly NowBookItSaleRecord[]> {
 *   const options: ListSalesOptions = { pageSize: 50 }
 *   const found: NowBookItSaleRecord[] = []
 *   const day = { from: '2025-03-14T00:00:00Z', to: '2025-03-15T00:00:00Z' }
 *   for await (const record of sales.list(day, options)) found.push(record)
 *   return found
 * }
 * ```
 */
export interface SalesEndpoint {
  /**
   * Posts a sale. Safe to repeat after 'outcome-unknown': NBI knows a sale by its id. A 409 is no error. NBI does not say if it means
   * "already submitted" or "in process", so with `changed` the sale is sent once more a minute later.
   */
  post(sale: NowBookItSale, options?: PostSaleOptions): Promise<PostedSale>
  /** Sales linked to bookings, each once; fetches pages as you consume them. The only proof that a sale arrived and was linked. */
  list(span: NowBookItSpan, options?: ListSalesOptions): AsyncIterable<NowBookItSaleRecord>
}

/** Binds the endpoint to a client. */
export function createSalesEndpoint({ call, accept, read }: Endpoints, clock: Clock, logger: Logger): SalesEndpoint {
  return {
    async post(sale, given) {
      const options = wellSpelt(given ?? {}, knownOfPost)
      const conflictWaitMs = options.conflictWaitMs ?? 60_000
      requireWaitMs(conflictWaitMs, 'conflictWaitMs')
      const send = () => call({ method: 'POST', path: 'Sales', json: sale, signal: options.signal })
      let answer = await send()
      if (answer.status === 409) {
        if (!options.changed) return { outcome: 'already-known' }
        await pause(clock, conflictWaitMs, options.signal, contextOf(answer.request))
        answer = await send()
        if (answer.status === 409) return { outcome: 'change-not-taken' }
      }
      accept(answer)
      return { outcome: 'accepted' }
    },

    async *list(span, options) {
      const [StartDate, EndDate] = filterDates(span, 'list')
      const { pageSize = 100, maxPages = 1000, signal } = wellSpelt(options ?? {}, knownOfList)
      requireOption(Number.isSafeInteger(pageSize) && pageSize >= 1, 'pageSize', 'a whole number from 1', pageSize)
      requireLimit(maxPages, 'maxPages')
      const seen = new Set<string>()
      let start = 0
      for (let page = 0; ; page++) {
        const query = { StartDate, EndDate, Limit: pageSize, StartIndex: start }
        const answer = await call({ method: 'GET', path: 'Sales', query, signal })
        const { items, length } = read(answer, salePageSchema)
        const entries = items ?? []
        let fresh = 0
        for (const entry of entries) {
          const parsed = saleRecordSchema.safeParse(entry)
          // What cannot be read, or has no id, is known again by all that it holds: it is news too, but only once.
          const id = (parsed.success && parsed.data.saleDetail?.transactionId) || JSON.stringify([entry])
          if (seen.has(id)) continue
          seen.add(id)
          fresh++
          if (parsed.success) yield parsed.data
          else logger.warn('sale list held an entry that is no sale')
        }
        start += entries.length
        // The largest page is not documented, so a short page proves nothing: an empty one, one without anything new
        // (the offset was ignored) or a grand total that is reached does.
        const all = length ?? 0
        if (entries.length === 0 || fresh === 0 || (all > entries.length && start >= all)) return
        if (page + 1 >= maxPages) {
          throw remoteError(
            'page-limit',
            `expected the list to end, it went on after ${maxPages} pages`,
            contextOf(answer.request),
          )
        }
      }
    },
  }
}
