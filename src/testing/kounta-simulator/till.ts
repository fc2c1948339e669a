/** Staff at work: every tap on the simulated till, checked as the till would check it. */
import { NbiKountaError } from '../../shared/errors.js'
import { dollars, scaled } from './amounts.js'
import type { SimLine, SimOrder } from './model.js'
import { type SimulatedOrder, snapshotOf } from './snapshot.js'
import type { StaffActions, StaffLine, StaffPayment } from './staff-actions.js'
import type { SimState } from './state.js'
import { tablesOf } from './venue.js'

const open = new Set(['SUBMITTED', 'ACCEPTED', 'ON_HOLD', 'PENDING'])

/** Staff at work on a simulated company. */
export class Till implements StaffActions {
  readonly #state: SimState
  readonly #refundedInFull = new Set<string>()

  constructor(state: SimState) {
    this.#state = state
  }

  accept(orderId: string): SimulatedOrder {
    const order = this.#order(orderId, 'accept', ['SUBMITTED'])
    this.#state.setStatus(order, 'ACCEPTED', 'staff')
    return this.#show(order)
  }

  reject(orderId: string): SimulatedOrder {
    const order = this.#order(orderId, 'reject', ['SUBMITTED', 'ACCEPTED'])
    this.#state.setStatus(order, 'REJECTED', 'staff')
    return this.#show(order)
  }

  hold(orderId: string): SimulatedOrder {
    const order = this.#order(orderId, 'hold')
    this.#state.setStatus(order, 'ON_HOLD', 'staff')
    return this.#show(order)
  }

