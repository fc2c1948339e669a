/** Carrying on what is due: one failure never stops the others, unless the store itself is away. */
import { NbiKountaError } from 'nbi-kounta'
import { describe, expect, it } from 'vitest'
import type { Context } from '../../src/flow/context.js'
import { runUntilAborted } from '../../src/flow/run.js'
import { settleDue } from '../../src/flow/settle.js'

const logged: string[] = []
const context = (keys: readonly string[] = []): Context =>
  ({
    store: { due: async () => keys.map((key) => ({ key, value: {}, version: '1', overdue: true })) },
    clock: { now: () => 0, sleep: (_: number, signal: AbortSignal) => waitFor(signal) },
    timing: { sweepEveryMs: 1 },
    logger: { debug() {}, info() {}, warn() {}, error: (message: string) => void logged.push(message) },
  }) as unknown as Context

const waitFor = (signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => resolve())
  })

describe('settle', () => {
  const keys = Array.from({ length: 40 }, (_, n) => `booking:v:${n}`)

  it('goes on after an entry that fails, and counts it as left', async () => {
    let calls = 0
    const report = await settleDue(context(keys), 40, new Set(), async () => {
      if (++calls === 3) throw new TypeError('odd entry')
      return true
    })
    expect(report).toEqual({ handled: 40, pending: 1, more: true })
    expect(calls).toBe(40)
  })

  it('carries the order that is wanted longest first, and what waits for none before all', async () => {
    const wanted = [500, 300, undefined, 400]
    const due = wanted.map((wantAt, n) => ({ key: `booking:v:${n}`, value: { wantAt }, version: '1', overdue: true }))
    const ctx = { ...context(), store: { due: async () => due } } as unknown as Context
    const carried: string[] = []
    await settleDue(ctx, 4, new Set(), async ({ key }) => carried.push(key) > 0)
    expect(carried).toEqual(['booking:v:2', 'booking:v:1', 'booking:v:3', 'booking:v:0'])
  })

  it.each(['store-failed', 'store-closed'] as const)('stops at %s, with the store’s own error', async (code) => {
    let calls = 0
    const error = new NbiKountaError(code, 'the database is away')
    const settled = settleDue(context(keys), 100, new Set(), async () => {
      calls++
      await Promise.resolve()
      throw error
    })
    await expect(settled).rejects.toBe(error)
    // The sixteen that were under way end; the rest is not begun.
    expect(calls).toBe(16)
  })
})

describe('run', () => {
  it('sweeps no further venue once it is told to stop, and waits no longer', async () => {
    const stop = new AbortController()
    const swept: string[] = []
    const sync = async (venueId: string) => {
      swept.push(venueId)
      if (venueId === 'two') stop.abort()
      return {} as never
    }
    const settle = async () => ({ handled: 0, pending: 0, more: false })
    await runUntilAborted(context(), { settle, sync, venues: () => ['one', 'two', 'three'] }, stop.signal)
    expect(swept).toEqual(['one', 'two'])
  })

  it('sweeps the next venue after one that failed', async () => {
    logged.length = 0
    const stop = new AbortController()
    const swept: string[] = []
    const sync = async (venueId: string) => {
      swept.push(venueId)
      if (venueId === 'one') throw new NbiKountaError('unknown-venue', 'not set up')
      stop.abort()
      return {} as never
    }
    const settle = async () => ({ handled: 0, pending: 0, more: false })
    await runUntilAborted(context(), { settle, sync, venues: () => ['one', 'two'] }, stop.signal)
    expect(swept).toEqual(['one', 'two'])
    expect(logged).toEqual(['a sweep failed and will be tried again'])
  })
})
