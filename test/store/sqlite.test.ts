import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { createSqliteStore, type SqliteDatabase } from '../../src/store/sqlite.js'
import { orderStoreConformance } from '../../src/testing/store-conformance.js'
import { createVirtualClock } from '../../src/testing/virtual-clock.js'
import { openHandles } from './open-handles.js'
import { type OpenDatabase, type SqliteDriver, sqliteOpener } from './sqlite-drivers.js'
import { startWorker } from './worker-process.js'

const modelRuns = Number(process.env.STORE_MODEL_RUNS ?? 20)

for (const driver of ['better-sqlite3', 'node:sqlite'] satisfies SqliteDriver[]) {
  const openFile = sqliteOpener(driver)

  describe.skipIf(!openFile)(`SQLite by ${driver} (skipped where ${driver} cannot be loaded)`, () => {
    // A skipped body is still read, and its afterAll is not: it must make nothing.
    const directory = openFile ? mkdtempSync(join(tmpdir(), 'nbi-kounta-sqlite-')) : ''
    const file = join(directory, 'orders.db')
    const opened: OpenDatabase[] = []
    const open = (path = file): OpenDatabase => {
      const database = openFile?.(path)
      if (!database) throw new Error('only called where the driver is there')
      opened.push(database)
      return database
    }
    const closeAll = () => {
      for (const database of opened.splice(0)) database.close()
    }
    afterAll(() => {
      closeAll()
      rmSync(directory, { recursive: true, force: true })
    })

    orderStoreConformance({
      name: `SQLite by ${driver}`,
      // A connection each, as two processes would have.
      create: ({ namespace }) => createSqliteStore({ database: open(), namespace }),
      migrate: ({ namespace }) => createSqliteStore({ database: open(), namespace }).migrate(),
      drop: ({ namespace }) => {
        const database = open()
        database.exec('PRAGMA busy_timeout = 5000')
        database.exec(`DROP TABLE IF EXISTS "${namespace}_entries"; DROP TABLE IF EXISTS "${namespace}_migrations"`)
        closeAll()
      },
      startProcess: startWorker({ type: 'sqlite', driver, file }),
      openHandles,
      capabilities: { durable: true, shared: true },
      scale: { modelRuns },
      timeoutMs: 120_000 + 1_000 * modelRuns,
      describe,
      it,
      fc,
    })

    it('migrates a new file from four processes at once', async () => {
      const fresh = join(directory, 'fresh.db')
      const job = { type: 'increment', namespace: 'at_once', keys: ['a', 'b'], times: 10 } as const
      const start = startWorker({ type: 'sqlite', driver, file: fresh })
      const codes = await Promise.all([1, 2, 3, 4].map(() => start(job, () => {}).ended))
      expect(codes).toEqual([0, 0, 0, 0])
      const store = createSqliteStore({ database: open(fresh), namespace: 'at_once' })
      const counts = await Promise.all(['a', 'b'].map(async (key) => Number((await store.get(key))?.value)))
      expect(counts).toEqual([20, 20])
    })

    it('sets full synchronous durability on its connection', async () => {
      const database = open()
      await createSqliteStore({ database, namespace: 'pragmas' }).get('k')
      expect(database.prepare('PRAGMA synchronous').all()).toEqual([{ synchronous: 2 }])
      expect(database.prepare('PRAGMA journal_mode').all()).toEqual([{ journal_mode: 'wal' }])
    })

    it('refuses a call inside a transaction of the host, where the driver tells', async () => {
      const database = open()
      const store = createSqliteStore({ database, namespace: 'inside' })
      await store.put('k', 1, { expect: null })
      database.exec('BEGIN')
      const tells = database.inTransaction === true || database.isTransaction === true
      const outcome = await store.put('other', 1, { expect: null }).then(
        () => 'applied',
        (error) => error.code,
      )
      database.exec('ROLLBACK')
      expect(outcome).toBe(tells ? 'store-failed' : 'applied')
      expect(await store.get('other')).toBeUndefined()
    })

    it('lists what is due while another process writes, expired entries or not', async () => {
      const [database, other] = [open(), open()]
      const store = createSqliteStore({ database, namespace: 'busy_due', busyTimeoutMs: 200 })
      await store.put('gone', 1, { expect: null, expireInMs: 0 })
      await store.put('k', 1, { expect: null, wakeInMs: 0 })
      other.exec('BEGIN IMMEDIATE')
      expect((await store.due(10)).map(({ key }) => key)).toEqual(['k'])
      other.exec('ROLLBACK')
      expect(database.prepare('PRAGMA busy_timeout').all()).toEqual([{ timeout: 200 }])
    })

    it.each(['500', 'x', Number.NaN, -1, Number.POSITIVE_INFINITY])(
      'refuses to wait %s ms for another writer, which SQLite would take for something else',
      (busyTimeoutMs) => {
        expect(() => createSqliteStore({ database: open(), busyTimeoutMs: busyTimeoutMs as never })).toThrow(
          expect.objectContaining({ code: 'invalid-options' }),
        )
      },
    )

    it('leaves no transaction open behind a migration that failed', async () => {
      const database = open(join(directory, 'failing.db'))
      database.exec('CREATE VIEW nbi_kounta_entries AS SELECT 1')
      const store = createSqliteStore({ database })
      await expect(store.get('k')).rejects.toMatchObject({ code: 'store-failed' })
      database.exec('DROP VIEW nbi_kounta_entries')
      expect(await store.get('k')).toBeUndefined()
    })

    it('gives up a first call after busyTimeoutMs in all, and lets others run meanwhile', async () => {
      const path = join(directory, 'busy.db')
      const other = open(path)
      other.exec('CREATE TABLE other (x)')
      other.exec('BEGIN IMMEDIATE')
      const clock = createVirtualClock()
      const store = createSqliteStore({ database: open(path), busyTimeoutMs: 500, clock })
      const startedMs = clock.now()
      const failure = await clock.runUntil(store.get('k').catch((error) => error))
      expect(failure).toMatchObject({ code: 'store-failed', message: expect.stringMatching(/BUSY|5\)/) })
      expect(clock.now() - startedMs).toBe(500)
      other.exec('ROLLBACK')
      expect(await store.get('k')).toBeUndefined()
      await store.close()
      await expect(store.migrate()).rejects.toMatchObject({ code: 'store-closed' })
    })

    it('keeps a row that is not JSON from stopping what is due, and tells of it', async () => {
      const database = open()
      const store = createSqliteStore({ database, namespace: 'damaged' })
      await store.put('bad', 'Ada Guest', { expect: null, wakeInMs: 0 })
      const good = await store.put('good', 1, { expect: null, wakeInMs: 0 })
      const more = await store.put('more', 1, { expect: null, wakeInMs: 0 })
      database.exec("UPDATE damaged_entries SET value = '{Ada' WHERE key = 'bad'")
      for (const limit of [10, 1])
        expect((await store.due(limit)).map(({ key }) => key)).toEqual(['good', 'more'].slice(0, limit))
      await store.put('good', 2, { expect: good, wakeInMs: null })
      await store.put('more', 2, { expect: more, wakeInMs: null })
      for (const failing of [store.get('bad'), store.due(10)]) {
        const failure = await failing.catch((error) => error)
        expect(failure).toMatchObject({ code: 'store-failed', message: expect.stringContaining('not JSON') })
        expect(`${failure.stack} ${String(failure.cause)}`).not.toContain('Ada')
      }
    })

    it('says what to do when the tables are not there and autoMigrate is off', async () => {
      const store = createSqliteStore({ database: open(), namespace: 'not_migrated', autoMigrate: false })
      const failure = await store.get('k').catch((error) => error)
      expect(failure.code).toBe('store-failed')
      expect(failure.message).toContain('migrate()')
      await store.migrate()
      expect(await store.get('k')).toBeUndefined()
    })

    it('finds what is due, and what has expired, by an index', async () => {
      const database = open()
      const asked: string[] = []
      const listening: SqliteDatabase = {
        exec: (sql) => database.exec(sql),
        prepare: (sql) => {
          asked.push(sql)
          return database.prepare(sql)
        },
      }
      const store = createSqliteStore({ database: listening, namespace: 'plans' })
      await store.put('k', 1, { expect: null, wakeInMs: 0, expireInMs: 0 })
      await store.due(10)
      for (const [sql, index] of [
        [asked.find((each) => each.includes('ORDER BY wake_at')), 'plans_entries_wake_at'],
        [asked.find((each) => each.startsWith('SELECT 1 FROM "plans_entries"')), 'plans_entries_expire_at'],
      ] as const) {
        const plan = database.prepare(`EXPLAIN QUERY PLAN ${sql?.replace('LIMIT ?', 'LIMIT 10')}`).all()
        expect(JSON.stringify(plan)).toMatch(new RegExp(`SEARCH plans_entries USING (COVERING )?INDEX ${index} `))
      }
      expect(database.prepare('SELECT count(*) AS count FROM plans_entries').all()).toEqual([{ count: 0 }])
    })

    it('leaves the database open that the host handed in', async () => {
      const database = open()
      const store = createSqliteStore({ database, namespace: 'closing' })
      await store.put('k', 1, { expect: null })
      await store.close()
      expect(database.prepare('SELECT 1 AS one').all()).toEqual([{ one: 1 }])
    })
  })
}

