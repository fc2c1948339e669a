/** Sales by HTTP: POST with its duplicate rules, GET of those that are linked to a booking, and partner inbound. */
import { instantMs } from '../../domain/instants.js'
import type { SimulatedResponse } from '../faces/exchange.js'
import { answer, type DiaryCall, refusal } from './diary-endpoints.js'
import { wireSale } from './diary-wire.js'

const kinds = new Set(['SALE', 'REFUND', 'VOID'])
const prices = ['total', 'subtotal', 'tax', 'discounts', 'surcharges']

/** POST /Sales */
export function postSale({ state, body }: DiaryCall): SimulatedResponse {
  if (!body) return refusal(400, 'A JSON body is required')
  const wrong = wrongMember(body)
  if (wrong) return refusal(400, wrong)
  const saleId = String((body.origin as { saleId: unknown }).saleId)
  const before = state.sales.get(saleId)
  const now = state.clock.now()
  const isRecent = before !== undefined && now - before.receivedAtMs < state.habits.saleWindowMs
  if (isRecent && state.habits.repeatedSales === 'conflict') return refusal(409, 'This sale was already submitted')
  const bookingId =
    typeof body.bookingId === 'string' && state.bookings.has(body.bookingId) ? body.bookingId : undefined
  state.sales.set(saleId, {
    saleId,
    ...(bookingId === undefined ? {} : { bookingId }),
    body: structuredClone(body),
    receivedAtMs: now,
    times: (before?.times ?? 0) + 1,
  })
  const booking = bookingId === undefined ? undefined : state.bookings.get(bookingId)
  const cents = (body.total as { amount?: number } | undefined)?.amount ?? 0
  if (booking && body.type === 'SALE') state.bookings.set(booking.bookingId, { ...booking, amountSpentCents: cents })
  return answer(200, {})
}

/** GET /Sales: an unlinked sale never shows. */
export function listSales({ state, url }: DiaryCall): SimulatedResponse {
  const query = url.searchParams
  const start = instantMs(query.get('StartDate'))
  const end = instantMs(query.get('EndDate'))
  if (Number.isNaN(start) || Number.isNaN(end)) return refusal(400, 'StartDate and EndDate are required')
  const limit = Number(query.get('Limit') ?? 100)
  const from = Number(query.get('StartIndex') ?? 0)
  if (!Number.isInteger(limit) || limit < 1 || !Number.isInteger(from) || from < 0)
    return refusal(400, 'Limit or StartIndex is not valid')
  const linked = [...state.sales.values()].filter((sale) => {
    const at = instantMs(sale.body.closedZonedDateTime ?? sale.body.openedZonedDateTime)
    return sale.bookingId !== undefined && at >= start && at <= end
  })
  const page = linked.slice(from, from + limit)
  const items = page.flatMap((sale) => {
    const booking = state.bookings.get(sale.bookingId ?? '')
    return booking ? [wireSale(state, sale, booking)] : []
  })
  return answer(200, { from, to: from + items.length, length: items.length, items })
}

/** POST /partners/{partnerName}/events/{eventType}: processed, or silently ignored. The signature was checked before. */
export function partnerEvent({ state, params, body }: DiaryCall): SimulatedResponse {
  const eventType = params.eventType ?? ''
  if (eventType !== 'webhooks.test_notification')
    state.inbound.push({ eventType, body: structuredClone(body), atMs: state.clock.now() })
  return answer(200, {})
}

function wrongMember(body: Readonly<Record<string, unknown>>): string | undefined {
  const member = (path: string): unknown =>
    path.split('.').reduce<unknown>((value, name) => (value as Record<string, unknown> | undefined)?.[name], body)
  for (const path of ['origin.saleId', 'source.type', 'staff.id', 'locationId']) {
    if (typeof member(path) !== 'string' || member(path) === '') return `${path} is required`
  }
  if (!kinds.has(String(body.type))) return 'type is not valid'
  if (!String(body.openedZonedDateTime).endsWith('Z') || Number.isNaN(instantMs(body.openedZonedDateTime)))
    return 'openedZonedDateTime must be UTC'
  const seats = member('table.seats')
  if (typeof seats !== 'number' || !Number.isInteger(seats) || seats < 1) return 'table.seats is required'
  for (const name of prices) {
    const price = body[name] as { amount?: unknown; currency?: unknown } | undefined
    if (price !== undefined && (!Number.isInteger(price.amount) || typeof price.currency !== 'string'))
      return `${name} must be cents with a currency`
  }
  return undefined
}
