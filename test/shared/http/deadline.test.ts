import { afterEach, describe, expect, it, vi } from 'vitest'
import { systemClock } from '../../../src/shared/clock.js'
import { endOf } from '../../../src/shared/http/deadline.js'
import { createManualClock } from '../../support/manual-clock.js'

const never = new Promise<never>(() => {})
afterEach(() => void vi.useRealTimers())

/** The machine's clock, whose timer is stopped directly, and a host's own. */
const clocks = [
  ['the machine’s clock', () => systemClock],
  ['a host’s clock', () => ({ ...systemClock, sleep: systemClock.sleep.bind(undefined) })],
] as const

describe.each(clocks)('work that is limited by %s', (_, clockOf) => {
  const limits = (ms: number, signal?: AbortSignal) => ({ clock: clockOf(), ms, signal })

  it('ends by itself, and leaves no timer behind', async () => {
    vi.useFakeTimers()
    expect(await endOf(Promise.resolve(1), limits(10_000))).toBe('done')
    expect(vi.getTimerCount()).toBe(0)
  })

  it('ends with its own error, and leaves no timer behind', async () => {
    vi.useFakeTimers()
    const error = new Error('broken')
    expect(await endOf(Promise.reject(error), limits(10_000))).toEqual({ error })
    expect(vi.getTimerCount()).toBe(0)
  })

  it('is not late at once where its limit is longer than a timer can be', async () => {
    vi.useFakeTimers()
    const end = vi.fn()
    const abort = new AbortController()
    for (const ms of [60 * 24 * 3_600_000, Number.POSITIVE_INFINITY])
      void endOf(never, limits(ms, abort.signal)).then(end)
    await vi.advanceTimersByTimeAsync(59 * 24 * 3_600_000)
    expect(end).not.toHaveBeenCalled()
    abort.abort()
    await vi.advanceTimersByTimeAsync(0)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('is late at its limit and not before', async () => {
    vi.useFakeTimers()
    const end = vi.fn()
    void endOf(never, limits(10_000)).then(end)
    await vi.advanceTimersByTimeAsync(9_999)
    expect(end).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(1)
    expect(end).toHaveBeenCalledWith('late')
  })

  it('is aborted by its caller, and leaves neither timer nor listener behind', async () => {
    vi.useFakeTimers()
    const { signal, removed, abort } = watched()
    const ended = endOf(never, limits(10_000, signal))
    abort()
    expect(await ended).toBe('aborted')
    expect(vi.getTimerCount()).toBe(0)
    expect(removed).toHaveBeenCalledTimes(1)
  })

  it('is aborted at once by a signal that was aborted before', async () => {
    vi.useFakeTimers()
    expect(await endOf(never, limits(10_000, AbortSignal.abort()))).toBe('aborted')
    expect(vi.getTimerCount()).toBe(0)
  })

  it('takes its listener back from a signal that outlives it', async () => {
    const { signal, added, removed } = watched()
    expect(await endOf(Promise.resolve(), limits(10_000, signal))).toBe('done')
    expect(removed.mock.calls).toEqual([['abort', added.mock.calls[0]?.[1]]])
  })
})

it('is late by a clock that is moved by hand', async () => {
  const clock = createManualClock({ auto: false })
  const ended = endOf(never, { clock, ms: 10_000 })
  await clock.tick(10_000)
  expect(await ended).toBe('late')
})

function watched() {
  const controller = new AbortController()
  const { signal } = controller
  const added = vi.spyOn(signal, 'addEventListener')
  const removed = vi.spyOn(signal, 'removeEventListener')
  return { signal, added, removed, abort: () => controller.abort() }
}
