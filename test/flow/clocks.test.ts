import type { Clock } from 'nbi-kounta'
import { describe, expect, it } from 'vitest'
import { openHouse, venueId } from '../support/house.js'

/** A house whose till's clock is that far ahead of the host's, and what its flow warns of. */
async function openSkewed(aheadMs: number) {
  let machine: Clock | undefined
  const clock: Clock = {
    now: () => (machine?.now() ?? 0) + aheadMs,
    sleep: (ms, signal) => machine?.sleep(ms, signal) ?? Promise.resolve(),
  }
  const warned: unknown[][] = []
  const none = () => undefined
  const logger = { debug: none, info: none, warn: (...line: unknown[]) => void warned.push(line), error: none }
  const house = await openHouse({ kounta: { clock }, flow: { logger } })
  machine = house.clock
  return { ...house, warned }
}

const differ = (orderId: string, tillAheadMs: number) => [
  expect.stringMatching(/clock.*timing\.clockSkewMs/),
  { venueId, orderId, tillAheadMs },
]

describe('a till whose clock differs from the host’s by more than the searches allow for', () => {
  it.each([-1_200_000, 1_200_000])('is warned of by the first decision that shows it, once: %i ms', async (aheadMs) => {
    const { hand, warned, pass } = await openSkewed(aheadMs)
    for (const id of ['bk_1', 'bk_2']) {
      await hand({ id, status: 'Seated' })
      expect(warned).toHaveLength(id === 'bk_1' ? 0 : 1)
      await pass(2_000)
      await hand({ id, status: 'Confirmed' })
    }
    expect(warned).toEqual([differ('3100000001', aheadMs)])
  })

  it('is warned of by a webhook too', async () => {
    const { hand, warned, kounta, clock, flow } = await openSkewed(-1_200_000)
    const { orderId = '' } = await hand({ status: 'Seated' })
    const order = kounta.accept(orderId)
    await clock.runUntil(flow.handleOrder({ venueId, order }))
    expect(warned).toEqual([differ(orderId, -1_200_000)])
  })

  it('is not warned of within the allowance, nor of an order whose placing the flow did not see', async () => {
    const near = await openSkewed(-290_000)
    await near.hand({ status: 'Seated' })
    await near.hand({ status: 'Confirmed' })
    expect(near.warned).toEqual([])

    const far = await openSkewed(1_200_000)
    far.kounta.faults.loseNextAnswer()
    await far.hand({ status: 'Seated' })
    await far.pass(90_000)
    far.warned.length = 0
    expect((await far.hand({ status: 'Confirmed' })).orderId).toBe('3100000001')
    expect(far.warned).toEqual([])
  })
})
