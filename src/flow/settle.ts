/** Carries on whatever is due: interrupted creates and deletes, unsent sales, accepted events. */
import type { NbiKountaError } from '../shared/errors.js'
import { present } from '../shared/given.js'
import type { Entry } from '../shared/versioned-state.js'
import type { Context } from './context.js'
import { asTrouble, isOfStore } from './trouble.js'
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

/** How many due bookings are carried at once: the client's pacer decides what goes out first. */
const width = 16
/**
 * How many due orders and sales are carried beside them. They have places of their own, or seatings would wait behind a sink that hangs.
 * One that takes longer than a request may take gives its place to another, which may have another sink.
 */
const saleWidth = 8

/**
 * Known venues go first, since looking one up may take its time. Among those, what waits for no order, such as an undo or a sale, goes
 * before the seatings, and of these the longest wanted first, whenever it last failed. The sort keeps the order of equals.
 */
function oldestWantFirst(entries: readonly Entry[], venues: Settling['venues']): readonly Entry[] {
  const isUnknown = (entry: Entry): number => (venues.has(named(entry).venueId) ? 0 : 1)
  const wantAt = (entry: Entry): number => named(entry).wantAt ?? 0
  return entries.toSorted((a, b) => isUnknown(a) - isUnknown(b) || wantAt(a) - wantAt(b))
}

/** What all calls of `settle` in one process share. */
export interface Settling {
  /** Carries an entry on; resolves with false where work is left of it. */
  readonly carry: (entry: Entry) => Promise<boolean>
  /** The keys that an earlier call still has in hand. */
  readonly underWay: Set<string>
  /** The keys of sales that somebody else in this process is at. */
  readonly inHand: ReadonlySet<string>
  readonly venues: Pick<VenueCache, 'has' | 'get'>
}

/** What `run` tells a call of `settle`. */
export interface SettleOptions {
  /** Once it aborts nothing more is begun; what is left stays due. */
  readonly signal?: AbortSignal
  /** Called where the batch goes on although a sale waits for its sink, or a venue for its look-up, for longer than a request may take. */
  readonly onSlow?: () => void
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
 * An entry that fails for a reason of its own, such as a venue that is not set up, is looked at again later. Left first in line, a hundred
 * of them would hold everybody else up. The error is kept in the entry, for whoever inspects the booking; an entry that was written
 * meanwhile keeps its own schedule. Resolves with the error, or with that of a store that fails now.
 */
async function postpone(ctx: Context, entry: Entry, error: NbiKountaError): Promise<NbiKountaError> {
  if (isOfStore(error)) return error
  const { key, value, version } = entry
  const { code, message } = error
  // What a newer version of this library wrote, a newer process will carry on: it must not wait for long.
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

/** A store that failed is no trouble of the entry's venue: `settle` rejects with it. */
function tell(ctx: Context, entry: Entry, error: NbiKountaError): void {
  const { code, message } = error
  const { venueId, bookingId, orderId } = named(entry)
  const ids = present({ bookingId, orderId })
  if (!isOfStore(error) && venueId !== undefined)
    ctx.report(venueId, { type: 'trouble', code, during: 'settle', ...ids })
  const told = { kind: entry.key.split(':')[0], code, message, ...present({ venueId }), ...ids }
  ctx.logger.error('a due entry could not be carried on', told)
}

/**
 * Takes up what is due. An entry that fails never stops the others, unless the store itself fails. What somebody else in this process has in
 * hand is left to them. A venue is looked up once for all of its entries. While that lasts they take one place together: the look-up may
 * hang, and the others would only wait for the same.
 */
export async function settleDue(
  ctx: Context,
  { carry, underWay, inHand, venues }: Settling,
  limit: number,
  { signal, onSlow }: SettleOptions = {},
): Promise<SettleReport> {
  const due = await ctx.store.due(limit + underWay.size + inHand.size)
  const free = due.filter(({ key }) => !underWay.has(key) && !inHand.has(key))
  const entries = oldestWantFirst(free.slice(0, limit), venues)
  for (const { key } of entries) underWay.add(key)
  const sales = entries.filter(isSale)
  let pending = 0
  let storeFailure: unknown
  const fail = async (entry: Entry, cause: unknown): Promise<void> => {
    pending++
    const error = await postpone(ctx, entry, asTrouble(cause, 'carrying on a due entry'))
    if (isOfStore(error)) storeFailure ??= error
    tell(ctx, entry, error)
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
