/** What the till does not know: changes while a booking stays Seated. */
import { type DecideBooking, type DecideOrder, decideOrderAction } from 'nbi-kounta/decide'
import { describe, expect, it } from 'vitest'

const at = '2025-03-14T08:00:00Z'
const seated: DecideBooking = {
  id: 'bk_1',
  status: 'Seated',
  modifiedAt: at,
  covers: 2,
  tables: [{ id: 't1', name: '1', section: 'Main' }],
  customer: { firstName: 'Ari', email: 'ari@example.test' },
  notes: 'High chair',
  paymentSummary: { amountPaid: 80, currency: 'AUD' },
}
const order: DecideOrder = { id: '900', status: 'ACCEPTED', createdAt: at, lines: [], payments: [] }
const driftTo = (
  next: Partial<DecideBooking>,
  till: DecideOrder | null = order,
  previous: Partial<DecideBooking> = {},
) => decideOrderAction({ ...seated, ...previous }, { ...seated, ...next }, till).drift

describe('drift', () => {
  it('names each changed member with its values, money first in weight', () => {
    const covers = 3
    const tables = [{ id: 't2', name: '2', section: 'Main' }]
    const paymentSummary = { amountPaid: 100, currency: 'AUD' }
    const customer = { firstName: 'Bo' }
    const notes = 'Two high chairs'
    expect(driftTo({ covers, tables, paymentSummary, customer, notes })).toEqual([
      { field: 'tables', before: seated.tables, after: tables, severity: 'low' },
      { field: 'covers', before: 2, after: 3, severity: 'low' },
      { field: 'paymentSummary', before: seated.paymentSummary, after: paymentSummary, severity: 'high' },
      { field: 'customer', before: seated.customer, after: customer, severity: 'low' },
      { field: 'notes', before: 'High chair', after: 'Two high chairs', severity: 'low' },
    ])
  })

  it('is seen between a value and none, whichever came first, and between a value and an object that is empty', () => {
    const customer = { firstName: 'Bo' }
    for (const [before, after] of [
      [null, customer],
      [customer, null],
      [7, {}],
      [{}, 7],
    ])
      expect(driftTo({ customer: after as never }, order, { customer: before as never })).toHaveLength(1)
  })

  it('ends for members that hold themselves: no booking is that deep', () => {
    const circle = () => {
      const customer: Record<string, unknown> = { firstName: 'Bo' }
      customer.self = customer
      return { customer: customer as never }
    }
    expect(driftTo(circle(), order, circle())).toHaveLength(1)
  })

  it('is nothing for equal values in other objects, whatever the order of their members', () => {
    const tables = [{ section: 'Main', name: '1', id: 't1' }]
    const paymentSummary = { currency: 'AUD', amountPaid: 80 }
    expect(
      driftTo({ tables, paymentSummary, customer: { ...seated.customer }, tags: ['VIP'], durationMin: 90 }),
    ).toEqual([])
  })

  it('takes nothing, an empty text and an empty list for the same', () => {
    const empty = { tables: [], notes: '', customer: { firstName: '', email: '' } }
    const missing = { tables: undefined, notes: undefined, customer: {} } as unknown as Partial<DecideBooking>
    expect(driftTo(empty, order, missing)).toEqual([])
    expect(driftTo(missing, order, empty)).toEqual([])
  })

  it('shows what appears and what goes', () => {
    const { paymentSummary, ...unpaid } = seated
    const appeared = decideOrderAction(unpaid, seated, order).drift
    expect(appeared).toEqual([{ field: 'paymentSummary', before: undefined, after: paymentSummary, severity: 'high' }])
    const gone = decideOrderAction(seated, unpaid, order).drift
    expect(gone).toEqual([{ field: 'paymentSummary', before: paymentSummary, after: undefined, severity: 'high' }])
    expect(driftTo({ tables: [...(seated.tables ?? []), { name: '2' }] }).map(({ field }) => field)).toEqual(['tables'])
    expect(driftTo({ tables: [{ id: 't1', name: '1' }] }).map(({ field }) => field)).toEqual(['tables'])
  })

  it('is looked for only where both versions are Seated, in order, and the order is this booking’s', () => {
    const covers = 9
    expect(driftTo({ covers })).toHaveLength(1)
    for (const status of ['COMPLETE', 'REJECTED']) expect(driftTo({ covers }, { ...order, status })).toHaveLength(1)
    expect(driftTo({ covers }, { ...order, bookingId: 'bk_1' })).toHaveLength(1)
    expect(driftTo({ covers }, null)).toEqual([])
    expect(driftTo({ covers }, { ...order, deleted: true })).toEqual([])
    expect(driftTo({ covers }, { ...order, bookingId: 'bk_2' })).toEqual([])
    expect(driftTo({ covers, status: 'Mains Away' })).toEqual([])
    expect(driftTo({ covers }, order, { status: 'Confirmed' })).toEqual([])
    expect(driftTo({ covers, sequence: 1 }, order, { sequence: 2 })).toEqual([])
    expect(decideOrderAction(null, seated, order).drift).toEqual([])
  })

  it('ends on values that are no booking’s', () => {
    const knot: Record<string, unknown> = {}
    knot.self = knot
    const other: Record<string, unknown> = { self: { self: {} } }
    expect(driftTo({ customer: knot }, order, { customer: other }).map(({ field }) => field)).toEqual(['customer'])
    const odd = { notes: 5, customer: 'Ari' } as unknown as Partial<DecideBooking>
    expect(driftTo(odd).map(({ field }) => field)).toEqual(['customer', 'notes'])
  })
})
