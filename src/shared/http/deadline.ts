/** Ends a piece of work by the clock or by the caller, whichever comes first, and leaves no timer and no listener behind. */
import { onAbort } from '../abort.js'
import { type Clock, longestTimerMs, systemClock } from '../clock.js'

/** How the work ended. An error is that of the work itself. */
export type Ended = 'done' | 'late' | 'aborted' | { readonly error: unknown }

/** What ends work before its own end. */
export interface Limits {
  readonly clock: Clock
  readonly ms: number
  readonly signal?: AbortSignal | undefined
}

/** Waits for the first of three: the work's end, the time limit, the caller's abort. Never rejects, and stops nothing of the work. */
export function endOf(work: Promise<unknown>, { clock, ms, signal }: Limits): Promise<Ended> {
  return new Promise((resolve) => {
    const stop = onAbort(signal, () => end('aborted'))
    const stopTimer = callAfter(clock, ms, () => end('late'))
    function end(how: Ended) {
      stopTimer()
      stop()
      resolve(how)
    }
    if (signal?.aborted) end('aborted')
    work.then(
      () => end('done'),
      (error: unknown) => end({ error }),
    )
  })
}

/** Calls after so many ms of the clock, unless stopped before by what it returns. */
export function callAfter(clock: Clock, ms: number, call: () => void): () => void {
  // The machine's own timer needs no signal to be stopped by: it, its event and its rejected promise cost a good part of a fast request.
  if (clock.sleep === systemClock.sleep && ms <= longestTimerMs) {
    const timer = setTimeout(call, ms)
    return () => clearTimeout(timer)
  }
  const stop = new AbortController()
  // A stopped sleep rejects, and then nobody is late.
  clock.sleep(ms, stop.signal).then(call, () => {})
  // With a reason: an abort without one makes an exception with a stack.
  return () => stop.abort('over')
}
