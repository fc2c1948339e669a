/** A guest among the till's customers: matched by e-mail, then mobile; posted where nobody matches; never overwritten. */
import type { BookingCustomer } from '../../domain/booking.js'
import type { Customer, CustomerDraft } from '../../kounta/types.js'
import { isDefiniteNo } from '../trouble.js'
import type { Venue } from '../venue/venue.js'
import type { Contact } from './contact.js'

/** What a look for a guest, or a post of one, came to. */
export type Match = { readonly id?: string; readonly outcome: 'linked' | 'created' | 'none' | 'conflict' }

/** E-mail first, then mobile. Exactly one customer over both: linked. More: none. */
export async function findCustomer(venue: Venue, contact: Contact, signal: AbortSignal): Promise<Match> {
  const { customers } = venue.kounta
  const options = { lane: venue.siteId, signal }
  const byEmail: readonly Customer[] = contact.email ? await customers.find({ email: contact.email }, options) : []
  const byMobile: readonly Customer[] = contact.mobile ? await customers.find({ mobile: contact.mobile }, options) : []
  const ids = new Set([...byEmail, ...byMobile].map((match) => match.id))
  const [only] = ids
  if (ids.size > 1) return { outcome: 'conflict' }
  return only === undefined ? { outcome: 'none' } : { id: only, outcome: 'linked' }
}

/** Whom to post where nobody matches: where the venue wants it, and a name exists. */
export function draftOf(venue: Venue, customer: BookingCustomer, contact: Contact): CustomerDraft | undefined {
  const firstName = customer.firstName?.trim()
  const lastName = customer.lastName?.trim()
  if (venue.customers !== 'link-or-create' || !firstName || !lastName) return undefined
  return { firstName, lastName, ...contact }
}

/**
 * Posted once, and not behind a claim that may have been taken over while the post waited for its turn. A lost answer is followed by one
 * look, never by a second post.
 */
export async function postCustomer(venue: Venue, draft: CustomerDraft, sendBefore: number): Promise<Match> {
  const { customers } = venue.kounta
  const lane = { lane: venue.siteId }
  try {
    return { id: (await customers.create(draft, { ...lane, sendBefore })).id, outcome: 'created' }
  } catch (error) {
    if (isDefiniteNo(error)) throw error
    const query = draft.email ? { email: draft.email } : { mobile: draft.mobile as string }
    const [found, ...more] = await customers.find(query, lane)
    return found && more.length === 0 ? { id: found.id, outcome: 'created' } : { outcome: 'none' }
  }
}
