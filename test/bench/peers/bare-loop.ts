/**
 * The bare contender of the flow bench: the same parts (store, rules, draft, till) called in the order of a calm evening, without
 * anything for faults: no races, no retries, no time-outs, no events, no unclear answers. It keeps the same document.
 */
import { createHash, randomUUID } from 'node:crypto'
import { decideOrderAction, needsKountaOrder } from '../../../src/decide/index.js'
import type { Booking } from '../../../src/domain/booking.js'
import { instantMs } from '../../../src/domain/instants.js'
import { orderDraft } from '../../../src/flow/draft/draft.js'
import { type BookingRecord, emptyRecord } from '../../../src/flow/record/record.js'
import type { KountaClient } from '../../../src/kounta/types.js'
import type { Json, OrderStore } from '../../../src/store/order-store.js'

const keepMs = 90 * 86_400_000

/** Handles one event. */
export async function handleBare(store: OrderStore, kounta: KountaClient, booking: Booking): Promise<void> {
  const key = `booking:${booking.venueId}:${booking.id}`
  const entry = await store.get(key)
  const record = entry?.value as unknown as BookingRecord | undefined
  const previous = record?.seen ?? null
  if (previous) {
    const age = instantMs(booking.modifiedAt) - instantMs(previous.modifiedAt)
    if (age < 0 || (age === 0 && JSON.stringify(booking) === JSON.stringify(previous))) return
  }
  const order =
    record?.orderId !== undefined && needsKountaOrder(previous, booking)
      ? await kounta.orders.get(record.orderId)
      : null
  const action = decideOrderAction(previous, booking, order)
  const { id: bookingId, venueId } = booking
  const next: BookingRecord = {
    ...(record ?? emptyRecord(venueId, bookingId)),
    seen: booking,
    lastAction: { type: action.type, reason: action.reason, status: booking.status, modifiedAt: booking.modifiedAt },
  }
  const put = async (value: BookingRecord, expect: string | null, wakeInMs: number | null) => {
    const version = await store.put(key, value as unknown as Json, { expect, wakeInMs, expireInMs: keepMs })
    if (version === null) throw new Error('the bare loop met another writer')
    return version
  }
  const expect = entry?.version ?? null
  const startedAt = Date.now()
  const nonce = randomUUID()
  const timer = { id: nonce, ms: 72_000 }
  if (action.type === 'create') {
    const generation = next.generation + 1
    const draft = orderDraft(booking, { siteId: '7712', currency: 'AUD', markerPrefix: 'NBI', generation })
    const payloadHash = createHash('sha256').update(JSON.stringify(draft)).digest('hex').slice(0, 32)
    const intent = { kind: 'create' as const, attempt: 1, nonce, payloadHash, generation, startedAt }
    const wanted: BookingRecord = { ...next, want: 'order', wantAt: startedAt, generation, placed: true }
    const version = await put({ ...wanted, intent, attempts: 1, searchFrom: startedAt, timer }, expect, 72_000)
    const { id } = await kounta.orders.create(draft)
    await put({ ...wanted, orderId: id }, version, null)
  } else if (action.type === 'delete') {
    const { orderId = '', ...rest } = next
    const doomed = [{ id: orderId, read: true, why: 'undo' as const }]
    const generation = next.generation + 1
    const intent = { kind: 'delete' as const, attempt: 1, nonce, payloadHash: '', generation, orderId, startedAt }
    const gone: BookingRecord = { ...rest, want: 'none', generation }
    const version = await put({ ...gone, doomed, intent, timer }, expect, 72_000)
    await kounta.orders.delete(orderId)
    if (await kounta.orders.get(orderId)) throw new Error('the bare loop met an order that stayed')
    await put({ ...gone, burnt: [orderId] }, version, null)
  } else await put(next, expect, null)
}
