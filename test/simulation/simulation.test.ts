/** The fault simulation as `npm test` runs it: the real flow under 13,000 schedules, and without each safeguard. */
import { describe, expect, it } from 'vitest'
import { ablations } from './ablations.js'
import { runCampaign } from './campaign.js'
import { firstHardSeed } from './hardships.js'
import { runSchedule } from './run-schedule.js'

/** Another span of seeds, to look further than the fixed one: SIMULATION_SEED=1000000 npm test. */
const firstSeed = Number(process.env.SIMULATION_SEED ?? 1)

const minutes = 60_000

describe(`the flow under faults, from seed ${firstSeed}`, () => {
  it(
    'ends 10,000 schedules inside the bounds with the orders that are wanted, and with no second one at any instant',
    async () => {
      const tally = await runCampaign({ firstSeed, schedules: 10_000, bounds: 'kept' })
      expect(tally.failures, 'replay one with: npm run simulate -- --only SEED').toEqual([])
      expect([...tally.shortLived.survives, ...tally.shortLived.waits]).toEqual([])
      const { forgets } = tally.shortLived
      expect(forgets.length / tally.memories.forgets, `${forgets}`).toBeLessThanOrEqual(0.005)
      expect(tally.schedules).toBe(10_000)
    },
    5 * minutes,
  )

  it(
    'ends 1,000 schedules beyond the bounds with the orders that are wanted, once a sweep has healed them',
    async () => {
      const tally = await runCampaign({ firstSeed, schedules: 1_000, bounds: 'broken' })
      expect(tally.failures, 'replay one with: npm run simulate -- --bounds broken --only SEED').toEqual([])
      expect(tally.shortLived.survives.length, 'such schedules must break something on the way').toBeGreaterThan(0)
    },
    2 * minutes,
  )

  it(
    'ends 2,000 hard schedules inside the bounds in the same way',
    async () => {
      const tally = await runCampaign({ firstSeed: firstHardSeed + firstSeed, schedules: 2_000, bounds: 'kept' })
      expect(tally.failures, 'replay one with: npm run simulate -- --only SEED').toEqual([])
      expect([...tally.shortLived.survives, ...tally.shortLived.waits]).toEqual([])
    },
    2 * minutes,
  )

  it(
    'ends 200 schedules through the real client and its HTTP layer in the same way',
    async () => {
      const tally = await runCampaign({ firstSeed, schedules: 200, bounds: 'kept', http: true })
      expect(tally.failures, 'replay one with: npm run simulate -- --http --only SEED').toEqual([])
      expect([...tally.shortLived.survives, ...tally.shortLived.waits]).toEqual([])
    },
    2 * minutes,
  )

  it.each(ablations)(
    'fails without $safeguard in schedule $failingSeed, and holds in it with all',
    async (ablation) => {
      const { failingSeed, bounds } = ablation
      const off = await runSchedule(failingSeed, { bounds, ablation })
      expect(off.violations.length > 0 || (bounds === 'kept' && off.shortLived)).toBe(true)
      const on = await runSchedule(failingSeed, { bounds })
      expect(on.violations).toEqual([])
      if (bounds === 'kept') expect(on.shortLived).toBe(false)
    },
  )

  it.each([
    {
      seed: 10031046,
      bounds: 'kept',
      isNew: true,
      told: 'an answer that came after staff had deleted the order and the party was seated again',
    },
    { seed: 10921190, bounds: 'kept', isNew: true, told: 'the same, with lists that hide deleted orders' },
    {
      seed: 10085376,
      bounds: 'kept',
      isNew: true,
      told: 'a sweep that skipped a booking which was still to be searched for',
    },
    {
      seed: 10343663,
      bounds: 'kept',
      isNew: true,
      told: 'old news of an order that was rejected in place of a delete',
    },
    { seed: 20090235, bounds: 'broken', isNew: true, told: 'the same, by a list read long ago' },
    { seed: 10414540, bounds: 'kept', isNew: false, told: 'an older order that staff had touched and rejected' },
    {
      seed: 9387,
      bounds: 'kept',
      isNew: true,
      told: 'an order that staff had renamed, and whose note they had added to',
    },
    { seed: 388, bounds: 'kept', isNew: true, told: 'a read that lagged behind the webhook of the same order' },
    { seed: 62347, bounds: 'kept', isNew: true, told: 'a webhook of a sale that came after the one of its void' },
    { seed: 53249, bounds: 'kept', isNew: true, told: 'a clock of the till that was set back before a void' },
    {
      seed: 60004662,
      bounds: 'kept',
      isNew: true,
      told: 'a copy of a version that another of its instant had followed',
    },
    { seed: 60022882, bounds: 'kept', isNew: false, told: 'an older version of one instant that was fetched last' },
    {
      seed: 60001342,
      bounds: 'kept',
      isNew: true,
      told: 'the first of two changes whose webhooks waited in one place',
    },
    { seed: 60005072, bounds: 'kept', isNew: true, told: 'a last look that came too soon for a later webhook' },
    { seed: 60188212, bounds: 'kept', isNew: false, told: 'a webhook that was shown the change of an earlier one' },
    { seed: 50057267, bounds: 'kept', isNew: false, told: 'a line that was told of while the delete waited' },
    {
      seed: 72226937,
      bounds: 'kept',
      isNew: false,
      told: 'an older version of one instant that a frozen process had fetched',
    },
    {
      seed: 80337196,
      bounds: 'kept',
      isNew: false,
      told: 'a search that a process was frozen after, until its wait was over',
    },
    {
      seed: 80881637,
      bounds: 'kept',
      isNew: false,
      told: 'a look for an earlier webhook that ended while an order was placed',
    },
    { seed: 80896559, bounds: 'kept', isNew: false, told: 'a Finished that failed after the sale had become a void' },
    {
      seed: 10777569,
      bounds: 'kept',
      isNew: false,
      told: 'a void that had to be sent again at a till which had forgotten its order',
    },
    {
      seed: 90362923,
      bounds: 'kept',
      isNew: false,
      told: 'an order that was to be deleted as the twin of one that was gone by then',
    },
    {
      seed: 300106859,
      bounds: 'kept',
      isNew: false,
      told: 'two hosts whose clocks were off to either side, of which one took an order of the other for long placed',
    },
    {
      seed: 300798478,
      bounds: 'kept',
      isNew: false,
      told: 'a store that failed right after a frozen process had written an older version of one instant',
    },
    {
      seed: 400670027,
      bounds: 'kept',
      isNew: false,
      told: 'a 404 that a frozen process got after another one had read the order',
    },
    {
      seed: 600790528,
      bounds: 'kept',
      isNew: false,
      told: 'a sale to be sent once more of an order that was voided and never shown again',
    },
    {
      seed: 420028438,
      bounds: 'broken',
      isNew: false,
      told: 'a DELETE that left minutes after its deadline and showed even later',
    },
    {
      seed: 1000414520,
      bounds: 'kept',
      isNew: false,
      told: 'an order that a host of the former deployment had rejected in place of a delete',
    },
    { seed: 1000507219, bounds: 'broken', isNew: false, told: 'the same, by a yes whose effect was not seen yet' },
  ] as const)('holds in schedule $seed, which once failed by $told', async ({ seed, bounds, isNew }) => {
    const result = await runSchedule(seed, { bounds, isNew })
    expect(result.violations).toEqual([])
    if (bounds === 'kept') expect(result.shortLived).toBe(false)
  })

  it('plays the same schedule twice in the same way, with its whole history', async () => {
    const [one, two] = [await runSchedule(firstSeed, { tells: true }), await runSchedule(firstSeed, { tells: true })]
    expect(one.history.length).toBeGreaterThan(5)
    expect(two.history).toEqual(one.history)
  })
})
