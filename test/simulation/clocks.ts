/** The hosts' clocks: off by the same all the time, or set by minutes during the evening. */
import type { Dice } from './dice.js'
import { type Plan, startAtMs } from './plan.js'
import type { World } from './world.js'

/** A machine's clock is set, forward or back. */
export interface ClockSet {
  /** Of which worker. */
  readonly index: number
  readonly atMs: number
  /** How far ahead it is from then on. */
  readonly aheadMs: number
}

/** As far as a clock may be off the till's: `clockSkewMs`, less what is rounded away. */
const clockSkewMs = 295_000

export function drawClockSets(dice: Dice, { clockOffsets, calmAtMs, bustle }: Plan): ClockSet[] {
  const widestMs = clockSkewMs - Math.max(0, ...(bustle?.clock ?? []).map(({ offMs }) => Math.abs(offMs)))
  return clockOffsets.flatMap((_, index) =>
    Array.from({ length: dice.whole(0, 3) }, () => ({
      index,
      atMs: dice.whole(startAtMs, calmAtMs),
      // One that is wrong is often set right.
      aheadMs: dice.chance(0.4) ? 0 : dice.whole(-widestMs, widestMs),
    })),
  )
}

/** Plans what becomes of the clocks. */
export function setClocks(world: World): void {
  const { plan, timeline, clocksAheadMs, processes } = world
  for (const { index, atMs, aheadMs } of plan.host.clockSets)
    timeline.at(atMs, () => {
      const byMs = aheadMs - (clocksAheadMs[index] as number)
      // Inside the bounds no clock is set back while its process is frozen: the send deadline is an instant of it.
      const isBeyond = byMs < 0 && (processes[index]?.frozenUntilMs ?? 0) > timeline.now
      if (isBeyond && plan.bounds === 'kept') return false
      clocksAheadMs[index] = aheadMs
      if (world.history) world.note(`clock  of ${'ABC'[index]} is set by ${byMs} ms, and now ${aheadMs} ms ahead`)
      return false
    })
}

/** By how much two readings of the host's clocks may differ at one instant. */
export function clockSpreadMs({ clockOffsets, host }: Plan): number {
  const all = [...clockOffsets, ...host.clockSets.map(({ aheadMs }) => aheadMs)]
  return Math.max(...all) - Math.min(...all)
}
