/** One worker process: its own flow over the shared store, polled and swept; it may freeze at any call, and die at any call. */
import { createGuardedFlow } from '../../src/flow/create-order-flow.js'
import type { OrderFlow } from '../../src/flow/order-flow.js'
import type { Clock } from '../../src/shared/clock.js'
import type { Logger } from '../../src/shared/logger.js'
import { processStore, salesSink, venueConnection } from './dependencies.js'
import { lookUp } from './hardships.js'
import { retainDays, sweepEveryHourMs } from './later.js'
import type { Strike } from './plan.js'
import { venuesOf } from './two-venues.js'
import type { World } from './world.js'

const pollEveryMs = 2_000
export const sweepEveryMs = 300_000
/** How long a change may stay unseen by a list. */
const lagMs = 15_000

export class Process {
  readonly name: string
  readonly flow: OrderFlow
  readonly clock: Clock
  /** When it last read an order for its own create or delete, by the order's id. */
  readonly readAtMs = new Map<string, number>()
  /** Told when it dies: whoever waits for an answer of it asks again elsewhere. */
  readonly onCrash = new Set<() => void>()
  crashed = false
  frozenUntilMs = 0
  private readonly world: World
  private readonly phaseMs: number
  private readonly revive: () => void
  private polling = false
  private sweeping = false
  private pollAtMs: number | undefined

  constructor(world: World, name: string, index: number, revive: () => void) {
    this.world = world
    this.name = name
    this.revive = revive
    const { timeline, plan, dice } = world
    this.phaseMs = dice.whole(0, pollEveryMs - 1)
    this.clock = {
      now: () => timeline.now + (world.clocksAheadMs[index] as number),
      sleep: (ms, signal) => this.sleep(ms, signal),
    }
    this.flow = createGuardedFlow(
      {
        store: processStore(world, this),
        venue: (venueId) => lookUp(world, this, () => venueConnection(world, this, venueId)),
        sales: salesSink(world, this),
        clock: this.clock,
        logger: logger(world, this),
        onEvent: (event) => world.heard(this, event),
        ...(plan.host.laterMs === undefined ? {} : { retainDays }),
        venues: () => venuesOf(plan),
        timing: {
          placeWithinMs: plan.placeWithinMs,
          ...(plan.waitsAfterStart ? { waitAfterStartMs: 72_000 } : {}),
          sweepEveryMs,
          ...(world.ablation.settleMs === undefined ? {} : { settleMs: world.ablation.settleMs }),
        },
      },
      world.safeguards,
      () => `n${++world.nonces}`,
    )
    if (plan.hardships?.runs) void this.flow.run({ signal: new AbortController().signal })
    else this.planPoll()
    this.planSweep(dice.whole(1_000, sweepEveryMs))
  }

  get busy(): boolean {
    return this.crashed || this.polling || this.sweeping || this.frozenUntilMs > this.world.now
  }

  /** Runs it when this process runs: never after its death, later while it is frozen. True when it ran now. */
  whenAwake(run: () => void): boolean {
    if (this.crashed) return false
    const { timeline } = this.world
    if (timeline.now < this.frozenUntilMs) {
      timeline.at(this.frozenUntilMs, () => this.whenAwake(run))
      return false
    }
    run()
    return true
  }

