/** One round: a few bookings, staff at the till, a network that fails, and workers that are killed and frozen meanwhile. */
import { setTimeout as pause } from 'node:timers/promises'
import type { Booking } from '../../src/domain/booking.js'
import type { KountaSimulator } from '../../src/testing/index.js'
import type { Dice } from '../simulation/dice.js'
import type { Fleet } from './fleet.js'
import { venueId } from './task.js'

/** One version of a booking: when it was first handed to a worker, and when one had taken it. */
export interface Version {
  readonly booking: Booking
  readonly handedMs: number
  takenMs: number
}

/** The versions that a booking went through, oldest first. */
export type History = readonly Version[]

const statuses: readonly (readonly string[])[] = [
  ['Seated'],
  ['Confirmed', 'Seated'],
  ['Seated', 'Confirmed'],
  ['Confirmed', 'Seated', 'Cancelled'],
  ['Seated', 'Confirmed', 'Seated'],
  ['Confirmed', 'Seated', 'Mains Away'],
  ['Seated', 'No_Show', 'Seated', 'Confirmed'],
]

export async function playRound(number: number, fleet: Fleet, kounta: KountaSimulator, dice: Dice): Promise<History[]> {
  const until = Date.now() + dice.whole(1_500, 3_000)
  kounta.faults.chances({
    lostAnswer: 0.08,
    droppedRequest: 0.03,
    serverError: 0.05,
    rateLimited: 0.02,
    lateApply: 0.08,
    maxLateMs: 250,
  })
  const bookings = Array.from({ length: dice.whole(2, 5) }, (_, index) => `r${number}-${index}`)
  const [histories] = await Promise.all([
    Promise.all(bookings.map((id) => playBooking(id, fleet, dice))),
    disturb(fleet, dice, until),
    serve(kounta, bookings, dice, until),
  ])
  kounta.faults.clear()
  return histories
}

async function playBooking(id: string, fleet: Fleet, dice: Dice): Promise<History> {
  const history: Version[] = []
  const deliveries: Promise<void>[] = []
  for (const status of dice.pick(statuses)) {
    const booking: Booking = {
      id,
      venueId,
      type: 'BOOKING',
      status,
      modifiedAt: new Date().toISOString(),
      sequence: history.length + 1,
      covers: 2,
    }
    const version: Version = { booking, handedMs: Date.now(), takenMs: Number.POSITIVE_INFINITY }
    history.push(version)
    const taken = () => {
      version.takenMs = Math.min(version.takenMs, Date.now())
    }
    for (let copies = dice.chance(0.3) ? 2 : 1; copies > 0; copies--)
      deliveries.push(fleet.deliver(booking, dice.chance(0.4)).then(taken))
    await pause(dice.spread(5, 900))
  }
  await Promise.all(deliveries)
  return history
}

/** The fourth: it kills and freezes the other three. */
async function disturb(fleet: Fleet, dice: Dice, until: number): Promise<void> {
  while (Date.now() < until) {
    await pause(dice.spread(50, 1_000))
    if (dice.chance(0.5)) fleet.kill()
    else fleet.freeze(dice.spread(50, 3_000))
  }
}

/** Staff accept, ring something up, close. */
async function serve(kounta: KountaSimulator, bookings: readonly string[], dice: Dice, until: number): Promise<void> {
  while (Date.now() < until) {
    await pause(dice.spread(50, 800))
    const mine = kounta
      .orders()
      .filter(
        (order) =>
          !order.deleted && order.status !== 'COMPLETE' && bookings.some((id) => order.saleNumber.includes(id)),
      )
    const order = mine.length > 0 ? dice.pick(mine) : undefined
    if (!order) continue
    const deed = dice.roll()
    if (deed < 0.5) {
      if (order.status === 'SUBMITTED') kounta.accept(order.id)
    } else {
      if (deed < 0.75 || order.lines.length === 0) kounta.addLine(order.id)
      if (deed >= 0.75) kounta.complete(order.id)
    }
  }
}
