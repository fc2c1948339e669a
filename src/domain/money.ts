/** Exact money: decimals from the wire become integer minor units (cents) once, by big.js, and parts always add up. */
import Big from 'big.js'
import { NbiKountaError } from '../shared/errors.js'

/** An exact decimal. */
export type Decimal = Big

// Our own constructor: a host that changes the settings of its copy of big.js must not change our cents.
const Exact = Big()
Exact.DP = 30
Exact.RM = Big.roundHalfUp

/** ISO 4217 currencies whose minor unit is not a hundredth. */
const exponents: Readonly<Record<string, number>> = {
  ...Object.fromEntries(
    'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'.split(' ').map((code) => [code, 0]),
  ),
  ...Object.fromEntries('BHD IQD JOD KWD LYD OMR TND'.split(' ').map((code) => [code, 3])),
  CLF: 4,
  UYW: 4,
}

const invalid = (what: string, expected: string): NbiKountaError =>
  new NbiKountaError('invalid-amount', `${what}: expected ${expected}; check what the remote side sent`)

/** How many decimals a currency's minor unit has: AUD 2, JPY 0, KWD 3. Throws 'invalid-amount' when it is not an ISO 4217 code. */
export function currencyExponent(currency: string): number {
  if (!/^[A-Za-z]{3}$/.test(currency)) throw invalid('currency', 'an ISO 4217 code of three letters')
  return exponents[currency.toUpperCase()] ?? 2
}

/** Zero, to start sums with. */
export const zero: Decimal = new Exact(0)

/**
 * The exact decimal behind a JSON number: its shortest text, which is what the remote side wrote. Throws 'invalid-amount'.
 *
 * No till counts in 10^15 or in 10^-15: beyond is refused, and below is 0, so that no number costs hundreds of digits.
 */
export function decimal(value: number | Decimal, what = 'amount'): Decimal {
  if (value instanceof Exact) return value
  // From plain JavaScript, an amount may be a text.
  const size = typeof value === 'number' ? Math.abs(value) : Number.NaN
  if (!(size <= 1e15)) throw invalid(what, 'a number up to 10^15')
  return size < 1e-15 ? zero : new Exact(value)
}

/** The exact sum. */
export function sum(values: readonly Decimal[]): Decimal {
  return values.reduce((left, right) => (right === zero ? left : left.plus(right)), zero)
}

/** An exact amount of major units in minor units, not rounded yet. */
export function minorExact(major: number | Decimal, currency: string, what = 'amount'): Decimal {
  return decimal(major, what).times(10 ** currencyExponent(currency))
}

/** Rounds an exact amount of minor units to an integer, half away from zero. Throws 'invalid-amount' beyond ±2^53. */
export function roundMinor(exactMinor: Decimal, what = 'amount'): number {
  const rounded = exactMinor.round(0, Big.roundHalfUp)
  if (rounded.abs().gt(Number.MAX_SAFE_INTEGER)) throw invalid(what, 'an amount below 2^53 minor units')
  return rounded.toNumber() + 0 // turns -0 into 0
}

/**
 * Major units (dollars, as on the wire) to integer minor units (cents), exactly, half away from zero.
 *
 * Throws 'invalid-amount' for what is not a finite number, and beyond ±2^53 minor units.
 */
export function toMinor(major: number | Decimal, currency: string, what = 'amount'): number {
  const exponent = currencyExponent(currency)
  if (typeof major === 'number') {
    const scale = 10 ** exponent
    const scaled = Math.round(major * scale)
    // Up to 15 digits no two decimals share a double. So when the integer, divided back, is this very double, then it
    // is the decimal that was written: exact without big.js.
    if (Math.abs(scaled) < 1e15 && scaled / scale === major) return scaled + 0
  }
  return roundMinor(minorExact(major, currency, what), what)
}

/** Integer minor units to major units: the double that prints as the decimal. */
export function fromMinor(minor: number, currency: string): number {
  if (!Number.isSafeInteger(minor)) throw invalid('amount', 'an integer of minor units')
  return minor / 10 ** currencyExponent(currency)
}

/**
 * Rounds exact minor amounts so that they add up to `totalMinor` to the cent: each is rounded down, and the cents left go to
 * the largest remainders, first come first served among equals.
 */
export function roundTogether(exactMinor: readonly Decimal[], totalMinor: number): number[] {
  if (totalMinor === 0 && exactMinor.every((value) => value === zero)) return exactMinor.map(() => 0)
  const floors = exactMinor.map((value) => {
    if (value === zero) return 0
    const cut = value.round(0, Big.roundDown)
    return roundMinor(value.lt(cut) ? cut.minus(1) : cut)
  })
  const left = totalMinor - floors.reduce((a, b) => a + b, 0)
  if (left === 0 || floors.length === 0) return floors
  const count = floors.length
  const each = Math.floor(left / count)
  const extra = left - each * count
  const remainders = exactMinor.map((value, index) => value.minus(floors[index] ?? 0))
  const lucky = new Set(
    remainders
      .map((remainder, index) => ({ remainder, index }))
      .sort((a, b) => b.remainder.cmp(a.remainder) || a.index - b.index)
      .slice(0, extra)
      .map(({ index }) => index),
  )
  return floors.map((value, index) => value + each + (lucky.has(index) ? 1 : 0))
}

/** Splits integer minor units in proportion to weights (integers, 0 or more; all zero means equal parts), losing no cent. */
export function apportion(totalMinor: number, weights: readonly number[]): number[] {
  const all = weights.reduce((a, b) => a + BigInt(b), 0n)
  const parts = all === 0n ? weights.map(() => 1n) : weights.map((weight) => BigInt(weight))
  const whole = all === 0n ? BigInt(parts.length) : all
  const sign = totalMinor < 0 ? -1 : 1
  const amount = BigInt(Math.abs(totalMinor))
  const shares = parts.map((part) => Number((amount * part) / whole))
  const left = Math.abs(totalMinor) - shares.reduce((a, b) => a + b, 0)
  const lucky = new Set(
    parts
      .map((part, index) => ({ remainder: (amount * part) % whole, index }))
      .sort((a, b) => (a.remainder === b.remainder ? a.index - b.index : a.remainder < b.remainder ? 1 : -1))
      .slice(0, left)
      .map(({ index }) => index),
  )
  return shares.map((share, index) => sign * (share + (lucky.has(index) ? 1 : 0)) + 0)
}

/** `numerator / denominator` rounded half away from zero; integers in, an integer out. The denominator is above 0. */
export function divideRounded(numerator: number, denominator: number): number {
  return roundMinor(new Exact(numerator).div(denominator))
}
