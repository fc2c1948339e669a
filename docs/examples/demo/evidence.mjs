/** Collects what the proof looks at: the till's orders, the diary's sales, what was told and when. */
import { atMs } from './evening.mjs'

/**
 * @param {import('./wiring.mjs').House} house
 * @param {ReturnType<typeof import('./evening.mjs').readEvening>} evening
 * @param {readonly import('./player.mjs').Moment[]} moments
 * @returns {Promise<import('./invariants.mjs').Evidence>}
 */
export async function gather(house, { header, stories, entries }, moments) {
  /** @type {string[]} */
  const pending = []
  for (const { bookingId, venueId } of stories) {
    const found = await house.flow().inspect({ venueId, bookingId })
    if (found?.pending || found?.undecided) pending.push(bookingId)
  }
  return {
    stories,
    told: told(header, entries),
    orders: house.kounta.orders(),
    received: house.nbi.sales,
    sales: [...house.sales.values()],
    events: moments.flatMap(({ event }) => event ?? []),
    pending: house.webhooks.busy > 0 ? [...pending, 'a webhook'] : pending,
    reasons: header.reasons ?? [],
    forgot: entries.some(({ does }) => does === 'restart'),
    failures: house.webhooks.failures,
    limits: {
      rateLimited: house.kounta.rateLimited,
      scripted: entries.filter(({ does }) => does === 'limitNext').length,
    },
  }
}

/**
 * What the diary said of each booking at each delivery: an id-only webhook tells the diary's state of that moment, a full one
 * what it carries.
 * @param {Record<string, any>} header @param {readonly import('./evening.mjs').Entry[]} entries
 */
function told(header, entries) {
  /** @type {Map<string, { status: string, atMs: number }>} */
  const diary = new Map()
  /** @type {{ bookingId: string, venueId: string, status: string, atMs: number, toldAtMs: number }[]} */
  const versions = []
  for (const { at, diary: json, deliver } of entries) {
    if (json) {
      const status = json.status?.name ?? diary.get(json.bookingId)?.status
      diary.set(json.bookingId, { status, atMs: Date.parse(json.lastModifiedDate) })
    }
    if (!deliver) continue
    const { bookingId, locationId, status, lastModifiedDate } = deliver.data
    const known = diary.get(bookingId)
    if (status)
      versions.push({
        bookingId,
        venueId: locationId,
        status: status.name,
        atMs: Date.parse(lastModifiedDate),
        toldAtMs: atMs(/** @type {any} */ (header), at),
      })
    else if (known)
      versions.push({ bookingId, venueId: locationId, ...known, toldAtMs: atMs(/** @type {any} */ (header), at) })
  }
  return versions
}
