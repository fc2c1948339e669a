/** Posts the evening's first booking to the real Kounta, and says so before it does. */
import {
  basicAuth,
  bookingFromNowBookIt,
  createKountaClient,
  createOrderFlow,
  NbiKountaError,
  orderDraft,
} from 'nbi-kounta'
import { timeZone } from './house.mjs'
import { bold, dim, heading, yellow } from './ink.mjs'

const names = ['KOUNTA_CLIENT_ID', 'KOUNTA_CLIENT_SECRET', 'KOUNTA_COMPANY_ID', 'KOUNTA_SITE_ID']

/** Marks the demo's orders, so that no other flow at this site takes them for its own. */
const markerPrefix = 'DEMO'

/**
 * `KOUNTA_BASE_URL` is for trying this out against a simulator; without it the real API is meant.
 * @param {ReturnType<typeof import('./evening.mjs').readEvening>} evening
 * @param {Record<string, string | undefined>} env
 * @param {Date} now the real time: the booking is posted as one of today
 */
export async function postFirstBooking({ entries }, env, now = new Date()) {
  const missing = names.filter((name) => !env[name])
  if (missing.length > 0)
    throw new NbiKountaError(
      'invalid-options',
      `--live needs ${names.join(', ')}; missing: ${missing.join(', ')}. Leave --live out to play against the simulator alone.`,
    )
  const [clientId, clientSecret, companyId, siteId] = names.map((name) => env[name] ?? '')

  const first = entries.find((entry) => entry.diary?.method)?.diary
  if (!first) throw new NbiKountaError('invalid-options', '--live: the evening has no booking')
  // An id of its own for every run, so that a second run never meets the first one's order.
  const json = {
    ...first,
    bookingId: `${first.bookingId}-${now.getTime()}`,
    lastModifiedDate: now.toISOString(),
    status: { statusType: 'standard', code: 'SEATED', name: 'Seated' },
  }
  const booking = bookingFromNowBookIt(json, { timeZone })
  const baseUrl = env.KOUNTA_BASE_URL
  const host = new URL(baseUrl ?? 'https://api.kounta.com').host

  console.log(heading('Live'))
  console.log(
    yellow(
      `This is about to POST one order to ${host}, company ${companyId}, site ${siteId}, as SUBMITTED: the till will announce it to staff.`,
    ),
  )
  console.log(`It is ${first.bookingId} of the evening; the guest is invented. This is what is posted:`)
  console.log(
    dim(
      JSON.stringify(orderDraft(booking, { siteId: String(siteId), generation: 1, markerPrefix, timeZone }), null, 2),
    ),
  )

  const kounta = createKountaClient({
    companyId: String(companyId),
    auth: basicAuth({ clientId: String(clientId), clientSecret: String(clientSecret) }),
    ...(baseUrl ? { baseUrl } : {}),
  })
  const flow = createOrderFlow({ venue: () => ({ kounta, siteId: String(siteId), markerPrefix, timeZone }) })
  const outcome = await flow.handleBooking({ booking, previous: null })
  const error = outcome.error ? ` (${outcome.error.code}: ${outcome.error.message})` : ''
  if (outcome.performed !== 'created')
    throw new NbiKountaError(
      outcome.error?.code ?? 'order-not-visible',
      `--live: no order is known to be made: ${outcome.action?.reason ?? 'not decided'}${error}. Look for ${markerPrefix}-${booking.id} at the till before you try again.`,
    )
  const order = outcome.orderId === undefined ? null : await kounta.orders.get(outcome.orderId)
  console.log(
    bold(
      `Order ${outcome.orderId} was made${order ? `; read back: ${order.status}, sale number ${order.saleNumber}` : '; the till does not show it yet'}. Reject or delete it at the till.`,
    ),
  )
}
