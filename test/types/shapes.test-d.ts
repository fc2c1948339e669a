/** What must compile, and what must not, of the shapes that users hand in: ids are strings, stores keep their promise. */
import type { Booking, FlowEvent, KountaOrder, OrderStore, Sale } from 'nbi-kounta'
import { createMemoryStore } from 'nbi-kounta/store/memory'

const booking: Booking = {
  id: 'bk_1',
  venueId: 'v1',
  type: 'WALKIN',
  status: 'Seated',
  modifiedAt: '2025-03-14T08:00:00Z',
  covers: 2,
}
// A venue's own status and a type that we do not know yet are strings like any other.
const unusual: Booking = { ...booking, type: 'EVENT', status: 'Second bottle' }
// @ts-expect-error undefined is not the same as left out
const explicit: Booking = { ...booking, notes: undefined }
// @ts-expect-error readonly
booking.status = 'Cancelled'

export function ids(order: KountaOrder, sale: Sale): string[] {
  // @ts-expect-error ids are 64-bit, so never a JavaScript number
  const id: number = order.id
  // @ts-expect-error a snapshot is not ours to change
  order.lines.push()
  void id
  return [order.id, sale.saleId]
}

/** An event of an order names it, once it is known which event it is. */
export function orderOf(event: FlowEvent): string {
  if (event.type === 'created' || event.type === 'refused') return event.orderId
  // @ts-expect-error trouble may be of no order
  const id: string = event.orderId
  return id
}

const store: OrderStore = createMemoryStore()
// @ts-expect-error a write says which version it expects
void store.put('key', { a: 1 })
// @ts-expect-error a function is not JSON
void store.put('key', () => 1, { expect: null })

void [unusual, explicit]
