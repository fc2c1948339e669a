/** What a process calls: the store, the till and the sales sink, each call with its faults and its places to freeze or die. */
import { markerOf } from '../../src/domain/marker.js'
import type { OrderSummary } from '../../src/domain/order.js'
import type { Sale } from '../../src/domain/sale.js'
import type { VenueConnection } from '../../src/flow/venue/venue.js'
import type {
  CallOptions,
  CreateOptions,
  DeleteStrategy,
  KountaClient,
  OrderDraft,
  OrderFilter,
} from '../../src/kounta/types.js'
import type { PostedSale } from '../../src/now-book-it/sales-endpoint.js'
import type { SalesSink } from '../../src/sales/sink.js'
import { NbiKountaError } from '../../src/shared/errors.js'
import type { OrderStore } from '../../src/store/order-store.js'
import { begin, remoteError, request } from './exchange.js'
import { finishing } from './finished.js'
import { guestBook, judgeLink } from './guests.js'
import { endBadly, hostFaultAt, isStillKnown, isUnshown, postingSink } from './hardships.js'
import { siteId } from './plan.js'
import { bookingSource } from './platform.js'
import type { Process } from './process.js'
import { Till } from './till.js'
import { ownOf } from './two-venues.js'
import type { OpenTill, World } from './world.js'

/** The store as one process reaches it. */
export function processStore(world: World, process: Process): OrderStore {
  const { store, dice, timeline, plan } = world
  const call = <T>(work: () => T): Promise<T> =>
    begin<T>(world, process, 'store', (strike, resolve, reject) => {
      const takeEffect = () => {
        // What is in its memory dies with it.
        if (process.crashed && !plan.durable) return false
        const fails = !world.isCalm && dice.chance(plan.storeFaultRate)
        // Half of the failures come after the write was applied: its outcome is unknown to the caller.
        const isApplied = !fails || dice.chance(0.5)
        const result = isApplied ? work() : undefined
        if (strike?.phase === 'after') process.hit(strike)
        timeline.after(dice.whole(0, 3), () =>
          process.whenAwake(() => {
            if (!fails) return resolve(result as T)
            if (world.history)
              world.note(`${process.name}     store call failed, ${isApplied ? 'applied' : 'not applied'}`)
            reject(new NbiKountaError('store-failed', 'the connection to the store was lost'))
          }),
        )
        return false
      }
      // Some calls take effect at once, some are overtaken on their way.
      if (dice.chance(0.6)) takeEffect()
      else timeline.after(dice.whole(1, 5), takeEffect)
    })
  return {
    durable: plan.durable,
    get: (key) => call(() => store.get(key)),
    put: (key, value, when) => call(() => store.put(key, value, when)),
    due: (limit) => call(() => store.due(limit)),
  }
}

/** The simulated till behind the client's interface. */
export const atTheInterface: OpenTill = (world, watch) => {
  const till = new Till(world.plan.habits, world.timeline, watch, world.plan.bustle)
  return { till, clientOf: (process) => client(world, process, till), turns: 0 }
}

