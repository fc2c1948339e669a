/** One simulated company: its set-up, everything that happened, and the few operations that every part shares. */
import type { Clock } from '../../shared/clock.js'
import { NbiKountaError } from '../../shared/errors.js'
import { clockOf } from '../../shared/tools.js'
import { type Random, randomHex, seededRandom } from '../seeded-random.js'
import { withDefaults } from '../simulation/defaults.js'
import { LocalTime } from '../simulation/local-time.js'
import { scaled } from './amounts.js'
import {
  defaultPaymentMethods,
  defaultProducts,
  defaultRegisters,
  defaultSites,
  defaultStaff,
  type SimulatedPaymentMethod,
  type SimulatedProduct,
  type SimulatedRegister,
  type SimulatedSite,
  type SimulatedStaff,
} from './company.js'
import { defaultHabits, type KountaHabits } from './habits.js'
import type { Actor, SimCustomer, SimLine, SimOrder, SimSubscription } from './model.js'
import type { KountaSimulatorOptions } from './options.js'
import { paidCents, totalCents } from './order-money.js'

/** Called after a change of an order, with what subscribers may have asked for. */
export type OrderListener = (order: SimOrder, topics: readonly string[]) => void

/** Everything that a simulated company knows. */
export class SimState {
  readonly clock: Clock
  readonly random: Random
  readonly companyId: string
  readonly companyName: string
  readonly currency: string
  readonly time: LocalTime
  readonly habits: KountaHabits
  readonly pageSize: number
  readonly sites: ReadonlyMap<string, SimulatedSite>
  readonly registers: readonly SimulatedRegister[]
  readonly staff: readonly SimulatedStaff[]
  readonly paymentMethods: ReadonlyMap<string, SimulatedPaymentMethod>
  readonly products: ReadonlyMap<string, SimulatedProduct>
  /** In order of creation, ids rising. */
  readonly orders = new Map<string, SimOrder>()
  readonly customers = new Map<string, SimCustomer>()
  readonly subscriptions = new Map<string, SimSubscription>()
  /** Sites whose devices are off. */
  readonly offlineSites = new Set<string>()
  /** Sites that paused online ordering. */
  readonly pausedSites = new Set<string>()
  /** Order id → table name, where staff linked them. */
  readonly tableOf = new Map<string, string>()
  onOrder: OrderListener = () => {}

  #nextOrderId: bigint
  #nextPaymentId = 77_120_001
  #nextNumber = 1

  constructor(options: KountaSimulatorOptions) {
    this.clock = clockOf(options.clock)
    this.random = seededRandom(options.seed ?? 1)
    this.companyId = options.companyId ?? '41207'
    this.companyName = options.companyName ?? 'Harbour Group (simulated)'
    this.currency = options.currency ?? 'AUD'
    this.time = new LocalTime(options.timeZone ?? 'Australia/Melbourne', 'timeZone')
    this.habits = withDefaults(defaultHabits, options.habits)
    this.pageSize = options.pageSize ?? 25
    const sites = options.sites ?? defaultSites
    this.sites = byId(sites)
    this.registers = options.registers ?? defaultRegisters(sites)
    this.staff = options.staff ?? defaultStaff
    this.paymentMethods = byId(options.paymentMethods ?? defaultPaymentMethods)
    this.products = byId(options.products ?? defaultProducts)
    const first = options.firstOrderId ?? '3100000001'
    if (!/^[0-9]{1,19}$/.test(first)) {
      throw new NbiKountaError(
        'invalid-options',
        `createKountaSimulator: firstOrderId must be 1 to 19 digits; got "${first}".`,
      )
    }
    this.#nextOrderId = BigInt(first)
  }

  newPaymentId(): number {
    return this.#nextPaymentId++
  }

  /** A small running number: customers, subscriptions, the till's own sale numbers. */
  newNumber(): number {
    return this.#nextNumber++
  }

  newLineId(): string {
    return `${randomHex(this.random, 4)}-${this.#nextNumber++}`
  }

  registerOf(siteId: string): SimulatedRegister | undefined {
    return this.registers.find((register) => register.siteId === siteId)
  }

  /** Visible to GET by id. */
  isReadable(order: SimOrder): boolean {
    return this.#isVisible(order, this.habits.getLagMs)
  }

  /** Visible to lists. */
  isListed(order: SimOrder): boolean {
    return this.#isVisible(order, this.habits.listLagMs)
  }

