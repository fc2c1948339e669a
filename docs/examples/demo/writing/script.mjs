/** The pen that the evening is written with: bookings in NBI's shape, their deliveries, and what staff and Kounta do. */
import { statusNamed, venueOf } from '../house.mjs'

/** The evening is a Saturday in Melbourne, in daylight saving time. */
export const date = '2026-03-14'
const utcOffsetHours = 11

const min = 60

const guests =
  'Ari Vale,Mira Okafor,Tom Lindqvist,Jun Ito,Noor Haddad,Eve Marlow,Sam Petrov,Lena Brandt,Rui Costa,Isla Quinn,Kai Moreno,Zoe Adler,Ravi Menon,Ana Duarte,Finn Byrne,Yara Nasser,Otto Weiss,Mei Tan,Luca Ferri,Nia Boateng'
    .split(',')
    .map((name) => name.split(' '))

/** @param {string} text 'HH:MM' or 'HH:MM:SS' */
export function secondsOf(text) {
  const [hours = 0, minutes = 0, seconds = 0] = text.split(':').map(Number)
  return hours * 3600 + minutes * 60 + seconds
}

const pad = (/** @type {number} */ n) => String(n).padStart(2, '0')
const clockText = (/** @type {number} */ s) =>
  `${pad(Math.floor(s / 3600))}:${pad(Math.floor(s / 60) % 60)}:${pad(s % 60)}`
const utcText = (/** @type {number} */ s) =>
  new Date(Date.parse(`${date}T00:00:00Z`) + (s - utcOffsetHours * 3600) * 1000).toISOString().replace('.000Z', 'Z')

