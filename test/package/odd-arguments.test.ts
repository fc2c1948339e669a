/**
 * Every function of every door, called from plain JavaScript with nothing, or with what is plainly wrong: it may make sense of it, and
 * else it says so by a code. A bare TypeError would tell of our code, not of the caller's.
 */
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { isNbiKountaError } from '../../src/index.js'
import { entries } from '../docs/entries.js'

const odd: readonly unknown[] = [undefined, null, 7, 'x', true, [], {}, () => {}, [null], [7], [{}]]
const second: readonly unknown[] = [undefined, null, 7, {}]

const isClass = (value: unknown): boolean => typeof value === 'function' && /^class\b/.test(String(value))

/** What a call throws, rejects with, or throws while its result is walked. */
async function mishapOf(call: (...args: unknown[]) => unknown, args: readonly unknown[]): Promise<unknown> {
  try {
    const result = await call(...args)
    const walk = (result as Partial<Iterable<unknown>> | undefined)?.[Symbol.iterator]
    if (typeof walk === 'function' && typeof result === 'object') Array.from(result as Iterable<unknown>)
    return undefined
  } catch (error) {
    return error
  }
}

describe.each(entries)('$name', async ({ name }) => {
  const exported = Object.entries((await import(name)) as Record<string, unknown>)
  const functions = exported.filter(([, value]) => typeof value === 'function' && !isClass(value))

  it.each(functions)('%s throws nothing bare', async (_, value) => {
    // Whoever asks the network by mistake is not to reach it.
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('fetch failed')))
    onTestFinished(() => void vi.unstubAllGlobals())
    for (const first of odd) {
      for (const next of second) {
        const error = await mishapOf(value as (...args: unknown[]) => unknown, [first, next])
        const came = `${String(JSON.stringify(first))}, ${String(JSON.stringify(next))}`
        expect(error === undefined || isNbiKountaError(error), `${came}: ${String(error)}`).toBe(true)
      }
    }
  })
})
