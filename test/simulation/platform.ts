/** The booking platform where a webhook brings ids only: what a GET of a booking answers, which may be older or newer than what the webhook spoke of. */
import type { Booking } from '../../src/domain/booking.js'
import { RemoteError, type RemoteErrorCode } from '../../src/shared/remote-error.js'
import type { Dice } from './dice.js'
import type { Snapshot } from './plan.js'
import type { Process } from './process.js'
import type { World } from './world.js'

/** What goes wrong with one GET: an error, a 404 for a booking that is there, or an answer that takes its time. */
export type PlatformFault =
  | Extract<RemoteErrorCode, 'timeout' | 'no-connection' | 'server-error' | 'rate-limited'>
  | '404'
  | 'slow'

const allFaults: readonly PlatformFault[] = ['timeout', 'no-connection', 'server-error', 'rate-limited', '404', 'slow']

/** How the platform answers. */
export interface Platform {
  /** An answer shows what was there that long ago. */
  readonly lagMs: number
  /** Otherwise at most that long: one answer may be older than the one before. */
  readonly isSteady: boolean
  readonly faults: readonly PlatformFault[]
  readonly faultRate: number
}

export const drawPlatform = (dice: Dice): Platform => ({
  lagMs: dice.chance(0.4) ? 0 : dice.spread(200, 25_000),
  isSteady: dice.chance(0.5),
  faults: allFaults.filter(() => dice.chance(0.5)),
  faultRate: dice.pick([0, 0.2, 0.6, 0.9]),
})

/** The versions, each told by a webhook that names the booking. */
export const tellByIds = (_: Dice, versions: readonly Snapshot[]): Snapshot[] =>
  versions.map((version) => ({ ...version, byIds: true }))

/** What a version's webhook says. */
export const webhookOf = ({ booking }: Snapshot) => ({
  eventType: 'BOOKING_UPDATED',
  data: { bookingId: booking.id, locationId: booking.venueId },
})

/** The platform as one process reaches it. */
export function bookingSource(world: World, process: Process) {
  const { dice, timeline, plan } = world
  const { lagMs, isSteady, faults, faultRate } = plan.host.platform
  const shown = (bookingId: string): Booking | null => {
    const untilMs = timeline.now - (isSteady ? lagMs : dice.whole(0, lagMs))
    const file = world.fileOf(bookingId)
    const versions = file?.snapshots ?? []
    const index = versions.findLastIndex((version) => happenedMs(version) <= untilMs)
    // Whoever was shown it knows it, whether or not its own webhook has come.
    if (file && index >= 0) file.deliveryBeganMs[index] ??= timeline.now
    return versions[index]?.booking ?? null
  }
  const hidden = new Set<string>()
  return {
    get: (bookingId: string): Promise<Booking | null> =>
      new Promise((resolve, reject) => {
        const isFaulty = !world.isCalm && faults.length > 0 && dice.chance(faultRate)
        const fault = isFaulty ? dice.pick(faults) : undefined
        const answer = (ms: number, tell: () => void) => timeline.after(ms, () => process.whenAwake(tell))
        if (fault && fault !== '404' && fault !== 'slow') {
          const error = new RemoteError(fault, `simulated ${fault}`, { remote: 'now-book-it' })
          return answer(fault === 'timeout' ? 10_000 : 50, () => reject(error))
        }
        timeline.after(fault === 'slow' ? dice.whole(300, 9_500) : dice.whole(10, 150), () => {
          // Never twice in a row: a booking that stays unknown for minutes is none.
          const isHidden = fault === '404' && !hidden.delete(bookingId)
          if (isHidden) hidden.add(bookingId)
          const booking = isHidden ? null : shown(bookingId)
          if (world.history)
            world.note(
              `${process.name}     GET booking ${bookingId}: ${booking ? `${booking.status} #${booking.covers - 1}` : '404'}`,
            )
          answer(dice.whole(10, 150), () => resolve(booking))
          return false
        })
      }),
  }
}

/** When it was so: later than its own instant where that is rounded. */
export const happenedMs = ({ atMs, happenedMs }: Snapshot): number => happenedMs ?? atMs
