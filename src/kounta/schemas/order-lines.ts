/** Reads an order's lines and payments. Hand-written: they are most of an order, and a schema costs several times the JSON.parse. */
import type { LineTax, OrderLine, OrderPayment } from '../../domain/order.js'
import { NbiKountaError } from '../../shared/errors.js'
import { isAbsent } from '../../shared/options.js'
import { isWire, readId, readMoney, readNumber, readReference, readText, type Wire, type Writable } from './values.js'

/**
 * The entries of a list member. PHP servers write a list with gaps as an object, so its values count too. Anything else that is
 * there but no list is refused: reading it as "none" could make a touched order look untouched.
 */
function entries(value: unknown, member: string): readonly unknown[] {
  if (Array.isArray(value)) return value
  if (isWire(value)) return Object.values(value)
  throw new NbiKountaError(
    'invalid-order',
    `order.${member}: expected a list, got ${typeof value}; read the order again.`,
  )
}

/** The lines of an order; absent (null included) is an empty list. An unreadable line still counts as one. */
export function readLines(value: unknown): OrderLine[] {
  if (isAbsent(value)) return []
  const lines: OrderLine[] = []
  for (const entry of entries(value, 'lines')) {
    if (!isAbsent(entry)) lines.push(isWire(entry) ? readLine(entry) : {})
  }
  return lines
}

function readLine(wire: Wire): OrderLine {
  const line: Writable<OrderLine> = {}
  const number = readNumber(wire.number)
  if (number !== undefined) line.number = number
  // Old answers have a numeric `id` in place of `line_id`.
  const lineId = readText(wire.line_id) ?? readText(wire.id)
  if (lineId !== undefined) line.lineId = lineId
  if (isWire(wire.product)) line.product = readNamed(wire.product)
  const quantity = readNumber(wire.quantity)
  if (quantity !== undefined) line.quantity = quantity
  const unitPrice = readNumber(wire.unit_price)
  if (unitPrice !== undefined) line.unitPrice = unitPrice
  const unitTax = readNumber(wire.unit_tax)
  if (unitTax !== undefined) line.unitTax = unitTax
  const lineTotalExTax = readMoney(wire.line_total_ex_tax, 'lines[].line_total_ex_tax')
  if (lineTotalExTax !== undefined) line.lineTotalExTax = lineTotalExTax
  const lineTotalTax = readMoney(wire.line_total_tax, 'lines[].line_total_tax')
  if (lineTotalTax !== undefined) line.lineTotalTax = lineTotalTax
  const priceVariation = readMoney(wire.price_variation, 'lines[].price_variation')
  if (priceVariation !== undefined) line.priceVariation = priceVariation
  const priceFixedVariation = readMoney(wire.price_fixed_variation, 'lines[].price_fixed_variation')
  if (priceFixedVariation !== undefined) line.priceFixedVariation = priceFixedVariation
  if (Array.isArray(wire.taxes)) line.taxes = readTaxes(wire.taxes)
  if (Array.isArray(wire.modifiers)) line.modifiers = readModifiers(wire.modifiers)
  const notes = readText(wire.notes)
  if (notes !== undefined) line.notes = notes
  const fromOrderId = readReference(wire.from_order_id, wire.from_order_id_str)
  if (fromOrderId !== undefined) line.fromOrderId = fromOrderId
  return line
}

function readNamed(wire: Wire): { id?: string; name?: string } {
  const named: { id?: string; name?: string } = {}
  const id = readId(wire.id, wire.id_str)
  if (id !== undefined) named.id = id
  const name = readText(wire.name)
  if (name !== undefined) named.name = name
  return named
}

function readTaxes(list: readonly unknown[]): LineTax[] {
  const taxes: LineTax[] = []
  for (const entry of list) {
    if (!isWire(entry)) continue
    const tax: Writable<LineTax> = readNamed(entry)
    const rate = readNumber(entry.rate)
    if (rate !== undefined) tax.rate = rate
    taxes.push(tax)
  }
  return taxes
}

/** Product ids; a negative one removes a default modifier, so the sign stays. */
function readModifiers(list: readonly unknown[]): string[] {
  const modifiers: string[] = []
  for (const entry of list) {
    const value =
      typeof entry === 'number' ? (Number.isSafeInteger(entry) ? String(entry) : undefined) : readText(entry)
    if (value !== undefined) modifiers.push(value)
  }
  return modifiers
}

/** The payments of an order; absent is an empty list. A missing amount is 0, an unreadable one is refused: money is never guessed. */
export function readPayments(value: unknown): OrderPayment[] {
  if (isAbsent(value)) return []
  const payments: OrderPayment[] = []
  for (const entry of entries(value, 'payments')) {
    if (!isAbsent(entry)) payments.push(readPayment(isWire(entry) ? entry : { amount: entry }))
  }
  return payments
}

function readPayment(wire: Wire): OrderPayment {
  const payment: Writable<OrderPayment> = { amount: readMoney(wire.amount, 'payments[].amount') ?? 0 }
  const id = readId(wire.id, wire.id_str)
  if (id !== undefined) payment.id = id
  const number = readNumber(wire.number)
  if (number !== undefined) payment.number = number
  if (isWire(wire.method)) payment.method = readNamed(wire.method)
  else if (wire.method_id !== undefined) {
    const methodId = readReference(wire.method_id)
    if (methodId !== undefined) payment.method = { id: methodId }
  }
  const tip = readMoney(wire.tip, 'payments[].tip')
  if (tip !== undefined) payment.tip = tip
  const ref = readText(wire.ref)
  if (ref !== undefined) payment.ref = ref
  const createdAt = readText(wire.created_at)
  if (createdAt !== undefined) payment.createdAt = createdAt
  return payment
}
