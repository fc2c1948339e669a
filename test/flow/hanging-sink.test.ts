/** A host's own functions may hang, or end long after they were given up: neither holds up what does not need them. */
import type { OrderStore, Sale, SalesSink } from 'nbi-kounta'
import { createVirtualClock } from 'nbi-kounta/testing'
import { describe, expect, it } from 'vitest'
import { inTime } from '../../src/flow/in-time.js'
import { resolveTiming } from '../../src/flow/timing.js'
import { durableStore, openHouse, venueId } from '../support/house.js'

const minute = 60_000

/** A sink whose next saves end when they are let go, or never; the others end at once. */
async function openHanging(store?: OrderStore, venue = {}) {
  const begun: string[] = []
  const arrived: string[] = []
  const held: ((end: 'well' | 'badly') => void)[] = []
  let hangs = 0
  const sink: SalesSink = {
    async save({ saleId, type }: Sale) {
      begun.push(`${type} ${saleId}`)
      if (hangs-- > 0) {
        const end = await new Promise((resolve) => held.push(resolve))
        if (end === 'badly') throw new Error('gone')
      }
      arrived.push(`${type} ${saleId}`)
    },
  }
  const house = await openHouse({ flow: { sales: sink }, venue, ...(store ? { store } : {}) })
  const { clock, kounta, flow } = house
  return {
    ...house,
    begun,
    arrived,
    held,
    hang: (saves: number) => {
      hangs = saves
    },
    completed: () => kounta.complete(kounta.ringUp().id).id,
    /** What a call comes to, if it ends within so many minutes. */
    endOf: <T>(call: Promise<T>, minutes: number) =>
      clock.runUntil(Promise.race([call, clock.sleep(minutes * minute).then(() => 'still waiting' as const)])),
    handle: (orderId: string) => flow.handleOrder({ venueId, orderId }),
    stateOf: async (id: string) =>
      ((await house.store.get(`sale:${venueId}:${id}`))?.value as { state?: string } | undefined)?.state,
  }
}

describe('a call that is given up', () => {
  it.each([true, false])('tells late how it ended after all (well: %s)', async (isWell) => {
    const clock = createVirtualClock()
    const late: boolean[] = []
    let end: () => void = () => {}
    const call = () =>
      new Promise<void>((resolve, reject) => {
        end = () => (isWell ? resolve() : reject(new Error('gone')))
      })
    const ended = inTime({ clock, timing: resolveTiming() }, 'the save', call, (isDone) => late.push(isDone))
    const error = ended.catch(({ code }) => code)
    await clock.advance(minute)
    expect(await error).toBe('outcome-unknown')
    end()
    await clock.advance(1)
    expect(late).toEqual([isWell])
  })
})

describe('a sink that hangs', () => {
  it('is told as an unknown outcome after a minute, and asked again', async () => {
    const { completed, endOf, handle, hang, pass, arrived, types } = await openHanging()
    const id = completed()
    hang(1)
    expect(await endOf(handle(id), 2)).toMatchObject({
      sale: 'pending',
      pending: true,
      error: { code: 'outcome-unknown', advice: 'wait' },
    })
    expect(types().filter((type) => type === 'sale-failed')).toHaveLength(1)
    await pass(10_000)
    expect(arrived).toEqual([`SALE ${id}`])
  })

  it('holds up no later version of that sale', async () => {
    const { clock, kounta, completed, endOf, handle, hang, pass, arrived, stateOf } = await openHanging()
    const id = completed()
    hang(1)
    void handle(id)
    await pass(2 * minute, { stepMs: 5_000 })
    kounta.delete(id)
    expect(await endOf(handle(id), 2)).toMatchObject({ sale: 'sent' })
    expect(arrived).toEqual([`SALE ${id}`, `VOID ${id}`])
    hang(2)
    await clock.runUntil(Promise.resolve())
    const other = completed()
    void handle(other)
    await clock.advance(30_000)
    kounta.delete(other)
    expect(await endOf(handle(other), 4)).toMatchObject({ sale: 'pending' })
    await pass(minute, { stepMs: 5_000 })
    expect(arrived.at(-1)).toBe(`VOID ${other}`)
    expect(await stateOf(other)).toBe('done')
  })

  it('is waited for once in a sweep, and every sale arrives when it is back', async () => {
    const { completed, endOf, flow, hang, pass, arrived } = await openHanging()
    const ids = Array.from({ length: 5 }, completed)
    hang(1)
    const report = await endOf(flow.sync(venueId), 2)
    expect(report).toMatchObject({ listed: 5, sales: 0, unreadable: [] })
    // The first of them was read early, so the next sweep reads it again; it is written down already.
    ids.push(completed())
    hang(1)
    expect(await endOf(flow.sync(venueId), 2)).not.toBe('still waiting')
    await pass(2 * minute, { stepMs: 5_000 })
    expect(new Set(arrived)).toEqual(new Set(ids.map((id) => `SALE ${id}`)))
  })

  it('keeps no booking from its order', async () => {
    const { clock, completed, flow, hang, booking, live } = await openHanging()
    hang(Number.POSITIVE_INFINITY)
    const ids = Array.from({ length: 40 }, completed)
    for (const orderId of ids) await clock.runUntil(flow.acceptOrder({ venueId, orderId }))
    const before = live().length
    await clock.runUntil(flow.accept({ booking: booking({ status: 'Seated' }) }))
    void flow.settle()
    await clock.advance(5_000)
    expect(live()).toHaveLength(before + 1)
  })
})

