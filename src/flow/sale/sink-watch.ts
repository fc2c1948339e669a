/** Whether a sink still answers: behind one that hangs nothing else is begun, and one save at a time finds out whether it is back. */
import type { SalesSink } from '../../sales/sink.js'
import { isNbiKountaError } from '../../shared/errors.js'
import { neverBack } from '../../shared/never-back.js'
import type { Context } from '../context.js'
import { inTime } from '../in-time.js'

/** The sinks of a flow, watched. */
export interface SinkWatch {
  /** False while the sink hangs: whatever it is asked then would wait as well, and hold up whoever waits for it. */
  mayBegin(sink: SalesSink): boolean
  /** Calls it, and notes how that ends; it is given up, and `late` told how it ended after all, as by `inTime`. */
  save(sink: SalesSink, call: () => unknown, late: (isSaved: boolean) => void): Promise<void>
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

/** A sink hangs once it has had saves in hand for as long as a request may take and ended none of them, and after one that was given up. */
export function createSinkWatch(ctx: Pick<Context, 'clock' | 'timing'>): SinkWatch {
  const patienceMs = ctx.timing.requestTimeoutMs
  const now = neverBack(ctx.clock)
  const known = new WeakMap<SalesSink, Known>()
  return {
    mayBegin(sink) {
      const state = known.get(sink)
      if (!state) return true
      const nowMs = now()
      const { inHand, isFailing, answeredMs } = state
      if (!isFailing) return inHand === 0 || nowMs - answeredMs < patienceMs
      // Whoever asks first finds out: it begins a moment later, when its claim is written.
      if (inHand > 0 || nowMs < state.probeUntilMs) return false
      state.probeUntilMs = nowMs + patienceMs
      return true
    },
    save(sink, call, late) {
      const begunMs = now()
      const state = known.get(sink) ?? { inHand: 0, answeredMs: begunMs, isFailing: false, probeUntilMs: 0 }
      known.set(sink, state)
      if (state.inHand++ === 0) state.answeredMs = begunMs
      const answered = (isFailing: boolean) => {
        state.isFailing = isFailing
        state.answeredMs = now()
      }
      const endedLate = (isSaved: boolean) => {
        if (isSaved) answered(false)
        late(isSaved)
      }
      return inTime(ctx, 'the sink’s save', call, endedLate).then(
        () => {
          state.inHand--
          answered(false)
        },
        (cause) => {
          state.inHand--
          // A sink may say the same of one sale, at once: that is an answer.
          const isSlow = now() - begunMs > patienceMs
          answered(isSlow && isNbiKountaError(cause) && cause.code === 'outcome-unknown')
          throw cause
        },
      )
    },
  }
}
