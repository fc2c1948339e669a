/** What must stand at the till once a round has come to rest. */
import { classifyStatus } from '../../src/decide/index.js'
import type { KountaSimulator, SimulatedOrder } from '../../src/testing/index.js'
import type { Fleet } from './fleet.js'
import type { History } from './round.js'

const stands = (order: SimulatedOrder): boolean => !order.deleted && order.status !== 'DELETED'

/** Each line says one thing that is wrong; none: the round holds. */
export function judgeRound(
  histories: readonly History[],
  kounta: KountaSimulator,
  fleet: Pick<Fleet, 'saleIds' | 'givenUp'>,
): string[] {
  const orders = kounta.orders()
  const wrong: string[] = []
  for (const history of histories) {
    const id = history[0]?.booking.id ?? ''
    const mine = orders.filter((order) => order.requestedSaleNumber?.startsWith(`NBI-${id}-`) && stands(order))
    const untouched = mine.filter((order) => !order.touched && order.status !== 'COMPLETE').map((order) => order.id)
    const asked = lastWordOf(history)
    if (untouched.length > 1) wrong.push(`${id}: a duplicate: orders ${untouched} all stand, untouched`)
    if (asked === 'seated' && mine.length === 0 && !fleet.givenUp.has(id))
      wrong.push(`${id}: lost: it is seated and has no order`)
    if (asked === 'undo' && untouched.length > 0)
      wrong.push(`${id}: a ghost: it was undone and order ${untouched} stands`)
  }
  for (const order of orders) {
    if (order.status === 'COMPLETE' && stands(order) && !fleet.saleIds.includes(order.id))
      wrong.push(`order ${order.id} is complete and its sale never reached the sink`)
    if (order.deletedBy === 'api' && order.touched && touchedLongBefore(order))
      wrong.push(`order ${order.id} was deleted long after staff had touched it`)
  }
  return wrong
}

/**
 * What the last version that seats or undoes asks for. Versions come in any order, and one that is overtaken is stale: it counts only where
 * a worker had taken it before any newer one was handed to anybody.
 */
function lastWordOf(history: History): 'seated' | 'undo' | undefined {
  const at = history.findLastIndex(({ booking }) => classifyStatus(booking.status) !== 'other')
  const version = history[at]
  if (!version || history.slice(at + 1).some((newer) => newer.handedMs < version.takenMs)) return undefined
  return classifyStatus(version.booking.status) === 'seated' ? 'seated' : 'undo'
}

/** In the race between our read and our DELETE it may happen, and is reported; seconds later it may not. */
function touchedLongBefore({ history }: SimulatedOrder): boolean {
  const touchedAt = history.find(({ by, what }) => by === 'staff' && /line|payment|complete/.test(what))?.at
  const deletedAt = history.find(({ what }) => what === 'deleted')?.at
  return touchedAt !== undefined && deletedAt !== undefined && Date.parse(deletedAt) - Date.parse(touchedAt) > 5_000
}
