/** Conformance: wake-ups – when an entry is overdue, and what `due` lists, in which order, and for how long. */
import { check, checkSame, contractOf } from './store-conformance-assert.js'
import { type Kit, type Room, realWait, soonEnough } from './store-conformance-room.js'

const hourMs = 3_600_000
const dayMs = 24 * hourMs

/** Declares the tests of schedules and of the due list. */
export function describeWakes({ options, test, testIf }: Kit): void {
  const { exactTime = false, shared = false } = options.capabilities

  options.describe('wake-ups', () => {
    test('is due at once with a wake-up in 0 ms, and not before a later one', async ({ store, read, dueKeys }) => {
      await store.put('now', 1, { expect: null, wakeInMs: 0 })
      await store.put('later', 1, { expect: null, wakeInMs: hourMs })
      // Beyond 2^31 ms, where a whole number of 32 bits turns negative.
      await store.put('much later', 1, { expect: null, wakeInMs: 40 * dayMs, expireInMs: 40 * dayMs })
      await store.put('never', 1, { expect: null })
      await store.put('cleared', 1, { expect: null, wakeInMs: null })
      checkSame(await dueKeys(), ['now'], 'due lists what is overdue and nothing else')
      const overdue = await Promise.all(
        ['now', 'later', 'much later', 'never', 'cleared'].map(async (key) => (await read(key)).overdue),
      )
      checkSame(
        overdue,
        [true, false, false, false, false],
        'an entry is overdue from its wake-up on, and never without one',
      )
    })

    test('lists entries as they are: key, value, version, overdue', async ({ store }) => {
      const version = await store.put('k', { covers: 2 }, { expect: null, wakeInMs: 0 })
      checkSame(
        (await store.due(10)).map(contractOf),
        [{ key: 'k', value: { covers: 2 }, version, overdue: true }],
        'due gives whole entries',
      )
    })

    test('lists the longest overdue first, whatever the order of keys and of writes', async ({
      store,
      wait,
      dueKeys,
    }) => {
      const { ms } = await soonEnough(async (gapMs) => {
        for (const [key, gaps] of [
          ['b', 2],
          ['z', 1],
          ['a', 3],
          ['m', 0],
        ] as const) {
          const version = (await store.get(key))?.version ?? null
          await store.put(key, 1, { expect: version, wakeInMs: gaps * gapMs })
        }
      })
      await wait(ms * 4)
      checkSame(await dueKeys(), ['m', 'z', 'b', 'a'], 'due lists the longest overdue first')
      checkSame(await dueKeys(2), ['m', 'z'], 'due gives the longest overdue when it is limited')
      checkSame([await dueKeys(1), await dueKeys(0)], [['m'], []], 'due gives at most as many as were asked for')
    })

    test('lists the longest overdue of many first', async ({ store, wait, dueKeys }) => {
      // Three different orders: of keys, of first writes, and of wake-ups.
      const keys = Array.from({ length: 40 }, (_, n) => `many:${(n * 7) % 40}`)
      const versions = new Map<string, string | null>()
      for (const key of keys) versions.set(key, await store.put(key, 1, { expect: null, wakeInMs: hourMs }))
      const order = keys.map((_, n) => keys[(n * 17) % 40] as string)
      for (const key of order) {
        await store.put(key, 2, { expect: versions.get(key) ?? null, wakeInMs: 0 })
        await wait(3)
      }
      checkSame(await dueKeys(), order, 'due lists the longest overdue first, however many there are')
      for (const limit of [1, 3, 25])
        checkSame(await dueKeys(limit), order.slice(0, limit), 'due gives the longest overdue when it is limited')
    })

    test('keeps a schedule through a write that only sets an expiry', async ({ store, read, dueKeys }) => {
      const version = await store.put('k', 1, { expect: null, wakeInMs: 0 })
      await store.put('k', 2, { expect: version, expireInMs: hourMs })
      checkSame([await dueKeys(), (await read('k')).overdue], [['k'], true], 'an expiry leaves the schedule alone')
    })

    test('keeps listing an overdue entry until its wake-up is changed', async ({ store, read, dueKeys }) => {
      const first = await store.put('k', 1, { expect: null, wakeInMs: 0 })
      checkSame([await dueKeys(), await dueKeys()], [['k'], ['k']], 'listing does not take an entry off the list')
      const second = await store.put('k', 2, { expect: first })
      checkSame(await dueKeys(), ['k'], 'a write without `wakeInMs` keeps an overdue entry due')
      check((await read('k')).overdue, 'a write without `wakeInMs` keeps an entry overdue')
      const third = await store.put('k', 3, { expect: second, wakeInMs: hourMs })
      checkSame(await dueKeys(), [], 'a later wake-up takes an entry off the list')
      const fourth = await store.put('k', 4, { expect: third, wakeInMs: 0 })
      checkSame(await dueKeys(), ['k'], 'an earlier wake-up replaces a later one')
      await store.put('k', 5, { expect: fourth, wakeInMs: null })
      checkSame([await dueKeys(), (await read('k')).overdue], [[], false], '`wakeInMs: null` clears the schedule')
    })

    test('keeps the instant of a schedule through writes that do not mention it', async ({ store, wait, dueKeys }) => {
      let version = await store.put('k', 0, { expect: null, wakeInMs: 60 })
      for (let n = 1; n <= 3; n++) {
        await wait(25)
        version = await store.put('k', n, { expect: version })
      }
      checkSame(await dueKeys(), ['k'], 'a kept schedule fires at its first instant, not later')
    })

    test('changes no schedule by a write that lost', async ({ store, dueKeys }) => {
      await store.put('k', 1, { expect: null, wakeInMs: hourMs })
      await store.put('k', 2, { expect: null, wakeInMs: 0 })
      await store.put('k', 2, { expect: 'made-up', wakeInMs: 0 })
      checkSame(await dueKeys(), [], 'a refused write leaves the schedule alone')
    })

    if (exactTime) {
      test('wakes at its very millisecond', async ({ store, wait, read, dueKeys }) => {
        await store.put('k', 1, { expect: null, wakeInMs: 1000 })
        await wait(999)
        checkSame(
          [(await read('k')).overdue, await dueKeys()],
          [false, []],
          'an entry is not overdue a millisecond early',
        )
        await wait(1)
        checkSame([(await read('k')).overdue, await dueKeys()], [true, ['k']], 'an entry is overdue at its instant')
      })

      test('wakes after an hour, and after 40 days, at that very millisecond', async ({
        store,
        wait,
        read,
        dueKeys,
      }) => {
        for (const wakeInMs of [hourMs, 40 * dayMs]) {
          const key = `in ${wakeInMs}`
          const version = await store.put(key, 1, { expect: null, wakeInMs })
          await wait(wakeInMs - 1)
          checkSame([(await read(key)).overdue, await dueKeys()], [false, []], 'a wake-up may be far away')
          await wait(1)
          checkSame([(await read(key)).overdue, await dueKeys()], [true, [key]], 'a wake-up that was far away comes')
          await store.put(key, 2, { expect: version, wakeInMs: null })
        }
      })
    } else {
      test('wakes neither early nor late', async ({ store, wait }) => {
        // The longer one is for stores that count in whole seconds.
        for (const wakeInMs of [120, 1_100]) {
          const key = `in ${wakeInMs}`
          const before = performance.now()
          const version = await store.put(key, 1, { expect: null, wakeInMs })
          const after = performance.now()
          await wait(wakeInMs - 60)
          const looks = [async () => store.get(key), async () => (await store.due(1))[0]]
          // Asked all the time near the edge, by both: a few milliseconds would slip through a pause.
          for (let seen = 0; seen < looks.length; await realWait(0)) {
            seen = 0
            for (const look of looks) {
              const asked = performance.now()
              const isDue = (await look())?.overdue ?? false
              const answered = performance.now()
              // Two clocks that both run true may still round a millisecond each.
              if (isDue) check(answered - before >= wakeInMs - 2, 'an entry is never due early')
              else check(asked - after <= wakeInMs + 2, 'an entry is due as soon as its time has come')
              if (isDue) seen += 1
            }
          }
          await store.put(key, 2, { expect: version, wakeInMs: null })
        }
      })
    }

    test('lists as many as were asked for, not only a page of them', async ({ store, dueKeys }) => {
      const keys = Array.from({ length: 300 }, (_, n) => `many:${n}`)
      for (const key of keys) await store.put(key, 1, { expect: null, wakeInMs: 0 })
      checkSame((await dueKeys(1000)).sort(), [...keys].sort(), 'due lists all that is overdue, up to its limit')
    })

    testIf(shared, 'lists and clears what another instance has scheduled', async ({ store, open, dueKeys }) => {
      const other = await open()
      checkSame([await dueKeys(), await other.due(10)], [[], []], 'an empty store has nothing due')
      await store.put('k', 1, { expect: null, wakeInMs: 0 })
      const [entry] = await other.due(10)
      checkSame(entry?.key, 'k', 'due lists what any instance has scheduled')
      await other.put('k', 2, { expect: entry?.version ?? null, wakeInMs: null })
      checkSame(await dueKeys(), [], 'due lists nothing that any instance has cleared')
    })

    test('sets the schedule in one step with the value', async (room) => {
      const { store, open } = room
      const stores = shared ? [store, await open(), await open(), await open()] : [store]
      // Repeated, since two steps are seen apart by chance alone.
      for (let round = 0; round < 5; round++) await alternate(room, stores, `k${round}`)
    })

    test('misses nothing that is due while writers are at work', async ({ store, dueKeys }) => {
      const overdue = Array.from({ length: 30 }, (_, n) => `overdue:${n}`)
      for (const key of overdue) await store.put(key, 0, { expect: null, wakeInMs: 0 })
      let isWriting = true
      const write = async (n: number) => {
        // Half of the writers rewrite what is overdue and keep its schedule, half move their own entries in and out.
        for (let round = 0; isWriting; round++) {
          const key = n % 2 === 0 ? (overdue[(n * 7 + round) % overdue.length] as string) : `busy:${n}`
          const entry = await store.get(key)
          const schedule = n % 2 === 0 ? {} : { wakeInMs: round % 2 === 0 ? 0 : hourMs }
          await store.put(key, round, { expect: entry?.version ?? null, ...schedule })
          // Promises alone would never let a timer or a socket have its turn.
          if (round % 8 === 7) await realWait(0)
        }
      }
      const writers = Array.from({ length: 6 }, (_, n) => write(n))
      try {
        for (let poll = 0; poll < 20; poll++) {
          const listed = await dueKeys()
          checkSame(new Set(listed).size, listed.length, 'due lists an entry once')
          const missing = overdue.filter((key) => !listed.includes(key))
          checkSame(missing, [], 'due misses nothing that was overdue before it was asked')
        }
      } finally {
        isWriting = false
        await Promise.all(writers)
      }
    })
  })
}

/** Callers on one key that set and clear its wake-up by turns; whoever reads a version must find the schedule that came with it. */
async function alternate({ read, dueKeys }: Room, stores: Room['store'][], key: string): Promise<void> {
  const overdueBy = new Map<string, boolean>()
  const seen: (readonly [version: string, overdue: boolean])[] = []
  const caller = async (n: number) => {
    const store = stores[n % stores.length] as Room['store']
    for (let turn = 0; turn < 6; turn++) {
      const entry = await store.get(key)
      if (entry) seen.push([entry.version, entry.overdue])
      const isSet = (n + turn) % 2 === 0
      const version = await store.put(key, turn, { expect: entry?.version ?? null, wakeInMs: isSet ? 0 : null })
      if (version !== null) overdueBy.set(version, isSet)
    }
  }
  await Promise.all(Array.from({ length: 8 }, (_, n) => caller(n)))
  const last = await read(key)
  for (const [version, overdue] of [...seen, [last.version, last.overdue] as const]) {
    checkSame(overdue, overdueBy.get(version), 'an entry is never seen without the schedule that it was written with')
  }
  checkSame((await dueKeys()).includes(key), last.overdue, "the last winner's schedule is the one that due goes by")
}