describe('failures of SQLite', () => {
  it('names the package to install when no database came', () => {
    const create = createSqliteStore as (options: unknown) => unknown
    for (const database of [undefined, null, {}, 'orders.db']) {
      expect(() => create({ database })).toThrow(
        expect.objectContaining({
          code: 'store-client-missing',
          message: expect.stringContaining('npm install better-sqlite3'),
        }),
      )
    }
  })

  it.each([
    ['SQLITE_FULL', { code: 'SQLITE_FULL' }],
    ['ERR_SQLITE_ERROR 13', { code: 'ERR_SQLITE_ERROR', errcode: 13 }],
  ])('tells the code %s of a failure, and nothing of its message', async (code, members) => {
    const database: SqliteDatabase = {
      exec: () => undefined,
      prepare: () => ({
        all: () => {
          throw Object.assign(new Error('INSERT … Ada Guest'), members)
        },
      }),
    }
    const store = createSqliteStore({ database, autoMigrate: false })
    const failure = await store.put('k', 'Ada Guest', { expect: null }).catch((error) => error)
    expect(failure).toMatchObject({ name: 'NbiKountaError', code: 'store-failed' })
    expect(failure.message).toContain(code)
    expect(`${failure.stack} ${JSON.stringify(failure)} ${String(failure.cause)}`).not.toContain('Ada')
  })
})
