/** The explanation: facts, rules tried, near misses, clause and sentence. */
import {
  type DecideBooking,
  type DecideOrder,
  definePolicy,
  explainOrderAction,
  literalPolicy,
  venuePolicy,
} from 'nbi-kounta/decide'
import { describe, expect, it } from 'vitest'
import { grid } from './grid.js'
import { expected } from './oracle.js'

const booking = (status: string, modifiedAt = '2025-03-14T08:04:00Z'): DecideBooking => ({
  id: 'bk_1',
  status,
  modifiedAt,
})
const order: DecideOrder = { id: '900', status: 'ACCEPTED', createdAt: '2025-03-14T08:00:00Z', lines: [], payments: [] }
const sentences = (...args: Parameters<typeof explainOrderAction>) =>
  explainOrderAction(...args).nearMisses.map(({ sentence }) => sentence)

describe('an explanation', () => {
  it('tells facts, clause and one sentence', () => {
    const late = booking('No_Show', '2025-03-14T08:06:00Z')
    const { facts, clause, sentence } = explainOrderAction(booking('Seated'), late, { ...order, lines: [{}] })
    expect(facts).toEqual({
      event: 'in order',
      next: 'undo',
      previous: 'Seated',
      order: 'open',
      owner: 'this booking',
      window: 'too late',
      activity: 'items or payments',
      policy: 'none',
      sinceOrderMs: 360_000,
    })
    expect(clause).toBe('C3.1')
    expect(sentence).toBe('Nothing is done: the booking is No_Show, the order is open and the change is too late.')
  })

  it('names every clause of the rule that matched, and none where the mission is silent', () => {
    expect(explainOrderAction(null, booking('Seated'), null).clause).toBe('C1.1, C2')
    expect(explainOrderAction(null, booking('Finished'), null).clause).toBe('')
  })

  it('leaves open what cannot be asked without an order', () => {
    const { facts } = explainOrderAction(null, booking('Seated'), null)
    expect(facts).toMatchObject({
      previous: 'none',
      order: 'absent',
      owner: null,
      window: null,
      activity: null,
      sinceOrderMs: null,
    })
  })

  it('opens the sentence with what is done', () => {
    const opening = (...args: Parameters<typeof explainOrderAction>) =>
      explainOrderAction(...args).sentence.split(':')[0]
    expect(opening(null, booking('Seated'), null)).toBe('An order is created')
    expect(opening(null, booking('Confirmed'), order)).toBe('The order is deleted')
    expect(opening(null, booking('Confirmed'), { ...order, lines: [{}] })).toBe(
      'The order stays and a person has to look',
    )
    expect(opening(null, booking('Confirmed'), null)).toBe('Nothing is done')
  })

  it('says why in plain words, whichever rule matched', () => {
    const said = (...args: Parameters<typeof explainOrderAction>) => explainOrderAction(...args).sentence
    const touched = { ...order, lines: [{}] }
    const hourLater = '2025-03-14T09:00:00Z'
    expect([
      said(booking('Confirmed', hourLater), booking('Seated'), null),
      said(null, booking('Seated'), { ...order, bookingId: 'bk_2' }),
      said(null, booking('Seated'), null),
      said(booking('Confirmed'), booking('Seated'), null),
      said(booking('Seated'), booking('Seated'), null, definePolicy({ onSeatedWithoutOrder: 'create' })),
      said(booking('Seated'), booking('Seated'), null),
      said(null, booking('Seated'), order),
      said(null, booking('Seated'), { ...order, status: 'REJECTED' }),
      said(null, booking('Confirmed'), null),
      said(null, booking('Cancelled', ''), order),
      said(null, booking('Cancelled', '2025-03-14T07:00:00Z'), order),
      said(null, booking('Cancelled', hourLater), order),
      said(null, booking('Cancelled'), { ...order, status: 'COMPLETE' }),
      said(null, booking('Cancelled'), touched),
      said(null, booking('Arrived'), order, venuePolicy),
      said(null, booking('Billed'), order),
    ]).toEqual([
      'Nothing is done: the booking is Seated and a newer version is known.',
      'The order stays and a person has to look: the booking is Seated, the order is open and the owner is another booking.',
      'An order is created: the booking is Seated, it is new and there is no order.',
      'An order is created: the booking is Seated, the previous status is not Seated and there is no order.',
      'An order is created: the booking is Seated, the previous status is Seated, there is no order and the policy is create.',
      'Nothing is done: the booking is Seated, the previous status is Seated and there is no order.',
      'Nothing is done: the booking is Seated and the order is open.',
      'Nothing is done: the booking is Seated and the order is rejected.',
      'Nothing is done: the booking is Confirmed and there is no order.',
      'The order stays and a person has to look: the booking is Cancelled, the order is open and the change is undated.',
      'Nothing is done: the booking is Cancelled, the order is open and the change is too early.',
      'Nothing is done: the booking is Cancelled, the order is open and the change is too late.',
      'The order stays and a person has to look: the booking is Cancelled, the order is complete and the change is in time.',
      'The order stays and a person has to look: the booking is Cancelled, the order is open, the change is in time and items or payments are on it.',
      'The order is deleted: the booking is Arrived, the order is open, the change is in time and nothing is on it.',
      'Nothing is done: the booking is Billed and that asks for nothing.',
    ])
  })

  it('shows a status of any length and kind in a short sentence', () => {
    const said = (status: unknown) => explainOrderAction(null, booking(status as string), null).sentence
    expect(said('Waiting at the bar until the kitchen opens again')).toBe(
      'Nothing is done: the booking is Waiting at the bar until the kitchen ope and the policy does not know that status.',
    )
    expect(said(7)).toBe('Nothing is done: the booking is number and the policy does not know that status.')
  })

  it('says of an unknown status that it came late, where that is why', () => {
    const late = booking('Coffee', '2025-03-14T08:00:00Z')
    expect(explainOrderAction(booking('Seated', '2025-03-14T08:30:00Z'), late, null).sentence).toBe(
      'Nothing is done: the booking is Coffee and a newer version is known.',
    )
  })

  it('lists the rules that were tried, each with its first condition that failed, up to the one that matched', () => {
    const { rules } = explainOrderAction(booking('Seated'), booking('Seated'), null)
    expect(rules).toEqual([
      { row: 1, reason: 'stale-event', clause: '', matched: false, failed: 'the event is in order; needed: late' },
      {
        row: 2,
        reason: 'order-belongs-to-another-booking',
        clause: '',
        matched: false,
        failed: 'the order is absent; needed: open or complete or rejected',
      },
      {
        row: 3,
        reason: 'new-booking-seated',
        clause: 'C1.1, C2',
        matched: false,
        failed: 'the previous status is Seated; needed: none',
      },
      {
        row: 4,
        reason: 'status-changed-to-seated',
        clause: 'C1.2, C2',
        matched: false,
        failed: 'the previous status is Seated; needed: not Seated',
      },
      {
        row: 5,
        reason: 'order-missing-while-seated',
        clause: 'C2',
        matched: false,
        failed: 'the policy is none; needed: create',
      },
      { row: 5, reason: 'seated-unchanged-no-order', clause: 'C1.2', matched: true },
    ])
  })

  it('has no guest data outside the drift of its action', () => {
    const guest = { customer: { firstName: 'Ari', email: 'ari@example.test' }, notes: 'Gluten', tags: ['VIP'] }
    const { action: _, ...rest } = explainOrderAction(booking('Seated'), { ...booking('Seated'), ...guest }, order)
    expect(JSON.stringify(rest)).not.toMatch(/Ari|example|Gluten|VIP|bk_1/)
  })

  it('refuses two different bookings', () => {
    expect(() => explainOrderAction({ ...booking('Seated'), id: 'bk_2' }, booking('Seated'), null)).toThrow(
      /one booking/,
    )
  })
})

