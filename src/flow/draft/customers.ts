/** Links a booking's guest to the till's customer record, and remembers which it is. */
import type { Booking, BookingCustomer } from '../../domain/booking.js'
import { NbiKountaError } from '../../shared/errors.js'
import { endOf } from '../../shared/http/deadline.js'
import type { Entry, Version } from '../../shared/versioned-state.js'
import { type Context, isLate } from '../context.js'
import { digestOf } from '../record/digest.js'
import type { BookingRecord } from '../record/record.js'
import { LostRace, type Session, save } from '../record/session.js'
import { dayMs } from '../timing.js'
import { asTrouble, trouble } from '../trouble.js'
import type { Venue } from '../venue/venue.js'
import { type Contact, contactOf } from './contact.js'
import { draftOf, findCustomer, postCustomer } from './till-customer.js'

/** Finds the customer id that an order carries; never fails, and holds an order up for three requests' time at most. */
export interface CustomerLink {
  of(venue: Venue, session: Session): Promise<string | undefined>
  /** The till has refused the order of a booking with this customer: its guest is looked up anew by their next booking. */
  forget(venue: Venue, booking: Booking, id: string): Promise<void>
}

/** True where a create with a customer was refused, so that this order is placed without. */
export const isUnlinked = ({ unlinked, generation }: BookingRecord): boolean => unlinked === generation

interface Guest {
  readonly customer: BookingCustomer
  readonly contact: Contact
  readonly key: string
  readonly bookingId: string
}

/** How long a guest's customer id is believed without asking the till again. */
const rememberMs = 90 * dayMs
/** How long it is believed that nobody, or too many, match: staff may put that right. */
const rememberNobodyMs = dayMs

/** What is kept of a guest: the till's customer; none of both where nobody, or too many, match. */
interface Remembered {
  readonly id?: string
  /** A process is posting the guest. It is soon over, or expires with that process. */
  readonly posting?: true
}

/** How often it is looked whether another process has posted a guest. */
const pollMs = 250

export function createCustomerLink(ctx: Context): CustomerLink {
  /** How long who posts a guest may take, a look behind a lost answer included. */
  const postingMs = 2 * ctx.timing.requestTimeoutMs
  /** How long an order waits for its guest: for somebody else's post and for its own question. It is worth more than the link. */
  const longestMs = postingMs + ctx.timing.requestTimeoutMs

  /** What is remembered of a guest, once nobody is posting them. */
  async function recall(key: string, signal?: AbortSignal): Promise<Entry | undefined> {
    for (;;) {
      const entry = await ctx.store.get(key)
      if (!(entry?.value as Remembered | undefined)?.posting) return entry
      // Without the signal, which would have a listener for each look.
      await ctx.clock.sleep(pollMs)
      signal?.throwIfAborted()
    }
  }

  /** Looks the guest up, and posts them where that is wanted. Nothing is begun once the order waits no longer. */
  async function look(venue: Venue, guest: Guest, signal: AbortSignal): Promise<string | undefined> {
    const { customer, contact, key, bookingId } = guest
    const known = await recall(key, signal)
    // Null for the moment in which a guest is forgotten.
    const remembered = known?.value as Remembered | null | undefined
    if (remembered) return remembered.id
    const found = await findCustomer(venue, contact, signal)
    const draft = found.outcome === 'none' ? draftOf(venue, customer, contact) : undefined
    let version = known?.version ?? null
    const claimedAt = ctx.clock.now()
    if (draft) {
      signal.throwIfAborted()
      // Whoever writes this posts the guest; every other process waits for what comes of it, but not for one that froze here.
      version = await ctx.store.put(key, { posting: true }, { expect: version, expireInMs: postingMs })
      if (version === null || isLate(ctx, claimedAt))
        return ((await recall(key, signal))?.value as Remembered | undefined)?.id
    }
    const { id, outcome } = draft ? await postCustomer(venue, draft, claimedAt + ctx.timing.requestTimeoutMs) : found
    // A guest who was not posted for want of a name may have one the next time.
    const isSettled = id !== undefined || outcome === 'conflict' || venue.customers === 'link'
    if (isSettled) {
      const expireInMs = id === undefined ? rememberNobodyMs : rememberMs
      await ctx.store.put(key, id === undefined ? {} : { id }, { expect: version, expireInMs })
    }
    ctx.report(venue.id, { type: 'customer', outcome, bookingId })
    if (outcome === 'conflict')
      ctx.logger.warn('e-mail and mobile match different customers; none was linked', { venueId: venue.id, bookingId })
    return id
  }

  return {
    async of(venue, session) {
      const customer = session.record.seen?.customer
      if (!venue.customers || venue.customers === 'off' || !customer || isUnlinked(session.record)) return undefined
      const contact = contactOf(customer, venue)
      if (!contact.email && !contact.mobile) return undefined
      const key = keyFor(venue, contact)
      const { bookingId } = session.record
      try {
        const remembered = (await ctx.store.get(key))?.value as Remembered | undefined
        if (remembered && !remembered.posting) return remembered.id
        await save(ctx, session)
        const late = new AbortController()
        const work = look(venue, { customer, contact, key, bookingId }, late.signal)
        const ended = await endOf(work, { clock: ctx.clock, ms: longestMs })
        if (ended !== 'late') return await work
        late.abort()
        const message = `the customer was not found within ${longestMs / 1000} s; the order is placed without`
        throw new NbiKountaError('timeout', message)
      } catch (cause) {
        if (cause instanceof LostRace) throw cause
        const error = asTrouble(cause, 'linking the customer')
        trouble(ctx, venue, { bookingId }, error, 'customer')
        ctx.report(venue.id, { type: 'customer', outcome: 'failed', bookingId })
        return undefined
      }
    },
    async forget(venue, { id: bookingId, customer }, id) {
      const key = keyFor(venue, contactOf(customer as BookingCustomer, venue))
      const known = await ctx.store.get(key)
      if ((known?.value as { id?: string } | undefined)?.id === id)
        await ctx.store.put(key, null, { expect: known?.version as Version, expireInMs: 1 })
      ctx.report(venue.id, { type: 'customer', outcome: 'failed', bookingId })
    },
  }
}

/** The key holds a digest, so that no guest data stands in a store's keys. */
function keyFor(venue: Venue, contact: Contact): string {
  const digest = digestOf(`${contact.email ?? ''}\n${contact.mobile ?? ''}`)
  return `customer:${venue.kounta.companyId}:${venue.id.replace(/[%:]/g, '_')}:${digest}`
}
