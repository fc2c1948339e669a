/** Stores that are wrong in one way each, as real ones were: what the conformance kit has to catch. */
import type { Clock } from '../../src/shared/clock.js'
import { createMemoryStore } from '../../src/store/memory.js'
import type { Entry, Json, OrderStore, PutWhen, Version } from '../../src/store/order-store.js'
import { seededRandom } from '../../src/testing/seeded-random.js'

export interface BrokenStore {
  /** What is wrong. */
  readonly fault: string
  /** The title of a test that must fail for it. */
  readonly caughtBy: RegExp
  readonly create: (options: { namespace: string; clock: Clock }) => OrderStore
}

/** A sound store with some methods replaced. */
const sound = (clock: Clock, change: (inner: OrderStore) => Partial<OrderStore>): OrderStore => {
  const inner = createMemoryStore({ clock })
  return { ...inner, ...change(inner) }
}

/** Changes each entry on its way out. */
const reading = (inner: OrderStore, change: (entry: Entry) => Entry): Partial<OrderStore> => ({
  get: async (key) => {
    const entry = await inner.get(key)
    return entry && change(entry)
  },
  due: async (limit) => (await inner.due(limit)).map(change),
})

/** Changes each write on its way in. */
const writing = (
  inner: OrderStore,
  change: (key: string, value: Json, when: PutWhen) => [string, Json, PutWhen],
): Partial<OrderStore> => ({ put: (key, value, when) => inner.put(...change(key, value, when)) })

const keyed = (inner: OrderStore, rename: (key: string) => string): Partial<OrderStore> => ({
  get: async (key) => {
    const entry = await inner.get(rename(key))
    return entry && { ...entry, key }
  },
  put: (key, value, when) => inner.put(rename(key), value, when),
})

/** Changes the schedule of each write. */
const scheduling = (inner: OrderStore, change: (when: PutWhen) => Partial<PutWhen>): Partial<OrderStore> =>
  writing(inner, (key, value, when) => [key, value, { ...when, ...change(when) }])

/** Gives versions of another make; `given` leads from the inner versions to them. */
export const renaming = (
  inner: OrderStore,
  newVersion: () => Version,
  given = new Map<Version, Version>(),
): Partial<OrderStore> => ({
  ...reading(inner, (entry) => ({ ...entry, version: given.get(entry.version) ?? 'none' })),
  async put(key, value, when) {
    const current = (await inner.get(key))?.version
    // As it looks from outside: whatever has the expected name matches.
    const isMet = current !== undefined && given.get(current) === when.expect
    const expect = when.expect === null ? null : isMet ? current : 'none'
    const version = await inner.put(key, value, { ...when, expect })
    if (version === null) return null
    given.set(version, newVersion())
    return given.get(version) as Version
  },
})

const worlds = new Map<string, OrderStore>()

