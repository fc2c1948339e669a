/** Plays what a busy till does beside: its deeds, and news of it that come once more, minutes late. */

import { bearsMarker, doBusyDeed, ringUp } from './busy-deeds.js'
import { Dice } from './dice.js'
import { venueId } from './plan.js'
import { unexpected } from './process.js'
import { Till, type TillOrder } from './till.js'
import type { World } from './world.js'

export function openBustle(world: World): void {
  const { till, plan } = world
  // The one over HTTP does none of this.
  if (!plan.bustle || !(till instanceof Till)) return
  const { bustle } = plan
  const dice = new Dice(bustle.seed ^ 0x4f1bbcdc)
  for (const { atMs, bookingIndex, deed } of bustle.deeds)
    world.timeline.at(atMs, () => {
      if (deed === 'bar-order' || deed === 'bar-sale') {
        ringUp(till, deed === 'bar-sale')
        return false
      }
      const own = world.files[bookingIndex]?.id
      const standing = till.orders.filter((order) => order.bookingId === own && !order.now.deleted)
      const others = till.orders.filter((order) => order.bookingId !== own && !order.now.deleted)
      if (standing.length > 0)
        doBusyDeed(till, bustle, dice.pick(standing), deed, others.length > 0 ? dice.pick(others) : undefined)
      return false
    })
  const tell = world.onTillChange
  world.onTillChange = (order) => {
    tell(order)
    if (dice.chance(bustle.news)) tellLate(world, dice, order)
  }
}

/** A webhook of the whole order, soon or minutes late; it says what was so as it was made. */
function tellLate(world: World, dice: Dice, changed: TillOrder): void {
  const { timeline } = world
  const { id, now: order } = changed
  const stateAtMs = world.now
  // Nothing is at rest before it has come.
  world.inFlight++
  timeline.after(dice.chance(0.5) ? dice.spread(20, 3_000) : dice.spread(3_000, 600_000), () => {
    world.inFlight--
    const process = dice.pick(world.processes)
    return process.whenAwake(() => {
      if (world.history) world.note(`${process.name}     is told of order ${id} as ${order.status}`)
      const record = world.fileOf(changed.bookingId)?.record
      // It is told to the first venue, which knows its own markers.
      const isHeard = record !== undefined && !record.intent && bearsMarker(order, changed, ['NBI'])
      const byOwner = isHeard && record.orderId === id && record.doomed.length === 0
      const isDoomed = isHeard && record.doomed.some((one) => one.id === id)
      const isSoon = process.clock.now() - Date.parse(order.updatedAt) < 60_000
      if (isSoon && stateAtMs < (changed.told?.stateAtMs ?? 0)) changed.wasToldTooSoon = true
      process.flow.handleOrder({ venueId, order }).then(
        ({ pending }) => {
          if (!pending && stateAtMs > (changed.told?.stateAtMs ?? 0))
            changed.told = { atMs: world.now, stateAtMs, updatedAt: order.updatedAt, byOwner, isDoomed }
        },
        (error: unknown) => world.violated(unexpected('handing in an order', error)),
      )
    })
  })
}
