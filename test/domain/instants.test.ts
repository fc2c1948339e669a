/** Instants against a plain regular expression with `Date`: the same texts, the same milliseconds. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { instantMs } from '../../src/domain/instants.js'

const shape = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(Z|z|([+-])(\d{2}):?(\d{2}))$/

/** The reference: slow, and plain enough to be believed. */
function reference(text: string): number {
  const match = shape.exec(text)
  if (!match) return Number.NaN
  const [, year, month, day, hour, minute, second = '0', fraction = '', , sign = '+', hours = '0', minutes = '0'] =
    match
  const date = new Date(0)
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day))
  date.setUTCHours(Number(hour), Number(minute), Number(second), Number(fraction.slice(0, 3).padEnd(3, '0')))
  const same =
    date.getUTCFullYear() === Number(year) &&
    date.getUTCMonth() === Number(month) - 1 &&
    date.getUTCDate() === Number(day) &&
    Number(hour) < 24 &&
    Number(minute) < 60 &&
    Number(second) < 60 &&
    Number(hours) < 24 &&
    Number(minutes) < 60
  const offset = (Number(hours) * 60 + Number(minutes)) * 60_000
  return same ? date.getTime() - (sign === '-' ? -offset : offset) : Number.NaN
}

const number = (digits: number, max: number) => fc.nat(max).map((value) => String(value).padStart(digits, '0'))
const texts = fc
  .tuple(
    number(4, 9999),
    number(2, 14),
    number(2, 33),
    number(2, 25),
    number(2, 61),
    fc.option(number(2, 61), { nil: '' }),
    fc.oneof(
      fc.constant(''),
      fc.tuple(fc.constantFrom('.', ','), fc.stringMatching(/^\d{0,10}$/)).map((parts) => parts.join('')),
    ),
    fc.oneof(
      fc.constantFrom('Z', 'z', '', ' Z', 'Zz'),
      fc
        .tuple(fc.constantFrom('+', '-'), number(2, 25), fc.constantFrom(':', ''), number(2, 61))
        .map((parts) => parts.join('')),
    ),
  )
  .map(([year, month, day, hour, minute, second, fraction, zone]) => {
    const seconds = second ? `:${second}${fraction}` : ''
    return `${year}-${month}-${day}T${hour}:${minute}${seconds}${zone}`
  })

describe('instantMs', () => {
  it('reads the same as the reference, instants and near instants', () => {
    fc.assert(
      fc.property(texts, (text) => Object.is(instantMs(text), reference(text))),
      { numRuns: 20_000 },
    )
  })

  it('reads every text that Date writes', () => {
    const dates = fc.date({
      min: new Date('0000-01-01T00:00:00Z'),
      max: new Date('9999-12-31T23:59:59.999Z'),
      noInvalidDate: true,
    })
    fc.assert(
      fc.property(dates, (date) => instantMs(date.toISOString()) === date.getTime()),
      { numRuns: 5000 },
    )
  })

  it('refuses a text with one character changed to something else, or agrees with the reference', () => {
    const changed = fc
      .tuple(texts, fc.nat(40), fc.constantFrom('x', '/', ':', '-', ' ', '\n', '٣', ''))
      .map(([text, at, char]) => text.slice(0, at) + char + text.slice(at + 1))
    fc.assert(
      fc.property(changed, (text) => Object.is(instantMs(text), reference(text))),
      { numRuns: 10_000 },
    )
  })

  it('knows the last day of every month, leap years too', () => {
    for (const year of ['1900', '2000', '2023', '2024', '0000', '2100']) {
      for (let month = 1; month <= 12; month++) {
        for (let day = 27; day <= 32; day++) {
          const text = `${year}-${String(month).padStart(2, '0')}-${day}T00:00:00Z`
          expect([text, instantMs(text)]).toEqual([text, reference(text)])
        }
      }
    }
  })

  it.each([
    ['2025-03-14T08:00:00Z', 1741939200000],
    ['2025-03-14T19:00:00+11:00', 1741939200000],
    ['2025-03-14T19:00+1100', 1741939200000],
    ['2025-03-14T04:30:00,5-03:30', 1741939200500],
    ['2025-03-14T08:00:00.123456789Z', 1741939200123],
    ['1969-12-31T23:59:59.999Z', -1],
  ])('reads %s', (text, ms) => {
    expect(instantMs(text)).toBe(ms)
  })

  it.each([
    '',
    '2025-03-14',
    '2025-03-14T08:00:00',
    '2025-03-14 08:00:00Z',
    '2025-03-14T08:00:00.Z',
    '2025-03-14T08:00:00Z\n',
    5,
    null,
    undefined,
    {},
  ])('has no milliseconds for %j', (text) => {
    expect(instantMs(text)).toBeNaN()
  })
})
