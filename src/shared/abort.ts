/** One listener on a caller's signal for all who wait: from the eleventh on Node warns of a leak, and a signal may be that of many calls. */

const watched = new WeakMap<AbortSignal, { readonly calls: Set<() => void>; readonly tell: () => void }>()

/** Calls when the signal aborts, unless stopped before by what it returns. One that has aborted already tells nothing: ask it first. */
export function onAbort(signal: AbortSignal | undefined, call: () => void): () => void {
  if (!signal) return () => {}
  const known = watched.get(signal)
  const calls = known?.calls ?? new Set()
  const tell =
    known?.tell ??
    (() => {
      watched.delete(signal)
      for (const each of calls) each()
    })
  if (!known) {
    watched.set(signal, { calls, tell })
    signal.addEventListener('abort', tell, { once: true })
  }
  calls.add(call)
  return () => {
    if (!calls.delete(call) || calls.size > 0) return
    watched.delete(signal)
    signal.removeEventListener('abort', tell)
  }
}
