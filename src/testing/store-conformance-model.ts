/** Conformance: a store and a plain Map do the same random steps, and must say the same after each. */
import type { Entry, OrderStore, PutWhen } from '../store/order-store.js'
import { checkSame, contractOf } from './store-conformance-assert.js'
import type { ArbitraryForStores, FastCheckForStores, StepForStores } from './store-conformance-fast-check.js'
import { inRoom, type Kit } from './store-conformance-room.js'

interface ModelEntry {
  value: number
  version: string
  wakeAtMs: number | null
  expireAtMs: number | null
}

interface Model {
  readonly entries: Map<string, ModelEntry>
  /** Versions that were given and replaced, which must never match again. */
  readonly spent: string[]
  nowMs: number
  writes: number
  steps: number
}

interface Real {
  store: OrderStore
  reopen(): Promise<void>
  wait(ms: number): Promise<void>
}

type Step = StepForStores<Model, Real>

const keys = ['a', 'b', 'c', 'd'] as const
// Under real time only durations whose outcome does not depend on the speed of the machine.
const hourMs = 3_600_000
const exactDurations = [0, 1, 10, 50, hourMs]
const realDurations = [0, hourMs]

/** Declares the model-based run. */
export function describeModel({ options, testIf }: Kit): void {
  const { capabilities, scale = {}, seed } = options
  const runs = scale.modelRuns ?? 1000
  const steps = scale.modelSteps ?? 50

  options.describe('against a plain Map', () => {
    testIf(options.fc, `agrees with the model in ${runs} runs of ${steps} steps`, async (_room, fc) => {
      let taken = 0
      const runOnce = (commands: Iterable<Step>): Promise<void> =>
        inRoom(options, async ({ store, open, wait }) => {
          const real: Real = { store, wait, reopen: async () => {} }
          real.reopen = async () => {
            await real.store.close?.()
            real.store = await open()
          }
          const model: Model = { entries: new Map(), spent: [], nowMs: 0, writes: 0, steps: 0 }
          await fc.asyncModelRun(() => ({ model, real }), commands)
          taken += model.steps
        })

      const exact = capabilities.exactTime ?? false
      const kinds = stepKinds(fc, exact, capabilities.shared === true || capabilities.durable === true)
      // fast-check prefers short lists at first; with room for four times as many, the average is well above what is asked.
      const commands = fc.commands(kinds as never[], { maxCommands: steps * 4, size: 'max' })
      const parameters = { numRuns: runs, ...(seed === undefined ? {} : { seed }) }
      await fc.assert(fc.asyncProperty(commands as never, runOnce), parameters)
      // A short run may happen to draw short lists; a long one cannot.
      if (runs >= 500 && taken < runs * steps)
        throw new Error(`The run took ${taken} steps; it should take ${runs * steps}.`)
    })
  })
}

function stepKinds(fc: FastCheckForStores, exact: boolean, canReopen: boolean): ArbitraryForStores<Step>[] {
  const durations = exact ? exactDurations : realDurations
  const put = fc.tuple(fc.nat(3), fc.nat(4), fc.nat(durations.length + 1), fc.nat(durations.length * 2))
  const kinds = [
    put.map(([key = 0, expect = 0, wake = 0, expire = 0]) => putStep(key, expect, wake, expire, durations)),
    put.map(([key = 0, , wake = 0, expire = 0]) => putStep(key, 0, wake, expire, durations)),
    fc.nat(3).map((key) => getStep(keys[key] as string)),
    fc.nat(6).map((limit) => dueStep(limit)),
  ]
  if (exact) kinds.push(fc.nat(60).map((ms) => waitStep(ms === 60 ? hourMs : ms === 59 ? 5_000 : ms)))
  if (canReopen) kinds.push(fc.nat(0).map(() => reopenStep()))
  return kinds
}

