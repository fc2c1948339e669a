/** Whatever is pending says why: to the caller, and to whoever inspects the booking afterwards. */
import type { KountaClient } from 'nbi-kounta'
import { describe, expect, it } from 'vitest'
import { openHouse, venueId } from '../support/house.js'

type House = Awaited<ReturnType<typeof openHouse>>
type Orders = KountaClient['orders']

const inspect = ({ flow }: House) => flow.inspect({ venueId, bookingId: 'bk_1' })

/** Seats, lets the till misbehave, undoes, and gives both accounts of it. */
async function undone(misbehave: (house: House) => void, over: (orders: Orders) => Partial<Orders> = () => ({})) {
  const house = await openHouse()
  await house.hand({ status: 'Seated' })
  await house.clock.advance(1_000)
  misbehave(house)
  const connection = house.connection()
  const { orders } = connection.kounta
  const kounta = { ...connection.kounta, orders: { ...orders, ...over(orders) } }
  const outcome = await house.hand(
    { status: 'Confirmed' },
    house.openFlow({ venue: () => ({ ...connection, kounta }) }),
  )
  return { house, outcome, inspection: await inspect(house) }
}

describe('an undo that is pending says why', () => {
  const calm = () => {}
  let gets = 0
  const cases: [string, Parameters<typeof undone>, object][] = [
    [
      'when the DELETE is answered 500',
      [({ kounta }) => kounta.faults.failNext(1, { status: 500, face: 'json', which: { method: 'DELETE' } })],
      { code: 'outcome-unknown' },
    ],
    [
      'when the answer of the DELETE is lost',
      [({ kounta }) => kounta.faults.loseNextAnswer(1, { method: 'DELETE' })],
      { code: 'outcome-unknown' },
    ],
    [
      'when the order cannot be read after the DELETE',
      // It is read for the decision, before the DELETE, and after it.
      [calm, ({ get }) => ({ get: (id) => (++gets > 2 ? Promise.reject(new Error('away')) : get(id)) })],
      { code: 'server-error', message: expect.stringContaining('reading an order after its delete') },
    ],
    [
      'when the till says yes and shows the order still',
      [calm, () => ({ delete: async () => {} })],
      { code: 'outcome-unknown', message: expect.stringContaining('still shows it') },
    ],
  ]
  it.each(cases)('%s', async (_, setting, error) => {
    const { outcome, inspection } = await undone(...setting)
    expect(outcome).toMatchObject({ performed: 'nothing', pending: true, error })
    expect(inspection).toMatchObject({ pending: true, lastError: error })
  })

  it('and says nothing any more once the order is gone', async () => {
    const { house } = await undone(({ kounta }) => kounta.faults.loseNextAnswer(1, { method: 'DELETE' }))
    await house.pass(80_000)
    const inspection = await inspect(house)
    expect(inspection).toMatchObject({ pending: false, burnt: ['3100000001'] })
    expect(inspection).not.toHaveProperty('lastError')
  })
})

describe('an edit or an undo while a create is unresolved', () => {
  it('leaves the reason why it is', async () => {
    const house = await openHouse()
    house.kounta.faults.loseNextAnswer()
    const error = { code: 'outcome-unknown' }
    for (const change of [{ status: 'Seated' }, { status: 'Seated', covers: 5 }, { status: 'Cancelled' }]) {
      expect(await house.hand(change)).toMatchObject({ pending: true, error })
      expect(await inspect(house)).toMatchObject({ pending: true, lastError: error })
      await house.clock.advance(1_000)
    }
  })

  it('says so where the process that sent it has died, since nobody wrote down more', async () => {
    const house = await openHouse()
    const connection = house.connection()
    const { orders } = connection.kounta
    const silent = { ...orders, create: () => new Promise<never>(() => {}) }
    const dying = house.openFlow({
      venue: () => ({ ...connection, kounta: { ...connection.kounta, orders: silent } }),
    })
    void dying.handleBooking({ booking: house.booking({ status: 'Seated' }) })
    await house.clock.advance(1_000)
    const error = { code: 'outcome-unknown', message: expect.stringContaining('a create is under way') }
    expect(await inspect(house)).toMatchObject({ pending: true, lastError: error })
    expect(await house.hand({ status: 'Seated', covers: 5 })).toMatchObject({ pending: true, error })
  })
})

describe('a create that is pending says why', () => {
  it('when the client’s answer holds no id of an order', async () => {
    const house = await openHouse()
    const connection = house.connection()
    const orders = { ...connection.kounta.orders, create: async () => ({ id: 'order-1' }) }
    const flow = house.openFlow({ venue: () => ({ ...connection, kounta: { ...connection.kounta, orders } }) })
    const error = { code: 'outcome-unknown', message: expect.stringContaining('1 to 20 digits') }
    expect(await house.hand({ status: 'Seated' }, flow)).toMatchObject({ performed: 'nothing', pending: true, error })
    expect(await inspect(house)).toMatchObject({ pending: true, lastError: error })
  })
})