describe('near misses', () => {
  it('tell what would have created or deleted', () => {
    expect(sentences(null, booking('Confirmed'), null)).toEqual(['Would have created had the status been Seated.'])
    expect(sentences(booking('Seated'), booking('Seated'), null)).toEqual([
      'Would have created had the previous status been none.',
      'Would have created had the previous status been not Seated.',
      'Would have created had the policy been create.',
    ])
    expect(sentences(null, booking('Cancelled'), { ...order, lines: [{}] })).toEqual([
      'Would have deleted had nothing been on it.',
    ])
    expect(sentences(null, booking('Cancelled', '2025-03-14T09:00:00Z'), order)).toEqual([
      'Would have deleted had the change been in time.',
    ])
    expect(sentences(null, booking('Cancelled'), { ...order, status: 'COMPLETE' })).toEqual([
      'Would have deleted had the order been open or rejected.',
    ])
    expect(sentences(null, booking('Cancelled'), { ...order, bookingId: 'bk_2' })).toEqual([
      'Would have deleted had the owner been this booking.',
    ])
    expect(sentences(booking('Confirmed', '2025-03-14T09:00:00Z'), booking('Seated'), null)).toEqual([
      'Would have created had the event been in order.',
    ])
    expect(sentences(booking('Confirmed'), booking('Seated'), { ...order, status: 'REJECTED' })).toEqual([
      'Would have deleted had the status been undo.',
      'Would have created had the order been absent.',
      'Would have created had the policy been create.',
    ])
  })

  it('are none where two facts would have to differ', () => {
    expect(sentences(null, booking('Cancelled', '2025-03-14T09:00:00Z'), { ...order, lines: [{}] })).toEqual([])
  })

  it('never name what was done anyway', () => {
    expect(sentences(null, booking('Seated'), null)).toEqual([])
  })

  it.each([
    ['literalPolicy', literalPolicy],
    ['venuePolicy', venuePolicy],
  ])('are true: changing that one fact does it, under %s', (_, policy) => {
    const changes: readonly Partial<DecideBooking>[] = [{ status: 'Seated' }, { status: 'Cancelled' }]
    let checked = 0
    for (const { label, previous, next, order: till } of grid()) {
      const { nearMisses, action } = explainOrderAction(previous, next, till, policy)
      for (const change of changes) {
        const would = expected(previous, { ...next, ...change }, till, policy).split('/')
        const noun = `the status been ${change.status === 'Seated' ? 'Seated' : 'undo'}.`
        const told = nearMisses.some(({ sentence }) => sentence.endsWith(noun))
        const wanted = ['create', 'delete'].includes(would[0] ?? '') && would[1] !== action.reason
        if (told !== wanted) expect([label, change.status, told]).toEqual([label, change.status, wanted])
        checked++
      }
    }
    expect(checked).toBeGreaterThan(40_000)
  })
})
