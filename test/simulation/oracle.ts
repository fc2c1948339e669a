/** Whether what stands at the till is what the rules ask for: judged from bookings, deeds and give-ups, never from the flow's own verdicts. */
import { classifyStatus } from '../../src/decide/index.js'
import { isHiddenVoid, isLeftToStaff, isNameless, judgeLastSale, judgeOwned, wasTouchedSince } from './busy-oracle.js'
import type { Evidence, Seen, Violation } from './evidence.js'
import { judgeFinished } from './finished.js'
import { judgeNewest } from './oracle-newest.js'
import { startAtMs, venueId } from './plan.js'
import { isGone, isTouched, type TillOrder } from './till.js'
import type { World } from './world.js'

/** How long after a deed the flow may still act on what it read before: two lags and a request. */
const blindMs = 25_000

/** What the last version that seats or undoes asks for. */
interface Wish {
  readonly kind: 'order' | 'none' | 'nothing-said'
  /** The seating, for 'order'. */
  readonly seating?: Seen
  /** The undos since the last seating, for 'none'. */
  readonly undos: readonly Seen[]
}

export function wishOf(world: World, file: Evidence): Wish {
  const { policy } = world.plan
  const kindOf = (seen: Seen | undefined) => seen && classifyStatus(seen.snapshot.booking.status, policy)
  let last = file.seen.length - 1
  const undos: Seen[] = []
  while (last >= 0 && kindOf(file.seen[last]) !== 'seated') {
    if (kindOf(file.seen[last]) === 'undo') undos.push(file.seen[last] as Seen)
    last--
  }
  if (undos.length > 0) return { kind: 'none', undos }
  // Back to the edge: the seating that the till was asked for an order by.
  while (last > 0 && kindOf(file.seen[last - 1]) === 'seated') last--
  const seating = file.seen[last]
  if (!seating) return { kind: 'nothing-said', undos }
  const told = last === 0 ? seating.snapshot.previous : undefined
  if (told && classifyStatus(told.status, policy) === 'seated') return { kind: 'nothing-said', undos }
  return { kind: 'order', seating, undos }
}

/** Not at the till any more, or rejected where that is how this venue's orders are made to go away. */
export const isAway = (world: World, order: TillOrder): boolean =>
  isGone(order) || (world.plan.deleteStrategy === 'put-rejected' && order.now.status === 'REJECTED')

const withinWindow = (world: World, seen: Seen, order: TillOrder): boolean =>
  Math.abs(seen.snapshot.atMs - order.createdAtMs) <= world.plan.policy.undoWindowMs

/** Everything that must hold at rest. */
export function judgeAtRest(world: World): void {
  for (const file of world.files) judgeBooking(world, file)
  judgeSales(world)
  for (const violation of judgeFinished(world)) world.violated(violation)
  for (const { key, wakeAtMs } of world.store.slots.values())
    if (wakeAtMs !== undefined) world.violated({ kind: 'never-at-rest', detail: `${key} is still due` })
}

function judgeBooking(world: World, file: Evidence): void {
  const orders = world.till.orders.filter((order) => order.bookingId === file.id)
  const fresh = orders.filter((order) => !isAway(world, order) && !isTouched(order.now, file.id))
  const judged = fresh.filter((order) => !isNameless(file, order) && !file.hasForgotten(order))
  const unreported = judged.filter((order) => !isLeftToStaff(file, order))
  if (unreported.length > 1)
    world.violated({
      kind: 'duplicate',
      detail: `${file.id}: ${unreported.map((order) => order.id)} are all there, untouched`,
    })
  const wish = wishOf(world, file)
  world.violated(judgeWanted(world, file, wish, orders))
  for (const order of judged) world.violated(judgeGhost(world, file, wish, order))
  world.violated(judgeEvents(world, file))
  world.violated(judgeNewest(file))
  for (const order of orders) {
    world.violated(judgeTaken(file, world, order))
    world.violated(judgeOwned(world, order))
  }
}