describe('a sink that hung, and a clock that is set back by hours', () => {
  it('keep no sale waiting until the clock has come round again, though whoever was to find out never began', async () => {
    const { clock, completed, endOf, hang, openFlow, arrived, store } = await openHanging()
    let fails = false
    const put: OrderStore['put'] = (key, value, when) => {
      if (!fails || !key.startsWith('sale:')) return store.put(key, value, when)
      fails = false
      return Promise.reject(new Error('away'))
    }
    let skewMs = 0
    const own = { now: () => clock.now() + skewMs, sleep: clock.sleep }
    const flow = openFlow({ clock: own, store: { ...store, put } })
    const id = completed()
    hang(1)
    await endOf(flow.handleOrder({ venueId, orderId: id }), 2)
    const settle = async (times: number) => {
      for (let time = 0; time < times; time++) {
        await clock.advance(minute)
        await endOf(flow.settle(), 1).catch(() => {})
      }
    }
    fails = true
    for (let time = 0; fails && time < 5; time++) await settle(1)
    expect([fails, arrived]).toEqual([false, []])
    skewMs = -3 * 60 * minute
    await settle(3)
    expect(arrived).toEqual([`SALE ${id}`])
  })
})

describe('a save that ends after it was given up', () => {
  it('counts, so that a sink that is slow each time gets a sale twice, not for ever', async () => {
    const { completed, endOf, handle, hang, held, pass, begun, stateOf, events } = await openHanging()
    const id = completed()
    hang(2)
    await endOf(handle(id), 2)
    await pass(30_000)
    void held[0]?.('well')
    await pass(10 * minute, { stepMs: 10_000 })
    expect(begun).toHaveLength(2)
    expect(await stateOf(id)).toBe('done')
    expect(events.filter(({ type }) => type === 'sale-sent')).toHaveLength(1)
  })

  it.each(['well', 'badly'] as const)(
    'after a newer version was saved: that one is saved once more, had it ended %s',
    async (end) => {
      const { completed, endOf, handle, hang, held, kounta, pass, arrived, stateOf } = await openHanging()
      const id = completed()
      hang(1)
      await endOf(handle(id), 2)
      kounta.delete(id)
      await endOf(handle(id), 2)
      expect(arrived).toEqual([`VOID ${id}`])
      held[0]?.(end)
      await pass(10_000)
      expect(arrived).toEqual([`VOID ${id}`, ...(end === 'well' ? [`SALE ${id}`] : []), `VOID ${id}`])
      expect(await stateOf(id)).toBe('done')
    },
  )

  it('is written down although another writer is at it, and trouble with the store is told', async () => {
    const inner = durableStore()
    let next: 'lose' | 'fail' | undefined
    const put: OrderStore['put'] = async (key, value, when) => {
      if (!key.startsWith('sale:') || (value as { state?: string } | null)?.state !== 'done')
        return inner.put(key, value, when)
      const now = next
      next = undefined
      if (now === 'fail') throw new Error('away')
      return now === 'lose' ? null : inner.put(key, value, when)
    }
    const { completed, endOf, handle, hang, held, clock, stateOf, events } = await openHanging({ ...inner, put })
    const [one, other] = [completed(), completed()]
    hang(2)
    await endOf(handle(one), 2)
    await endOf(handle(other), 2)
    next = 'lose'
    held[0]?.('well')
    await clock.advance(1)
    expect([next, await stateOf(one)]).toEqual([undefined, 'done'])
    next = 'fail'
    held[1]?.('well')
    await clock.advance(1)
    expect([next, await stateOf(other)]).toEqual([undefined, 'unsent'])
    expect(events.at(-1)).toMatchObject({ type: 'trouble', code: 'store-failed', during: 'sale', orderId: other })
  })
})

describe('a sink that takes longer than a request may', () => {
  it('does not get a sale for ever, from two processes that take it up in turn', async () => {
    const house = await openHouse()
    const { clock, kounta, openFlow, store } = house
    let saves = 0
    const save = async () => {
      saves++
      await clock.sleep(15_000)
    }
    const flows = [openFlow({ sales: { save } }), openFlow({ sales: { save } })]
    const { id } = kounta.complete(kounta.ringUp().id)
    void flows[0]?.handleOrder({ venueId, orderId: id })
    for (let second = 0; second < 180; second++) {
      await clock.advance(1_000)
      for (const flow of flows) void flow.settle()
    }
    expect(saves).toBeLessThanOrEqual(3)
    expect(house.types().filter((type) => type === 'sale-sent')).toHaveLength(saves)
    expect((await store.get(`sale:${venueId}:${id}`))?.value).toMatchObject({ state: 'done' })
  })
})

describe('a setStatus that hangs', () => {
  it('is asked again, and the sale is not', async () => {
    const asked: string[] = []
    const setStatus = (id: string) => {
      asked.push(id)
      return asked.length === 1 ? new Promise<void>(() => {}) : Promise.resolve()
    }
    const bookings = { get: async () => null, setStatus }
    const { hand, kounta, endOf, handle, pass, begun, stateOf, events } = await openHanging(undefined, {
      finishAfterSale: 'Finished',
      bookings,
    })
    const { orderId = '' } = await hand({ status: 'Seated' })
    kounta.complete(orderId)
    expect(await endOf(handle(orderId), 2)).toMatchObject({ sale: 'pending', error: { code: 'outcome-unknown' } })
    await pass(10_000)
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'trouble', code: 'outcome-unknown', during: 'finish' }),
    )
    expect([asked, begun, await stateOf(orderId)]).toEqual([['bk_1', 'bk_1'], [`SALE ${orderId}`], 'done'])
  })
})