  addLine(orderId: string, line: StaffLine = {}): SimulatedOrder {
    const order = this.#order(orderId, 'addLine')
    order.lines.push(this.#newLine(line))
    this.#state.changed(order, 'staff', 'line added')
    return this.#show(order)
  }

  removeLine(orderId: string, number: number): SimulatedOrder {
    const order = this.#order(orderId, 'removeLine')
    requirePlaces('removeLine', [number])
    if (order.lines.splice(number - 1, 1).length === 0) throw refused('removeLine', orderId, `it has no line ${number}`)
    this.#state.changed(order, 'staff', 'line removed')
    return this.#show(order)
  }

  vary(orderId: string, variation: { priceVariation?: number; priceFixedVariation?: number }): SimulatedOrder {
    const order = this.#order(orderId, 'vary')
    requireNumbers('vary', variation)
    order.variationMicro = scaled(variation.priceVariation ?? 1, 6)
    order.fixedVariationCents = scaled(variation.priceFixedVariation ?? 0, 2)
    this.#state.changed(order, 'staff', 'price varied')
    return this.#show(order)
  }

  pay(orderId: string, payment: StaffPayment = {}): SimulatedOrder {
    const order = this.#order(orderId, 'pay')
    this.#take(order, payment)
    this.#state.changed(order, 'staff', 'payment taken')
    this.#state.completeIfPaid(order, 'staff')
    return this.#show(order)
  }

  complete(orderId: string, payment: StaffPayment = {}): SimulatedOrder {
    const order = this.#order(orderId, 'complete')
    const left = this.#state.totalCents(order) - this.#state.paidCents(order)
    // A remainder of less than a coin was rounded away by an earlier cash payment.
    if (payment.amount !== undefined || payment.tip !== undefined || Math.abs(left) > this.#coin(order))
      this.#take(order, payment)
    const still = this.#state.totalCents(order) - this.#state.paidCents(order)
    if (Math.abs(still) > this.#coin(order)) throw refused('complete', orderId, `${dollars(still)} of it is not paid`)
    this.#state.setStatus(order, 'COMPLETE', 'staff')
    return this.#show(order)
  }

  delete(orderId: string): SimulatedOrder {
    const order = this.#find(orderId, 'delete')
    if (order.deleted) throw refused('delete', orderId, 'it is deleted already')
    this.#state.markDeleted(order, 'staff')
    return this.#show(order)
  }

  refund(orderId: string, options: { lines?: readonly number[]; methodId?: string } = {}): SimulatedOrder {
    const state = this.#state
    const sold = this.#order(orderId, 'refund', ['COMPLETE'])
    if (options.lines) {
      requirePlaces('refund', options.lines)
      const unknown = options.lines.find((number) => number > sold.lines.length)
      if (unknown !== undefined) throw refused('refund', orderId, `it has no line ${unknown}`)
    } else if (this.#refundedInFull.has(orderId)) {
      throw refused('refund', orderId, 'it was refunded in full; name lines to refund them once more')
    }
    const lines = sold.lines
      .filter((_, at) => options.lines?.includes(at + 1) ?? true)
      .map(
        (line): SimLine => ({
          ...line,
          lineId: state.newLineId(),
          quantityMilli: 0 - line.quantityMilli,
          fixedVariationCents: 0 - line.fixedVariationCents,
          by: 'staff',
        }),
      )
    const order = this.#newOrder(sold.siteId, lines, { isRefund: true, refundedOrderId: sold.id, prefix: 'R' })
    order.variationMicro = sold.variationMicro
    order.fixedVariationCents = options.lines ? 0 : 0 - sold.fixedVariationCents
    const methodId = options.methodId ?? sold.payments.at(-1)?.methodId ?? this.#defaultMethod()
    state.addPayment(order, 'staff', { methodId, amountCents: state.totalCents(order) })
    state.orders.set(order.id, order)
    state.setStatus(order, 'COMPLETE', 'staff')
    if (!options.lines) this.#refundedInFull.add(orderId)
    return this.#show(order)
  }

  ringUp(siteId = this.#firstSite(), lines: readonly StaffLine[] = [{}]): SimulatedOrder {
    const order = this.#newOrder(
      siteId,
      lines.map((line) => this.#newLine(line)),
      { isRefund: false, prefix: 'S' },
    )
    this.#state.orders.set(order.id, order)
    this.#state.changed(order, 'staff', 'rung up', ['orders/created'])
    return this.#show(order)
  }

  seatAt(orderId: string, table: string): SimulatedOrder {
    const order = this.#order(orderId, 'seatAt')
    if (!tablesOf(this.#state, order.siteId).includes(table)) {
      throw new NbiKountaError('not-found', `seatAt: the simulated site ${order.siteId} has no table ${table}.`)
    }
    this.#state.tableOf.set(orderId, table)
    return this.#show(order)
  }

  pauseOnlineOrdering(paused = true, siteId?: string): void {
    this.#switch(this.#state.pausedSites, paused, siteId)
  }

  setOnline(online: boolean, siteId?: string): void {
    this.#switch(this.#state.offlineSites, !online, siteId)
  }

  #take(order: SimOrder, payment: StaffPayment): void {
    requireNumbers('pay', { amount: payment.amount, tip: payment.tip })
    const methodId = payment.methodId ?? this.#defaultMethod()
    const method = this.#state.paymentMethods.get(methodId)
    if (!method) throw refused('pay', order.id, `there is no payment method ${methodId}`)
    const coin = method.roundToCents ?? 1
    const left = this.#state.totalCents(order) - this.#state.paidCents(order)
    this.#state.addPayment(order, 'staff', {
      methodId,
      amountCents: payment.amount === undefined ? Math.round(left / coin) * coin : scaled(payment.amount, 2),
      tipCents: scaled(payment.tip ?? 0, 2),
      ...(payment.ref === undefined ? {} : { ref: payment.ref }),
    })
  }

  /** Half of the biggest coin among an order's payment methods: what rounding may leave unpaid. */
  #coin(order: SimOrder): number {
    return Math.max(
      0,
      ...order.payments.map(({ methodId }) => (this.#state.paymentMethods.get(methodId)?.roundToCents ?? 1) / 2),
    )
  }

  #newLine(line: StaffLine): SimLine {
    const { quantity, priceVariation, priceFixedVariation } = line
    requireNumbers('addLine', { quantity, priceVariation, priceFixedVariation })
    const productId = line.productId ?? this.#state.products.keys().next().value ?? ''
    const made = this.#state.newLine(productId, 'staff', {
      quantity: line.quantity ?? 1,
      variation: line.priceVariation ?? 1,
      fixed: line.priceFixedVariation ?? 0,
      notes: line.notes ?? '',
    })
    if (!made) throw new NbiKountaError('not-found', `addLine: the simulated till has no product ${productId}.`)
    return made
  }

  #newOrder(
    siteId: string,
    lines: SimLine[],
    kind: { isRefund: boolean; refundedOrderId?: string; prefix: string },
  ): SimOrder {
    const now = this.#state.clock.now()
    return {
      id: this.#state.newOrderId(),
      createdBy: 'staff',
      createdAtMs: now,
      updatedAtMs: now,
      status: 'PENDING',
      deleted: false,
      saleNumber: `${kind.prefix}${this.#state.newNumber()}`,
      siteId,
      registerId: this.#state.registerOf(siteId)?.id ?? null,
      staffId: this.#state.staff[0]?.id ?? null,
      customerId: null,
      guests: null,
      orderType: null,
      notes: '',
      variationMicro: 1_000_000,
      fixedVariationCents: 0,
      lines,
      payments: [],
      isRefund: kind.isRefund,
      ...(kind.refundedOrderId === undefined ? {} : { refundedOrderId: kind.refundedOrderId }),
      callbackUri: null,
      lock: [],
      completeWhenPaid: false,
      placedAt: null,
      fulfilAt: null,
      notifications: [],
      history: [],
    }
  }

  #order(orderId: string, action: string, statuses: readonly string[] = [...open]): SimOrder {
    const order = this.#find(orderId, action)
    if (order.deleted) throw refused(action, orderId, 'it is deleted')
    if (!statuses.includes(order.status))
      throw refused(action, orderId, `it is ${order.status}; expected ${statuses.join(' or ')}`)
    return order
  }

  #find(orderId: string, action: string): SimOrder {
    const order = this.#state.orders.get(orderId)
    if (!order) throw new NbiKountaError('not-found', `${action}: the simulated till has no order ${orderId}.`)
    return order
  }

  #switch(set: Set<string>, on: boolean, siteId: string | undefined): void {
    if (siteId !== undefined && !this.#state.sites.has(siteId)) {
      throw new NbiKountaError('not-found', `The simulated company has no site ${siteId}.`)
    }
    for (const id of siteId === undefined ? this.#state.sites.keys() : [siteId]) {
      if (on) set.add(id)
      else set.delete(id)
    }
  }

  #defaultMethod(): string {
    return this.#state.paymentMethods.has('2') ? '2' : (this.#state.paymentMethods.keys().next().value ?? '')
  }

  #firstSite(): string {
    return this.#state.sites.keys().next().value ?? ''
  }

  #show(order: SimOrder): SimulatedOrder {
    return snapshotOf(this.#state, order)
  }
}

function requireNumbers(action: string, amounts: Readonly<Record<string, number | undefined>>): void {
  for (const [name, amount] of Object.entries(amounts)) {
    if (amount === undefined || Number.isFinite(amount)) continue
    throw new NbiKountaError('invalid-options', `${action}: ${name} expects a number, got ${String(amount)}.`)
  }
}

function requirePlaces(action: string, numbers: readonly number[]): void {
  for (const number of numbers) {
    if (Number.isInteger(number) && number >= 1) continue
    throw new NbiKountaError(
      'invalid-options',
      `${action} expects lines by their number from 1 up, got ${String(number)}.`,
    )
  }
}

function refused(action: string, orderId: string, why: string): NbiKountaError {
  return new NbiKountaError('request-refused', `${action}: the simulated till refuses order ${orderId}: ${why}.`)
}