  #isVisible(order: SimOrder, lagMs: number): boolean {
    if (order.deleted && this.habits.deletedOrders === 'gone') return false
    return order.createdBy === 'staff' || this.clock.now() >= order.createdAtMs + lagMs
  }

  /** A line for a product, at quantity 1 unless told otherwise; undefined when the product is unknown. */
  newLine(
    productId: string,
    by: Actor,
    wanted: { quantity?: number; unitPriceExTax?: number; variation?: number; fixed?: number; notes?: string },
  ): SimLine | undefined {
    const product = this.products.get(productId)
    if (!product) return undefined
    return {
      lineId: this.newLineId(),
      productId,
      productName: product.name,
      priceCents: scaled(product.price, 2),
      ...(wanted.unitPriceExTax === undefined ? {} : { overrideExUnits: scaled(wanted.unitPriceExTax, 4) }),
      taxPoints: scaled(product.taxRate ?? 0.1, 4),
      quantityMilli: scaled(wanted.quantity ?? 1, 3),
      variationMicro: scaled(wanted.variation ?? 1, 6),
      fixedVariationCents: scaled(wanted.fixed ?? 0, 2),
      modifiers: [],
      notes: wanted.notes ?? '',
      by,
    }
  }

  /** An order with nothing on it but what is given; the company has it once it is among `orders`. */
  newOrder(by: Actor, siteId: string, members: Partial<SimOrder> & Pick<SimOrder, 'status' | 'saleNumber'>): SimOrder {
    const now = this.clock.now()
    return {
      id: String(this.#nextOrderId++),
      createdBy: by,
      createdAtMs: now,
      updatedAtMs: now,
      deleted: false,
      siteId,
      registerId: null,
      staffId: null,
      customerId: null,
      guests: null,
      orderType: null,
      notes: '',
      variationMicro: 1_000_000,
      fixedVariationCents: 0,
      lines: [],
      payments: [],
      isRefund: false,
      callbackUri: null,
      lock: [],
      completeWhenPaid: false,
      placedAt: null,
      fulfilAt: null,
      notifications: [],
      history: [],
      ...members,
    }
  }

  /** Notes a change, moves `updated_at`, and tells subscribers. */
  changed(order: SimOrder, by: Actor, what: string, topics: readonly string[] = ['orders/updated']): void {
    const atMs = this.clock.now()
    order.updatedAtMs = atMs
    order.history.push({ atMs, by, what })
    this.onOrder(order, topics)
  }

  /** Sets a status; a closed sale is stamped with the register and a staff member, as the till does. */
  setStatus(order: SimOrder, status: string, by: Actor): void {
    order.status = status
    if (by === 'staff' || status === 'COMPLETE') {
      order.registerId ??= this.registerOf(order.siteId)?.id ?? null
      order.staffId ??= this.staff[0]?.id ?? null
    }
    this.changed(
      order,
      by,
      status.toLowerCase(),
      status === 'COMPLETE' ? ['orders/updated', 'orders/completed'] : undefined,
    )
  }

  /** Marks an order as deleted. A closed sale keeps its status: a completed list can contain deleted sales. */
  markDeleted(order: SimOrder, by: Actor): void {
    order.deleted = true
    order.deletedBy = by
    if (order.status !== 'COMPLETE') order.status = 'DELETED'
    this.changed(order, by, 'deleted', ['orders/updated', 'orders/deleted'])
  }

  /** Adds a payment, and closes the order when it asked for that and is paid. */
  addPayment(
    order: SimOrder,
    by: Actor,
    payment: { methodId: string; amountCents: number; tipCents?: number; ref?: string },
  ): void {
    order.payments.push({
      id: this.newPaymentId(),
      number: order.payments.length + 1,
      methodId: payment.methodId,
      amountCents: payment.amountCents,
      tipCents: payment.tipCents ?? 0,
      ...(payment.ref === undefined ? {} : { ref: payment.ref }),
      createdAtMs: this.clock.now(),
      by,
    })
  }

  /** Closes an order that was to be closed when paid. */
  completeIfPaid(order: SimOrder, by: Actor): void {
    const total = totalCents(order)
    if (order.completeWhenPaid && order.status !== 'COMPLETE' && total > 0 && paidCents(order) >= total) {
      this.setStatus(order, 'COMPLETE', by)
    }
  }
}

function byId<T extends { readonly id: string }>(items: readonly T[]): ReadonlyMap<string, T> {
  return new Map(items.map((item) => [item.id, item]))
}
