/** Which version of a booking must count in the end: judged from what the platform wrote and when it was handed in first. */
import type { Evidence, Violation } from './evidence.js'
import type { Snapshot } from './plan.js'

/** Below 0 when `a` is older: by sequence where both have one, else by the instant that it bears. */
const ageOf = (a: Snapshot, b: Snapshot): number =>
  a.booking.sequence !== undefined && b.booking.sequence !== undefined
    ? a.booking.sequence - b.booking.sequence
    : a.atMs - b.atMs

/** The last version that was decided is the newest that came; of several with one instant, the one that came last for the first time. */
export function judgeNewest(file: Evidence): Violation | undefined {
  const { snapshots, deliveryBeganMs, ackedMs } = file
  const isFetched = snapshots.some((version) => version.byIds)
  // Whatever a webhook spoke of, a GET tells of the newest one.
  const came = [...snapshots.entries()].filter(([index]) => isFetched || ackedMs[index] !== undefined)
  const newest = came.filter(([, version]) => came.every(([, other]) => ageOf(version, other) >= 0))
  if (newest.length === 0) return undefined
  const last = file.seen.at(-1)?.snapshot
  const counts = newest.find(([, version]) => version === last)
  const wrong = (why: string): Violation => ({
    kind: 'old-news',
    detail: `${file.id}: ${last ? `${last.booking.status} #${last.booking.covers - 1}` : 'none'} counts, although ${why}`,
  })
  if (!counts) return wrong(`#${newest.map(([index]) => index + 1).join(' or #')} came, and is newer`)
  const [at] = counts
  if (isFetched) return at === snapshots.length - 1 ? undefined : wrong('the platform shows another of that instant')
  const later = newest.find(([index]) => (deliveryBeganMs[index] as number) > (ackedMs[at] as number))
  return later ? wrong(`#${later[0] + 1}, of the same instant, came first after it`) : undefined
}
