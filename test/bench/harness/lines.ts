/** Numbers as people read them. */
import type { Check, Figure, Spread } from './result.js'

/** A number with three or four digits that matter, and thousands apart. */
export function number(value: number): string {
  if (!Number.isFinite(value)) return String(value)
  const size = Math.abs(value)
  const digits = size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3
  return value.toLocaleString('en', { maximumFractionDigits: digits, minimumFractionDigits: size < 10 ? digits : 0 })
}

/** A median with its middle half. */
export const spread = ({ median, low, high }: Spread): string =>
  low === high ? number(median) : `${number(median)} (${number(low)} – ${number(high)})`

/** One figure in a line. */
export const figureLine = (figure: Figure): string =>
  `${figure.workload}, ${figure.contender}: ${spread(figure)} ${figure.unit}`

/** A target in words. */
export const target = ({ sense, target: value, unit }: Check): string =>
  `${sense} ${number(value).replace(/\.?0+$/, (zeros) => (zeros.startsWith('.') ? '' : zeros))}${unit === '×' ? ' ×' : ` ${unit}`}`

/** One check in a line. */
export const checkLine = (check: Check): string =>
  `${check.workload}: ${check.of} = ${spread(check)}${check.unit === '×' ? '' : ` ${check.unit}`}, target ${target(check)}`
