/** Conformance: one caller at a time – absent and present, compare-and-set, and versions that are never used again. */

import type { OrderStore } from '../store/order-store.js'
import { check, checkSame } from './store-conformance-assert.js'
import type { Kit } from './store-conformance-room.js'

/** Declares the tests of reading and of conditional writing. */
export function describeWrites({ options, test }: Kit): void {
  const { capabilities } = options
  options.describe('reading and writing', () => {
    test('says whether it is durable', async ({ store }) => {
      const { durable = store.durable } = capabilities
      checkSame(store.durable, durable, '`durable` says whether entries survive a restart')
      check(typeof durable === 'boolean', '`durable` is true or false')
    })

    test('finds nothing under a key that was never written', async ({ store }) => {
      checkSame(await store.get('booking:absent'), undefined, 'an absent key reads as undefined')
      checkSame(await store.due(10), [], 'an empty store has nothing due')
    })

    test('creates where the key is absent, and reads back what was written', async ({ store, read }) => {
      const version = await store.put('k', { covers: 4 }, { expect: null })
      // Opaque: a host in plain JavaScript may count.
      check(version != null && version !== '', 'a create on an absent key gives a version')
      const entry = await read('k')
      checkSame(entry, { key: 'k', value: { covers: 4 }, version, overdue: false }, 'an entry reads back as written')
    })

    test('refuses a create where the key is present, and changes nothing', async ({ store, read }) => {
      await store.put('k', 'first', { expect: null })
      const before = await read('k')
      checkSame(await store.put('k', 'second', { expect: null, wakeInMs: 0 }), null, 'a second create gives null')
      checkSame(await read('k'), before, 'a refused write changes nothing')
    })

    test('replaces the version that it expects, and only that one', async ({ store, read }) => {
      const first = await store.put('k', 1, { expect: null })
      const second = await store.put('k', 2, { expect: first })
      check(second !== null && second !== first, 'a write with the current version gives a new version')
      checkSame(await store.put('k', 3, { expect: first }), null, 'a write with an old version gives null')
      checkSame((await read('k')).value, 2, 'a write with an old version changes nothing')
      checkSame((await read('k')).version, second, 'the version read is the version that the write gave')
    })

    test('refuses versions that it never gave for that key', async ({ store, read }) => {
      const other = await store.put('other', 1, { expect: null })
      await store.put('k', 1, { expect: null })
      for (const expect of [other, 'made-up', '0', '', "'; --", 'ü', 'x'.repeat(2_000)]) {
        checkSame(await store.put('k', 2, { expect }), null, 'a version of another key, or of none, never matches')
        checkSame(await store.put('absent', 2, { expect }), null, 'no version matches an absent key')
      }
      checkSame((await read('k')).value, 1, 'refused writes change nothing')
      checkSame(await store.get('absent'), undefined, 'refused writes create nothing')
    })

    test('gives a new version to each write, also of the same value', async ({ store, read }) => {
      const first = await store.put('k', 'A', { expect: null })
      const second = await store.put('k', 'B', { expect: first })
      const third = await store.put('k', 'A', { expect: second })
      check(new Set([first, second, third]).size === 3, 'each write has a version of its own')
      checkSame(
        await store.put('k', 'C', { expect: first }),
        null,
        'a value that came back does not bring its old version back',
      )
      checkSame((await read('k')).value, 'A', 'a value that came back stays')
    })

    const many = 1_000
    test(`gives ${many} writes of one key as many versions`, async ({ store, open }) => {
      const stores = capabilities.shared ? [store, await open(), await open(), await open()] : [store]
      const seen = new Set<string>()
      let version: string | null = null
      // A slow store is given five seconds: fewer writes still tell a counter, if not so surely a few random bits.
      const began = performance.now()
      for (let n = 0; n < many && performance.now() - began < 5_000; n++) {
        version = await (stores[n % stores.length] as OrderStore).put('k', n, { expect: version })
        check(version !== null, 'the only writer always wins, by whichever instance')
        check(!seen.has(version), 'a version is never given twice for a key, by any instance')
        seen.add(version)
      }
    })

    test('never gives a version again, not after expiry either', async ({ store, wait }) => {
      const seen: string[] = []
      for (let round = 0; round < 30; round++) {
        const created = await store.put('k', 'same', { expect: null })
        check(created !== null, 'a key whose entry has expired is absent')
        const updated = await store.put('k', 'same', { expect: created, expireInMs: 0 })
        check(updated !== null, 'a write with the current version succeeds')
        seen.push(created, updated)
        if (round % 10 === 9) await wait(5)
      }
      checkSame(new Set(seen).size, seen.length, 'a version is never given twice for a key')
      const [first] = seen
      await store.put('k', 'now', { expect: null })
      checkSame(
        await store.put('k', 'late', { expect: first ?? '' }),
        null,
        'a version from before an expiry never matches',
      )
    })
  })
}
