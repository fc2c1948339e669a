/** The simulated store: linearizable, one clock of its own, values kept by reference since the flow never changes one in place. */
import type { Json } from '../../src/shared/json.js'
import type { Entry, PutWhen, Version } from '../../src/shared/versioned-state.js'

interface Slot {
  readonly key: string
  value: Json
  version: Version
  wakeAtMs: number | undefined
  expiresAtMs: number
}

/** Is told of every write that took effect. */
export type PutWatch = (key: string, value: Json, before: Json | undefined) => void

export class SimStore {
  readonly slots = new Map<string, Slot>()
  private writes = 0
  private readonly clock: { readonly now: number }
  private readonly onPut: PutWatch

  constructor(clock: { readonly now: number }, onPut: PutWatch) {
    this.clock = clock
    this.onPut = onPut
  }

  get(key: string): Entry | undefined {
    const slot = this.live(key)
    return slot && this.entryOf(slot)
  }

  put(key: string, value: Json, when: PutWhen): Version | null {
    const slot = this.live(key)
    if ((slot?.version ?? null) !== when.expect) return null
    const { now } = this.clock
    const version = `w${++this.writes}`
    const wakeAtMs =
      when.wakeInMs === undefined ? slot?.wakeAtMs : when.wakeInMs === null ? undefined : now + when.wakeInMs
    const expiresAtMs = when.expireInMs === undefined ? Number.POSITIVE_INFINITY : now + when.expireInMs
    this.slots.set(key, { key, value, version, wakeAtMs, expiresAtMs })
    this.onPut(key, value, slot?.value)
    return version
  }

  due(limit: number): Entry[] {
    const { now } = this.clock
    return [...this.slots.values()]
      .filter((slot) => slot.wakeAtMs !== undefined && slot.wakeAtMs <= now && slot.expiresAtMs > now)
      .sort((a, b) => (a.wakeAtMs as number) - (b.wakeAtMs as number))
      .slice(0, limit)
      .map((slot) => this.entryOf(slot))
  }

  /** When somebody must be woken next; undefined: nobody. */
  nextWakeMs(): number | undefined {
    const { now } = this.clock
    let next: number | undefined
    for (const { wakeAtMs, expiresAtMs } of this.slots.values())
      if (wakeAtMs !== undefined && expiresAtMs > now && (next === undefined || wakeAtMs < next)) next = wakeAtMs
    return next
  }

  /** A process that kept everything in memory has died. */
  wipe(): void {
    this.slots.clear()
  }

  private live(key: string): Slot | undefined {
    const slot = this.slots.get(key)
    return slot && slot.expiresAtMs > this.clock.now ? slot : undefined
  }

  private entryOf({ key, value, version, wakeAtMs }: Slot): Entry {
    return { key, value, version, overdue: wakeAtMs !== undefined && wakeAtMs <= this.clock.now }
  }
}
