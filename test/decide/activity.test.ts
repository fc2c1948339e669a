/** Whether an order is untouched (C3.3), and when a payment is provably our own. */
import {
  type DecideBooking,
  type DecideOrder,
  decideOrderAction,
  definePolicy,
  literalPolicy,
  venuePolicy,
} from 'nbi-kounta/decide'
import { describe, expect, it } from 'vitest'
import { formatMarker } from '../../src/domain/marker.js'

const at = '2025-03-14T08:00:00Z'
const seated = { id: 'bk_1', status: 'Seated', modifiedAt: at, paymentSummary: { amountPaid: 80 } }
const undone: DecideBooking = { id: 'bk_1', status: 'Cancelled', modifiedAt: at }
const ref = (bookingId = 'bk_1', prefix = 'NBI') => formatMarker({ prefix, bookingId, generation: 1 })

function typeFor(
  content: Partial<DecideOrder>,
  policy = venuePolicy,
  previous: DecideBooking | null = seated,
  next = undone,
) {
  return decideOrderAction(
    previous,
    next,
    { id: '900', status: 'ACCEPTED', createdAt: at, lines: [], payments: [], ...content },
    policy,
  ).type
}

describe('an order is touched', () => {
  it('by any line or payment, a refund or an empty one too', () => {
    for (const policy of [literalPolicy, venuePolicy]) {
      expect(typeFor({}, policy)).toBe('delete')
      expect(typeFor({ lines: [{}] }, policy)).toBe('error')
      expect(typeFor({ payments: [{ amount: 0 }] }, policy)).toBe('error')
      expect(typeFor({ payments: [{ amount: -80 }] }, policy)).toBe('error')
    }
  })

  it.each(['lines', 'payments'])('when its %s are missing: it cannot be shown to be untouched', (member) => {
    expect(typeFor({ [member]: undefined })).toBe('error')
    expect(typeFor({ [member]: null })).toBe('error')
  })
})

describe('what is on an order', () => {
  it('is looked at only where an undo asks for it', () => {
    let looks = 0
    const order: DecideOrder = {
      id: '900',
      status: 'ACCEPTED',
      get createdAt() {
        looks++
        return at
      },
      get lines() {
        looks++
        return []
      },
      payments: [],
    }
    expect(decideOrderAction(null, { ...undone, status: 'Seated' }, order).type).toBe('none')
    expect(decideOrderAction(null, { ...undone, status: 'Finished' }, order).type).toBe('none')
    expect(looks).toBe(0)
    expect(decideOrderAction(null, undone, order).type).toBe('delete')
    expect(looks).toBeGreaterThan(0)
  })
})

describe('our own prepayment', () => {
  it('carries no tip, and is no hole in the list', () => {
    expect(typeFor({ payments: [{ amount: 80, tip: 5, ref: ref() }] })).toBe('error')
    for (const hole of [undefined, null]) expect(typeFor({ payments: [hole] as never })).toBe('error')
  })

  it('blocks the delete under the literal policy', () => {
    expect(typeFor({ payments: [{ amount: 80, ref: ref() }] }, literalPolicy)).toBe('error')
    expect(typeFor({ payments: [{ amount: 80, ref: ref() }] }, definePolicy({ ownPrepayment: 'ignored' }))).toBe(
      'delete',
    )
  })

  it('is known by our marker and the amount that the booking has paid, to the cent', () => {
    expect(typeFor({ payments: [{ amount: 80, ref: ref() }] })).toBe('delete')
    expect(typeFor({ payments: [{ amount: 80, tip: 0, ref: `${ref()}-1` }] })).toBe('delete')
    expect(typeFor({ payments: [{ amount: 80, ref: ref('bk_1', 'VENUE2') }] })).toBe('delete')
    expect(typeFor({ payments: [{ amount: 80.01, ref: ref() }] })).toBe('error')
    expect(typeFor({ payments: [{ amount: 79.99, ref: ref() }] })).toBe('error')
    const odd = { ...seated, paymentSummary: { amountPaid: 0.1 + 0.2 } }
    expect(typeFor({ payments: [{ amount: 0.3, ref: ref() }] }, venuePolicy, odd)).toBe('delete')
  })

  it('is posted in whole cents, so half a cent more or less was paid', () => {
    const share = (amountPaid: number) => ({ ...seated, paymentSummary: { amountPaid } })
    for (const posted of [4.17, 4.18])
      expect(typeFor({ payments: [{ amount: posted, ref: ref() }] }, venuePolicy, share(4.175))).toBe('delete')
    for (const other of [4.16, 4.19])
      expect(typeFor({ payments: [{ amount: other, ref: ref() }] }, venuePolicy, share(4.175))).toBe('error')
  })

  it('may be of a single cent, and of no less', () => {
    const share = (amountPaid: number) => ({ ...seated, paymentSummary: { amountPaid } })
    expect(typeFor({ payments: [{ amount: 0.01, ref: ref() }] }, venuePolicy, share(0.01))).toBe('delete')
    expect(typeFor({ payments: [{ amount: 0, ref: ref() }] }, venuePolicy, share(0))).toBe('error')
  })

  it('may stand in the version before or in this one', () => {
    const paidNow = { ...undone, paymentSummary: { amountPaid: 50 } }
    expect(typeFor({ payments: [{ amount: 50, ref: ref() }] }, venuePolicy, null, paidNow)).toBe('delete')
    expect(typeFor({ payments: [{ amount: 50, ref: ref() }] }, venuePolicy, seated, paidNow)).toBe('delete')
    expect(typeFor({ payments: [{ amount: 80, ref: ref() }] }, venuePolicy, seated, paidNow)).toBe('delete')
    expect(typeFor({ payments: [{ amount: 80, ref: ref() }] }, venuePolicy, null)).toBe('error')
  })

  it.each([
    ['no reference', { amount: 80 }],
    ['a reference that is no text', { amount: 80, ref: 80 as unknown as string }],
    ["another booking's marker", { amount: 80, ref: ref('bk_12') }],
    ['a marker that does not stand first', { amount: 80, ref: `x ${ref()}` }],
    ['a marker without its end', { amount: 80, ref: ref().slice(0, -1) }],
    ['a tip', { amount: 80, tip: 5, ref: ref() }],
    ['no amount', { ref: ref() } as { amount: number; ref: string }],
    ['an amount that is a text', { amount: '80' as unknown as number, ref: ref() }],
  ])('is not a payment with %s', (_, payment) => {
    expect(typeFor({ payments: [payment] })).toBe('error')
  })

  it('is never nothing: a payment of 0 for a booking that paid 0 is somebody else’s', () => {
    const free = { ...seated, paymentSummary: { amountPaid: 0 } }
    expect(typeFor({ payments: [{ amount: 0, ref: ref() }] }, venuePolicy, free)).toBe('error')
  })

  it('is one payment: a second one, or an item beside it, blocks', () => {
    const own = { amount: 80, ref: ref() }
    expect(typeFor({ payments: [own, own] })).toBe('error')
    expect(typeFor({ payments: [own], lines: [{}] })).toBe('error')
    expect(typeFor({ payments: [own, { amount: 1 }] })).toBe('error')
  })
})
