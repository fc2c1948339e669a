/** One simulated company: its set-up, everything that happened, and the few operations that every part shares. */
import type { Clock } from '../../shared/clock.js'
import { NbiKountaError } from '../../shared/errors.js'
import { clockOf } from '../../shared/tools.js'
import { type Random, randomHex, seededRandom } from '../seeded-random.js'
import { withDefaults } from '../simulation/defaults.js'
import { LocalTime } from '../simulation/local-time.js'
import { mulDiv, priceLine, scaled, unitsPerCent } from './amounts.js'
import { defaultHabits, type KountaHabits } from './habits.js'
import type { Actor, SimCustomer, SimLine, SimOrder, SimSubscription } from './model.js'
import type {
  KountaSimulatorOptions,
  SimulatedPaymentMethod,
  SimulatedProduct,
  SimulatedRegister,
  SimulatedSite,
  SimulatedStaff,
} from './options.js'

/** Called after a change of an order, with what subscribers may have asked for. */
export type OrderListener = (order: SimOrder, topics: readonly string[]) => void

const defaultProducts: readonly SimulatedProduct[] = [
  { id: '990101', name: 'Set menu', sku: 'SET', price: 80 },
  { id: '990102', name: 'House red', sku: 'RED', price: 14.5 },
  { id: '990103', name: 'Sourdough', sku: 'BRD', price: 9 },
  { id: '990104', name: 'Market fish', sku: 'FSH', price: 42 },
  { id: '990105', name: 'Still water', sku: 'WTR', price: 7.35, taxRate: 0 },
]

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
    const sites = options.sites ?? [{ id: '7712', name: 'Harbour Bar', code: 'HB' }]
    this.sites = byId(sites)
    this.registers =
      options.registers ??
      sites.map((site, at) => ({ id: String(5531 + at), siteId: site.id, name: `Register ${at + 1}` }))
    this.staff = options.staff ?? [
      { id: '88120', firstName: 'Robin', lastName: 'Quay' },
      { id: '88121', firstName: 'Sam', lastName: 'Pier' },
    ]
    this.paymentMethods = byId(
      options.paymentMethods ?? [
        { id: '1', name: 'Cash', ledgerCode: '1100', roundToCents: 5 },
        { id: '2', name: 'Card', ledgerCode: '1200' },
        { id: '58', name: 'Booking deposit' },
      ],
    )
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

  /** Tax-inclusive total of an order after its own variations, in cents. */
  totalCents(order: SimOrder): number {
    let units = 0
    for (const line of order.lines) {
      const amounts = priceLine(line)
      units += amounts.totalExUnits + amounts.totalTaxUnits
    }
    return mulDiv(units, order.variationMicro, 1_000_000 * unitsPerCent) + order.fixedVariationCents
  }

  /** The tax inside that total, in units: a fixed variation is shared by the lines, by size, and taxed as they are. */
  taxUnits(order: SimOrder): number {
    let [units, size, shared] = [0, 0, 0]
    for (const line of order.lines) {
      const { totalExUnits, totalTaxUnits } = priceLine(line)
      const gross = totalExUnits + totalTaxUnits
      units += totalTaxUnits
      size += Math.abs(gross)
      shared += Math.sign(gross) * totalTaxUnits
    }
    const ofFixed = size === 0 ? 0 : mulDiv(order.fixedVariationCents * unitsPerCent, shared, size)
    return mulDiv(units, order.variationMicro, 1_000_000) + ofFixed
  }

  paidCents(order: SimOrder): number {
    return order.payments.reduce((sum, payment) => sum + payment.amountCents, 0)
  }

  tipsCents(order: SimOrder): number {
    return order.payments.reduce((sum, payment) => sum + payment.tipCents, 0)
  }

  /** Visible to GET by id. */
  isReadable(order: SimOrder): boolean {
    if (order.deleted && this.habits.deletedOrders === 'gone') return false
    return order.createdBy === 'staff' || this.clock.now() >= order.createdAtMs + this.habits.getLagMs
  }

  /** Visible to lists. */
  isListed(order: SimOrder): boolean {
    if (order.deleted && this.habits.deletedOrders === 'gone') return false
    return order.createdBy === 'staff' || this.clock.now() >= order.createdAtMs + this.habits.listLagMs
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
    const total = this.totalCents(order)
    if (order.completeWhenPaid && order.status !== 'COMPLETE' && total > 0 && this.paidCents(order) >= total) {
      this.setStatus(order, 'COMPLETE', by)
    }
  }
}

function byId<T extends { readonly id: string }>(items: readonly T[]): ReadonlyMap<string, T> {
  return new Map(items.map((item) => [item.id, item]))
}
