/** The invented house of the demo: three venues of one company, their menu, and how their till takes money. */

/**
 * @typedef {object} HouseVenue
 * @property {string} venueId NBI's locationId
 * @property {string} siteId Kounta's site
 * @property {string} name
 * @property {'literal' | 'venue' | 'own'} policy which rules it goes by
 * @property {string} says the policy in words
 */

export const companyId = '41207'
export const timeZone = 'Australia/Melbourne'
export const currency = 'AUD'

/** @type {readonly HouseVenue[]} */
export const venues = [
  { venueId: 'loc_31', siteId: '7712', name: 'Harbour Bar', policy: 'literal', says: 'literalPolicy' },
  { venueId: 'loc_32', siteId: '7713', name: 'Laneway Kitchen', policy: 'venue', says: 'venuePolicy' },
  {
    venueId: 'loc_33',
    siteId: '7714',
    name: 'Rooftop',
    policy: 'own',
    says: "venuePolicy, and: 'Walked Out' is an undo status, a deleted order of a seated party is made again",
  },
]

/** @param {string | undefined} id a venueId or a siteId */
export const venueOf = (id) => venues.find((venue) => venue.venueId === id || venue.siteId === id)

/** Prices are decimal dollars, tax included. */
export const menu = [
  { id: '501', name: 'Set menu', price: 80 },
  { id: '502', name: 'Pasta', price: 25 },
  { id: '503', name: 'Barramundi', price: 38.5 },
  { id: '504', name: 'Lamb shoulder', price: 62 },
  { id: '505', name: 'Green salad', price: 16 },
  { id: '506', name: 'Pavlova', price: 15.5 },
  { id: '507', name: 'Pinot noir', price: 68 },
  { id: '508', name: 'Pale ale', price: 12 },
  { id: '509', name: 'Flat white', price: 5.2 },
  { id: '510', name: 'Negroni', price: 22 },
]

export const payBy = { cash: '1', card: '2', deposit: '58' }

export const paymentMethods = [
  { id: payBy.cash, name: 'Cash', roundToCents: 5 },
  { id: payBy.card, name: 'Card' },
  { id: payBy.deposit, name: 'Booking deposit' },
]

/** The booking statuses of the house, as `GET /Resources/booking-statuses` lists them. */
export const statuses = [
  'Unconfirmed',
  'Confirmed',
  'Arrived',
  'Seated',
  'Ordered',
  'Mains Away',
  'Finished',
  'Cancelled',
  'No_Show',
  'Walked Out',
].map((name) => ({ statusType: 'standard', code: name.toUpperCase().replace(' ', '_'), name }))

/** @param {string} name a status by its name */
export const statusNamed = (name) => {
  const status = statuses.find((one) => one.name === name)
  if (!status) throw new Error(`the house has no status ${name}`)
  return status
}

/**
 * What a status means at a venue, said once more in plain words, for the proof at the end.
 * @param {string} status @param {string} venueId
 */
export function classify(status, venueId) {
  const policy = venueOf(venueId)?.policy
  if (status === 'Seated') return 'seated'
  if (['Cancelled', 'Confirmed', 'No_Show', 'Unconfirmed'].includes(status)) return 'undo'
  if (status === 'Arrived') return policy === 'literal' ? 'other' : 'undo'
  return status === 'Walked Out' && policy === 'own' ? 'undo' : 'other'
}
