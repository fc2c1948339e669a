/**
 * What else goes wrong in the schedules from `firstHardSeed` on: calls of the host's own that hang, come late or are refused, venues that
 * cannot be looked up, one endpoint of the till that is out of order. Drawn by a generator of its own; all seeds before play what they
 * always played.
 */
import type { KountaOrder } from '../../src/domain/order.js'
import type { Sale } from '../../src/domain/sale.js'
import type { DeleteStrategy } from '../../src/kounta/types.js'
import type { NowBookItClient } from '../../src/now-book-it/client.js'
import type { PostedSale } from '../../src/now-book-it/sales-endpoint.js'
import { createNowBookItSalesSink } from '../../src/now-book-it/sales-sink.js'
import type { SalesSink } from '../../src/sales/sink.js'
import { RemoteError } from '../../src/shared/remote-error.js'
import { Dice } from './dice.js'
import type { CallKind, Plan, RequestFault, Snapshot, Storm } from './plan.js'
import { startAtMs } from './plan.js'
import type { Process } from './process.js'
import type { World } from './world.js'

export const firstHardSeed = 1_000_000_000

/** How a call of the host's own goes wrong: it is refused, comes to its end minutes late, or never. */
export type HostFault = 'refused' | 'not-found' | 'late' | 'hangs'

export interface Hardships {
  readonly sinkFaults: readonly HostFault[]
  /** Sales are posted to Now Book It, which for that long answers to the same id that it has it, changed or not; undefined: they are not. */
  readonly knowsSalesForMs?: number
  /** Of the call that sets a booking Finished. */
  readonly statusFaults: readonly HostFault[]
  readonly faultRate: number
  /** How likely `venue()` fails. */
  readonly lookUpsFail: number
  /** When which worker forgets its venues. */
  readonly forgets: readonly { readonly index: number; readonly atMs: number }[]
  /** How likely a webhook's order is handed in to be sent again. */
  readonly resends: number
  /** How likely a webhook of a sale leaves its lines or payments out. */
  readonly abridges: number
  /** How likely the till refuses to show an order by its id, until all is calm. */
  readonly unshown: number
  /** With which of them a venue is looked up: a deployment may change it, and hosts of both kinds work side by side. */
  readonly deleteStrategies: readonly DeleteStrategy[]
  readonly orderStatus: 'SUBMITTED' | 'ON_HOLD'
  readonly announcesDrift: boolean
  /** Whether each process carries on by `run`. */
  readonly runs: boolean
}

/** The plan as hard as its seed wants it. */
export function withHardships(plan: Plan): Plan {
  if (plan.seed < firstHardSeed) return plan
  const dice = new Dice(plan.seed ^ 0x3c6ef372)
  const { calmAtMs, clockOffsets, host } = plan
  const some = <T>(list: readonly T[]): T[] => (dice.chance(0.5) ? [] : list.filter(() => dice.chance(0.5)))
  const anytime = () => dice.whole(startAtMs, calmAtMs)
  const hardships: Hardships = {
    ...(dice.chance(0.3) ? { knowsSalesForMs: dice.spread(1_000, 120_000) } : {}),
    sinkFaults: some(['refused', 'late', 'hangs']),
    statusFaults: some(['refused', 'not-found', 'late', 'hangs']),
    faultRate: dice.pick([0.2, 0.5, 0.9]),
    lookUpsFail: dice.chance(0.3) ? dice.pick([0.2, 0.7]) : 0,
    forgets: dice.chance(0.7)
      ? []
      : Array.from({ length: dice.whole(1, 4) }, () => ({
          index: dice.whole(0, clockOffsets.length - 1),
          atMs: anytime(),
        })),
    resends: dice.chance(0.3) ? 0.5 : 0,
    abridges: dice.chance(0.3) ? 0.5 : 0,
    unshown: dice.chance(0.2) ? dice.pick([0.2, 0.6]) : 0,
    deleteStrategies: dice.chance(0.8) ? [plan.deleteStrategy] : ['delete', 'put-deleted', plan.deleteStrategy],
    orderStatus: dice.chance(0.15) ? 'ON_HOLD' : 'SUBMITTED',
    announcesDrift: dice.chance(0.2),
    // Days of looks once a second would take minutes.
    runs: host.laterMs === undefined && dice.chance(0.1),
  }
  return {
    ...plan,
    hardships,
    requestFaults: dice.chance(0.3) ? [...plan.requestFaults, 'refused'] : plan.requestFaults,
    storms: dice.chance(0.4) ? [...plan.storms, drawOutage(dice, plan)] : plan.storms,
    bookings: plan.bookings.map((versions) => payAnew(dice, pollToo(dice, plan, versions))),
    deeds: host.laterMs === undefined ? plan.deeds : [...plan.deeds, ...deedsAfter(dice, plan, host.laterMs)],
  }
}

/** One endpoint of the till is out of order. */
function drawOutage(dice: Dice, { calmAtMs }: Plan): Storm {
  const fromMs = dice.whole(startAtMs, calmAtMs)
  return {
    kind: dice.pick<CallKind>(['get', 'list', 'create', 'delete']),
    fromMs,
    toMs: Math.min(calmAtMs, fromMs + dice.spread(2_000, 400_000)),
    fault: dice.pick<RequestFault>(['refused', 'limit', '5xx', 'no-connection', 'lost', 'answer-lost']),
  }
}