/** A generator of numbers from 0 to 1 (mulberry32), so that the same seed writes the same evening. */
export function randomFrom(/** @type {number} */ seed) {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

/** Collects the entries of an evening. */
export function startScript() {
  /** @type {{ s: number, entry: Record<string, unknown> }[]} */
  const lines = []
  /** @type {Record<string, unknown>[]} */
  const stories = []
  /** When an order POST may be expected, in seconds of the day: armed faults must meet the booking that they are meant for. @type {number[]} */
  const seatings = []
  const tables = new Map()
  let count = 0

  const write = (/** @type {number} */ s, /** @type {object} */ entry) =>
    lines.push({ s, entry: { at: clockText(s), ...entry } })

  /**
   * Starts a booking's story; `ends` is what must be true of it after the evening.
   * @param {{ venue: string, tells: string, covers: number, method?: string, due?: string, guest?: boolean, deposit?: number,
   *   notes?: string, tags?: string[], ends: { created: number, live: number, deletedByUs?: number, sales?: number } }} about
   */
  function booking(about) {
    const { venue, tells, covers, method = 'phone', due, deposit, notes, tags = [], guest = true } = about
    const house = venueOf(venue)
    const index = count++
    const bookingId = `bk_${7001 + index}`
    const table = (tables.get(venue) ?? 0) + 1
    tables.set(venue, table)
    const [firstName = '', lastName = ''] = guests[index % guests.length] ?? []
    stories.push({ story: { bookingId, venueId: venue, tells, ends: { deletedByUs: 0, sales: 0, ...about.ends } } })
    let resource = {
      bookingId,
      locationId: venue,
      method,
      bookedAt: '',
      lastModifiedDate: '',
      bookingTime: due ? `${date}T${due}:00` : '',
      duration: 120,
      people: covers,
      serviceId: 'svc_2',
      serviceName: 'Dinner',
      serviceType: 'dining',
      notes: notes ?? '',
      ...(guest
        ? {
            customer: {
              id: `cu_${100 + (index % guests.length)}`,
              firstName,
              lastName,
              email: `${firstName}.${lastName}@example.test`.toLowerCase(),
              phone: `+6140000${1000 + (index % guests.length)}`,
            },
          }
        : {}),
      tables: [
        { tableId: `tb_${house?.siteId}_${table}`, tableName: String(table), sectionId: 'se_1', sectionName: 'Main' },
      ],
      tags: tags.map((name) => ({ tagType: 'booking', name })),
      status: statusNamed('Confirmed'),
      ...(deposit === undefined
        ? {}
        : {
            paymentSummary: {
              paymentType: 'deposit',
              amount: deposit,
              amountDue: 0,
              amountPaid: deposit,
              transactionId: `tx_${9000 + index}`,
              currencyCode: 'AUD',
              paymentDate: '2026-03-01T02:12:00Z',
            },
          }),
    }
    let isNew = true

    const deliver = (
      /** @type {number} */ s,
      /** @type {string} */ eventType,
      /** @type {object | undefined} */ full,
    ) => write(s, { actor: 'nbi', deliver: { eventType, data: full ?? { bookingId, locationId: venue } } })

    /**
     * The diary changes, and the webhook leaves: by default one, a second later, with the ids only.
     * @param {number} s
     * @param {Record<string, unknown> & { status?: string }} change
     * @param {{ after?: number, copies?: readonly number[], full?: boolean }} [how] `copies`: seconds after the change
     */
    function change(s, { status, ...rest }, how = {}) {
      const patch = { ...rest, ...(status ? { status: statusNamed(status) } : {}), lastModifiedDate: utcText(s) }
      if (status === 'Seated') seatings.push(s + (how.after ?? 1))
      const eventType = isNew ? 'BOOKING_CREATED' : 'BOOKING_UPDATED'
      resource = {
        ...resource,
        ...patch,
        ...(isNew ? { bookedAt: utcText(s), bookingTime: resource.bookingTime || `${date}T${clockText(s)}` } : {}),
      }
      write(s, { actor: 'nbi', diary: isNew ? resource : { bookingId, ...patch } })
      isNew = false
      for (const after of how.copies ?? [how.after ?? 1]) deliver(s + after, eventType, how.full ? resource : undefined)
    }

    return {
      bookingId,
      change,
      /** @param {number} s @param {string} status @param {Parameters<typeof change>[2]} [how] */
      status: (s, status, how) => change(s, { status }, how),
      /** @param {number} s @param {string} does @param {object} [how] */
      staff: (s, does, how) =>
        write(s, { actor: 'staff', bookingId, does, ...(how === undefined ? {} : { with: how }) }),
    }
  }

  return {
    booking,
    /** @param {number} s @param {string} does @param {object} [how] */
    kounta: (s, does, how) => write(s, { actor: 'kounta', does, ...(how === undefined ? {} : { with: how }) }),
    /** @param {number} s @param {string} does @param {object} how */
    house: (s, does, how) => write(s, { actor: 'staff', does, with: how }),
    seatings,
    stories,
    /** All entries in order of time; those of one second keep the order in which they were written. */
    entries: () =>
      lines
        .map((line, at) => ({ ...line, at }))
        .sort((a, b) => a.s - b.s || a.at - b.at)
        .map(({ entry }) => entry),
  }
}

/** @typedef {ReturnType<typeof startScript>} Script */
/** @typedef {ReturnType<Script['booking']>} Party */
/** @typedef {{ lines?: [string, number][], minutes?: number, pay?: object, accept?: boolean, split?: number }} Meal */

/** From accepting the order to closing the bill. @param {Party} party @param {number} s when the order is there @param {Meal} meal */
export function dine(
  party,
  s,
  {
    lines = [
      ['502', 2],
      ['508', 2],
    ],
    minutes = 75,
    pay,
    accept = true,
    split,
  } = {},
) {
  if (accept) party.staff(s + 45, 'accept')
  for (const [at, [productId, quantity]] of lines.entries())
    party.staff(s + (8 + at * 6) * min, 'addLine', { productId, quantity })
  if (split !== undefined) party.staff(s + (minutes - 2) * min, 'pay', { amount: split })
  party.staff(s + minutes * min, 'complete', pay)
}