export const brokenStores: readonly BrokenStore[] = [
  {
    fault: 'reads, then writes',
    caughtBy: /simultaneous creates win/,
    create: ({ clock }) =>
      sound(clock, (inner) => ({
        async put(key, value, when) {
          const entry = await inner.get(key)
          if ((entry?.version ?? null) !== when.expect) return null
          for (;;) {
            const now = await inner.get(key)
            const version = await inner.put(key, value, { ...when, expect: now?.version ?? null })
            if (version !== null) return version
          }
        },
      })),
  },
  {
    fault: 'counts versions per key, from 1 again after an expiry',
    caughtBy: /not after expiry either/,
    create: ({ clock }) => {
      const given = new Map<string, Version[]>()
      // Maps the inner versions to 1, 2, 3 …, starting over whenever the entry is gone.
      const number = (key: string, version: Version) => String((given.get(key) ?? []).indexOf(version) + 1)
      return sound(clock, (inner) => ({
        ...reading(inner, (entry) => ({ ...entry, version: number(entry.key, entry.version) })),
        async put(key, value, when) {
          if ((await inner.get(key)) === undefined) given.set(key, [])
          const expect = when.expect === null ? null : (given.get(key)?.[Number(when.expect) - 1] ?? 'none')
          const version = await inner.put(key, value, { ...when, expect })
          if (version === null) return null
          given.get(key)?.push(version)
          return number(key, version)
        },
      }))
    },
  },
  {
    fault: 'takes a hash of the value for its version',
    caughtBy: /also of the same value/,
    create: ({ clock }) =>
      sound(clock, (inner) => ({
        ...reading(inner, (entry) => ({ ...entry, version: JSON.stringify(entry.value) })),
        async put(key, value, when) {
          const entry = await inner.get(key)
          const current = entry ? JSON.stringify(entry.value) : null
          if (current !== when.expect) return null
          const version = await inner.put(key, value, { ...when, expect: entry?.version ?? null })
          return version && JSON.stringify(value)
        },
      })),
  },
  {
    fault: 'keeps the live object',
    caughtBy: /shares no object/,
    create: ({ clock }) => {
      const live = new Map<string, Json>()
      return sound(clock, (inner) => ({
        ...reading(inner, (entry) => ({ ...entry, value: live.get(entry.key) ?? entry.value })),
        async put(key, value, when) {
          const version = await inner.put(key, value, when)
          if (version !== null) live.set(key, value)
          return version
        },
      }))
    },
  },
  {
    fault: 'copies the value only when the write is on its way',
    caughtBy: /shares no object/,
    create: ({ clock }) =>
      sound(clock, (inner) => ({
        put: async (key, value, when) => {
          await null
          return inner.put(key, value, when)
        },
      })),
  },
  {
    fault: 'clears the schedule when a write does not mention it',
    caughtBy: /until its wake-up is changed/,
    create: ({ clock }) =>
      sound(clock, (inner) => writing(inner, (key, value, when) => [key, value, { wakeInMs: null, ...when }])),
  },
  {
    fault: 'takes what it listed off the list',
    caughtBy: /keeps listing an overdue entry/,
    create: ({ clock }) =>
      sound(clock, (inner) => ({
        async due(limit) {
          const entries = await inner.due(limit)
          for (const { key, value, version } of entries)
            await inner.put(key, value, { expect: version, wakeInMs: null })
          return entries
        },
      })),
  },
  {
    fault: 'lists what is due by key',
    caughtBy: /longest overdue first/,
    create: ({ clock }) =>
      sound(clock, (inner) => ({
        due: async (limit) => [...(await inner.due(1_000))].sort((a, b) => (a.key < b.key ? -1 : 1)).slice(0, limit),
      })),
  },
  {
    fault: 'lists one more than it was asked for',
    caughtBy: /longest overdue first/,
    create: ({ clock }) => sound(clock, (inner) => ({ due: (limit) => inner.due(limit + 1) })),
  },
  {
    fault: 'is late by a millisecond',
    caughtBy: /wakes at its very millisecond/,
    create: ({ clock }) =>
      sound(clock, (inner) =>
        writing(inner, (key, value, when) => [
          key,
          value,
          typeof when.wakeInMs === 'number' && when.wakeInMs > 0 ? { ...when, wakeInMs: when.wakeInMs + 1 } : when,
        ]),
      ),
  },
  {
    fault: 'lets an expiry go early by a millisecond',
    caughtBy: /expires at its very millisecond/,
    create: ({ clock }) =>
      sound(clock, (inner) =>
        writing(inner, (key, value, when) => [
          key,
          value,
          when.expireInMs === undefined ? when : { ...when, expireInMs: when.expireInMs - 1 },
        ]),
      ),
  },
  {
    fault: 'never lets anything expire',
    caughtBy: /absent for everybody/,
    create: ({ clock }) =>
      sound(clock, (inner) => writing(inner, (key, value, { expireInMs: _ignored, ...when }) => [key, value, when])),
  },
  {
    fault: 'keeps an earlier expiry when a write has none',
    caughtBy: /stays for good/,
    create: ({ clock }) => {
      const last = new Map<string, number>()
      return sound(clock, (inner) => ({
        async put(key, value, when) {
          const untilMs = last.get(key)
          const kept = untilMs === undefined ? {} : { expireInMs: untilMs - clock.now() }
          const version = await inner.put(key, value, when.expect === null ? when : { ...kept, ...when })
          if (version !== null && when.expireInMs !== undefined) last.set(key, clock.now() + when.expireInMs)
          return version
        },
      }))
    },
  },
  {
    fault: "sets schedules by the client's clock",
    caughtBy: /client's clock that is wrong/,
    create: ({ clock }) => {
      const startMs = Date.now() - clock.now()
      return createMemoryStore({ clock: { now: () => Date.now() - startMs + clock.now(), sleep: clock.sleep } })
    },
  },
  {
    fault: 'folds the case of keys',
    caughtBy: /odd keys apart/,
    create: ({ clock }) => sound(clock, (inner) => keyed(inner, (key) => key.toLowerCase())),
  },
  {
    fault: 'composes letters in keys',
    caughtBy: /odd keys apart/,
    create: ({ clock }) => sound(clock, (inner) => keyed(inner, (key) => key.normalize('NFC'))),
  },
  {
    fault: 'cuts keys at 255 characters',
    caughtBy: /odd keys apart/,
    create: ({ clock }) => sound(clock, (inner) => keyed(inner, (key) => key.slice(0, 255))),
  },
  {
    fault: 'replaces what it cannot write in a key',
    caughtBy: /refuses a key that it cannot keep/,
    create: ({ clock }) =>
      sound(clock, (inner) => ({
        put: (key, value, when) => inner.put(key.replaceAll('\0', '') || '-', value, when),
        get: (key) => inner.get(key.replaceAll('\0', '') || '-'),
      })),
  },
  {
    fault: 'loses __proto__',
    caughtBy: /__proto__ as data/,
    create: ({ clock }) =>
      sound(clock, (inner) =>
        reading(inner, (entry) => {
          if (typeof entry.value !== 'object' || entry.value === null || Array.isArray(entry.value)) return entry
          const copy: Record<string, Json> = {}
          for (const [name, value] of Object.entries(entry.value)) copy[name] = value as Json
          return { ...entry, value: copy }
        }),
      ),
  },
  {
    fault: 'drops U+0000 from values, as jsonb makes one do',
    caughtBy: /controls/,
    create: ({ clock }) =>
      sound(clock, (inner) =>
        writing(inner, (key, value, when) => [
          key,
          JSON.parse(JSON.stringify(value).replaceAll('\\u0000', '')) as Json,
          when,
        ]),
      ),
  },
  {
    fault: 'forgets the namespace',
    caughtBy: /keeps namespaces apart/,
    create: ({ clock }) => {
      const world = worlds.get('all') ?? createMemoryStore({ clock })
      worlds.set('all', world)
      return { ...world, close: async () => {} }
    },
  },
  {
    fault: 'answers before it has written',
    caughtBy: /acknowledged write to every read/,
    create: ({ clock }) => {
      let writes = Promise.resolve()
      return sound(clock, (inner) => ({
        get: async (key) => inner.get(key),
        async put(key, value, when) {
          const entry = await inner.get(key)
          if ((entry?.version ?? null) !== when.expect) return null
          const copy = structuredClone(value)
          writes = writes
            .then(() => new Promise((resolve) => setImmediate(resolve)))
            .then(async () => {
              await inner.put(key, copy, when).catch(() => null)
            })
          return 'soon'
        },
      }))
    },
  },
  {
    fault: 'answers reads from a cache',
    caughtBy: /acknowledged write to every read/,
    create: ({ clock }) => {
      const cache = new Map<string, Entry | undefined>()
      return sound(clock, (inner) => ({
        async get(key) {
          if (!cache.has(key)) cache.set(key, await inner.get(key))
          return cache.get(key)
        },
      }))
    },
  },
  {
    fault: 'goes on working after it was closed',
    caughtBy: /refuses calls after it was closed/,
    create: ({ clock }) => sound(clock, () => ({ close: async () => {} })),
  },
  {
    fault: 'lets a refused write move the schedule',
    caughtBy: /by a write that lost/,
    create: ({ clock }) =>
      sound(clock, (inner) => ({
        async put(key, value, when) {
          const version = await inner.put(key, value, when)
          const entry = version === null ? await inner.get(key) : undefined
          if (entry && when.wakeInMs !== undefined) {
            await inner.put(key, entry.value, { expect: entry.version, wakeInMs: when.wakeInMs })
          }
          return version
        },
      })),
  },
  {
    fault: 'fixes whether an entry is overdue at its write',
    caughtBy: /wakes at its very millisecond/,
    create: ({ clock }) => {
      const overdue = new Map<string, boolean>()
      return sound(clock, (inner) => ({
        async get(key) {
          const entry = await inner.get(key)
          return entry && { ...entry, overdue: overdue.get(key) ?? false }
        },
        async put(key, value, when) {
          const version = await inner.put(key, value, when)
          if (version !== null && when.wakeInMs !== undefined) overdue.set(key, when.wakeInMs === 0)
          return version
        },
      }))
    },
  },
  {
    fault: 'gives versions of 16 random bits',
    caughtBy: /as many versions/,
    create: ({ clock }) => {
      const random = seededRandom(1)
      return sound(clock, (inner) => renaming(inner, () => String(Math.floor(random() * 65_536))))
    },
  },
  {
    fault: 'drops wake-ups of more than a second',
    caughtBy: /wakes after an hour/,
    create: ({ clock }) =>
      sound(clock, (inner) => scheduling(inner, ({ wakeInMs }) => ((wakeInMs ?? 0) > 1_000 ? { wakeInMs: null } : {}))),
  },
  {
    fault: 'wakes after two seconds at the latest',
    caughtBy: /wakes after an hour/,
    create: ({ clock }) =>
      sound(clock, (inner) =>
        scheduling(inner, ({ wakeInMs }) => (wakeInMs ? { wakeInMs: Math.min(wakeInMs, 2_000) } : {})),
      ),
  },
  {
    fault: 'lets everything expire after two seconds at the latest',
    caughtBy: /expires after an hour/,
    create: ({ clock }) =>
      sound(clock, (inner) =>
        scheduling(inner, ({ expireInMs }) => (expireInMs ? { expireInMs: Math.min(expireInMs, 2_000) } : {})),
      ),
  },
  {
    fault: 'counts milliseconds in 31 bits',
    caughtBy: /wakes after an hour, and after 40 days/,
    create: ({ clock }) =>
      sound(clock, (inner) => scheduling(inner, ({ wakeInMs }) => (wakeInMs ? { wakeInMs: wakeInMs % 2 ** 31 } : {}))),
  },
  {
    fault: 'lists the longest overdue last, where five or more are',
    caughtBy: /longest overdue of many/,
    create: ({ clock }) =>
      sound(clock, (inner) => ({
        due: async (limit) => {
          const entries = [...(await inner.due(1_000))]
          return (entries.length > 4 ? entries.reverse() : entries).slice(0, limit)
        },
      })),
  },
  {
    fault: 'gives the newest where more than four are overdue and fewer are asked for',
    caughtBy: /longest overdue of many/,
    create: ({ clock }) =>
      sound(clock, (inner) => ({
        due: async (limit) => {
          const entries = await inner.due(1_000)
          return entries.length > 4 && entries.length > limit ? entries.slice(-limit) : entries.slice(0, limit)
        },
      })),
  },
  {
    fault: 'lists at most 100',
    caughtBy: /not only a page/,
    create: ({ clock }) => sound(clock, (inner) => ({ due: (limit) => inner.due(Math.min(limit, 100)) })),
  },
  {
    fault: 'clears the schedule with a write that only sets an expiry',
    caughtBy: /only sets an expiry/,
    create: ({ clock }) =>
      sound(clock, (inner) =>
        scheduling(inner, ({ wakeInMs, expireInMs }) =>
          wakeInMs === undefined && expireInMs !== undefined ? { wakeInMs: null } : {},
        ),
      ),
  },
]

/** What only real time can show; what only several instances show is in `broken-instances.ts`. */
export const brokenInRealTime: readonly BrokenStore[] = [
  ...[5, 10, 20].flatMap((ms): BrokenStore[] => [
    {
      fault: `wakes ${ms} ms early`,
      caughtBy: /wakes neither early nor late/,
      create: ({ clock }) =>
        sound(clock, (inner) =>
          scheduling(inner, ({ wakeInMs }) => (wakeInMs ? { wakeInMs: Math.max(0, wakeInMs - ms) } : {})),
        ),
    },
    {
      fault: `lets an expiry go ${ms} ms early`,
      caughtBy: /expires neither early nor late/,
      create: ({ clock }) =>
        sound(clock, (inner) =>
          scheduling(inner, ({ expireInMs }) => (expireInMs ? { expireInMs: Math.max(0, expireInMs - ms) } : {})),
        ),
    },
  ]),
  ...brokenStores
    .filter(({ fault }) => /^fixes whether|^drops wake-ups/.test(fault))
    .map((store) => ({ ...store, caughtBy: /wakes neither early nor late/ })),
]
