/** How far back a sweep reaches, and what becomes of one that is stopped. */
import { describe, expect, it } from 'vitest'
import { type Cursor, nextOpenSince, planSweep } from '../../src/flow/till/cursor.js'
import { openHouse } from '../support/house.js'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
const now = Date.parse('2026-03-14T07:00:00Z')
const skewMs = 300_000
const plan = (cursor?: Cursor) => planSweep(cursor, now, skewMs)

describe('a sweep', () => {
  it('reaches back a day where there is no cursor, and to the oldest open order where there is one', () => {
    expect(plan()).toEqual({
      from: now - dayMs,
      looksBack: false,
      unfinished: { openSince: now - dayMs, lookedBackAt: now },
    })
    const cursor = { openSince: now - hourMs, lookedBackAt: now - 2 * hourMs }
    expect(plan(cursor)).toEqual({
      from: now - hourMs,
      looksBack: false,
      unfinished: cursor,
    })
  })

  it('looks back seven days once a day, and as far as it would have in time where it is late', () => {
    const lookedBackAt = now - 3 * dayMs
    expect(plan({ openSince: now - hourMs, lookedBackAt })).toEqual({
      from: lookedBackAt + dayMs - 7 * dayMs,
      looksBack: true,
      unfinished: { openSince: now - hourMs, lookedBackAt, lookBackTriedAt: now },
    })
  })

  it('looks after the last day while a look-back that failed waits for its hour', () => {
    const cursor = { openSince: now - 3 * dayMs, lookedBackAt: now - 3 * dayMs, lookBackTriedAt: now - hourMs + 1 }
    expect(plan(cursor)).toMatchObject({ from: now - dayMs, looksBack: false })
    expect(plan({ ...cursor, lookBackTriedAt: now - hourMs })).toMatchObject({ looksBack: true })
  })

  it.each([
    ['openSince', { openSince: now + dayMs, lookedBackAt: now - hourMs }],
    ['lookedBackAt', { openSince: now - hourMs, lookedBackAt: now + 30 * dayMs }],
    ['lookBackTriedAt', { openSince: now - hourMs, lookedBackAt: now - hourMs, lookBackTriedAt: now + dayMs }],
  ])('looks back seven days where its cursor is from the future by %s, once', (_, cursor) => {
    const first = plan(cursor)
    expect(first).toMatchObject({ from: now - 7 * dayMs, looksBack: true })
    expect(plan({ ...first.unfinished, openSince: now - hourMs })).toMatchObject({ looksBack: false })
    expect(plan({ openSince: now - hourMs, lookedBackAt: now })).toMatchObject({ looksBack: false })
  })

  it('believes a cursor that is ahead by no more than two clocks may differ', () => {
    expect(plan({ openSince: now + skewMs, lookedBackAt: now - hourMs })).toMatchObject({ from: now, looksBack: false })
  })

  it('leaves an order that has been open for more than a day to the daily look-back', () => {
    expect([nextOpenSince(now - 2 * dayMs, now), nextOpenSince(now - hourMs, now)]).toEqual([now - dayMs, now - hourMs])
  })

  it('finds the sale of an order that was open while the host’s clock ran a month ahead', async () => {
    const { hand, kounta, sync, sales, clock, openFlow } = await openHouse()
    const { orderId = '' } = await hand({ status: 'Seated' })
    await clock.advance(10_000)
    await sync(openFlow({ clock: { ...clock, now: () => clock.now() + 30 * dayMs } }))
    await clock.advance(600_000)
    kounta.addLine(orderId)
    kounta.complete(orderId)
    await clock.advance(10_000)
    await sync()
    expect(sales).toHaveLength(1)
  })
})
