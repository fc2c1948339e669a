/** Orders as a test looks at them: the library's own shape, and what only the till knows. */
import type { KountaOrder } from '../../domain/order.js'
import { present } from '../../shared/given.js'
import { dollars, priceLine, unitDollars } from './amounts.js'
import type { Actor, SimLine, SimOrder } from './model.js'
import { paidCents, taxUnits, tipsCents, totalCents } from './order-money.js'
import type { SimState } from './state.js'

/**
 * A copy of an order of the simulated till.
 *
 * @example
 * ```ts
 * import { createKountaSimulator, type SimulatedOrder } from 'nbi-kounta/testing'
 *
 * const wronglyDeleted = (order: SimulatedOrder) => order.deletedBy === 'api' && order.touched
 * createKountaSimulator().orders().filter(wronglyDeleted)
 * ```
 */
export interface SimulatedOrder extends KountaOrder {
  /** Who made it: a client of the API, or staff (refunds). */
  readonly createdBy: Actor
  /** Who deleted it, when somebody did. */
  readonly deletedBy?: Actor
  /** True if it has a line, or a payment that staff took: nobody may delete it unseen. */
  readonly touched: boolean
  /** The sale number as the client sent it, before the till appended to it. */
  readonly requestedSaleNumber?: string
  /** Banners shown for it. */
  readonly notifications: readonly { readonly message: string; readonly colour: string }[]
  /** What happened to it, oldest first. */
  readonly history: readonly { readonly at: string; readonly by: Actor; readonly what: string }[]
}

/** Copies an order out. */
export function snapshotOf(state: SimState, order: SimOrder): SimulatedOrder {
  return {
    id: order.id,
    status: order.status,
    deleted: order.deleted,
    saleNumber: order.saleNumber,
    createdAt: state.time.print(order.createdAtMs),
    updatedAt: state.time.print(order.updatedAtMs),
    siteId: order.siteId,
    notes: order.notes,
    total: dollars(totalCents(order)),
    totalTax: unitDollars(taxUnits(order)),
    paid: dollars(paidCents(order)),
    tips: dollars(tipsCents(order)),
    priceVariation: order.variationMicro / 1_000_000,
    priceFixedVariation: dollars(order.fixedVariationCents),
    isRefund: order.isRefund,
    ...present({
      guests: order.guests,
      orderType: order.orderType,
      registerId: order.registerId,
      staffId: order.staffId,
      refundedOrderId: order.refundedOrderId,
      callbackUri: order.callbackUri,
      placedAt: order.placedAt,
      fulfilAt: order.fulfilAt,
      deletedBy: order.deletedBy,
      requestedSaleNumber: order.requestedSaleNumber,
      customer: customerOf(state, order),
    }),
    lines: order.lines.map(lineOf),
    payments: order.payments.map((payment) => ({
      id: String(payment.id),
      number: payment.number,
      method: { id: payment.methodId, name: state.paymentMethods.get(payment.methodId)?.name ?? 'Unknown' },
      amount: dollars(payment.amountCents),
      tip: dollars(payment.tipCents),
      createdAt: state.time.print(payment.createdAtMs),
      ...present({ ref: payment.ref }),
    })),
    createdBy: order.createdBy,
    touched: order.lines.length > 0 || order.payments.some(({ by }) => by === 'staff'),
    notifications: order.notifications.map(({ message, colour }) => ({ message, colour })),
    history: order.history.map(({ atMs, by, what }) => ({ at: new Date(atMs).toISOString(), by, what })),
  }
}

function lineOf(line: SimLine, at: number) {
  const amounts = priceLine(line)
  return {
    number: at + 1,
    lineId: line.lineId,
    product: { id: line.productId, name: line.productName },
    quantity: line.quantityMilli / 1000,
    unitPrice: unitDollars(amounts.unitExUnits),
    unitTax: unitDollars(amounts.unitTaxUnits),
    lineTotalExTax: unitDollars(amounts.totalExUnits),
    lineTotalTax: unitDollars(amounts.totalTaxUnits),
    priceVariation: line.variationMicro / 1_000_000,
    priceFixedVariation: dollars(line.fixedVariationCents),
    taxes: line.taxPoints === 0 ? [] : [{ id: '31', name: 'GST', rate: line.taxPoints / 10_000 }],
    modifiers: line.modifiers.map(String),
    notes: line.notes,
  }
}

function customerOf(state: SimState, order: SimOrder): KountaOrder['customer'] {
  const customer = order.customerId === null ? undefined : state.customers.get(order.customerId)
  if (!customer) return undefined
  const text = (name: string) => customer.fields[name] as string | undefined
  return {
    id: customer.id,
    ...present({ firstName: text('first_name'), lastName: text('last_name'), email: text('email') }),
  }
}
