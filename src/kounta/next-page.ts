/** Which page comes next, in each of the paging schemes that the till has had [kounta-api.md 3.1]. */
import type { HttpAnswer } from '../shared/http/transport.js'
import type { Ask } from './ask.js'

/** A page behind another, and what tells of it. */
export interface NextPage {
  readonly by: 'link' | 'count' | 'number'
  readonly ask: Ask
}

/** Sizes that full pages have had: behind such a first page there may be more, even where no header says so. */
const fullSizes = new Set([25, 100])

/**
 * Gives the page behind each answer of one list, asked in turn; undefined behind the last. `X-Next-Page` is followed verbatim, a relative
 * one from the page that it came with, but only on the configured origin ('unsafe-url' otherwise); the older `X-Page`/`X-Pages` headers are
 * used where no page had it; where a full first page comes with neither, `?page=2` and so on are asked for, until a page is shorter. Such a
 * made-up page may be refused.
 */
export function createPager(ask: Ask): (answer: HttpAnswer, size: number) => NextPage | undefined {
  let page = 0
  /** Pages have told of the next one by its URL: then a page without one is the last, whatever is counted beside. */
  let isLinked = false
  /** The size of a full page, where pages are asked for by number. */
  let fullSize = Number.POSITIVE_INFINITY
  return ({ headers, url }, size) => {
    page += 1
    const link = headers.get('x-next-page')?.trim()
    if (link) {
      isLinked = true
      // The link holds filters and cursor already.
      const { query: _query, ...rest } = ask
      return { by: 'link', ask: { ...rest, link, from: url } }
    }
    const total = Number(headers.get('x-pages') ?? 0)
    if (!isLinked && Number.isFinite(total) && page < total)
      return { by: 'count', ask: { ...ask, headers: { ...ask.headers, 'x-page': String(page) } } }
    if (page === 1 && total === 0 && fullSizes.has(size)) fullSize = size
    if (size < fullSize) return undefined
    return { by: 'number', ask: { ...ask, query: { ...ask.query, page: page + 1 }, accept: [400, 404, 422] } }
  }
}
