import { getEventListeners } from 'node:events'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { systemClock } from '../../src/shared/clock.js'

const days = 24 * 3_600_000
afterEach(() => void vi.useRealTimers())

describe('the machine’s clock', () => {
  it('sleeps longer than one of Node’s timers can, which would end at once', async () => {
    vi.useFakeTimers()
    const woken = vi.fn()
    void systemClock.sleep(60 * days).then(woken)
    await vi.advanceTimersByTimeAsync(60 * days - 1)
    expect(woken).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(1)
    expect(woken).toHaveBeenCalledOnce()
    expect(vi.getTimerCount()).toBe(0)
  })

  it('sleeps for ever until it is aborted, and leaves no timer behind', async () => {
    vi.useFakeTimers()
    const abort = new AbortController()
    const reason = new Error('enough')
    const woken = vi.fn()
    void systemClock.sleep(Number.POSITIVE_INFINITY, abort.signal).catch(woken)
    await vi.advanceTimersByTimeAsync(60 * days)
    expect(woken).not.toHaveBeenCalled()
    abort.abort(reason)
    await vi.advanceTimersByTimeAsync(0)
    expect(woken).toHaveBeenCalledWith(reason)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('takes its listener back from a signal that outlives the sleep, such as that of a service', async () => {
    const service = new AbortController()
    await systemClock.sleep(0, service.signal)
    expect(getEventListeners(service.signal, 'abort')).toEqual([])
  })

  it.each([0, -5, Number.NaN])('wakes at once after %d ms', async (ms) => {
    vi.useFakeTimers()
    const woken = vi.fn()
    void systemClock.sleep(ms).then(woken)
    await vi.advanceTimersByTimeAsync(1)
    expect(woken).toHaveBeenCalledOnce()
  })
})