/** None when one is wanted: only after staff deleted it, or after it was given up. */
function judgeWanted(world: World, file: Evidence, wish: Wish, orders: readonly TillOrder[]): Violation | undefined {
  if (wish.kind !== 'order' || !wish.seating) return undefined
  if (orders.some((order) => !isGone(order) && !(order.rejectedByUs && order.now.status === 'REJECTED')))
    return undefined
  const sinceMs = wish.seating.snapshot.atMs - blindMs
  const isOurs = ({ byStaff, id }: TillOrder) => !byStaff || file.owned.has(id)
  // By a clock of the till that is ahead, what staff deleted before a re-seat looks deleted since.
  const aheadMs = Math.max(0, ...(world.plan.bustle?.clock ?? []).map(({ offMs }) => offMs))
  const isSince = ({ deletedAtMs = 0 }: TillOrder) => deletedAtMs >= sinceMs - aheadMs
  if (orders.some((order) => order.deletedBy === 'staff' && isSince(order) && isOurs(order))) return undefined
  if (file.givenUpAtMs.some((atMs) => atMs >= sinceMs)) return undefined
  // Taken by a DELETE of ours that came later than anything assumes, at a till whose lists hide it: the next version will tell.
  const isHidden = world.plan.habits.deleted !== 'listed' || world.plan.deleteStrategy === 'put-rejected'
  if (isHidden && orders.some((order) => order.takenWhileTouched?.inBounds === false)) return undefined
  // A DELETE of an earlier life was still on its way: nobody alive knows of it.
  const { forgottenAtMs } = file
  if (forgottenAtMs !== undefined && orders.some((order) => wasSentBefore(order, forgottenAtMs))) return undefined
  // A forgetful host knows no edges: an order that staff deleted long before is found again, and so believed in.
  if (file.forgotten && orders.some((order) => order.deletedBy === 'staff')) return undefined
  return { kind: 'lost', detail: `${file.id} was seated at ${seconds(wish.seating.snapshot.atMs)} and has no order` }
}

const wasSentBefore = (order: TillOrder, atMs: number): boolean =>
  order.deleteSentAtMs !== undefined && order.deleteSentAtMs < atMs && (order.states.at(-1)?.atMs ?? 0) >= atMs

/** One that should have been deleted, or that nobody knows of. */
function judgeGhost(world: World, file: Evidence, wish: Wish, order: TillOrder): Violation | undefined {
  if (file.kept.has(order.id) && (order.deleteAsked || order.byStaff)) return undefined
  // A prepayment that is another one by the time of the undo is not known as our own.
  const isPaidAnew = new Set(file.snapshots.map(({ booking }) => booking.paymentSummary?.amountPaid)).size > 1
  const blocked = (world.plan.policyName === 'literal' || isPaidAnew) && order.now.payments.length > 0
  const isUndone = wish.undos.some(
    (undo) => isOverdue(world, undo, order) && !isOfUnknownLife(world, file, undo, order),
  )
  if (wish.kind === 'none' && !blocked && isUndone)
    return { kind: 'ghost', detail: `${order.id} stands although ${file.id} was undone in time` }
  if (!isLeftToStaff(file, order) && file.record?.orderId !== order.id)
    return { kind: 'ghost', detail: `${order.id} of ${file.id} stands and no record owns it` }
  return undefined
}

/**
 * Placed by a life that the store forgets, of a venue that had no order at the till before: nothing tells the next life to wait for it, an
 * undo right after its start finds none, and what turns up then is believed in.
 */
function isOfUnknownLife(world: World, file: Evidence, undo: Seen, order: TillOrder): boolean {
  const { forgottenAtMs } = file
  const isNewHere = !world.plan.isUsed || file.snapshots.some(({ booking }) => booking.venueId !== venueId)
  return (
    forgottenAtMs !== undefined && isNewHere && order.appliedAtMs < forgottenAtMs && undo.atMs < forgottenAtMs + 120_000
  )
}

const isOverdue = (world: World, undo: Seen, order: TillOrder): boolean =>
  withinWindow(world, undo, order) && !wasTouchedSince(order, undo.snapshot.atMs - blindMs)

/** A version whose delivery was acknowledged before a newer one was known must have been decided. */
function judgeEvents(world: World, file: Evidence): Violation | undefined {
  if (!world.plan.durable) return undefined
  for (const [index, snapshot] of file.snapshots.entries()) {
    const ackedMs = file.ackedMs[index]
    if (ackedMs === undefined) continue
    const overtaken = file.deliveryBeganMs.some(
      (beganMs, other) => other > index && beganMs !== undefined && beganMs <= ackedMs,
    )
    if (!overtaken && !file.seen.some((seen) => seen.snapshot === snapshot))
      return {
        kind: 'lost-event',
        detail: `${file.id} ${snapshot.booking.status} of ${seconds(snapshot.atMs)} was never decided`,
      }
  }
  return undefined
}