  private sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason)
      let isOver = false
      const abort = () => {
        isOver = true
        reject(signal?.reason)
      }
      const wake = () => {
        signal?.removeEventListener('abort', abort)
        resolve()
      }
      signal?.addEventListener('abort', abort)
      this.world.timeline.after(ms, () => !isOver && this.whenAwake(wake))
    })
  }

  hit(strike: Strike): void {
    const { world } = this
    if (this.crashed) return
    if (strike.freezeMs !== undefined) {
      this.frozenUntilMs = Math.max(this.frozenUntilMs, world.now + strike.freezeMs)
      if (world.history)
        world.note(`${this.name}     FREEZES for ${strike.freezeMs} ms at a ${strike.kind} call, ${strike.phase}`)
      return
    }
    if (world.history) world.note(`${this.name}     DIES at a ${strike.kind} call, ${strike.phase}`)
    this.crashed = true
    for (const tell of this.onCrash) tell()
    this.revive()
  }

  /** Plans the next look for due work; asked again with every write. Looks that would find nothing are left out. */
  planPoll(): void {
    if (this.crashed || this.polling || this.world.plan.hardships?.runs) return
    const { timeline, store } = this.world
    const wakeMs = store.nextWakeMs()
    if (wakeMs === undefined) return
    const soonest = Math.max(wakeMs, timeline.now + 1)
    const atMs = soonest + ((((this.phaseMs - soonest) % pollEveryMs) + pollEveryMs) % pollEveryMs)
    if (this.pollAtMs !== undefined && this.pollAtMs <= atMs) return
    this.pollAtMs = atMs
    timeline.at(atMs, () => this.poll(atMs))
  }

  private poll(plannedMs: number): boolean {
    if (this.crashed || this.pollAtMs !== plannedMs) return false
    if (this.frozenUntilMs > this.world.now) return this.whenAwake(() => this.poll(plannedMs))
    this.pollAtMs = undefined
    const wakeMs = this.world.store.nextWakeMs()
    if (wakeMs === undefined || wakeMs > this.world.now) {
      this.planPoll()
      return false
    }
    this.polling = true
    const done = () => {
      this.polling = false
      this.planPoll()
    }
    this.flow.settle().then(done, (error: unknown) => {
      this.world.violated(unexpected('settle', error))
      done()
    })
    return true
  }

  private planSweep(afterMs: number): void {
    if (this.world.ablation.sweepOff) return
    this.world.timeline.after(afterMs, () => {
      if (this.crashed) return false
      this.planSweep(this.world.isCalm && this.world.plan.host.laterMs ? sweepEveryHourMs : sweepEveryMs)
      // Once all is calm one process sweeps for all: the others would only find the same.
      if (this.world.isCalm && this.world.processes[0] !== this) return false
      return this.whenAwake(() => this.sweep())
    })
  }

  private sweep(): void {
    if (this.sweeping) return
    const { world } = this
    const beganMs = world.now
    this.sweeping = true
    if (world.history) world.note(`${this.name}     sweeps`)
    Promise.all(venuesOf(world.plan).map((venueId) => this.flow.sync(venueId))).then(
      (reports) => {
        this.sweeping = false
        // A sweep that has passed an order over is not done with it.
        const isWhole = reports.every(({ error, unreadable }) => !error && unreadable.length === 0)
        if (isWhole && beganMs > world.lastChangeMs + lagMs) world.quietSweeps++
      },
      (error: unknown) => {
        this.sweeping = false
        world.violated(unexpected('sync', error))
      },
    )
  }
}

/** Only a store that cannot be reached, and a venue that cannot be looked up, may reject. */
const mayReject: readonly unknown[] = ['store-failed', 'venue-failed']

export function unexpected(what: string, error: unknown) {
  const { code, stack } = error as { code?: unknown; stack?: string }
  return mayReject.includes(code)
    ? undefined
    : ({ kind: 'threw', detail: `${what}: ${stack ?? String(error)}` } as const)
}

function logger(world: World, process: Process): Logger {
  const note = (message: string, fields: unknown) => {
    if (world.history) world.note(`${process.name}     logs ${message} ${JSON.stringify(fields ?? {})}`)
  }
  return {
    debug: () => {},
    info: () => {},
    warn: () => {},
    error: (message, fields) => {
      note(message, fields)
      const mishap = message === 'onEvent threw' || message === 'a due entry could not be carried on'
      if (mishap && !mayReject.includes(fields?.code))
        world.violated({ kind: 'threw', detail: `${message} ${JSON.stringify(fields)}` })
    },
  }
}
