/** How news reach the flow: bookings at least once, in any order, to any process; hints about orders at most once. */
import type { OrderFlow } from '../../src/flow/order-flow.js'
import { setClocks } from './clocks.js'
import type { Evidence } from './evidence.js'
import { asTold, planForgetting } from './hardships.js'
import { type Snapshot, startAtMs } from './plan.js'
import { happenedMs, webhookOf } from './platform.js'
import { Process, unexpected } from './process.js'
import type { TillOrder } from './till.js'
import { venuesOf } from './two-venues.js'
import type { World } from './world.js'

/** Starts the processes and plans every delivery and deed. */
export function openFor(world: World, isNew = !world.plan.isUsed): void {
  const { plan, timeline, dice } = world
  if (!isNew) world.till.served?.(timeline.now - 3_600_000)
  plan.clockOffsets.forEach((_, index) => {
    startProcess(world, index, 1)
  })
  setClocks(world)
  planForgetting(world, venuesOf(plan))
  for (const file of world.files)
    file.snapshots.forEach((snapshot, index) => {
      const { deliveries, polls = [], byIds: _, ...polled } = snapshot
      const plan = (delayMs: number, copy: Snapshot) => {
        world.undelivered++
        timeline.at(happenedMs(snapshot) + delayMs, () => deliver(world, file, copy, index))
      }
      for (const delayMs of deliveries) plan(delayMs, snapshot)
      for (const delayMs of polls) plan(delayMs, { ...polled, deliveries: polls })
    })
  for (const { atMs, bookingIndex, deed } of plan.deeds)
    timeline.at(atMs, () => {
      const standing = world.till.standing(world.files[bookingIndex]?.id ?? '')
      if (standing.length > 0) world.till.staff(dice.pick(standing), deed)
      return false
    })
  world.onTillChange = (order) => {
    if (dice.chance(plan.habits.webhooks)) hint(world, order)
  }
}

function startProcess(world: World, index: number, life: number): void {
  const { plan, timeline, dice } = world
  const revive = () => {
    if (!plan.durable) {
      world.store.wipe()
      for (const file of world.files) file.forget(world.now)
    }
    timeline.after(dice.spread(500, 40_000), () => {
      startProcess(world, index, life + 1)
      // A host whose store forgets hands the newest version of each booking in again.
      if (!plan.durable)
        for (const file of world.files) {
          const latest = file.snapshots.findLastIndex((snapshot) => happenedMs(snapshot) <= world.now)
          if (latest < 0) continue
          const snapshot = file.snapshots[latest] as Snapshot
          world.undelivered++
          deliver(world, file, snapshot, latest)
          if (!snapshot.byIds) continue
          // All that is fetched is new to it, so it cannot see that the platform lags.
          world.undelivered++
          timeline.after(30_000, () => deliver(world, file, snapshot, latest))
        }
      return true
    })
  }
  const name = `${'ABC'[index]}${life}`
  world.processes[index] = new Process(world, name, index, revive)
  if (world.history) world.note(`${name}     starts`)
}

/** One copy of an event. Handed in again, elsewhere, until somebody has said yes to it. */
function deliver(world: World, file: Evidence, snapshot: Snapshot, index: number): boolean {
  const { dice, timeline } = world
  const process = dice.pick(world.processes)
  const again = () => {
    timeline.after(dice.spread(500, 20_000), () => deliver(world, file, snapshot, index))
  }
  if (process.crashed) {
    again()
    return false
  }
  file.deliveryBeganMs[index] ??= world.now
  const lost = () => {
    process.onCrash.delete(lost)
    again()
  }
  process.onCrash.add(lost)
  return process.whenAwake(() => {
    const accepts = dice.chance(0.4)
    if (world.history) {
      const { booking, byIds, atMs } = snapshot
      const what = byIds ? `a webhook of ${booking.id}` : `${booking.id} ${booking.status} #${index + 1}`
      const of = ((atMs - startAtMs) / 1000).toFixed(3)
      world.note(`${process.name}     gets ${what} of ${of}, by ${accepts ? 'accept' : 'handleBooking'}`)
    }
    handIn(process.flow, snapshot, accepts).then(
      () => {
        if (process.crashed) return
        process.onCrash.delete(lost)
        if (!snapshot.byIds) file.ackedMs[index] ??= world.now
        world.undelivered--
      },
      (error: unknown) => {
        if (process.crashed) return
        world.violated(unexpected('handing in a booking', error))
        lost()
      },
    )
  })
}

function handIn(flow: OrderFlow, snapshot: Snapshot, accepts: boolean): Promise<unknown> {
  const { booking, previous, byIds } = snapshot
  if (byIds)
    return accepts ? flow.acceptNowBookItEvent(webhookOf(snapshot)) : flow.handleNowBookItEvent(webhookOf(snapshot))
  const event = { booking, ...(previous === undefined ? {} : { previous }) }
  return accepts ? flow.accept(event) : flow.handleBooking(event)
}

/** A webhook or callback about an order: it may be late, come twice, carry an old state, or never be heard of again. */
function hint(world: World, { id, now }: TillOrder): void {
  const order = asTold(world, now)
  const { dice, timeline } = world
  const venues = venuesOf(world.plan)
  // The till names the site alone: the host takes it to one of its venues there.
  const venueId = venues.length === 1 ? (venues[0] as string) : dice.pick(venues)
  const what = dice.chance(0.5) ? { venueId, order } : { venueId, orderId: id }
  for (let copies = dice.chance(0.2) ? 2 : 1; copies > 0; copies--)
    timeline.after(dice.spread(50, 15_000), () => {
      const process = dice.pick(world.processes)
      return process.whenAwake(() => {
        if (world.history)
          world.note(`${process.name}     hears of order ${id}${'order' in what ? ` as ${order.status}` : ''}`)
        const { flow } = process
        const resend = dice.chance(world.plan.hardships?.resends ?? 0)
        const heard: Promise<unknown> =
          resend || dice.chance(0.5) ? flow.handleOrder(what, { resend }) : flow.acceptOrder(what)
        heard.then(
          () => {},
          (error: unknown) => world.violated(unexpected('handing in an order', error)),
        )
      })
    })
}
