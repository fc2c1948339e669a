/** Orders as Kounta sends them: the full one, and the abridged list entry. */
import type { WireValue } from '../simulation/wire-json.js'
import { dollars, priceLine, unitDollars } from './amounts.js'
import type { SimLine, SimOrder, SimPayment } from './model.js'
import { paidCents, taxUnits, tipsCents, totalCents } from './order-money.js'
import type { SimState } from './state.js'

const numeric = (id: string | null | undefined): number | null => (id === null || id === undefined ? null : Number(id))

/** The full order, as GET by id, webhooks and callbacks carry it. */
export function wireOrder(state: SimState, order: SimOrder): Record<string, WireValue> {
  return {
    ...head(state, order),
    company_id: Number(state.companyId),
    guests: order.guests,
    [state.habits.staffIdNames.detail]: numeric(order.staffId),
    customer: customerOf(state, order),
    price_variation: order.variationMicro / 1_000_000,
    price_fixed_variation: dollars(order.fixedVariationCents),
    lines: order.lines.map((line, at) => wireLine(line, at + 1)),
    options: [],
    payments: order.payments.map((payment) => wirePayment(state, payment)),
    lock: [...order.lock],
    callback_uri: order.callbackUri,
    group_id: null,
    placed_at: order.placedAt,
    fulfil_at: order.fulfilAt,
  }
}

/** The entry of a list: no lines and no payments, `total_tax` instead, and another name for the staff member. */
export function wireListEntry(state: SimState, order: SimOrder): Record<string, WireValue> {
  if (!state.habits.abridgedLists) return wireOrder(state, order)
  return {
    ...head(state, order),
    [state.habits.staffIdNames.list]: numeric(order.staffId),
    total_tax: unitDollars(taxUnits(order)),
  }
}

function head(state: SimState, order: SimOrder): Record<string, WireValue> {
  return {
    id: BigInt(order.id),
    id_str: state.habits.idStr ? order.id : undefined,
    sale_number: order.saleNumber,
    status: order.status,
    deleted: order.deleted,
    notes: order.notes,
    order_type: order.orderType,
    site_id: Number(order.siteId),
    register_id: numeric(order.registerId),
    total: dollars(totalCents(order)),
    paid: dollars(paidCents(order)),
    tips: dollars(tipsCents(order)),
    is_refund: order.isRefund ? true : null,
    refunded_order_id: order.refundedOrderId === undefined ? null : BigInt(order.refundedOrderId),
    created_at: state.time.print(order.createdAtMs),
    updated_at: state.time.print(order.updatedAtMs),
  }
}

function wireLine(line: SimLine, number: number): WireValue {
  const amounts = priceLine(line)
  return {
    number,
    line_id: line.lineId,
    product: { id: Number(line.productId), name: line.productName },
    quantity: line.quantityMilli / 1000,
    unit_price: unitDollars(amounts.unitExUnits),
    unit_tax: unitDollars(amounts.unitTaxUnits),
    line_total_ex_tax: unitDollars(amounts.totalExUnits),
    line_total_tax: unitDollars(amounts.totalTaxUnits),
    price_variation: line.variationMicro / 1_000_000,
    price_fixed_variation: dollars(line.fixedVariationCents),
    modifiers: [...line.modifiers],
    part_of_option_set: false,
    notes: line.notes,
    taxes: line.taxPoints === 0 ? [] : [{ id: 31, name: 'GST', rate: line.taxPoints / 10_000 }],
  }
}

function wirePayment(state: SimState, payment: SimPayment): WireValue {
  return {
    id: payment.id,
    number: payment.number,
    method: { id: Number(payment.methodId), name: state.paymentMethods.get(payment.methodId)?.name ?? 'Unknown' },
    amount: dollars(payment.amountCents),
    tip: dollars(payment.tipCents),
    created_at: state.time.print(payment.createdAtMs),
    ref: payment.ref,
  }
}

function customerOf(state: SimState, order: SimOrder): WireValue {
  const customer = order.customerId === null ? undefined : state.customers.get(order.customerId)
  if (!customer) return null
  const text = (name: string): WireValue => (customer.fields[name] as string | undefined) ?? null
  return {
    id: Number(customer.id),
    first_name: text('first_name'),
    last_name: text('last_name'),
    email: text('email'),
    image: null,
  }
}
