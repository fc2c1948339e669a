/** What a policy may hold, and what is refused. */
import {
  classifyStatus,
  decideOrderAction,
  definePolicy,
  literalPolicy,
  type Policy,
  type PolicyOverrides,
  venuePolicy,
} from 'nbi-kounta/decide'
import { describe, expect, it } from 'vitest'
import { statusesOf } from '../../src/decide/policy.js'
import { isNbiKountaError, NbiKountaError } from '../../src/shared/errors.js'

describe('the two given policies', () => {
  it('are the literal rules, and a venue that differs in three members', () => {
    expect(literalPolicy).toEqual({
      undoWindowMs: 300_000,
      statuses: {},
      afterRejection: 'none',
      ownPrepayment: 'blocks',
      onSeatedWithoutOrder: 'none',
    })
    expect(venuePolicy).toEqual({
      ...literalPolicy,
      statuses: { Arrived: 'undo' },
      afterRejection: 'create',
      ownPrepayment: 'ignored',
    })
  })
})

describe('definePolicy', () => {
  it('gives a frozen copy that later changes of its arguments do not reach', () => {
    const statuses: Record<string, 'undo' | 'other'> = { Dozing: 'undo' }
    const policy = definePolicy({ statuses })
    statuses.Dozing = 'other'
    statuses.Napping = 'undo'
    expect(policy.statuses).toEqual({ Dozing: 'undo' })
    expect(classifyStatus('Dozing', policy)).toBe('undo')
    expect(classifyStatus('Napping', policy)).toBe('other')
    expect(Object.isFrozen(policy) && Object.isFrozen(policy.statuses)).toBe(true)
  })

  it('starts from the literal policy, or from the base that is given, and leaves both as they are', () => {
    expect(definePolicy({})).toEqual(literalPolicy)
    expect(definePolicy({ undoWindowMs: 0 }, venuePolicy)).toEqual({ ...venuePolicy, undoWindowMs: 0 })
    expect(literalPolicy.undoWindowMs).toBe(300_000)
  })

  it('takes a member that is undefined as left out, and no overrides as none', () => {
    const nothing = Object.fromEntries(Object.keys(venuePolicy).map((member) => [member, undefined]))
    expect(definePolicy(nothing as PolicyOverrides, venuePolicy)).toEqual(venuePolicy)
    expect(definePolicy()).toEqual(literalPolicy)
    expect(definePolicy(undefined, venuePolicy)).toEqual(venuePolicy)
  })

  it('makes the same again of what it has made', () => {
    expect(definePolicy(venuePolicy)).toEqual(venuePolicy)
    expect(definePolicy(definePolicy({ afterRejection: 'create' }))).toEqual(definePolicy({ afterRejection: 'create' }))
  })

  it('adds statuses to those of the base; another spelling of one replaces it', () => {
    const policy = definePolicy({ statuses: { 'arr-ived': 'seated', Dozing: 'undo' } }, venuePolicy)
    expect(policy.statuses).toEqual({ 'arr-ived': 'seated', Dozing: 'undo' })
    expect(classifyStatus('ARRIVED', policy)).toBe('seated')
  })

  it('keeps a status with an unusual name for what it is', () => {
    const policy = definePolicy({ statuses: JSON.parse('{"__proto__":"undo","constructor":"undo"}') })
    expect([classifyStatus('__proto__', policy), classifyStatus('constructor', policy)]).toEqual(['undo', 'undo'])
    expect([classifyStatus('__proto__'), classifyStatus('constructor')]).toEqual(['other', 'other'])
  })

  it('may be copied by spreading, and the copy means what it says', () => {
    const copy = { ...venuePolicy, statuses: { Dozing: 'undo' as const } }
    expect(classifyStatus('Arrived', copy)).toBe('other')
    const next = { id: 'bk_1', status: 'Dozing', modifiedAt: '' }
    expect(decideOrderAction(null, next, null, copy).reason).toBe('no-order-to-undo')
  })

  it('is prepared once, at its first event; one whose statuses may change, at each', () => {
    expect(statusesOf({ ...venuePolicy, undoWindowMs: 0 })).toBe(statusesOf(venuePolicy))
    const statuses: Record<string, 'undo' | 'seated'> = { Dozing: 'undo' }
    const changing = { ...literalPolicy, statuses }
    expect(classifyStatus('Dozing', changing)).toBe('undo')
    statuses.Dozing = 'seated'
    expect(classifyStatus('Dozing', changing)).toBe('seated')
    const { statuses: _, ...without } = literalPolicy
    expect(classifyStatus('Seated', without as Policy)).toBe('seated')
  })

  const refused: readonly (readonly [unknown, string])[] = [
    [{ undoWindowMs: -1 }, 'policy undoWindowMs: expected whole ms from 0, got -1'],
    [{ undoWindowMs: 0.5 }, 'policy undoWindowMs: expected whole ms from 0, got 0.5'],
    [{ undoWindowMs: Number.NaN }, 'policy undoWindowMs: expected whole ms from 0, got NaN'],
    [{ undoWindowMs: Number.POSITIVE_INFINITY }, 'policy undoWindowMs: expected whole ms from 0, got Infinity'],
    [{ undoWindowMs: '300000' }, "policy undoWindowMs: expected whole ms from 0, got '300000'"],
    [
      { statuses: { Coffee: 'other', Arrived: 'away' } },
      "policy statuses 'Arrived': expected seated or undo or other, got 'away'",
    ],
    [
      { statuses: { Arrived: 'constructor' } },
      "policy statuses 'Arrived': expected seated or undo or other, got 'constructor'",
    ],
    [{ statuses: { Arrived: null } }, "policy statuses 'Arrived': expected seated or undo or other, got an object"],
    [{ statuses: 'undo' }, "policy statuses: expected seated or undo or other, got 'undo'"],
    [{ afterRejection: 'maybe' }, "policy afterRejection: expected none or create, got 'maybe'"],
    [{ afterRejection: null }, 'policy afterRejection: expected none or create, got an object'],
    [{ ownPrepayment: 'none' }, "policy ownPrepayment: expected blocks or ignored, got 'none'"],
    [{ onSeatedWithoutOrder: true }, 'policy onSeatedWithoutOrder: expected none or create, got true'],
    [
      { undoWindow: 5 },
      "policy: expected one of undoWindowMs,statuses,afterRejection,ownPrepayment,onSeatedWithoutOrder, got 'undoWindow'",
    ],
    [
      { constructor: 'none' },
      "policy: expected one of undoWindowMs,statuses,afterRejection,ownPrepayment,onSeatedWithoutOrder, got 'constructor'",
    ],
    // A venue's row in place of its policy: what it holds is nobody's business.
    [
      { clientSecret: 'canary' },
      "policy: expected one of undoWindowMs,statuses,afterRejection,ownPrepayment,onSeatedWithoutOrder, got 'clientSecret'",
    ],
  ]

  it.each(refused)('refuses %j', (overrides, message) => {
    const attempt = () => definePolicy(overrides as PolicyOverrides)
    expect(attempt).toThrow(expect.objectContaining({ code: 'invalid-policy', advice: 'request', message }))
  })

  it('refuses a base that is no policy', () => {
    expect(() => definePolicy({}, { ...literalPolicy, afterRejection: 'x' as 'none' })).toThrow(/afterRejection/)
  })

  it('takes what a base lacks from the literal policy: without a window every undo would be too late', () => {
    const { undoWindowMs: _, ...half } = venuePolicy
    expect(definePolicy({}, half as Policy)).toEqual(venuePolicy)
    expect(definePolicy({ undoWindowMs: 5 }, half as Policy)).toEqual({ ...venuePolicy, undoWindowMs: 5 })
  })

  it.each([
    ['an empty list', [], 'an object'],
    ['a list of pairs', [['Walked Out', 'undo']], 'an object'],
    ['a Map', new Map([['Walked Out', 'undo']]), 'an object'],
    ['a number', 3, '3'],
    ['null', null, 'an object'],
  ])('refuses %s for statuses: it would be taken for none without a word', (_, wrong, shown) => {
    const refusal = expect.objectContaining({
      code: 'invalid-policy',
      message: `policy statuses: expected seated or undo or other, got ${shown}`,
    })
    expect(() => definePolicy({ statuses: wrong as never })).toThrow(refusal)
    expect(() => definePolicy({}, { ...literalPolicy, statuses: wrong as never })).toThrow(refusal)
  })

  it.each([
    ['a number', 7, '7'],
    ['a text', 'venue', "'venue'"],
    ['a function, such as definePolicy without its call', () => {}, '() => {}'],
    ['a list', [], 'an object'],
    ['a Map', new Map([['undoWindowMs', 5]]), 'an object'],
    ['a promise that was not awaited', Promise.resolve({}), 'an object'],
  ])('refuses %s in place of a policy: it would be taken for the literal one without a word', (_, wrong, shown) => {
    const refusal = expect.objectContaining({
      code: 'invalid-policy',
      message: `policy: expected a plain object, got ${shown}`,
    })
    expect(() => definePolicy(wrong as never)).toThrow(refusal)
    expect(() => definePolicy({}, wrong as never)).toThrow(refusal)
  })

  it('takes what a module exports, and an object without a prototype', () => {
    const bare = Object.assign(Object.create(null), { undoWindowMs: 5 })
    expect(definePolicy(bare).undoWindowMs).toBe(5)
    expect(definePolicy(Object.defineProperty(bare, Symbol.toStringTag, { value: 'Module' })).undoWindowMs).toBe(5)
  })

  it('refuses one status in two spellings that mean two things: only the last would count', () => {
    const statuses = { 'Walked Out': 'undo', Dozing: 'other', walked_out: 'seated' } as const
    const message = "policy statuses 'walked_out': expected undo as before, got 'seated'"
    const refusal = expect.objectContaining({ code: 'invalid-policy', message })
    expect(() => definePolicy({ statuses })).toThrow(refusal)
    expect(() => definePolicy({}, { ...literalPolicy, statuses })).toThrow(refusal)
  })

  it('takes one status in two spellings that mean the same', () => {
    const policy = definePolicy({ statuses: { 'Walked Out': 'undo', walked_out: 'undo' } })
    expect([policy.statuses, classifyStatus('walkedout', policy)]).toEqual([{ walked_out: 'undo' }, 'undo'])
  })

  it('quotes no more of a value, or of a name, than tells which one it is', () => {
    const long = 'x'.repeat(5000)
    const quoted = 'x'.repeat(50)
    const refusal = (overrides: unknown) => {
      try {
        return definePolicy(overrides as PolicyOverrides)
      } catch (error) {
        return (error as Error).message
      }
    }
    expect(refusal({ afterRejection: long })).toBe(`policy afterRejection: expected none or create, got '${quoted}'`)
    expect(refusal({ afterRejection: 10n ** 300n })).toHaveLength(
      50 + 'policy afterRejection: expected none or create, got '.length,
    )
    expect(refusal({ statuses: { [long]: 'undoo' } })).toBe(
      `policy statuses '${quoted}': expected seated or undo or other, got 'undoo'`,
    )
    expect(String(refusal({ [long]: 5 })).length).toBeLessThan(200)
  })

  it('throws an error of the library, for `instanceof` and for the guard', () => {
    const caught = (() => {
      try {
        return definePolicy({ undoWindowMs: -1 })
      } catch (error) {
        return error
      }
    })()
    expect(caught).toBeInstanceOf(NbiKountaError)
    expect(isNbiKountaError(caught)).toBe(true)
    expect(JSON.parse(JSON.stringify(caught))).toEqual({
      name: 'NbiKountaError',
      code: 'invalid-policy',
      advice: 'request',
      message: 'policy undoWindowMs: expected whole ms from 0, got -1',
    })
  })
})
