/** Contact details in the one spelling in which they are compared. */
import type { BookingCustomer } from '../../domain/booking.js'
import { present } from '../../shared/given.js'
import type { Venue } from '../venue/venue.js'

/** What a guest is matched by. */
export interface Contact {
  readonly email?: string
  readonly mobile?: string
}

/** Empty where the booking has nothing that can be compared. */
export const contactOf = (customer: BookingCustomer, venue: Venue): Contact =>
  present({
    email: normaliseEmail(customer.email),
    mobile: normaliseMobile(customer.phone, venue.phoneCountryCode),
  })

/** Trimmed and case-folded; undefined when it is not an address. */
export function normaliseEmail(email: string | undefined): string | undefined {
  const text = email?.trim().toLowerCase()
  return text && /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text) ? text : undefined
}

/**
 * E.164; undefined when it cannot be one. A number that begins with one 0 is national and gets the country code, such
 * as '61'; without a country code a national number is not used for matching.
 */
export function normaliseMobile(phone: string | undefined, countryCode: string | undefined): string | undefined {
  const text = phone
    ?.trim()
    // The national 0 that some write behind a country code is not dialled.
    .replace(/^((?:\+|00)\d{1,3})\s*\(0\)/, '$1')
    .replace(/[\s()./\p{Pd}]/gu, '')
    .replace(/^00/, '+')
  if (!text) return undefined
  if (/^\+[1-9][0-9]{6,14}$/.test(text)) return text
  if (countryCode && /^0[1-9][0-9]{5,12}$/.test(text)) return `+${countryCode}${text.slice(1)}`
  return undefined
}
