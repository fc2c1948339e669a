/** Plays one schedule from its seed until all is at rest, and judges it. */
import { atTheInterface } from './dependencies.js'
import type { Violation } from './evidence.js'
import { withHardships } from './hardships.js'
import { withHost } from './host-plan.js'
import { openFor } from './mail.js'
import { judgeAtRest, judgeCreate, judgeDelete } from './oracle.js'
import { type Bounds, drawPlan, startAtMs } from './plan.js'
import { openBustle } from './play-bustle.js'
import { type Ablation, type OpenTill, World } from './world.js'

/** How long after the faults end a schedule may take to come to rest, in virtual time. */
const restWithinMs = 3 * 3_600_000

export interface ScheduleOptions {
  readonly bounds?: Bounds
  readonly ablation?: Ablation
  /** Where the till stands; default: behind the client's interface. */
  readonly openTill?: OpenTill
  /** A till without an order from before, whatever the plan says: as it was when an older seed failed. */
  readonly isNew?: boolean
  /** Keeps a readable history. */
  readonly tells?: boolean
}

/** Of a store: it survives a restart; it forgets, and every booking waits for what was sent before; it forgets, and those wait that do by default. */
export type Memory = 'survives' | 'waits' | 'forgets'

export interface ScheduleResult {
  readonly seed: number
  readonly violations: readonly Violation[]
  /** Two untouched orders of one booking stood at one instant. */
  readonly shortLived: boolean
  /** What its flow remembers after a restart. */
  readonly memory: Memory
  /** Happenings that were played: the measure of a schedule's size. */
  readonly played: number
  readonly history: readonly string[]
}

export async function runSchedule(seed: number, options: ScheduleOptions = {}): Promise<ScheduleResult> {
  const world = new World(
    withHardships(withHost(drawPlan(seed, options.bounds ?? 'kept'))),
    options.openTill ?? atTheInterface,
    options.ablation,
  )
  if (options.tells) {
    world.history = []
    world.note(`plan   ${JSON.stringify({ ...world.plan, policy: world.plan.policyName, bookings: undefined })}`)
  }
  world.onOurDelete = (orderId) => judgeDelete(world, orderId)
  world.onOurCreate = (bookingId) => judgeCreate(world, bookingId)
  openFor(world, options.isNew)
  openBustle(world)
  const { timeline, plan } = world
  const lastMs = (plan.host.laterMs ?? plan.calmAtMs) + restWithinMs
  let rests = false
  const look = () => {
    rests = isAtRest(world)
    timeline.after(20_000, look)
    return false
  }
  timeline.at(plan.calmAtMs, look)
  await timeline.play(() => rests || timeline.now > lastMs)
  if (world.history) world.note(rests ? 'all is at rest' : 'nothing comes to rest')
  if (!rests) world.violated({ kind: 'never-at-rest', detail: restless(world) })
  judgeAtRest(world)
  return {
    seed,
    violations: world.violations,
    shortLived: world.shortLived,
    // A clock that is set forward ends a wait before its time.
    memory: plan.durable ? 'survives' : plan.waitsAfterStart && plan.host.clockSets.length === 0 ? 'waits' : 'forgets',
    played: timeline.played,
    history: world.history ?? [],
  }
}

/** Nothing is on its way, nothing is due, and a whole sweep since the last change found nothing to do. */
function isAtRest(world: World): boolean {
  if (!world.isCalm || world.undelivered > 0 || world.inFlight > 0) return false
  if (world.processes.some((process) => process.busy) || world.store.nextWakeMs() !== undefined) return false
  return world.ablation.sweepOff ? world.now - world.lastChangeMs > 120_000 : world.quietSweeps > 0
}

function restless(world: World): string {
  const due = [...world.store.slots.values()].filter((slot) => slot.wakeAtMs !== undefined).map((slot) => slot.key)
  return `undelivered ${world.undelivered}, in flight ${world.inFlight}, due ${due}, quiet sweeps ${world.quietSweeps}, last change at ${(world.lastChangeMs - startAtMs) / 1000} s`
}