/** The till's client in the hands of one process: the members that the flow calls. */
function client(world: World, process: Process, till: Till): KountaClient {
  const { plan } = world
  const page = (filter: OrderFilter) =>
    request(world, process, { kind: 'list', effect: 'read', label: 'list', apply: () => till.list(filter) })

  /** Pages are fetched as they are consumed. Written out, since a generator that yields from a list costs several promises an order. */
  function list(filter: OrderFilter = {}): AsyncIterable<OrderSummary> {
    let orders: readonly OrderSummary[] = []
    let at = 0
    let start: string | undefined
    let isLast = false
    // As the client does it, where pages may shift.
    const seen = plan.bustle ? new Set<string>() : undefined
    const isNew = ({ id }: OrderSummary) => seen && !seen.has(id) && seen.add(id)
    const next = async (): Promise<IteratorResult<OrderSummary, undefined>> => {
      while (at === orders.length) {
        if (isLast) return { done: true, value: undefined }
        const read = await page(start === undefined ? filter : { ...filter, start })
        orders = seen ? read.page.filter(isNew) : read.page
        start = read.next
        isLast = start === undefined
        at = 0
      }
      return { done: false, value: orders[at++] as OrderSummary }
    }
    return { [Symbol.asyncIterator]: () => ({ next }) }
  }

  const orders = {
    create: (draft: OrderDraft, options?: CreateOptions) => {
      return request(world, process, {
        kind: 'create',
        leaves: () => world.onOurCreate(markerOf(draft)?.bookingId ?? ''),
        effect: 'create',
        sendBefore: options?.sendBefore,
        label: `POST ${draft.saleNumber}`,
        apply: () => {
          judgeLink(world, draft)
          return { id: till.create(draft).id }
        },
      })
    },
    get: (id: string, options?: CallOptions) =>
      request(world, process, {
        kind: 'get',
        effect: 'read',
        label: `GET ${id}`,
        apply: () => {
          if (isUnshown(world, id)) throw remoteError('request-refused', 'GET')
          // One that follows a webhook meanwhile may see more than the one that the delete was decided on.
          if (options?.priority === 'order-write') process.readAtMs.set(id, world.now - (plan.bustle?.readStaleMs ?? 0))
          return till.get(id)
        },
      }),
    list,
    notify: (id: string) =>
      request(world, process, { kind: 'notify', effect: 'write', label: `notify ${id}`, apply: () => undefined }),
    delete: (id: string, options: { strategy?: DeleteStrategy; sendBefore?: number } = {}) => {
      const sent = { atMs: world.now, readAtMs: process.readAtMs.get(id) ?? 0 }
      return request(world, process, {
        kind: 'delete',
        leaves: () => Object.assign(till.find(id) ?? {}, { deleteAsked: true }),
        effect: 'write',
        sendBefore: options.sendBefore,
        label: `DELETE ${id}`,
        apply: (inBounds, noEffect) => {
          const order = till.find(id)
          if (order && world.dice.chance(plan.touchDuringDelete)) till.staff(order, 'line')
          if (noEffect) return
          world.onOurDelete(id)
          const answer = till.deleteByUs(id, options.strategy ?? 'delete', { ...sent, inBounds })
          if (answer === 'refused') throw remoteError('request-refused', 'DELETE')
        },
      })
    },
  }
  return { companyId: '41207', orders, customers: guestBook(world, process) } as unknown as KountaClient
}

export function venueConnection(world: World, process: Process, venueId: string): VenueConnection {
  const { plan } = world
  const finish = finishing(world, process, venueId)
  return {
    kounta: world.clientOf(process),
    siteId,
    bookings: { ...bookingSource(world, process), ...(finish ? { setStatus: finish.setStatus } : {}) },
    ...(finish ? { finishAfterSale: finish.status } : {}),
    policy: plan.policy,
    deleteStrategy: plan.hardships ? world.dice.pick(plan.hardships.deleteStrategies) : plan.deleteStrategy,
    // Over HTTP none are looked up.
    ...(plan.host.guests && world.till instanceof Till
      ? { customers: plan.host.guests.mode, phoneCountryCode: '61' }
      : {}),
    ...ownOf(venueId),
    ...(plan.prepayment ? { prepayment: { methodId: '9' } } : {}),
    ...(plan.hardships
      ? { orderStatus: plan.hardships.orderStatus, announceDrift: plan.hardships.announcesDrift }
      : {}),
  }
}

/** The sink: what reaches it is kept, also when its answer is lost. */
export function salesSink(world: World, process: Process): SalesSink {
  const { dice, timeline, plan } = world
  const post = (sale: Sale) =>
    begin<PostedSale>(world, process, 'sink', (strike, resolve, reject) => {
      timeline.after(dice.whole(10, 100), () => {
        const isKnown = isStillKnown(world, sale.saleId)
        const takeEffect = () => {
          if (isKnown) return
          if (world.history) world.note(`${process.name}     ${sale.type} ${sale.saleId} of ${sale.total} is saved`)
          world.sales.push({ ...sale, savedAtMs: world.now })
        }
        const answer = () => resolve({ outcome: isKnown ? 'already-known' : 'accepted' })
        const fault = hostFaultAt(world, 'sinkFaults')
        if (fault) return endBadly(world, process, fault, takeEffect, answer, reject)
        const fails = !world.isCalm && dice.chance(plan.sinkFaultRate)
        if (!fails || dice.chance(0.5)) takeEffect()
        if (strike?.phase === 'after') process.hit(strike)
        return process.whenAwake(() => (fails ? reject(new Error('the sink failed')) : answer()))
      })
    })
  return plan.hardships?.knowsSalesForMs === undefined
    ? { save: (sale) => post(sale) as Promise<unknown> as Promise<void> }
    : postingSink(post)
}
