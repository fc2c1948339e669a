/** The flow beside code that runs today: on what the two disagree. */
import { type Booking, parseOrderText, venuePolicy } from 'nbi-kounta'
import { describe, expect, it } from 'vitest'
import { answeredFirst, openBeside } from '../support/beside.js'
import { venueId } from '../support/house.js'

describe('a shadow flow', () => {
  it.each(['marked', 'gone'] as const)(
    'agrees with code that does what the rules want, whoever is first, where a deleted order is %s',
    async (deletedOrders) => {
      const beside = await openBeside({ kounta: { habits: { deletedOrders } } })
      expect(await beside.hears('Seated')).toMatchObject({ action: { reason: 'new-booking-seated' }, pending: false })
      const first = await beside.places()
      expect(await beside.compares()).toEqual({ compared: 1, disagreed: 0, pending: 0 })
      await beside.hears('Confirmed')
      await beside.deletes(first)
      expect(await beside.compares()).toMatchObject({ compared: 1, disagreed: 0 })

      const outcomes = [await answeredFirst(beside, 'Seated', () => beside.places())]
      await beside.compares()
      const second = beside.ledger.get('bk_1') ?? ''
      outcomes.push(await answeredFirst(beside, 'Confirmed', () => beside.deletes(second)))
      expect(outcomes.map(({ action }) => action?.reason)).toEqual(['status-changed-to-seated', 'seated-by-mistake'])
      expect(await beside.compares()).toMatchObject({ compared: 1, disagreed: 0 })
      expect(beside.disagreements).toEqual([])
      expect(beside.writes).toEqual([])
    },
  )

  it('tells of an order that was not placed: which version, what was wanted and why, what there is; no guest data', async () => {
    const beside = await openBeside()
    const customer = { firstName: 'Canary', email: 'canary@example.test' }
    const { action, sentence } = await beside.hears('Seated', { customer, notes: 'Canary', sequence: 7 })
    await beside.compares()
    expect(beside.disagreements).toEqual([
      {
        at: beside.clock.now(),
        venueId,
        bookingId: 'bk_1',
        status: 'Seated',
        modifiedAt: '2026-03-14T07:00:00.000Z',
        sequence: 7,
        wanted: 'new-order',
        action: 'create',
        reason: action?.reason,
        sentence,
        found: null,
      },
    ])
    expect(JSON.stringify([beside.disagreements, beside.events])).not.toMatch(/canary/i)
  })

  it('tells of a deleted order that staff had rung something up on, although it was gone before the shadow looked', async () => {
    const beside = await openBeside()
    await beside.hears('Seated')
    const orderId = await beside.places()
    await beside.compares()
    beside.kounta.addLine(orderId)
    const undone = await answeredFirst(beside, 'Confirmed', async () => beside.kounta.delete(orderId))
    expect(undone.action).toMatchObject({ type: 'error', reason: 'order-has-items-or-payments', items: 1 })
    await beside.compares()
    expect(beside.disagreements).toMatchObject([
      { wanted: 'same-order', action: 'error', orderId, found: { orderId, status: 'DELETED', items: 1, payments: 0 } },
    ])
  })

  describe.each([0, 300])('whose booking changes %i ms into a second, and whose till stamps whole ones', (ms) => {
    /** The running code answers a change within its second, and the shadow looks after that. */
    async function open() {
      const beside = await openBeside()
      const answered = async (status: string, answer: () => Promise<unknown>) => {
        await beside.clock.advanceTo(Math.ceil(beside.clock.now() / 1_000) * 1_000 + ms)
        const booking = beside.booking({ status, modifiedAt: beside.clock.iso() })
        await beside.clock.advance(200)
        await answer()
        return beside.clock.runUntil(beside.shadow.handleBooking({ booking }))
      }
      return { ...beside, answered }
    }

    it('takes what was made and deleted within that second for the answer to the change', async () => {
      const { answered, places, deletes, ledger, compares, disagreements } = await open()
      expect((await answered('Seated', () => places())).action?.reason).toBe('new-booking-seated')
      await compares()
      const undone = await answered('Confirmed', () => deletes(ledger.get('bk_1') ?? ''))
      expect(undone.action?.reason).toBe('seated-by-mistake')
      await compares()
      expect(disagreements).toEqual([])
    })

    it('tells of an order that was placed where the rules want none, and of one that was deleted where they keep it', async () => {
      const { answered, places, kounta, compares, disagreements } = await open()
      await answered('Confirmed', () => places())
      await compares()
      expect(disagreements).toMatchObject([{ wanted: 'no-order', found: { status: 'SUBMITTED' } }])

      const orderId = await places('bk_1')
      await answered('Seated', async () => {})
      await compares()
      kounta.addLine(orderId)
      const undone = await answered('Confirmed', async () => kounta.delete(orderId))
      expect(undone.action).toMatchObject({ type: 'error', reason: 'order-has-items-or-payments' })
      await compares()
      expect(disagreements.slice(1)).toMatchObject([{ wanted: 'same-order', found: { status: 'DELETED', items: 1 } }])
    })

    it('tells of an order that is deleted within the second of a change that calls for none', async () => {
      const { answered, places, ledger, kounta, compares, disagreements } = await open()
      await answered('Seated', () => places())
      await compares()
      const orderId = ledger.get('bk_1') ?? ''
      kounta.addLine(orderId)
      await answered('Mains Away', async () => kounta.delete(orderId))
      await compares()
      expect(disagreements).toMatchObject([{ wanted: 'same-order', found: { status: 'DELETED' } }])
    })
  })

  it('takes an order of the second of an edit for the answer to the seating before, which awaited one', async () => {
    const { hears, places, clock, booking, shadow, kounta, compares, disagreements } = await openBeside()
    await hears('Seated')
    await clock.advanceTo(Math.ceil(clock.now() / 1_000) * 1_000 + 1_000)
    kounta.reject(await places())
    await clock.advance(300)
    const edited = booking({ status: 'Seated', covers: 5, modifiedAt: clock.iso() })
    const outcome = await clock.runUntil(shadow.handleBooking({ booking: edited }))
    expect(outcome.action?.reason).toBe('order-rejected-by-staff')
    await compares()
    expect(disagreements).toEqual([])
  })

  it('tells of a closed sale that was deleted', async () => {
    const beside = await openBeside()
    await beside.hears('Seated')
    const orderId = await beside.places()
    await beside.compares()
    beside.kounta.addLine(orderId)
    beside.kounta.complete(orderId)
    const undone = await answeredFirst(beside, 'Confirmed', async () => beside.kounta.delete(orderId))
    expect(undone.action).toMatchObject({ type: 'error', reason: 'order-complete' })
    await beside.compares()
    expect(beside.disagreements).toMatchObject([{ wanted: 'same-order', found: { status: 'DELETED', payments: 1 } }])
  })

  it('knows of those items from the till’s webhooks where a deleted order is not to be read any more', async () => {
    const beside = await openBeside({ kounta: { habits: { deletedOrders: 'gone' } } })
    await beside.hears('Seated')
    const orderId = await beside.places()
    await beside.compares()
    beside.kounta.addLine(orderId)
    const order = parseOrderText(beside.kounta.orderJson(orderId))
    expect(await beside.shadow.handleOrder({ venueId, order })).toMatchObject({ orderId, bookingId: 'bk_1' })
    const undone = await answeredFirst(beside, 'Confirmed', async () => {
      beside.kounta.delete(orderId)
      beside.ledger.delete('bk_1')
    })
    expect(undone.action).toMatchObject({ type: 'error', items: 1 })
    await beside.compares()
    expect(beside.disagreements).toMatchObject([{ wanted: 'same-order', orderId, found: null }])
  })

  it('tells of an order that was placed where the rules want none, once: what there is counts from there on', async () => {
    const beside = await openBeside()
    await beside.hears('Confirmed')
    await beside.compares()
    await answeredFirst(beside, 'Unconfirmed', () => beside.places())
    await beside.compares()
    expect(beside.disagreements).toMatchObject([{ wanted: 'no-order', reason: 'no-order-to-undo' }])
    expect((await beside.hears('Mains Away')).action?.reason).toBe('status-not-actionable')
    expect(await beside.compares()).toMatchObject({ compared: 1, disagreed: 0 })
  })

  it('tells of an order that was kept where the rules delete it, and of a second one beside the first', async () => {
    const beside = await openBeside()
    await beside.hears('Seated')
    const first = await beside.places()
    await beside.compares()
    await beside.hears('Seated', { covers: 5 })
    const second = await beside.places()
    await beside.compares()
    await beside.hears('Confirmed')
    await beside.compares()
    expect(beside.disagreements).toMatchObject([
      { wanted: 'same-order', reason: 'order-already-exists', orderId: first, found: { orderId: second } },
      { wanted: 'no-order', reason: 'seated-by-mistake', orderId: second, found: { status: 'SUBMITTED' } },
    ])
  })

  it('compares the last of several versions, and names the one that made the rules want what they want', async () => {
    const beside = await openBeside()
    await beside.hears('Seated')
    await beside.clock.advance(30_000)
    await beside.hears('Seated', { covers: 9 })
    await beside.clock.advance(30_000)
    expect(await beside.clock.runUntil(beside.shadow.settle())).toEqual({ compared: 0, disagreed: 0, pending: 1 })
    expect(await beside.compares()).toEqual({ compared: 1, disagreed: 1, pending: 0 })
    expect(beside.disagreements).toMatchObject([{ reason: 'new-booking-seated', wanted: 'new-order' }])

    await beside.hears('Seated', { id: 'bk_2' })
    await beside.hears('Confirmed', { id: 'bk_2' })
    expect(await beside.compares()).toEqual({ compared: 1, disagreed: 0, pending: 0 })
  })

  it('wants another order where a booking is seated again, also while the running code still keeps the first', async () => {
    const beside = await openBeside()
    await beside.hears('Seated')
    const orderId = await beside.places()
    await beside.compares()
    await beside.hears('Confirmed')
    expect((await beside.hears('Seated')).action?.reason).toBe('status-changed-to-seated')
    await beside.compares()
    expect(beside.disagreements).toMatchObject([{ wanted: 'new-order', found: { orderId } }])
  })

  it('reckons with an order that was there before the shadow began', async () => {
    const beside = await openBeside()
    const orderId = await beside.places()
    await beside.clock.advance(10_000)
    expect((await beside.hears('Seated')).action).toMatchObject({ reason: 'order-already-exists' })
    await beside.compares()
    expect((await beside.hears('Confirmed')).action).toMatchObject({ type: 'delete', orderId })

    await beside.places('bk_2')
    await beside.clock.advance(10_000)
    await beside.hears('Mains Away', { id: 'bk_2' })
    await beside.deletes(orderId)
    expect(await beside.compares()).toEqual({ compared: 2, disagreed: 0, pending: 0 })
  })

  it('does not hold against the running code what staff have deleted before the booking changed', async () => {
    const beside = await openBeside()
    await beside.hears('Seated')
    const orderId = await beside.places()
    await beside.compares()
    beside.kounta.delete(orderId)
    await beside.clock.advance(5_000)
    // The status alone decides this version, so the order is first looked at when the two are compared.
    await beside.hears('Mains Away')
    expect(await beside.compares()).toMatchObject({ compared: 1, disagreed: 0 })
    await beside.hears('Seated')
    const again = await beside.places()
    await beside.compares()
    beside.kounta.delete(again)
    await beside.clock.advance(5_000)
    expect((await beside.hears('Confirmed')).action?.reason).toBe('no-order-to-undo')
    expect(await beside.compares()).toMatchObject({ compared: 1, disagreed: 0 })
  })

  it('reckons with what was on a deleted order, whether the till still shows it or has emptied it', async () => {
    for (const emptied of [false, true]) {
      const beside = await openBeside()
      const orderId = await beside.places()
      await beside.clock.advance(5_000)
      // The host may hand over the order itself instead of its id.
      const now = () => parseOrderText(beside.kounta.orderJson(orderId))
      const shadow = beside.open({ orderOf: () => (emptied && now().deleted ? { ...now(), lines: [] } : now()) })
      const heard = async (status: string) => (await beside.hears(status, {}, shadow)).action
      if (emptied) {
        beside.kounta.addLine(orderId)
        expect(await heard('Seated')).toMatchObject({ reason: 'order-already-exists' })
      } else beside.kounta.addLine(orderId)
      const undo = beside.booking({ status: 'Confirmed' })
      await beside.clock.advance(1_000)
      beside.kounta.delete(orderId)
      const { action } = await beside.clock.runUntil(shadow.handleBooking({ booking: undo }))
      expect(action, `emptied: ${emptied}`).toMatchObject({ reason: 'order-has-items-or-payments', items: 1 })
    }
  })

  it('takes a rejection for a delete where the venue deletes by rejecting', async () => {
    const beside = await openBeside({ connection: { deleteStrategy: 'put-rejected' } })
    await beside.hears('Seated')
    const orderId = await beside.places()
    await beside.compares()
    await beside.hears('Confirmed')
    beside.kounta.reject(orderId)
    expect(await beside.compares()).toMatchObject({ compared: 1, disagreed: 0 })
    expect((await beside.hears('Seated')).action?.reason).toBe('status-changed-to-seated')
  })

  it('decides by the venue’s policy', async () => {
    const beside = await openBeside({ connection: { policy: venuePolicy } })
    await beside.hears('Seated')
    const orderId = await beside.places()
    await beside.compares()
    beside.kounta.reject(orderId)
    await beside.hears('Mains Away')
    expect((await beside.hears('Seated')).action?.reason).toBe('reseated-after-rejection')
    await beside.compares()
    expect(beside.disagreements).toMatchObject([{ wanted: 'new-order', found: { orderId, status: 'REJECTED' } }])
  })

  it('calls a late copy stale although it bears the instant of the newest version', async () => {
    const beside = await openBeside()
    const old = beside.booking({ status: 'Confirmed' })
    const seated = beside.booking({ status: 'Seated', modifiedAt: old.modifiedAt })
    const hand = (booking: Booking) => beside.clock.runUntil(beside.shadow.handleBooking({ booking }))
    await hand(old)
    expect(await hand(seated)).toMatchObject({ action: { type: 'create' } })
    expect(await hand(old)).toMatchObject({ action: { reason: 'stale-event' }, pending: false })
  })

  it('calls an older version stale, and says nothing of one that it has decided', async () => {
    const beside = await openBeside()
    const [old, now] = [beside.booking({ status: 'Seated' }), beside.booking({ status: 'Confirmed' })]
    const hand = (booking: Booking) => beside.clock.runUntil(beside.shadow.handleBooking({ booking }))
    await hand(now)
    expect(await hand(now)).toEqual({ action: null, pending: false })
    expect(await hand(old)).toMatchObject({ action: { reason: 'stale-event' }, pending: false })
    expect(beside.events.map(({ type }) => type)).toEqual(['decided', 'stale'])
  })
})
