/** Conformance: many callers at once – one winner, no lost count, reads that see what was acknowledged. */
import { check, checkSame } from './store-conformance-assert.js'
import { increment } from './store-conformance-jobs.js'
import type { Kit, Room } from './store-conformance-room.js'

/** Declares the tests of simultaneous callers, in this process and in four. */
export function describeRaces({ options, test, testIf }: Kit): void {
  const { capabilities, scale = {} } = options
  const creates = scale.creates ?? 64
  const keys = scale.keys ?? 50

  options.describe('many callers at once', () => {
    test(`lets one of ${creates} simultaneous creates win, on each of ${keys} keys`, async ({ store, read }) => {
      await createAtOnce([store], read, creates, keys)
    })

    testIf(capabilities.shared, `does so across four instances`, async ({ store, open, read }) => {
      await createAtOnce([store, await open(), await open(), await open()], read, creates, keys)
    })

    test('lets one of many simultaneous writes with the same version win', async ({ store, read }) => {
      await writeAtOnce([store], read, creates)
    })

    testIf(
      capabilities.shared,
      'lets one of many simultaneous writes with the same version win, across four instances',
      async ({ store, open, read }) => {
        // Repeated, since each instance by itself lets one win: which of them meet is chance.
        const stores = [store, await open(), await open(), await open()]
        for (let round = 0; round < 5; round++) await writeAtOnce(stores, read, creates, `k${round}`)
      },
    )

    test('loses no increment of eight callers on one key', async ({ store, read }) => {
      const caller = async () => {
        for (let n = 0; n < 25; n++) await increment(store, 'counter')
      }
      await Promise.all(Array.from({ length: 8 }, caller))
      checkSame((await read('counter')).value, 200, '8 × 25 increments by compare-and-set make 200')
    })

    test('shows an acknowledged write to every read that begins later', async ({ store, open }) => {
      const reader = capabilities.shared ? await open() : store
      let version: string | null = null
      for (let n = 1; n <= 50; n++) {
        version = await store.put('k', n, { expect: version })
        check(version !== null, 'the only writer always wins')
        checkSame((await reader.get('k'))?.value, n, 'a read sees every write acknowledged before it')
      }
    })

    testIf(
      capabilities.shared,
      'shows what another instance created where nothing was there before',
      async ({ store, open }) => {
        const other = await open()
        checkSame(await store.get('k'), undefined, 'an absent key reads as undefined')
        await other.put('k', 1, { expect: null })
        checkSame((await store.get('k'))?.value, 1, 'an absence is not remembered: a read sees what was created since')
      },
    )

    testIf(
      options.startProcess,
      'loses no increment of four processes on four hot keys',
      async (room, startProcess) => {
        const times = scale.increments ?? 100
        const hot = ['hot:1', 'hot:2', 'hot:3', 'hot:4']
        const ends = Array.from({ length: 4 }, () => {
          return startProcess({ type: 'increment', namespace: room.namespace, keys: hot, times }, () => {}).ended
        })
        checkSame(await Promise.all(ends), [0, 0, 0, 0], 'a process that only waits its turn ends well')
        const counts = await Promise.all(hot.map(async (key) => Number((await room.read(key)).value)))
        const total = counts.reduce((sum, count) => sum + count, 0)
        checkSame(total, 4 * times, 'increments of four processes are all there')
      },
    )
  })
}

async function writeAtOnce(stores: Room['store'][], read: Room['read'], writes: number, key = 'k'): Promise<void> {
  const version = await (stores[0] as Room['store']).put(key, 'start', { expect: null })
  const writers = Array.from({ length: writes }, (_, n) => {
    return (stores[n % stores.length] as Room['store']).put(key, n, { expect: version })
  })
  const given = await Promise.all(writers)
  const winners = given.flatMap((won, n) => (won === null ? [] : [{ n, won }]))
  checkSame(winners.length, 1, 'of writes that expect one version, one wins')
  const entry = await read(key)
  checkSame([entry.value, entry.version], [winners[0]?.n, winners[0]?.won], "the winner's value and version are there")
}

async function createAtOnce(stores: Room['store'][], read: Room['read'], creates: number, keys: number): Promise<void> {
  for (let k = 0; k < keys; k++) {
    const key = `race:${k}`
    const writers = Array.from({ length: creates }, (_, n) => {
      return (stores[n % stores.length] as Room['store']).put(key, { writer: n }, { expect: null })
    })
    const given = await Promise.all(writers)
    const winners = given.flatMap((version, n) => (version === null ? [] : [{ n, version }]))
    checkSame(winners.length, 1, 'of simultaneous creates, one wins')
    const entry = await read(key)
    checkSame(entry.value, { writer: winners[0]?.n }, "the winner's value is there")
    checkSame(entry.version, winners[0]?.version, "the winner's version is there")
  }
}
