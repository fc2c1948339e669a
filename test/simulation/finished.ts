/** A venue whose bookings are set Finished at the platform once their sale is safe, by a call that may fail before or after it took effect. */
import { RemoteError } from '../../src/shared/remote-error.js'
import type { Violation } from './evidence.js'
import { endBadly, hostFaultAt } from './hardships.js'
import { venueId } from './plan.js'
import type { Process } from './process.js'
import { isGone, type TillOrder } from './till.js'
import type { World } from './world.js'

/** What a connection has for it. */
export function finishing(world: World, process: Process, id: string) {
  const { dice, timeline, plan, finished } = world
  const { finishes, platform } = plan.host
  // The other venue's sales are kept nowhere, so nobody can tell which of them are safe.
  if (!finishes || id !== venueId) return undefined
  return {
    status: 'Finished',
    setStatus: (bookingId: string): Promise<void> =>
      new Promise((resolve, reject) => {
        timeline.after(dice.whole(20, 3_000), () => {
          const takeEffect = () => {
            if (world.history) world.note(`${process.name}     ${bookingId} is Finished`)
            if (!isSold(world, bookingId))
              world.violated({
                kind: 'finished-early',
                detail: `${bookingId} is Finished, and no sale of it was saved`,
              })
            finished.add(bookingId)
          }
          const fault = hostFaultAt(world, 'statusFaults')
          if (fault === 'not-found') world.unknown.add(bookingId)
          if (fault) return endBadly(world, process, fault, takeEffect, resolve, reject)
          const fails = !world.isCalm && dice.chance(platform.faultRate)
          if (!fails || dice.chance(0.5)) takeEffect()
          return process.whenAwake(() =>
            fails ? reject(new RemoteError('timeout', 'simulated timeout', { remote: 'now-book-it' })) : resolve(),
          )
        })
      }),
  }
}

/** A void is none, nor is a sale whose order does not say any more whose it is. */
const isSold = ({ sales }: World, id: string): boolean =>
  sales.some(({ type, bookingId }) => type === 'SALE' && bookingId === id)

/** At rest, each booking whose sale was saved is Finished, where that is how the venue wants it. */
export function judgeFinished(world: World): Violation[] {
  const { plan, files, finished, unknown, till, sales } = world
  if (!plan.host.finishes || world.ablation.sweepOff) return []
  const hasForgotten = files.some(({ forgotten }) => forgotten)
  // A void takes its sale back, unseen by a host that has forgotten the sale, one whose order does not say any more whose it is names none, and a part that staff have split off finishes nothing.
  const isSoldOf = (id: string) => (order: TillOrder) => {
    const sale = sales.findLast(({ saleId }) => saleId === order.id)
    return !order.byStaff && sale?.type === 'SALE' && sale.bookingId === id && !(hasForgotten && isGone(order))
  }
  return files
    .filter(({ snapshots }) => snapshots.every(({ booking }) => booking.venueId === venueId))
    .filter(({ id }) => !finished.has(id) && !unknown.has(id) && till.orders.some(isSoldOf(id)))
    .map(({ id }) => ({
      kind: 'not-finished',
      detail: `a sale of ${id} was saved, and the booking is not Finished`,
    }))
}