/**
 * Webhooks of ids, and some versions that a host has polled beside them, where each has an instant of its own: of twins nobody could tell
 * the newer one.
 */
function pollToo(dice: Dice, { host }: Plan, versions: readonly Snapshot[]): readonly Snapshot[] {
  const hasTwins = new Set(versions.map(({ atMs }) => atMs)).size < versions.length
  if (hasTwins || host.laterMs !== undefined || dice.chance(0.8)) return versions
  return versions.map((version) => ({
    ...version,
    byIds: true,
    polls: dice.chance(0.5) ? [dice.spread(100, 90_000)] : [],
  }))
}

/** The payment summary changes; half a cent of it is what a host has added up. */
function payAnew(dice: Dice, versions: readonly Snapshot[]): readonly Snapshot[] {
  if (dice.chance(0.8)) return versions
  let amountPaid = 0
  return versions.map((version) => {
    if (dice.chance(0.5)) amountPaid += 20.005
    return { ...version, booking: { ...version.booking, paymentSummary: { amountPaid, currency: 'AUD' } } }
  })
}

/** What staff do to an old order right after its booking was changed, so that its webhook is heard after that. */
const deedsAfter = (dice: Dice, { bookings }: Plan, laterMs: number): Plan['deeds'] =>
  bookings.map((_, bookingIndex) => ({
    atMs: laterMs + dice.whole(60_000, 400_000),
    bookingIndex,
    deed: dice.pick(['accept', 'line', 'complete', 'delete'] as const),
  }))

/** What goes wrong with this call of the host's own, if anything does. */
export function hostFaultAt(world: World, call: 'sinkFaults' | 'statusFaults'): HostFault | undefined {
  const { hardships } = world.plan
  const faults = hardships?.[call] ?? []
  if (world.isCalm || faults.length === 0 || !world.dice.chance(hardships?.faultRate ?? 0)) return undefined
  return world.dice.pick(faults)
}

/** Now Book It answers 409. */
export function isStillKnown({ plan, sales, now }: World, id: string): boolean {
  const { knowsSalesForMs = 0 } = plan.hardships ?? {}
  const last = sales.findLast(({ saleId }) => saleId === id)
  return last !== undefined && now < last.savedAtMs + knowsSalesForMs
}

/** The library's own sink, which posts to Now Book It. */
export function postingSink(post: (sale: Sale) => Promise<PostedSale>): SalesSink {
  let posted: Sale | undefined
  return createNowBookItSalesSink({
    // Asked for right before it is posted.
    body: (sale) => {
      posted = sale
      return {}
    },
    client: { sales: { post: () => post(posted as Sale) } as unknown as NowBookItClient['sales'] },
  })
}

/** Ends a call badly. `takeEffect` is called if it does something after all: at once, or as it ends. */
export function endBadly(
  world: World,
  process: Process,
  fault: HostFault,
  takeEffect: () => void,
  resolve: () => void,
  reject: (error: unknown) => void,
): boolean {
  const { dice, timeline } = world
  if (world.history) world.note(`${process.name}     a call of the host's ${fault}`)
  if (fault === 'refused' || fault === 'not-found') {
    const code = fault === 'refused' ? 'request-refused' : 'not-found'
    return process.whenAwake(() => reject(new RemoteError(code, `simulated ${code}`, { remote: 'now-book-it' })))
  }
  const when = dice.pick(['at-once', 'at-end', 'never'] as const)
  if (when === 'at-once') takeEffect()
  if (fault === 'hangs') return false
  world.inFlight++
  timeline.after(dice.spread(2_000, 300_000), () => {
    world.inFlight--
    // What is on its way of a process that has died may come last, and nobody is left to know of it.
    if (when === 'at-end' && !process.crashed) takeEffect()
    return process.whenAwake(() => (when === 'never' ? reject(new Error('the call failed')) : resolve()))
  })
  return false
}

/** Whether the till refuses to show an order: the same one each time. */
export function isUnshown({ plan, isCalm }: World, orderId: string): boolean {
  const { unshown = 0 } = plan.hardships ?? {}
  return !isCalm && new Dice(plan.seed ^ Number(orderId)).chance(unshown)
}

/** An order as its webhook tells it. */
export function asTold({ plan, dice }: World, order: KountaOrder): KountaOrder {
  if (order.status !== 'COMPLETE' || !dice.chance(plan.hardships?.abridges ?? 0)) return order
  return { ...order, payments: [], ...(dice.chance(0.5) ? { lines: [] } : {}) }
}

/** Venues that are forgotten by a host that was told of new settings. */
export function planForgetting(world: World, venues: readonly string[]): void {
  for (const { index, atMs } of world.plan.hardships?.forgets ?? [])
    world.timeline.at(atMs, () => {
      for (const venueId of venues) world.processes[index]?.flow.forgetVenue(venueId)
      return false
    })
}

/** A host's own look-up, which may be slow and may fail. */
export function lookUp<T>(world: World, process: Process, found: () => T): T | Promise<T> {
  const { dice, timeline, plan } = world
  if (world.isCalm || !dice.chance(plan.hardships?.lookUpsFail ?? 0)) return found()
  return new Promise((resolve, reject) =>
    timeline.after(dice.spread(20, 20_000), () =>
      process.whenAwake(() =>
        dice.chance(0.5) ? resolve(found()) : reject(new Error('the host’s own database is away')),
      ),
    ),
  )
}
