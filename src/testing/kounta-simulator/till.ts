/** Staff at work: every tap on the simulated till, checked as the till would check it. */
import { NbiKountaError } from '../../shared/errors.js'
import { dollars, scaled } from './amounts.js'
import type { SimLine, SimOrder } from './model.js'
import { paidCents, totalCents } from './order-money.js'
import { type SimulatedOrder, snapshotOf } from './snapshot.js'
import type { StaffActions, StaffLine, StaffPayment } from './staff-actions.js'
import type { SimState } from './state.js'
import { checked, named, refused, requireNumbers, requirePlaces } from './tap-checks.js'
import { tablesOf } from './venue.js'

const open = ['SUBMITTED', 'ACCEPTED', 'ON_HOLD', 'PENDING']

const knownOfLine: Record<keyof StaffLine, 1> = {
  productId: 1,
  quantity: 1,
  priceVariation: 1,
  priceFixedVariation: 1,
  notes: 1,
}
const knownOfPayment: Record<keyof StaffPayment, 1> = { amount: 1, tip: 1, methodId: 1, ref: 1 }
const knownOfVariation = { priceVariation: 1, priceFixedVariation: 1 }
const knownOfRefund = { lines: 1, methodId: 1 }

/** Staff at work on a simulated company. */
export function createTill(state: SimState): StaffActions {
  const refundedInFull = new Set<string>()
  const show = (order: SimOrder): SimulatedOrder => snapshotOf(state, order)

  function find(orderId: string, action: string): SimOrder {
    const order = state.orders.get(orderId)
    if (!order) throw new NbiKountaError('not-found', `${action}: the simulated till has no order ${named(orderId)}.`)
    return order
  }

  function orderFor(orderId: string, action: string, statuses: readonly string[] = open): SimOrder {
    const order = find(orderId, action)
    if (order.deleted) throw refused(action, orderId, 'it is deleted')
    if (!statuses.includes(order.status))
      throw refused(action, orderId, `it is ${order.status}; expected ${statuses.join(' or ')}`)
    return order
  }

  function become(orderId: string, action: string, status: string, from?: readonly string[]): SimulatedOrder {
    const order = orderFor(orderId, action, from)
    state.setStatus(order, status, 'staff')
    return show(order)
  }

  const leftCents = (order: SimOrder) => totalCents(order) - paidCents(order)

  const defaultMethod = (): string =>
    state.paymentMethods.has('2') ? '2' : (state.paymentMethods.keys().next().value ?? '')

  /** Half of the biggest coin among an order's payment methods: what rounding may leave unpaid. */
  const coinOf = (order: SimOrder): number =>
    Math.max(0, ...order.payments.map(({ methodId }) => (state.paymentMethods.get(methodId)?.roundToCents ?? 1) / 2))

  function take(order: SimOrder, payment: StaffPayment): void {
    requireNumbers('pay', { amount: payment.amount, tip: payment.tip })
    const methodId = payment.methodId ?? defaultMethod()
    const method = state.paymentMethods.get(methodId)
    if (!method) throw refused('pay', order.id, `there is no payment method ${named(methodId)}`)
    const coin = method.roundToCents ?? 1
    state.addPayment(order, 'staff', {
      methodId,
      amountCents:
        payment.amount === undefined ? Math.round(leftCents(order) / coin) * coin : scaled(payment.amount, 2),
      tipCents: scaled(payment.tip ?? 0, 2),
      ...(payment.ref === undefined ? {} : { ref: payment.ref }),
    })
  }

  function newLine(line: StaffLine): SimLine {
    const { quantity, priceVariation, priceFixedVariation } = checked(line, 'line', knownOfLine)
    requireNumbers('addLine', { quantity, priceVariation, priceFixedVariation })
    const productId = line.productId ?? firstOf(state.products)
    const made = state.newLine(productId, 'staff', {
      quantity: quantity ?? 1,
      variation: priceVariation ?? 1,
      fixed: priceFixedVariation ?? 0,
      notes: line.notes ?? '',
    })
    if (!made) throw new NbiKountaError('not-found', `addLine: the simulated till has no product ${named(productId)}.`)
    return made
  }

  /** A line of a refund: what was sold, given back. */
  const turned = (line: SimLine): SimLine => ({
    ...line,
    lineId: state.newLineId(),
    quantityMilli: 0 - line.quantityMilli,
    fixedVariationCents: 0 - line.fixedVariationCents,
    by: 'staff',
  })

  const newOrder = (siteId: string, prefix: string, members: Partial<SimOrder>): SimOrder =>
    state.newOrder('staff', siteId, {
      status: 'PENDING',
      saleNumber: `${prefix}${state.newNumber()}`,
      registerId: state.registerOf(siteId)?.id ?? null,
      staffId: state.staff[0]?.id ?? null,
      ...members,
    })

  function switchSites(set: Set<string>, on: boolean, siteId: string | undefined): void {
    if (siteId !== undefined && !state.sites.has(siteId)) {
      throw new NbiKountaError('not-found', `The simulated company has no site ${siteId}.`)
    }
    for (const id of siteId === undefined ? state.sites.keys() : [siteId]) {
      if (on) set.add(id)
      else set.delete(id)
    }
  }

  return {
    accept: (orderId) => become(orderId, 'accept', 'ACCEPTED', ['SUBMITTED']),
    reject: (orderId) => become(orderId, 'reject', 'REJECTED', ['SUBMITTED', 'ACCEPTED']),
    hold: (orderId) => become(orderId, 'hold', 'ON_HOLD'),

    addLine(orderId, line = {}) {
      const order = orderFor(orderId, 'addLine')
      order.lines.push(newLine(line))
      state.changed(order, 'staff', 'line added')
      return show(order)
    },

    removeLine(orderId, number) {
      const order = orderFor(orderId, 'removeLine')
      requirePlaces('removeLine', [number])
      if (order.lines.splice(number - 1, 1).length === 0)
        throw refused('removeLine', orderId, `it has no line ${number}`)
      state.changed(order, 'staff', 'line removed')
      return show(order)
    },

    vary(orderId, variation) {
      const order = orderFor(orderId, 'vary')
      requireNumbers('vary', checked(variation, 'variation', knownOfVariation))
      order.variationMicro = scaled(variation.priceVariation ?? 1, 6)
      order.fixedVariationCents = scaled(variation.priceFixedVariation ?? 0, 2)
      state.changed(order, 'staff', 'price varied')
      return show(order)
    },

    pay(orderId, payment = {}) {
      const order = orderFor(orderId, 'pay')
      take(order, checked(payment, 'payment', knownOfPayment))
      state.changed(order, 'staff', 'payment taken')
      state.completeIfPaid(order, 'staff')
      return show(order)
    },

    complete(orderId, payment = {}) {
      const order = orderFor(orderId, 'complete')
      checked(payment, 'payment', knownOfPayment)
      // A remainder of less than a coin was rounded away by an earlier cash payment.
      const isUnpaid = () => Math.abs(leftCents(order)) > coinOf(order)
      if (payment.amount !== undefined || payment.tip !== undefined || isUnpaid()) take(order, payment)
      if (isUnpaid()) throw refused('complete', orderId, `${dollars(leftCents(order))} of it is not paid`)
      state.setStatus(order, 'COMPLETE', 'staff')
      return show(order)
    },

    delete(orderId) {
      const order = find(orderId, 'delete')
      if (order.deleted) throw refused('delete', orderId, 'it is deleted already')
      state.markDeleted(order, 'staff')
      return show(order)
    },

    refund(orderId, options = {}) {
      const sold = orderFor(orderId, 'refund', ['COMPLETE'])
      checked(options, 'options', knownOfRefund)
      if (options.lines) {
        requirePlaces('refund', options.lines)
        const unknown = options.lines.find((number) => number > sold.lines.length)
        if (unknown !== undefined) throw refused('refund', orderId, `it has no line ${unknown}`)
      } else if (refundedInFull.has(orderId)) {
        throw refused('refund', orderId, 'it was refunded in full; name lines to refund them once more')
      }
      const order = newOrder(sold.siteId, 'R', {
        lines: sold.lines.filter((_, at) => options.lines?.includes(at + 1) ?? true).map(turned),
        isRefund: true,
        refundedOrderId: sold.id,
        variationMicro: sold.variationMicro,
        fixedVariationCents: options.lines ? 0 : 0 - sold.fixedVariationCents,
      })
      const methodId = options.methodId ?? sold.payments.at(-1)?.methodId ?? defaultMethod()
      state.addPayment(order, 'staff', { methodId, amountCents: totalCents(order) })
      state.orders.set(order.id, order)
      state.setStatus(order, 'COMPLETE', 'staff')
      if (!options.lines) refundedInFull.add(orderId)
      return show(order)
    },

    ringUp(siteId = firstOf(state.sites), lines = [{}]) {
      const order = newOrder(siteId, 'S', { lines: lines.map(newLine) })
      state.orders.set(order.id, order)
      state.changed(order, 'staff', 'rung up', ['orders/created'])
      return show(order)
    },

    seatAt(orderId, table) {
      const order = orderFor(orderId, 'seatAt')
      if (!tablesOf(state, order.siteId).includes(table)) {
        throw new NbiKountaError('not-found', `seatAt: the simulated site ${order.siteId} has no table ${table}.`)
      }
      state.tableOf.set(orderId, table)
      return show(order)
    },

    pauseOnlineOrdering: (paused = true, siteId) => switchSites(state.pausedSites, paused, siteId),
    setOnline: (online, siteId) => switchSites(state.offlineSites, !online, siteId),
  }
}

/** The first key of a set-up, or one that leads nowhere. */
const firstOf = (setUp: ReadonlyMap<string, unknown>): string => setUp.keys().next().value ?? ''
