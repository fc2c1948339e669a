/** Whether a sink still answers: behind one that hangs nothing else is begun, and one save at a time finds out whether it is back. */
import type { SalesSink } from '../../sales/sink.js'

/** What is known of the sinks of a flow. Times are ms of its clock. */
export interface SinkWatch {
  /** False while the sink hangs: whatever it is asked then would wait as well, and hold up whoever waits for it. */
  mayBegin(sink: SalesSink, nowMs: number): boolean
  /** Notes that a save begins. What it returns notes its end: `late` when it was given up, and then `after all` should it go well yet. */
  begin(sink: SalesSink, nowMs: number): (endedMs: number, how: 'ended' | 'late' | 'after all') => void
}

interface Known {
  inHand: number
  /** When it last ended a save, or was handed one while it had none. */
  answeredMs: number
  /** Its last save was given up. */
  isFailing: boolean
  /** Somebody is about to begin the one save that finds out. */
  probeUntilMs: number
}

/** A sink hangs once it has had saves in hand for `patienceMs` and ended none of them, and after one that was given up. */
export function createSinkWatch(patienceMs: number): SinkWatch {
  const known = new WeakMap<SalesSink, Known>()
  return {
    mayBegin(sink, nowMs) {
      const state = known.get(sink)
      if (!state) return true
      const { inHand, isFailing, answeredMs } = state
      if (!isFailing) return inHand === 0 || nowMs - answeredMs < patienceMs
      // Whoever asks first finds out: it begins a moment later, when its claim is written.
      if (inHand > 0 || nowMs < state.probeUntilMs) return false
      state.probeUntilMs = nowMs + patienceMs
      return true
    },
    begin(sink, nowMs) {
      const state = known.get(sink) ?? { inHand: 0, answeredMs: nowMs, isFailing: false, probeUntilMs: 0 }
      known.set(sink, state)
      if (state.inHand++ === 0) state.answeredMs = nowMs
      return (endedMs, how) => {
        if (how !== 'after all') state.inHand--
        state.isFailing = how === 'late'
        state.answeredMs = endedMs
      }
    },
  }
}
