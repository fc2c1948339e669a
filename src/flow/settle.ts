/** Carries on whatever is due: interrupted creates and deletes, unsent sales, accepted events. */
import type { NbiKountaError } from '../shared/errors.js'
import type { Entry } from '../shared/versioned-state.js'
import { asTrouble, type Context, isOfStore } from './context.js'
import type { VenueCache } from './venue/cache.js'
import { workThrough } from './work-through.js'

/** What one call of `settle` did. */
export interface SettleReport {
  /** Due entries that this call took up. */
  readonly handled: number
  /** Of those, how many still have work left. */
  readonly pending: number
  /** True when `limit` was reached, so that more may be due. */
  readonly more: boolean
}

/** How many due entries are carried at once: the client's pacer decides what goes out first. */
const width = 16
/**
 * And of orders and their sales besides: behind a sink that hangs, a seating would wait for as long as all of them do. One that has waited for
 * longer than a request may take makes room for another, which may have another sink.
 */
const saleWidth = 8

/**
 * A seating that has waited longest goes out first, whenever it last failed; what waits for no order, such as an undo or a sale, need not
 * stand behind those, and nobody behind a venue that is still to be looked up: that may take its time. `sort` keeps the order of equals.
 */
function oldestWantFirst(entries: readonly Entry[], isKnown: (venueId?: string) => boolean): readonly Entry[] {
  const isUnknown = (entry: Entry): number => (isKnown(named(entry).venueId) ? 0 : 1)
  const wantAt = (entry: Entry): number => named(entry).wantAt ?? 0
  return entries.toSorted((a, b) => isUnknown(a) - isUnknown(b) || wantAt(a) - wantAt(b))
}

/** What `settle` may be told beside its limit. */
export interface SettleOptions {
  /** The keys of sales that somebody else in this process is at. */
  readonly inHand?: ReadonlySet<string>
  /** Where venues are looked up; without it, none need be. */
  readonly venues?: Pick<VenueCache, 'has' | 'get'>
  /** Once it aborts nothing more is begun; what is left stays due. */
  readonly signal?: AbortSignal | undefined
  /** Called where the batch goes on although a sale waits for its sink, or a venue for its look-up, for longer than a request may take. */
  readonly onSlow?: (() => void) | undefined
}

/** What an entry of the flow says of itself. */
interface Named {
  readonly v?: number
  readonly venueId?: string
  readonly bookingId?: string
  readonly orderId?: string
  readonly wantAt?: number
}

const named = ({ value }: Entry): Named => Object(value)

const isSale = ({ key }: Entry): boolean => key.startsWith('sale:') || key.startsWith('order:')

/**
 * What fails for a reason of its own (a venue that is not set up, say) is looked at again later: left first in line, a hundred such
 * entries would hold everybody else up. Whoever inspects the booking sees why. A newer version of it keeps its own schedule. Gives the
 * error, or that of a store that fails now.
 */
async function postpone(ctx: Context, entry: Entry, error: NbiKountaError): Promise<NbiKountaError> {
  if (isOfStore(error)) return error
  const { key, value, version } = entry
  const { code, message } = error
  // What a newer version wrote is a newer process's to carry on, and not put off for long.
  const wakeInMs = code === 'newer-record' ? ctx.timing.requestTimeoutMs : ctx.timing.settleMs
  const told = { lastError: { code, message }, ...(key.startsWith('event:') && { nextAt: ctx.clock.now() + wakeInMs }) }
  const isOurs = (value as Named | null)?.v === 1 && !isSale(entry)
  try {
    await ctx.store.put(key, isOurs ? { ...(value as object), ...told } : value, {
      expect: version,
      wakeInMs,
      expireInMs: ctx.retainMs,
    })
    return error
  } catch (cause) {
    return asTrouble(cause, 'postponing a due entry')
  }
}

/**
 * Takes up due entries, longest overdue first, and of those the longest wanted order first; one that fails never stops the others, unless the store itself fails. What an earlier
 * call of this process still has in hand is in `underWay`, sales that others have in `inHand`, and both are left to them. A venue is looked
 * up once for all of its entries, of which one takes a place while that lasts: it may hang, and the others would only wait for the same.
 */
export async function settleDue(
  ctx: Context,
  limit: number,
  underWay: Set<string>,
  carry: (entry: Entry) => Promise<boolean>,
  { inHand = new Set(), venues, signal, onSlow }: SettleOptions = {},
): Promise<SettleReport> {
  const isKnown = (venueId?: string) => venues === undefined || venues.has(venueId)
  const due = await ctx.store.due(limit + underWay.size + inHand.size)
  const free = due.filter(({ key }) => !underWay.has(key) && !inHand.has(key))
  const entries = oldestWantFirst(free.slice(0, limit), isKnown)
  for (const { key } of entries) underWay.add(key)
  const sales = entries.filter(isSale)
  let pending = 0
  let storeFailure: unknown
  const fail = async (entry: Entry, cause: unknown): Promise<void> => {
    pending++
    const error = await postpone(ctx, entry, asTrouble(cause, 'carrying on a due entry'))
    const { code, message } = error
    const { venueId, bookingId, orderId } = named(entry)
    if (isOfStore(error)) storeFailure ??= error
    else if (venueId !== undefined) {
      const ids = { ...(bookingId && { bookingId }), ...(orderId && { orderId }) }
      ctx.report(venueId, { type: 'trouble', code, during: 'settle', ...ids })
    }
    ctx.logger.error('a due entry could not be carried on', { kind: entry.key.split(':')[0], code, message })
  }
  const take = async (entry: Entry, work: () => Promise<boolean>): Promise<void> => {
    try {
      if (!(await work())) pending++
    } catch (cause) {
      await fail(entry, cause)
    } finally {
      underWay.delete(entry.key)
    }
  }
  const carryAll = async (some: readonly Entry[], places: number): Promise<void> => {
    const left = await workThrough({
      clock: ctx.clock,
      entries: some,
      places,
      slowMs: ctx.timing.requestTimeoutMs,
      isTimed: some === sales,
      venues,
      venueOf: (entry) => named(entry).venueId,
      isOver: () => storeFailure !== undefined || signal?.aborted === true,
      carry: (entry) => take(entry, () => carry(entry)),
      fail: (entry, cause) => take(entry, () => Promise.reject(cause)),
      onSlow: () => onSlow?.(),
    })
    // A store that failed, or the end of `run`, leaves the rest of the batch untouched.
    for (const { key } of left) underWay.delete(key)
  }
  await Promise.all([
    carryAll(sales, saleWidth),
    carryAll(
      entries.filter((entry) => !isSale(entry)),
      width,
    ),
  ])
  if (storeFailure) throw storeFailure
  return { handled: entries.length, pending, more: entries.length === limit }
}
