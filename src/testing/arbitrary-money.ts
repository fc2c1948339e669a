/** Random lines and payments whose cents add up: priced by the simulated till's own arithmetic. */
import type { OrderLine, OrderPayment } from '../domain/order.js'
import type { ArbitraryLike, TypedFastCheck } from './fast-check-like.js'
import { priceLine, unitDollars } from './kounta-simulator/amounts.js'

/** The money of an order. */
export interface MoneyArbitraries {
  readonly line: ArbitraryLike<OrderLine>
  readonly payment: ArbitraryLike<OrderPayment>
  /** Lines and payments numbered, with the totals that follow from them; a COMPLETE order gets the payment that settles it. */
  settled(
    lines: readonly OrderLine[],
    payments: readonly OrderPayment[],
    status: string,
  ): { lines: OrderLine[]; payments: OrderPayment[]; total: number; totalTax: number; paid: number; tips: number }
}

/** Makes them. */
export function arbitraryMoney(fc: TypedFastCheck): MoneyArbitraries {
  const line = fc
    .tuple<[number, number, number, number, number]>(
      fc.integer({ min: 0, max: 50_000 }),
      fc.oneof(
        fc.integer({ min: 1, max: 12 }).map((pieces) => pieces * 1000),
        fc.integer({ min: 1, max: 5000 }),
      ),
      fc.constantFrom(1_000_000, 1_000_000, 750_000, 1_150_000, 0),
      fc.constantFrom(0, 0, 0, -100, 250),
      fc.constantFrom(1000, 1000, 0, 1500),
    )
    .map(([priceCents, quantityMilli, variationMicro, fixedVariationCents, taxPoints]): OrderLine => {
      const amounts = priceLine({ priceCents, quantityMilli, variationMicro, fixedVariationCents, taxPoints })
      return {
        lineId: `l-${priceCents}-${quantityMilli}`,
        product: { id: String(990_000 + (priceCents % 100)), name: `Dish ${priceCents % 100}` },
        quantity: quantityMilli / 1000,
        unitPrice: unitDollars(amounts.unitExUnits),
        unitTax: unitDollars(amounts.unitTaxUnits),
        lineTotalExTax: unitDollars(amounts.totalExUnits),
        lineTotalTax: unitDollars(amounts.totalTaxUnits),
        priceVariation: variationMicro / 1_000_000,
        priceFixedVariation: fixedVariationCents / 100,
        taxes: taxPoints === 0 ? [] : [{ id: '31', name: 'GST', rate: taxPoints / 10_000 }],
        notes: '',
      }
    })
  const payment = fc
    .tuple<[number, number, { id: string; name: string }]>(
      fc.integer({ min: 1, max: 50_000 }),
      fc.constantFrom(0, 0, 500, 123),
      fc.constantFrom({ id: '1', name: 'Cash' }, { id: '2', name: 'Card' }, { id: '58', name: 'Booking deposit' }),
    )
    .map(
      ([amountCents, tipCents, method]): OrderPayment => ({ method, amount: amountCents / 100, tip: tipCents / 100 }),
    )
  return { line, payment, settled }
}

const cents = (dollars: number | undefined): number => Math.round((dollars ?? 0) * 100)
const units = (dollars: number | undefined): number => Math.round((dollars ?? 0) * 10_000)

function settled(lines: readonly OrderLine[], payments: readonly OrderPayment[], status: string) {
  const taxUnits = lines.reduce((sum, line) => sum + units(line.lineTotalTax), 0)
  const totalCents = lines.reduce((sum, line) => sum + units(line.lineTotalExTax), taxUnits) / 100
  const isClosed = status === 'COMPLETE' || status === 'COMPLETED'
  const taken = isClosed ? settle(payments, totalCents) : payments
  return {
    lines: lines.map((line, at) => ({ ...line, number: at + 1 })),
    payments: taken.map((payment, at) => ({ ...payment, number: at + 1, id: String(77_120_001 + at) })),
    total: totalCents / 100,
    totalTax: unitDollars(taxUnits),
    paid: taken.reduce((sum, payment) => sum + cents(payment.amount), 0) / 100,
    tips: taken.reduce((sum, payment) => sum + cents(payment.tip), 0) / 100,
  }
}

/** Adds what is missing (or gives back what is too much) by card. */
function settle(payments: readonly OrderPayment[], totalCents: number): readonly OrderPayment[] {
  const left = totalCents - payments.reduce((sum, payment) => sum + cents(payment.amount), 0)
  return left === 0 ? payments : [...payments, { method: { id: '2', name: 'Card' }, amount: left / 100, tip: 0 }]
}
