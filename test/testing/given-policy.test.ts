import { definePolicy, venuePolicy } from 'nbi-kounta/decide'
import { aBooking, anOrder, givenPolicy, withLine, withPayment } from 'nbi-kounta/testing'
import { describe, expect, it } from 'vitest'

describe("a venue's own policy in ten lines", () => {
  const ours = givenPolicy(definePolicy({ undoWindowMs: 10 * 60_000, statuses: { 'At the bar': 'undo' } }))

  it('orders when a confirmed booking is seated', () => {
    ours
      .booking({ status: 'Confirmed' })
      .becomes('Seated')
      .withOrder(null)
      .expects('create', 'status-changed-to-seated')
  })

  it('takes a seating back for ten minutes, also for guests who went to the bar', () => {
    ours
      .booking({ status: 'Seated' })
      .becomes('At the bar', { afterMinutes: 10 })
      .withOrder({})
      .expects('delete', 'seated-by-mistake')
    ours
      .booking({ status: 'Seated' })
      .becomes('Cancelled', { afterMinutes: 10.001 })
      .withOrder({})
      .expects('none', 'undo-window-elapsed')
  })
})

describe('givenPolicy', () => {
  it('takes a status alone for what the booking was, as for what it becomes', () => {
    const { previous } = givenPolicy()
      .booking('Seated')
      .becomes('Cancelled')
      .withOrder({})
      .expects('delete', 'seated-by-mistake')
    expect(previous).toEqual(aBooking({ status: 'Seated' }))
  })

  it('refuses an option that there is not, since the default would count', () => {
    const seated = givenPolicy().booking('Seated')
    expect(() => seated.becomes('Cancelled', { after: 6 } as never)).toThrow(
      expect.objectContaining({ code: 'invalid-options', message: expect.stringContaining('afterMinutes') }),
    )
  })

  it('shows the action, and chains', () => {
    const scenario = givenPolicy()
      .booking(null)
      .becomes({ status: 'Seated', type: 'WALKIN', covers: 5 })
      .withOrder(null)
    expect(scenario.action).toMatchObject({ type: 'create', reason: 'new-booking-seated', warnings: [] })
    expect(scenario.previous).toBeNull()
    expect(scenario.expects('create').expects('create', 'new-booking-seated')).toBe(scenario)
  })

  it('throws what every runner shows as a failed assertion, with the rules own words', () => {
    const scenario = givenPolicy().booking({ status: 'Seated' }).becomes('Cancelled').withOrder(withLine(anOrder()))
    const thrown = (() => {
      try {
        scenario.expects('delete')
      } catch (error) {
        return error
      }
      return undefined
    })()
    expect(thrown).toMatchObject({
      name: 'AssertionError',
      code: 'ERR_ASSERTION',
      expected: 'delete',
      actual: 'error (order-has-items-or-payments)',
    })
    expect((thrown as Error).message).toContain('Seated → Cancelled with order ACCEPTED: expected delete, got error')
    expect(() => scenario.expects('error', 'order-complete')).toThrow('expected error (order-complete)')
  })

  it('decides under the policy that it was given', () => {
    const reseated = (policy: typeof venuePolicy | undefined) =>
      givenPolicy(policy).booking({ status: 'Confirmed' }).becomes('Seated').withOrder({ status: 'REJECTED' }).action
        .type
    expect([reseated(undefined), reseated(venuePolicy)]).toEqual(['none', 'create'])
  })

  it('completes and checks a plain policy as the flow does, so that a test tells what the flow would do', () => {
    const ours = givenPolicy({ statuses: { 'At the bar': 'undo' } } as unknown as typeof venuePolicy)
    ours.booking('Seated').becomes('At the bar').withOrder({}).expects('delete', 'seated-by-mistake')
    expect(() => givenPolicy({ undoWindow: 1 } as never)).toThrow(/^policy: expected one of undoWindowMs/)
  })
})

describe('the builders', () => {
  it('give a new object every time, with what the test said', () => {
    expect(aBooking()).toEqual(aBooking())
    expect(aBooking()).not.toBe(aBooking())
    expect(aBooking({ covers: 9 })).toMatchObject({ id: 'bk_1', covers: 9, status: 'Confirmed' })
    expect(anOrder({ createdAt: '2026-03-14T08:00:00Z' }).updatedAt).toBe('2026-03-14T08:00:00Z')
  })

  it('add lines and payments to a copy, and keep its sums to the cent', () => {
    const empty = anOrder()
    const full = withPayment(withPayment(withLine(withLine(empty)), { amount: 0.1 }), { amount: 0.2, tip: 5 })
    expect(full).toMatchObject({
      total: 160,
      paid: 0.3,
      lines: [{ number: 1 }, { number: 2 }],
      payments: [{ number: 1 }, { number: 2, tip: 5 }],
    })
    expect(empty).toMatchObject({ lines: [], payments: [] })
  })
})

describe('a builder', () => {
  it.each([aBooking, anOrder])('%o refuses overrides that are no object, which would change nothing', (build) => {
    expect(() => build('Seated' as never)).toThrow(expect.objectContaining({ code: 'invalid-options' }))
  })
})