function putStep(keyNumber: number, expectKind: number, wake: number, expire: number, durations: number[]): Step {
  const key = keys[keyNumber] as string
  const wakeInMs = wake === 0 ? undefined : wake === 1 ? null : durations[wake - 2]
  // Twice as often none as any single duration: an entry should mostly live.
  const expireInMs = expire < durations.length ? durations[expire] : undefined
  return step(`put(${key}, expect ${expectKind}, wake ${wakeInMs}, expire ${expireInMs})`, async (model, real) => {
    const found = live(model, key)
    // 0 and 1 expect what is there, 2 expects none, 3 expects a spent version, 4 a version of another key.
    const spent = model.spent[model.spent.length - 1] ?? 'never-given'
    const other = live(model, keys[(keyNumber + 1) % keys.length] as string)?.version ?? 'never-given'
    const expect = expectKind <= 1 ? (found?.version ?? null) : ([null, spent, other][expectKind - 2] ?? null)
    const value = ++model.writes
    const schedule = {
      ...(wakeInMs === undefined ? {} : { wakeInMs }),
      ...(expireInMs === undefined ? {} : { expireInMs }),
    }
    const when: PutWhen = { expect, ...schedule }
    const version = await real.store.put(key, value, when)
    const wins = expect === (found?.version ?? null)
    checkSame(version !== null, wins, 'a write wins when what it expects is there, and only then')
    if (version === null) return
    checkSame(model.spent.includes(version) || version === found?.version, false, 'a version is never given twice')
    if (found) model.spent.push(found.version)
    const kept = found?.wakeAtMs ?? null
    model.entries.set(key, {
      value,
      version,
      wakeAtMs: wakeInMs === undefined ? kept : wakeInMs === null ? null : model.nowMs + wakeInMs,
      expireAtMs: expireInMs === undefined ? null : model.nowMs + expireInMs,
    })
  })
}

const getStep = (key: string): Step =>
  step(`get(${key})`, async (model, real) => {
    const found = live(model, key)
    const expected = found && toEntry(model, key, found)
    const came = await real.store.get(key)
    checkSame(came && contractOf(came), expected, 'a read gives what was written last')
  })

const dueStep = (limit: number): Step =>
  step(`due(${limit})`, async (model, real) => {
    const overdue = keys.flatMap((key) => {
      const found = live(model, key)
      return found && isOverdue(model, found) ? [{ atMs: found.wakeAtMs ?? 0, entry: toEntry(model, key, found) }] : []
    })
    const listed = await real.store.due(limit)
    checkSame(listed.length, Math.min(limit, overdue.length), 'due lists all that is overdue, up to the limit')
    const instants = listed.map((entry) => {
      const match = overdue.find((each) => each.entry.key === entry.key)
      checkSame(contractOf(entry), match?.entry, 'due lists what is overdue, as it is')
      return match?.atMs
    })
    // Among equals any order will do, so instants are compared and not keys.
    const expected = overdue.map((each) => each.atMs).sort((a, b) => a - b)
    checkSame(instants, expected.slice(0, limit), 'due lists the longest overdue first')
  })

const waitStep = (ms: number): Step =>
  step(`wait(${ms})`, async (model, real) => {
    await real.wait(ms)
    model.nowMs += ms
  })

const reopenStep = (): Step => step('reopen()', async (_model, real) => real.reopen())

const step = (name: string, run: Step['run']): Step => ({
  check: () => true,
  toString: () => name,
  run: async (model, real) => {
    model.steps += 1
    await run(model, real)
  },
})

function live(model: Model, key: string): ModelEntry | undefined {
  const found = model.entries.get(key)
  if (!found || found.expireAtMs === null || found.expireAtMs > model.nowMs) return found
  model.entries.delete(key)
  model.spent.push(found.version)
  return undefined
}

const isOverdue = (model: Model, entry: ModelEntry) => entry.wakeAtMs !== null && entry.wakeAtMs <= model.nowMs

const toEntry = (model: Model, key: string, entry: ModelEntry): Entry => ({
  key,
  value: entry.value,
  version: entry.version,
  overdue: isOverdue(model, entry),
})
