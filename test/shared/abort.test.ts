/** One listener on a signal, however many wait for it. */
import { getEventListeners } from 'node:events'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createKountaClient, createNowBookItClient, createPacer } from '../../src/index.js'
import { onAbort } from '../../src/shared/abort.js'
import { systemClock } from '../../src/shared/clock.js'
import { createVirtualClock } from '../../src/testing/index.js'

const listeners = (signal: AbortSignal) => getEventListeners(signal, 'abort').length

describe('a wait for an abort', () => {
  it('is told once, in the order in which it was asked for, by the one listener of all', () => {
    const abort = new AbortController()
    const told: string[] = []
    onAbort(abort.signal, () => told.push('first'))
    const stop = onAbort(abort.signal, () => told.push('second'))
    onAbort(abort.signal, () => {
      told.push('third')
      stopLast()
    })
    const stopLast = onAbort(abort.signal, () => told.push('last'))
    expect(listeners(abort.signal)).toBe(1)
    stop()
    abort.abort()
    expect(told).toEqual(['first', 'third'])
    expect(listeners(abort.signal)).toBe(0)
  })

  it('leaves nothing behind once all have stopped, and listens anew for the next', () => {
    const abort = new AbortController()
    const told: string[] = []
    const stops = [1, 2].map(() => onAbort(abort.signal, () => told.push('stopped')))
    for (const stop of stops) stop()
    expect(listeners(abort.signal)).toBe(0)
    onAbort(abort.signal, () => told.push('next'))
    // A stop that comes twice takes nothing from anybody else.
    for (const stop of stops) stop()
    expect(listeners(abort.signal)).toBe(1)
    abort.abort()
    expect(told).toEqual(['next'])
  })

  it('without a signal waits for nothing', () => {
    expect(onAbort(undefined, () => expect.unreachable())()).toBeUndefined()
  })
})

describe('many calls of one signal', () => {
  const warnings: Error[] = []
  const warned = (warning: Error) => void warnings.push(warning)
  beforeEach(() => {
    warnings.length = 0
    process.on('warning', warned)
  })
  afterEach(() => void process.off('warning', warned))

  const many = <T>(call: () => Promise<T>) => Promise.allSettled(Array.from({ length: 40 }, call))
  const slow = async () => {
    await systemClock.sleep(20)
    return new Response('{"id":1,"status":"COMPLETE","bookingId":"b"}')
  }
  const nbi = () =>
    createNowBookItClient({
      baseUrl: 'https://nbi.example.test/',
      apiKey: 'key',
      fetch: slow,
      rate: { calls: 100, perMs: 1 },
    })
  const kounta = (perMinute: number) =>
    createKountaClient({
      companyId: '41207',
      auth: { kind: 'basic', header: async () => 'Basic x', renew: async () => false },
      fetch: slow,
      pacer: createPacer({ perMinute }),
    })
  const clock = createVirtualClock()

  it.each<[string, (signal: AbortSignal) => Promise<unknown>]>([
    ['a client that answers', (signal) => many(() => kounta(60_000).orders.get('1', { signal }))],
    ['the client of Now Book It', (signal) => many(() => nbi().bookings.get('b', { signal }))],
    ['the machine’s clock', (signal) => many(() => systemClock.sleep(5, signal))],
    [
      'the virtual clock',
      async (signal) => {
        const all = many(() => clock.sleep(5, signal))
        await clock.advance(5)
        await all
      },
    ],
  ])('of %s gives no warning of a leak, and leaves no listener', async (_, call) => {
    const { signal } = new AbortController()
    await call(signal)
    await new Promise(setImmediate)
    expect(warnings).toEqual([])
    expect(listeners(signal)).toBe(0)
  })

  it('that wait for their turn are all ended by it', async () => {
    const abort = new AbortController()
    const client = kounta(1)
    const sendBefore = Date.now() + 60_000
    const waiting = many(() =>
      client.orders.create({ siteId: '1', status: 'SUBMITTED' }, { signal: abort.signal, sendBefore }),
    )
    const reading = many(() => client.orders.get('1', { signal: abort.signal }))
    await systemClock.sleep(60)
    abort.abort()
    const ended = (await Promise.all([waiting, reading])).flat()
    expect(ended.filter(({ status }) => status === 'rejected').length).toBeGreaterThan(70)
    for (const one of ended)
      if (one.status === 'rejected' && one.reason.code !== 'outcome-unknown')
        expect(one.reason).toMatchObject({ code: 'aborted' })
    await new Promise(setImmediate)
    expect(warnings).toEqual([])
    expect(listeners(abort.signal)).toBe(0)
  })
})
