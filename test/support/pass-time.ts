/** A host's timer in a test: time goes by, and what is due is settled. */
import type { OrderFlow } from 'nbi-kounta'
import type { VirtualClock } from 'nbi-kounta/testing'

/** Lets that much time pass, settling what is due after each step. */
export async function passTime(
  clock: VirtualClock,
  flow: Pick<OrderFlow, 'settle'>,
  ms: number,
  stepMs = 1_000,
): Promise<void> {
  const end = clock.now() + ms
  while (clock.now() < end) {
    await clock.advance(Math.min(stepMs, end - clock.now()))
    await clock.runUntil(flow.settle())
  }
}
