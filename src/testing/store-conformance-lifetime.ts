/** Conformance: a store's life – namespaces, closing and opening, migrations, lost connections and answers, and `kill -9`. */

import { createFaultyStore } from './faulty-store.js'
import { check, checkRejects, checkSame, contractOf } from './store-conformance-assert.js'
import { newKeyOf, numberedValue } from './store-conformance-jobs.js'
import type { OrderStoreConformanceOptions } from './store-conformance-options.js'
import { type Kit, type Room, realWait } from './store-conformance-room.js'

/** Declares the tests of opening, closing, failing and recovering. */
export function describeLifetime({ options, test, testIf }: Kit): void {
  const { capabilities, migrate, openHandles } = options

  options.describe('lifetime', () => {
    test('keeps namespaces apart', async ({ store, open, otherNamespace }) => {
      const other = await open(otherNamespace())
      const version = await store.put('k', 'here', { expect: null, wakeInMs: 0 })
      checkSame(await other.get('k'), undefined, 'a key of one namespace is absent in another')
      checkSame(await other.due(10), [], 'what is due in one namespace is not due in another')
      checkSame(
        await other.put('k', 'there', { expect: version }),
        null,
        'a version of one namespace is none in another',
      )
      check((await other.put('k', 'there', { expect: null })) !== null, 'a key of one namespace is free in another')
      checkSame(
        [(await store.get('k'))?.value, (await other.get('k'))?.value],
        ['here', 'there'],
        'namespaces do not mix',
      )
    })

    test('refuses calls after it was closed, and closes twice', async ({ store }) => {
      if (!store.close) return
      await store.put('k', 1, { expect: null })
      await store.close()
      await store.close()
      await checkRejects(store.get('k'), 'a closed store refuses', 'store-closed')
      await checkRejects(store.put('k', 1, { expect: null }), 'a closed store refuses', 'store-closed')
      await checkRejects(store.due(1), 'a closed store refuses', 'store-closed')
    })

    testIf(
      capabilities.shared || capabilities.durable,
      'finds everything again when it is opened again',
      async (room) => {
        const { store, open } = room
        const version = await store.put('k', { covers: 4 }, { expect: null, wakeInMs: 0 })
        await store.put('expired', 1, { expect: null, expireInMs: 0 })
        await store.close?.()
        const again = await open()
        const entry = { key: 'k', value: { covers: 4 }, version, overdue: true }
        const found = await again.get('k')
        checkSame(found && contractOf(found), entry, 'an entry is there after close and reopen')
        checkSame((await again.due(10)).map(contractOf), [entry], 'a schedule is there after close and reopen')
        check((await again.put('k', 2, { expect: version })) !== null, 'a version holds after close and reopen')
      },
    )

    testIf(openHandles, 'leaves nothing open when it is closed', async ({ open, otherNamespace }, count) => {
      const namespace = otherNamespace()
      const before = count()
      const store = await open(namespace)
      await store.put('k', 1, { expect: null, wakeInMs: 0 })
      await store.close?.()
      await realWait(20)
      check(count() <= before, 'a closed store keeps no timer and no connection of its own')
    })

    testIf(migrate, 'migrates twenty times at once', async ({ open, otherNamespace }, migrateOnce) => {
      const namespace = otherNamespace()
      await Promise.all(Array.from({ length: 20 }, () => migrateOnce({ namespace })))
      const store = await open(namespace)
      const version = await store.put('k', 1, { expect: null })
      await migrateOnce({ namespace })
      checkSame((await store.get('k'))?.version, version, 'migrating again changes nothing')
    })

    test('leaves a writer able to go on when an answer is lost', async ({ store, read }) => {
      const faulty = createFaultyStore(store)
      const first = await store.put('k', 'old', { expect: null })
      faulty.failNext('after')
      await checkRejects(faulty.put('k', 'new', { expect: first }), 'a lost answer rejects')
      checkSame(
        await faulty.put('k', 'new', { expect: first }),
        null,
        'after a write that was applied, its retry is refused',
      )
      const { value, version } = await read('k')
      checkSame(value, 'new', 'the write whose answer was lost is there')
      faulty.failNext('before')
      await checkRejects(faulty.put('k', 'newer', { expect: version }), 'a write that never arrived rejects')
      check(
        (await faulty.put('k', 'newer', { expect: version })) !== null,
        'after a write that was not applied, its retry wins',
      )
    })

    testIf(options.loseConnections, 'recovers from a lost connection', async (room, lose) => loseAndRecover(room, lose))

    const killable = capabilities.durable && options.startProcess
    const kills = options.scale?.kills ?? 10
    testIf(killable, `keeps what it acknowledged through ${kills} kill -9 in mid-write`, async (room, startProcess) => {
      // A few at a time: they also disturb each other.
      for (let first = 0; first < kills; first += 5) {
        const batch = Array.from({ length: Math.min(5, kills - first) }, (_, n) => first + n)
        await Promise.all(batch.map((n) => killInMidWrite(room, startProcess, n)))
      }
    })
  })
}

async function loseAndRecover(
  { store, namespace, read }: Room,
  lose: (options: { readonly namespace: string }) => Promise<void>,
): Promise<void> {
  let version = await store.put('k', 0, { expect: null })
  for (let n = 1; n <= 3; n++) {
    await lose({ namespace })
    // Calls may fail while the connection is away; each failure leaves the outcome open, so the writer reads and goes on.
    let recovered = false
    for (let attempt = 0; attempt < 200 && !recovered; attempt++) {
      try {
        const entry = await read('k')
        if (entry.value !== n) version = await store.put('k', n, { expect: entry.version })
        recovered = (await read('k')).value === n
      } catch (error) {
        checkSame((error as { code?: unknown }).code, 'store-failed', 'a lost connection rejects with store-failed')
        await realWait(25)
      }
    }
    check(recovered, 'a store works again when its connection is back')
  }
  check(version !== null, 'the only writer wins')
}

async function killInMidWrite(
  { namespace, store, read }: Room,
  startProcess: NonNullable<OrderStoreConformanceOptions['startProcess']>,
  n: number,
): Promise<void> {
  const key = `killed:${n}`
  let acknowledged = 0
  let enough = () => {}
  const written = new Promise<void>((resolve) => {
    enough = resolve
  })
  const process = startProcess({ type: 'write', namespace, keys: [key], times: 1_000_000 }, (line) => {
    acknowledged = Number(line)
    // Not always after an answer: a little later the next write is on its way.
    if (acknowledged === 5 + n) setTimeout(enough, n % 3)
  })
  const code = await Promise.race([written, process.ended])
  if (code !== undefined) throw new Error(`The writing process ended by itself with code ${code} before it was killed.`)
  process.kill()
  await process.ended

  // Its last write may still be on its way to a server, and land between a read and a write of ours: once, and never again.
  for (const isLate of [true, false]) {
    const entry = await read(key)
    const found = (entry.value as { n: number }).n
    check(found >= acknowledged, `what was acknowledged is there (acknowledged ${acknowledged}, found ${found})`)
    checkSame(entry.value, numberedValue(found), 'a write is there as a whole or not at all')
    // The next one may have been created before the kill, too.
    for (let each = 1; each <= found + 1; each++) {
      const created = await store.get(newKeyOf(key, each))
      check(created !== undefined || each > found, 'what was acknowledged is there')
      check(created?.overdue ?? true, 'a write is there with its schedule or not at all')
    }
    if ((await store.put(key, 'after', { expect: entry.version })) !== null) return
    check(isLate, 'a killed writer leaves nothing locked')
  }
}
