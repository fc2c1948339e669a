/** A shadow flow while something is away, and where it is handed nonsense. */
import { type Booking, createShadowFlow, NbiKountaError } from 'nbi-kounta'
import { describe, expect, it } from 'vitest'
import { openBeside } from '../support/beside.js'
import { venueId } from '../support/house.js'

const seated = { status: 'Seated' } as const

describe('a shadow flow in trouble', () => {
  it('decides once the till can be read again, and compares then', async () => {
    const beside = await openBeside()
    await beside.places()
    beside.kounta.faults.downFor(20_000)
    expect(await beside.hears('Seated')).toMatchObject({ action: null, pending: true, error: { advice: 'wait' } })
    expect(await beside.compares()).toMatchObject({ compared: 1, disagreed: 0, pending: 0 })
    expect(beside.events.map(({ type }) => type)).toEqual(['trouble', 'decided'])
  })

  it('does not take an order that is too new to be seen for none, nor one that stays away for one', async () => {
    const beside = await openBeside({ kounta: { habits: { getLagMs: 8_000 } } })
    await beside.hears('Seated')
    await beside.places()
    expect(await beside.hears('Seated', { covers: 6 })).toMatchObject({ error: { code: 'order-not-visible' } })
    expect(await beside.compares()).toEqual({ compared: 1, disagreed: 0, pending: 0 })

    beside.ledger.set('bk_2', '99')
    expect(await beside.hears('Seated', { id: 'bk_2' })).toMatchObject({ pending: true })
    expect(await beside.compares()).toMatchObject({ compared: 1, disagreed: 1 })
    expect(beside.disagreements).toMatchObject([{ bookingId: 'bk_2', wanted: 'new-order', found: null }])
  })

  it('takes an order that was too new to be seen for none no sooner where the process froze before it got the answer', async () => {
    const habits = { getLagMs: 8_000 }
    const beside = await openBeside({ kounta: { habits } })
    await beside.hears('Seated')
    const orderId = await beside.places()
    const connection = beside.connection()
    const get: typeof connection.kounta.orders.get = async (...asked) => {
      const order = await connection.kounta.orders.get(...asked)
      if (!order) await beside.clock.sleep(90_000)
      return order
    }
    const orders = { ...connection.kounta.orders, get }
    const frozen = beside.open({ venue: () => ({ ...connection, kounta: { ...connection.kounta, orders } }) })
    expect(await beside.hears('Confirmed', {}, frozen)).toMatchObject({ error: { code: 'order-not-visible' } })
    await beside.deletes(orderId)
    expect(await beside.compares(frozen)).toEqual({ compared: 1, disagreed: 0, pending: 0 })
    expect(beside.events.at(-1)).toMatchObject({ type: 'decided', action: 'delete' })
  })

  it('asks again where the host’s look-up fails, and gives up where it answers what is no order', async () => {
    let answer: () => never = () => {
      throw new TypeError('canary')
    }
    const beside = await openBeside({ orderOf: () => answer() })
    const { error } = await beside.hears('Seated')
    expect(error?.message).toMatch(/TypeError/)
    expect(error?.message).not.toMatch(/canary/)
    answer = () => 'no id' as never
    for (let minute = 0; minute < 30; minute++) await beside.compares()
    expect(await beside.compares()).toEqual({ compared: 0, disagreed: 0, pending: 0 })
    expect(beside.events.at(-1)).toMatchObject({ type: 'trouble', code: 'invalid-id' })
  })

  it('fetches a booking that a webhook names, again where the platform is away, and not for ever where it knows none', async () => {
    let failures = 2
    let current: Booking | null = null
    const get = async () => {
      if (failures-- > 0) throw new NbiKountaError('no-connection', 'away')
      return current
    }
    const beside = await openBeside({ connection: { bookings: { get } } })
    current = beside.booking(seated)
    const event = { eventType: 'BOOKING_UPDATED', data: { bookingId: 'bk_1', locationId: venueId } }
    const tell = () => beside.clock.runUntil(beside.shadow.handleNowBookItEvent(event))
    expect(await tell()).toMatchObject({ action: null, pending: true, error: { code: 'no-connection' } })
    await beside.compares()
    await beside.compares()
    await beside.compares()
    expect(beside.disagreements).toMatchObject([{ reason: 'new-booking-seated' }])
    current = { ...beside.booking(seated), covers: 8 }
    expect(await tell()).toMatchObject({ action: { reason: 'seated-unchanged-no-order' }, pending: false })

    current = null
    expect(await tell()).toMatchObject({ pending: true, error: { code: 'not-found' } })
    for (let hour = 0; hour < 9; hour++) {
      await beside.clock.advance(3_600_000)
      await beside.clock.runUntil(beside.shadow.settle())
    }
    expect(await beside.compares()).toMatchObject({ pending: 0 })
    expect(await beside.shadow.handleNowBookItEvent({ eventType: 'GIFTCARD_CREATED', data: {} })).toEqual({
      action: null,
      pending: false,
    })
  })

  it('gives up no booking that the platform does not know at first after a long outage', async () => {
    const answers: (() => Booking | null)[] = []
    const get = async () => (answers.shift() ?? away)()
    const away = () => {
      throw new NbiKountaError('no-connection', 'away')
    }
    const beside = await openBeside({ connection: { bookings: { get } } })
    const event = { eventType: 'BOOKING_UPDATED', data: { bookingId: 'bk_1', locationId: venueId } }
    await beside.clock.runUntil(beside.shadow.handleNowBookItEvent(event))
    for (let minute = 0; minute < 20; minute++) await beside.compares()
    answers.push(
      () => null,
      () => beside.booking(seated),
    )
    for (let minute = 0; minute < 130; minute++) await beside.compares()
    expect(beside.disagreements).toMatchObject([{ reason: 'new-booking-seated' }])
  })

  it('forgets no webhook where the store fails once its booking is fetched, or the next one fails while it is', async () => {
    const event = { eventType: 'BOOKING_UPDATED', data: { bookingId: 'bk_1', locationId: venueId } }
    const away = () => Promise.reject(new NbiKountaError('no-connection', 'away'))
    let get: () => Promise<Booking> = away
    const beside = await openBeside({ connection: { bookings: { get: () => get() } } })
    let failures = 1
    const put: typeof beside.store.put = async (...asked) => {
      if (failures-- > 0) throw new Error('down')
      return beside.store.put(...asked)
    }
    const shadow = beside.open({ store: { ...beside.store, put } })
    const [confirmed, seating] = [beside.booking(), beside.booking(seated)]
    const decided = () => beside.events.flatMap((told) => (told.type === 'decided' ? [told.status] : []))

    await beside.clock.runUntil(shadow.handleNowBookItEvent(event))
    get = async () => confirmed
    await beside.clock.advance(2_000)
    await expect(shadow.settle()).rejects.toMatchObject({ code: 'store-failed' })
    get = () => beside.clock.sleep(5_000).then(() => confirmed)
    const settling = shadow.settle()
    await beside.clock.advance(1_000)
    get = away
    await beside.clock.runUntil(shadow.handleNowBookItEvent(event))
    await beside.clock.runUntil(settling)
    expect(decided()).toEqual(['Confirmed'])
    get = async () => seating
    await beside.compares(shadow)
    expect(decided()).toEqual(['Confirmed', 'Seated'])
  })

  it('judges a booking by the venue that it names, whichever its webhook named', async () => {
    let current: Booking | null = null
    const beside = await openBeside({ connection: { bookings: { get: async () => current } } })
    current = { ...beside.booking(seated), venueId: 'loc_B' }
    for (const locationId of ['loc_A', 'loc_B']) {
      const event = { eventType: 'BOOKING_UPDATED', data: { bookingId: 'bk_1', locationId } }
      expect(await beside.clock.runUntil(beside.shadow.handleNowBookItEvent(event))).toMatchObject({ pending: false })
    }
    expect(beside.events.filter(({ type }) => type === 'decided')).toMatchObject([{ venueId: 'loc_B' }])
  })

  it('refuses what the flow refuses', async () => {
    const { shadow, open } = await openBeside()
    const event = { eventType: 'BOOKING_UPDATED', data: { bookingId: 'bk_1', locationId: venueId } }
    await expect(shadow.handleNowBookItEvent(event)).rejects.toMatchObject({ code: 'invalid-options' })
    await expect(shadow.handleBooking({} as never)).rejects.toMatchObject({ code: 'invalid-booking' })
    await expect(shadow.handleOrder({ venueId, orderId: 'x' })).rejects.toMatchObject({ code: 'invalid-id' })
    for (const wrong of [{ orderOf: null }, { venue: null }, { graceMs: -1 }, { graceMs: Number.NaN }])
      expect(() => open(wrong as never)).toThrow(expect.objectContaining({ code: 'invalid-options' }))
    expect(() => createShadowFlow(undefined as never)).toThrow(expect.objectContaining({ code: 'invalid-options' }))
  })

  it('fails where the store fails, and goes on where a listener does', async () => {
    const beside = await openBeside()
    const deafEars = {
      bk_1: () => {
        throw new Error('deaf')
      },
      bk_2: () => {
        throw 'deaf'
      },
      bk_4: () => Promise.reject(new Error('deaf, and not at once')),
    }
    for (const [id, onDisagreement] of Object.entries(deafEars)) {
      const deaf = beside.open({ onDisagreement })
      await beside.hears('Seated', { id }, deaf)
      expect(await beside.compares(deaf)).toMatchObject({ disagreed: 1 })
    }

    const down = { ...beside.store, get: () => Promise.reject(new Error('down')) }
    const event = { booking: beside.booking(seated) }
    await expect(beside.open({ store: down }).handleBooking(event)).rejects.toMatchObject({ code: 'store-failed' })
    const hint = { venueId, orderId: await beside.places() }
    const following = beside.clock.runUntil(beside.open({ store: down }).handleOrder(hint))
    await expect(following).rejects.toMatchObject({ code: 'store-failed' })
    let isDown = false
    const get = beside.store.get
    const store = { ...beside.store, get: (key: string) => (isDown ? Promise.reject(new Error('down')) : get(key)) }
    const shadow = beside.open({ store })
    await beside.hears('Seated', { id: 'bk_3' }, shadow)
    isDown = true
    await expect(beside.compares(shadow)).rejects.toMatchObject({ code: 'store-failed' })
    isDown = false
    expect(await beside.compares(shadow)).toMatchObject({ compared: 1 })
  })
})