/** No order with a line or a payment is deleted by us, but in the race between our read and our DELETE; and then it is reported. */
function judgeTaken(file: Evidence, world: World, order: TillOrder): Violation | undefined {
  const taken = order.takenWhileTouched
  if (!taken?.inBounds || file.forgotten) return undefined
  if (!taken.inRace)
    return { kind: 'touched-deleted', detail: `${order.id} had been touched before we read it, and was deleted` }
  const unseen = world.plan.habits.deleted === 'vanished' && isGone(order)
  // What staff took back or took off afterwards is theirs again, and there is nothing to tell.
  const isTheirs =
    !isAway(world, order) ||
    wasTouchedSince(order, order.deleteSentAtMs ?? 0) ||
    // What was completed all the same was refused then, and that was told; it may have been voided since.
    (order.rejectedByUs && order.states.some(({ order: state }) => state.status === 'COMPLETE'))
  if (unseen || isTheirs || file.raceReports.has(order.id)) return undefined
  return {
    kind: 'race-not-reported',
    detail: `${order.id} was touched between our read and our delete, and nobody was told`,
  }
}

function judgeSales(world: World): void {
  if (world.ablation.sweepOff) return
  const ids = new Set(world.till.orders.map((order) => order.id))
  for (const { saleId } of world.sales)
    if (!ids.has(saleId)) world.violated({ kind: 'sale-twice', detail: `sale ${saleId} is of no order` })
  for (const order of world.till.orders) {
    world.violated(judgeLastSale(world, order))
    if (order.now.status !== 'COMPLETE' || isHiddenVoid(world, order)) continue
    // Once a day the sweep looks back seven days; of one that was open for six or more only a webhook is sure to tell, if one comes.
    const openMs = (order.states.at(-1)?.atMs ?? 0) - order.createdAtMs
    if (openMs > 5.9 * 86_400_000) continue
    if (!world.sales.some((sale) => sale.saleId === order.id))
      world.violated({
        kind: 'sale-missing',
        detail: `order ${order.id} is complete and its sale never reached the sink`,
      })
  }
}

/** Is asked as a DELETE of ours takes effect: there must be a reason for it. */
export function judgeDelete(world: World, orderId: string): void {
  const order = world.till.find(orderId)
  const file = world.fileOf(order?.bookingId)
  if (!order || !file || isAway(world, order)) return
  const reasons =
    !file.owned.has(order.id) ||
    (file.record?.orderId !== undefined && file.record.orderId !== order.id) ||
    world.till.standing(file.id).some((other) => other !== order) ||
    file.givenUpAtMs.length > 0 ||
    // A forgetful host has placed a second one: either may be the one that stays.
    (file.forgotten && world.till.orders.filter((other) => other.bookingId === file.id).length > 1) ||
    // Rejected by staff and seated again: the new order is its successor.
    (order.now.status === 'REJECTED' && file.record?.burnt.includes(order.id)) ||
    file.snapshots.some(
      (snapshot) =>
        snapshot.atMs <= world.now &&
        classifyStatus(snapshot.booking.status, world.plan.policy) === 'undo' &&
        withinWindow(world, { snapshot, atMs: 0 }, order),
    )
  if (!reasons)
    world.violated({
      kind: 'wrongly-deleted',
      detail: `${order.id} of ${file.id} was deleted without any undo in its window`,
    })
}

/** Is asked as an order of ours is sent: what staff deleted comes back only by a new seating. */
export function judgeCreate(world: World, bookingId: string): void {
  const file = world.fileOf(bookingId)
  // Beyond the bounds a late POST may bring one back for a while.
  if (!file || file.forgotten || world.plan.bounds === 'broken') return
  const seating = wishOf(world, file).seating
  if (!seating) return
  const last = world.till.orders.findLast((order) => order.bookingId === bookingId)
  if (last?.deletedBy !== 'staff' || !file.owned.has(last.id)) return
  if (
    (last.deletedAtMs ?? 0) > seating.atMs &&
    last.appliedAtMs > seating.atMs &&
    (last.deletedAtMs ?? 0) + 60_000 < world.now
  )
    world.violated({
      kind: 'brought-back',
      detail: `${bookingId}: staff deleted ${last.id}, and another is posted without a new seating`,
    })
}

const seconds = (atMs: number): string => `${((atMs - startAtMs) / 1000).toFixed(3)} s`
