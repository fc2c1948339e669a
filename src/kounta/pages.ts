/** Reads a list page by page, as it is consumed. */
import { present } from '../shared/given.js'
import { answerError, remoteError } from '../shared/http/refusal.js'
import type { HttpAnswer } from '../shared/http/transport.js'
import type { Logger } from '../shared/logger.js'
import { type Ask, type Call, contextOf } from './ask.js'
import { createPager } from './next-page.js'
import { isWire, readId, readText } from './schemas/values.js'
import type { ListOptions } from './types.js'

/** What a list needs beside its first request. */
export interface PageParts<T> {
  readonly call: Call
  readonly logger: Logger
  readonly maxPages: number
  /** Reads one entry; a throw skips the entry, never the page. */
  readonly read: (entry: unknown) => T
  /** Told of each entry that is skipped. */
  readonly onUnreadable?: ListOptions['onUnreadable']
}

/** More pages in a row without anything new are a loop, not a list. */
const maxEmptyPages = 3

/** How often numbered pages are walked again where something leaves the list meanwhile. */
const maxWalksAgain = 3

/** The ids that all walks of one list have yielded, and told of as unreadable. */
interface Known {
  readonly yielded: Set<string>
  readonly told: Set<string>
}

/**
 * Yields each entry once; pages are asked for as {@link createPager} says, until one brings nothing new or is refused. A list that does not
 * end is 'page-limit'.
 *
 * Numbered pages shift: what leaves the list moves the rest up, one entry from each page that is still to be read to one that has been
 * read. So, for whoever is told of what is left out, the pages before the last are read again, until all that was on them has been seen
 * once more; where something has left each time, they are told of an entry of which nothing is known.
 */
export async function* pages<T extends { readonly id: string }>(
  ask: Ask,
  parts: PageParts<T>,
): AsyncGenerator<T, void, undefined> {
  const { logger, onUnreadable } = parts
  const known = { yielded: new Set<string>(), told: new Set<string>() }
  let passed = yield* walk(ask, parts, known, new Set())
  for (let again = 0; onUnreadable && passed.size > 0; again++) {
    if (again === maxWalksAgain) {
      logger.warn('kounta: a list lost entries each time that it was read; others may be missing', contextOf(ask))
      return onUnreadable({})
    }
    passed = yield* walk(ask, parts, known, passed)
  }
}

/**
 * Reads the pages from the first to the last, or until all that is `awaited` has come. Gives the ids on numbered pages before the last:
 * of them, one that has left the list may have hidden another. None where all that was awaited has come.
 */
async function* walk<T extends { readonly id: string }>(
  ask: Ask,
  parts: PageParts<T>,
  known: Known,
  awaited: Set<string>,
): AsyncGenerator<T, Set<string>, undefined> {
  const { call, maxPages, onUnreadable } = parts
  const isAgain = awaited.size > 0
  const passed = new Set<string>()
  const seenIds = new Set<string>()
  const seenLinks = new Set<string>()
  const pageBehind = createPager(ask)
  let next: Ask | undefined = ask
  let empty = 0
  for (let count = 0; next; count++) {
    if (count >= maxPages) throw endless(ask, `more than ${maxPages} pages`)
    const answer: HttpAnswer = await call(next)
    // Only a page number that we made up is accepted with these.
    if (next.accept?.includes(answer.status)) return passed
    const entries = list(answer)
    let isNew = false
    let readable = 0
    for (const item of usable(entries, parts, known.told)) {
      readable += 1
      if (seenIds.has(item.id)) continue
      seenIds.add(item.id)
      isNew = true
      if (known.yielded.has(item.id)) continue
      known.yielded.add(item.id)
      yield item
    }
    const onPage = onUnreadable ? idsOf(entries) : []
    for (const id of onPage) awaited.delete(id)
    if (isAgain && awaited.size === 0) return awaited
    const behind = pageBehind(answer, entries.length)
    // A page that only repeats what was seen is the end of a till that ignores its cursor. Counted pages have their end: there so many
    // orders may have come in meanwhile that a whole page was pushed down.
    if (!isNew && readable > 0 && behind?.by !== 'count') return passed
    empty = isNew ? 0 : empty + 1
    if (empty > maxEmptyPages) throw endless(ask, `${empty} pages in a row without anything new`)
    next = behind?.ask
    if (next?.link !== undefined) {
      if (seenLinks.has(next.link)) throw endless(ask, 'the same next page twice')
      seenLinks.add(next.link)
    } else if (next) for (const id of onPage) passed.add(id)
  }
  return passed
}

function list(answer: HttpAnswer): readonly unknown[] {
  const json = answer.json()
  if (Array.isArray(json)) return json
  // Not read as "none": somebody may decide by an empty list.
  throw answerError('invalid-answer', `expected a list, got ${json === null ? 'null' : typeof json}`, answer)
}

function* usable<T>(entries: readonly unknown[], parts: PageParts<T>, told: Set<string>): Generator<T> {
  const { read, logger, onUnreadable } = parts
  for (const entry of entries) {
    let item: T
    try {
      item = read(entry)
    } catch {
      const known = knownOf(entry)
      if (known.id !== undefined && told.has(known.id)) continue
      if (known.id !== undefined) told.add(known.id)
      logger.warn('kounta: skipped an unreadable list entry', { id: known.id ?? null })
      onUnreadable?.(known)
      continue
    }
    yield item
  }
}

const idsOf = (entries: readonly unknown[]): string[] => entries.flatMap((entry) => knownOf(entry).id ?? [])

/** What is known of an entry that could not be read. Only its id is safe to log. */
function knownOf(entry: unknown): { readonly id?: string; readonly saleNumber?: string } {
  if (!isWire(entry)) return {}
  return present({ id: readId(entry.id, entry.id_str), saleNumber: readText(entry.sale_number) })
}

const endless = (ask: Ask, came: string) =>
  remoteError('page-limit', `expected the list to end, got ${came}`, contextOf(ask))
