/** Events about bookings: their booking is fetched now, or the event is kept as a hint until the platform can be read. */
import type { NbiKountaError } from '../../shared/errors.js'
import type { Entry, PutWhen, Version } from '../../shared/versioned-state.js'
import { type Context, forgetEntry } from '../context.js'
import { keyOf, type Undecided } from '../record/record.js'
import { patienceMs } from '../timing.js'
import { maxMisses, oneMore, type Tries } from '../tries.js'
import { asTrouble, trouble } from '../trouble.js'
import type { Venue } from '../venue/venue.js'
import { fetchBooking } from './fetch.js'

/** Events of one booking that are still to be followed, or were followed while the platform showed nothing new: then `looks` counts. */
export interface BookingHint extends Tries {
  readonly v: 1
  readonly venueId: string
  readonly bookingId: string
  /** One more with every event, so that none is lost that arrives during a fetch; one less with every news, which may be that of one event only. */
  readonly events: number
  /** How many later looks were planned since the platform showed nothing new. */
  readonly looks?: number
  readonly lastError?: { readonly code: string; readonly message: string }
  /** When the next try is due, by the host's clock: for whoever inspects the booking. */
  readonly nextAt?: number
}

const hopeless: ReadonlySet<string | undefined> = new Set(['not-found', 'invalid-booking'])

/** When to look again at a booking that the platform shows unchanged: its answer may lag behind its own webhook. */
const laterLooksMs = [5_000, 30_000]

/** A fetched booking, and the venue that it names: whichever the event was sent for, it has one order, at one till. */
export interface FetchedBooking {
  readonly venue: Venue
  readonly item: Undecided
}

/** What a fetched booking brought: a newer version, another one of the same instant, of which either may be the newer, or neither. */
export type News = 'newer' | 'twin' | 'none'

/** What taking a fetched booking came to: its news, and whether no work is left of it. */
export interface Taken {
  readonly news: News
  readonly isDone: boolean
}

/** Keeps and carries out booking hints. A hint is kept under the venue that the event was sent for, and fetched by it. */
export interface BookingHints {
  accept(venueId: string, bookingId: string): Promise<void>
  /** Fetches the booking; the error, with the hint kept, when the platform could not be read or the booking's venue is not known. */
  fetch(venue: Venue, bookingId: string): Promise<FetchedBooking | { readonly error: NbiKountaError }>
  /** Whether an event is still looked for: what the next fetch shows may be its change. */
  isLookedFor(venueId: string, bookingId: string): Promise<boolean>
  /** Plans later looks at a booking. */
  lookLater(venueId: string, bookingId: string): Promise<void>
  /** Carries on a kept hint: `take` handles the booking before the hint is forgotten, and says what news it brought. False where work is left. */
  resume(venue: Venue, entry: Entry, take: (fetched: FetchedBooking) => Promise<Taken>): Promise<boolean>
  /** The event that is still to be followed. */
  waiting(venueId: string, bookingId: string): Promise<BookingHint | undefined>
}

export function createBookingHints(ctx: Context, venueOf: (venueId: string) => Promise<Venue>): BookingHints {
  const put = (hint: BookingHint, when: PutWhen): Promise<Version | null> =>
    ctx.store.put(keyOf.event(hint.venueId, hint.bookingId), hint, when)
  const write = (hint: BookingHint, expect: Version | null, wakeInMs: number): Promise<Version | null> =>
    put({ ...hint, nextAt: ctx.clock.now() + wakeInMs }, { expect, wakeInMs, expireInMs: ctx.retainMs })

  const read = async (venueId: string, bookingId: string) =>
    (await ctx.store.get(keyOf.event(venueId, bookingId)))?.value as BookingHint | null | undefined

  async function keep(
    venueId: string,
    bookingId: string,
    wakeInMs: number,
    more: Pick<BookingHint, 'looks' | 'lastError'> = {},
  ): Promise<void> {
    // Written first, read only where a hint is there already: hints are carried on at once, so most webhooks find none.
    let entry: Entry | undefined
    for (;;) {
      const known = entry?.value as BookingHint | null | undefined
      const events = (known?.events ?? 0) + 1
      const expect = entry?.version ?? null
      // A hint that waits to be followed looks in its own time, and so stands for this later look too. One that has only later looks left was
      // planned for an earlier event: they may come too soon for this one.
      const goesAlong = known && more.looks && known.looks === undefined
      const written = goesAlong
        ? put({ ...known, events }, { expect, expireInMs: ctx.retainMs })
        : write({ v: 1, venueId, bookingId, events, ...more }, expect, wakeInMs)
      if (await written) return
      entry = await ctx.store.get(keyOf.event(venueId, bookingId))
    }
  }

  async function fetchItem(venue: Venue, bookingId: string): Promise<FetchedBooking> {
    const item = await fetchBooking(venue, bookingId, ctx.clock)
    return { item, venue: await venueOf(item.booking.venueId) }
  }

  const lookLater = (venueId: string, bookingId: string) =>
    keep(venueId, bookingId, laterLooksMs[0] as number, { looks: 1 })

  return {
    accept: (venueId, bookingId) => keep(venueId, bookingId, 0),
    async fetch(venue, bookingId) {
      try {
        return await fetchItem(venue, bookingId)
      } catch (cause) {
        const error = asTrouble(cause, 'fetching a booking')
        if (error.code === 'invalid-options' || error.code === 'invalid-booking') throw error
        trouble(ctx, venue, { bookingId }, error, 'fetch')
        await keep(venue.id, bookingId, patienceMs(ctx.timing, 1, error), { lastError: memo(error) })
        return { error }
      }
    },
    isLookedFor: async (venueId, bookingId) => Boolean(await read(venueId, bookingId)),
    lookLater,
    async resume(venue, entry, take) {
      const hint = entry.value as unknown as BookingHint
      let news: News | undefined
      const writeAgain = async (next: BookingHint, wakeInMs: number): Promise<void> => {
        // Another process may have followed the hint to its end without seeing what was taken here.
        if (!(await write(next, entry.version, wakeInMs)) && news === 'twin')
          await lookLater(hint.venueId, hint.bookingId)
      }
      try {
        const taken = await take(await fetchItem(venue, hint.bookingId))
        news = taken.news
        const { looks: before = 0, retries: _, misses: __, lastError: ___, ...rest } = hint
        const [events, looks] = news === 'newer' ? [hint.events - 1, 0] : [hint.events, before]
        const laterMs = events > 0 ? laterLooksMs[looks] : undefined
        if (laterMs === undefined) await forgetEntry(ctx, entry)
        else await writeAgain({ ...rest, events, looks: looks + 1 }, laterMs)
        return taken.isDone
      } catch (cause) {
        const error = asTrouble(cause, 'fetching a booking')
        // An unknown or unreadable booking stays so until its next event.
        const tries = oneMore(hint, hopeless.has(error.code))
        trouble(ctx, venue, { bookingId: hint.bookingId }, error, 'fetch')
        if (tries.misses > maxMisses) {
          await forgetEntry(ctx, entry)
          return true
        }
        // A booking that is first unknown after a long outage may be shown in a moment.
        const wakeInMs = patienceMs(ctx.timing, tries.misses || tries.retries, error)
        await writeAgain({ ...hint, ...tries, lastError: memo(error) }, wakeInMs)
        return false
      }
    },
    async waiting(venueId, bookingId) {
      const hint = await read(venueId, bookingId)
      // The event was followed already: a later look is no work that is left.
      return hint && hint.looks === undefined ? hint : undefined
    },
  }
}

const memo = ({ code, message }: NbiKountaError) => ({ code, message })
