import { createKountaSimulator, createNowBookItSimulator } from 'nbi-kounta/testing'
import { describe, expect, it } from 'vitest'

describe('what a simulator does not know', () => {
  it.each([
    ['an option', { rateperMinute: { basic: 5 } }, 'rateperMinute'],
    ['a habit', { habits: { keepSalenumber: false } }, 'keepSalenumber'],
    ['a chance', { chances: { lostAnswers: 0.5 } }, 'lostAnswers'],
  ])('is refused by name where %s is misspelt, since a test would go without it', (_, options, name) => {
    for (const create of [createKountaSimulator, createNowBookItSimulator])
      expect(() => create(options as never)).toThrow(
        expect.objectContaining({ code: 'invalid-options', message: expect.stringContaining(`'${name}'`) }),
      )
  })

  it('is no option that is undefined', () => {
    expect(() => createKountaSimulator({ seed: undefined, habits: undefined } as never)).not.toThrow()
    expect(() => createNowBookItSimulator({ seed: undefined, habits: undefined } as never)).not.toThrow()
  })
})
