/** Conformance: entries that vanish – at their edge, for every reader alike – and clocks that are wrong elsewhere. */
import { check, checkSame } from './store-conformance-assert.js'
import { type Kit, realWait, soonEnough } from './store-conformance-room.js'

const hourMs = 3_600_000
const dayMs = 24 * hourMs

/** Declares the tests of expiry, and of a client whose clock is wrong. */
export function describeExpiry({ options, test, testIf }: Kit): void {
  const { exactTime = false, ownClock = false } = options.capabilities

  options.describe('expiry', () => {
    test('is absent for everybody once it has expired', async ({ store, wait, dueKeys }) => {
      const version = await store.put('k', 1, { expect: null, wakeInMs: 0, expireInMs: 40 })
      const gone = await store.put('at-once', 1, { expect: null, wakeInMs: 0, expireInMs: 0 })
      check(gone !== null, 'a write that expires at once is still a write')
      checkSame(await store.get('at-once'), undefined, '`expireInMs: 0` leaves nothing to read')
      await wait(60)
      checkSame(await store.get('k'), undefined, 'an expired entry reads as absent')
      checkSame(await dueKeys(), [], 'an expired entry is never due')
      checkSame(await store.put('k', 2, { expect: version }), null, 'the version of an expired entry no longer matches')
      check((await store.put('k', 3, { expect: null })) !== null, 'a create succeeds where the entry has expired')
    })

    test('starts afresh where an entry has expired', async ({ store, wait, read, dueKeys }) => {
      await store.put('k', 1, { expect: null, wakeInMs: 0, expireInMs: 0 })
      await wait(2)
      await store.put('k', 2, { expect: null })
      checkSame((await read('k')).overdue, false, 'a schedule does not outlive its entry')
      checkSame(await dueKeys(), [], 'a schedule does not outlive its entry')
    })

    test('lets one of many simultaneous creates win where an entry has expired', async ({ store }) => {
      await store.put('k', 1, { expect: null, expireInMs: 0 })
      const given = await Promise.all(Array.from({ length: 32 }, (_, n) => store.put('k', n, { expect: null })))
      checkSame(given.filter((version) => version !== null).length, 1, 'of simultaneous creates, one wins')
    })

    test('stays for good after a write without an expiry', async ({ store, wait, read }) => {
      const { ms, prefix } = await soonEnough(async (expireInMs, key) => {
        const first = await store.put(`${key}k`, 1, { expect: null, expireInMs })
        await store.put(`${key}k`, 2, { expect: first })
      })
      await wait(ms * 1.5)
      checkSame((await read(`${prefix}k`)).value, 2, 'a write without `expireInMs` drops an earlier expiry')
    })

    test('counts a renewed expiry from its own write', async ({ store, wait, read }) => {
      const { ms, prefix } = await soonEnough(async (expireInMs, key) => {
        const first = await store.put(`${key}k`, 1, { expect: null, expireInMs })
        await store.put(`${key}k`, 2, { expect: first, expireInMs: hourMs })
        await store.put(`${key}k`, 3, { expect: first, expireInMs: 0 })
      })
      await wait(ms * 1.5)
      checkSame(
        (await read(`${prefix}k`)).value,
        2,
        'a later expiry replaces an earlier one, and a refused write changes neither',
      )
    })

    if (exactTime) {
      test('expires at its very millisecond', async ({ store, wait, read }) => {
        await store.put('k', 1, { expect: null, expireInMs: 1000 })
        await wait(999)
        checkSame((await read('k')).value, 1, 'an entry is there until its last millisecond')
        await wait(1)
        checkSame(await store.get('k'), undefined, 'an entry is gone at its instant')
      })

      test('expires after an hour, and after 40 days, at that very millisecond', async ({ store, wait, read }) => {
        for (const expireInMs of [hourMs, 40 * dayMs]) {
          await store.put('k', 1, { expect: null, expireInMs })
          await wait(expireInMs - 1)
          checkSame((await read('k')).value, 1, 'an entry is there until its last millisecond, however far that is')
          await wait(1)
          checkSame(await store.get('k'), undefined, 'an entry is gone at its instant, however far that was')
        }
      })
    } else {
      test('expires neither early nor late', async ({ store, wait }) => {
        // The longer one is for stores that count in whole seconds.
        for (const expireInMs of [120, 1_100]) {
          const before = performance.now()
          await store.put('k', 1, { expect: null, expireInMs })
          const after = performance.now()
          await wait(expireInMs - 60)
          // Asked all the time near the edge: a few milliseconds would slip through a pause.
          for (let isThere = true; isThere; await realWait(0)) {
            const asked = performance.now()
            isThere = (await store.get('k')) !== undefined
            const answered = performance.now()
            if (isThere) check(asked - after <= expireInMs + 2, 'an entry is gone as soon as its time has come')
            else check(answered - before >= expireInMs - 2, 'an entry never goes early')
          }
        }
      })
    }

    testIf(
      ownClock,
      "is untouched by a client's clock that is wrong by 1,000,000 s",
      async ({ store, read, dueKeys }) => {
        await store.put('stays', 1, { expect: null, wakeInMs: hourMs, expireInMs: 2 * hourMs })
        for (const shiftMs of [-1_000_000_000, 1_000_000_000]) {
          await withDateShifted(shiftMs, async () => {
            const key = `k${shiftMs}`
            await store.put(key, 1, { expect: null, wakeInMs: hourMs, expireInMs: 2 * hourMs })
            await store.put(`${key}:due`, 1, { expect: null, wakeInMs: 0 })
            checkSame(await dueKeys(), [`${key}:due`], "what is due is judged by the store's clock")
            checkSame((await read('stays')).overdue, false, "overdue is judged by the store's clock")
          })
          checkSame((await read(`k${shiftMs}`)).overdue, false, "a wake-up is set by the store's clock")
          const { version } = await read(`k${shiftMs}:due`)
          await store.put(`k${shiftMs}:due`, 1, { expect: version, wakeInMs: null })
        }
        checkSame((await read('stays')).value, 1, "an expiry is judged by the store's clock")
      },
    )
  })
}

/** Runs a body in a process whose `Date` is wrong, as a client machine's may be. */
async function withDateShifted(shiftMs: number, body: () => Promise<void>): Promise<void> {
  const RealDate = globalThis.Date
  const shifted = () => RealDate.now() + shiftMs
  const WrongDate = new Proxy(RealDate, {
    construct: (target, given, newTarget) =>
      Reflect.construct(target, given.length === 0 ? [shifted()] : given, newTarget),
    get: (target, name, receiver) => (name === 'now' ? shifted : Reflect.get(target, name, receiver)),
  })
  globalThis.Date = WrongDate
  try {
    await body()
  } finally {
    globalThis.Date = RealDate
  }
}
