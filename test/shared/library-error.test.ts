/** `instanceof NbiKountaError` goes by the brand; the classes that extend it are recognised as usual. */
import { describe, expect, it } from 'vitest'
import { isNbiKountaError, NbiKountaError } from '../../src/shared/errors.js'
import { LibraryError } from '../../src/shared/library-error.js'
import { RemoteError } from '../../src/shared/remote-error.js'

describe('an error of the library', () => {
  const small = new LibraryError('invalid-policy', 'request', 'expected a policy')
  const whole = new NbiKountaError('timeout', 'no answer')
  const remote = new RemoteError('timeout', 'no answer', { remote: 'kounta' })

  it('is an NbiKountaError whichever room made it', () => {
    for (const error of [small, whole, remote]) {
      expect(error instanceof NbiKountaError && error instanceof Error && isNbiKountaError(error)).toBe(true)
    }
  })

  it('is a RemoteError only when it is one', () => {
    expect([small, whole, remote].map((error) => error instanceof RemoteError)).toEqual([false, false, true])
  })

  it('is nothing else: not another error, nor a value that looks like one', () => {
    for (const value of [new Error('x'), null, undefined, 'x', { name: 'NbiKountaError', code: 'timeout' }]) {
      expect((value as unknown) instanceof NbiKountaError).toBe(false)
    }
  })

  it('shows the same to a log', () => {
    expect(JSON.parse(JSON.stringify(small))).toEqual({
      name: 'NbiKountaError',
      code: 'invalid-policy',
      advice: 'request',
      message: 'expected a policy',
    })
    expect(whole.advice).toBe('wait')
  })
})
