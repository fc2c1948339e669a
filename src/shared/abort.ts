/** One listener on a caller's signal for all who wait: from the eleventh on Node warns of a leak, and a signal may be that of many calls. */

interface Watch {
  readonly calls: Set<() => void>
  tell(): void
}

const watches = new WeakMap<AbortSignal, Watch>()

function watch(signal: AbortSignal): Watch {
  const calls = new Set<() => void>()
  const tell = () => {
    watches.delete(signal)
    for (const call of calls) call()
  }
  signal.addEventListener('abort', tell, { once: true })
  const made = { calls, tell }
  watches.set(signal, made)
  return made
}

/** Calls when the signal aborts, unless stopped before by what it returns. One that has aborted already tells nothing: ask it first. */
export function onAbort(signal: AbortSignal | undefined, call: () => void): () => void {
  if (!signal) return () => {}
  const { calls, tell } = watches.get(signal) ?? watch(signal)
  calls.add(call)
  return () => {
    if (!calls.delete(call) || calls.size > 0) return
    watches.delete(signal)
    signal.removeEventListener('abort', tell)
  }
}
