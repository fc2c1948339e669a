import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  apportion,
  currencyExponent,
  decimal,
  divideRounded,
  fromMinor,
  minorExact,
  roundMinor,
  roundTogether,
  toMinor,
} from '../../src/domain/money.js'

const runs = Number(process.env.MONEY_RUNS ?? 20_000)
const fewer = Math.max(2_000, runs / 10)

/** A decimal text with the given digits after the point: the truth, made without any floating arithmetic. */
const written = (units: number, digits: number): string => {
  const sign = units < 0 ? '-' : ''
  const text = String(Math.abs(units)).padStart(digits + 1, '0')
  return digits === 0 ? sign + text : `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`
}

describe('toMinor', () => {
  it.each([
    [1.005, 101],
    [-1.005, -101],
    [0.1 + 0.2, 30],
    [72.7273, 7273],
    [1.3636, 136],
    [35.855, 3586],
    [8.165, 817],
    [0, 0],
    [-0, 0],
    [-0.001, 0],
    [1e-7, 0],
    [9007199254740.91, 900719925474091],
    [1234567890123.455, 123456789012346],
  ])('reads %d dollars as %d cents, half away from zero', (major, minor) => {
    expect(toMinor(major, 'AUD')).toBe(minor)
  })

  it('knows the exponent of a currency', () => {
    expect([toMinor(1000, 'JPY'), toMinor(1.5, 'JPY'), toMinor(1.2345, 'KWD'), toMinor(1.2, 'nzd')]).toEqual([
      1000, 2, 1235, 120,
    ])
    expect(['AUD', 'GBP', 'USD', 'JPY', 'KWD', 'CLF'].map(currencyExponent)).toEqual([2, 2, 2, 0, 3, 4])
  })

  it.each([Number.NaN, Number.POSITIVE_INFINITY, 1e300, 2 ** 53])('refuses %d with a typed error', (amount) => {
    expect(() => toMinor(amount, 'AUD', 'total')).toThrowError(
      expect.objectContaining({ code: 'invalid-amount', message: expect.stringContaining('total') }),
    )
  })

  it('refuses what is no currency', () => {
    expect(() => toMinor(1, 'A$')).toThrowError(expect.objectContaining({ code: 'invalid-amount' }))
  })

  it('gives every cent back, and agrees with big.js on every decimal', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e12, max: 1e12 }), fc.integer({ min: 0, max: 6 }), (units, digits) => {
        const major = Number(written(units, digits))
        const minor = toMinor(major, 'AUD')
        const isExact = Object.is(minor, roundMinor(minorExact(decimal(major), 'AUD')))
        const isSame = digits !== 2 || Object.is(minor, units + 0)
        const isBack = digits > 2 || fromMinor(minor, 'AUD') === major
        return isExact && isSame && isBack
      }),
      { numRuns: runs },
    )
  })
})

describe('roundTogether', () => {
  it('loses no cent and moves none by more than one', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -1e9, max: 1e9 }), { minLength: 1, maxLength: 30 }), (units) => {
        const exact = units.map((unit) => decimal(Number(written(unit, 3))))
        const total = roundMinor(exact.reduce((a, b) => a.plus(b)))
        const rounded = roundTogether(exact, total)
        expect(rounded.reduce((a, b) => a + b, 0)).toBe(total)
        rounded.forEach((cents, index) => {
          expect(Math.abs(cents * 1000 - (units[index] ?? 0))).toBeLessThan(1000)
        })
      }),
      { numRuns: fewer },
    )
  })

  it('gives the cents left to the largest remainders, the first among equals', () => {
    expect(
      roundTogether(
        [10.2, 10.7, 10.7].map((n) => decimal(n)),
        32,
      ),
    ).toEqual([10, 11, 11])
    expect(
      roundTogether(
        [0.5, 0.5].map((n) => decimal(n)),
        1,
      ),
    ).toEqual([1, 0])
    expect(roundTogether([], 0)).toEqual([])
  })
})

describe('apportion', () => {
  it('loses no cent, and is fair to within one', () => {
    const weights = fc.array(fc.integer({ min: 0, max: 1e9 }), { minLength: 1, maxLength: 20 })
    fc.assert(
      fc.property(fc.integer({ min: -1e9, max: 1e9 }), weights, (total, parts) => {
        const shares = apportion(total, parts)
        expect(shares.reduce((a, b) => a + b, 0)).toBe(total)
        const whole = parts.reduce((a, b) => a + BigInt(b), 0n)
        shares.forEach((share, index) => {
          if (whole === 0n) return
          const off = BigInt(share) * whole - BigInt(total) * BigInt(parts[index] ?? 0)
          expect(off < whole && off > -whole).toBe(true)
        })
      }),
      { numRuns: fewer },
    )
  })

  it('splits evenly where nothing weighs', () => {
    expect(apportion(10, [0, 0, 0])).toEqual([4, 3, 3])
    expect(apportion(0, [])).toEqual([])
  })
})

describe('divideRounded', () => {
  it('rounds half away from zero', () => {
    expect([divideRounded(5, 2), divideRounded(-5, 2), divideRounded(1, 3), divideRounded(2, 3)]).toEqual([3, -3, 0, 1])
  })
})
