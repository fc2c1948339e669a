import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { PGlite } from '@electric-sql/pglite'
import * as fc from 'fast-check'
import pg from 'pg'
import { afterAll, describe, expect, it } from 'vitest'
import { createPostgresStore, type PostgresClient } from '../../src/store/postgres.js'
import { orderStoreConformance } from '../../src/testing/store-conformance.js'
import { openHandles } from './open-handles.js'
import { isPostgresThere, postgresOptions } from './servers.js'
import { shownClient, shownIn } from './shown-client.js'
import { startWorker } from './worker-process.js'

const isThere = await isPostgresThere()
const modelRuns = Number(process.env.STORE_MODEL_RUNS ?? 20)

/** What every client has in common: it migrates by itself, and its tables go when a test is over. */
const over = (client: PostgresClient) => ({
  create: ({ namespace }: { namespace: string }) => createPostgresStore({ client, namespace }),
  migrate: ({ namespace }: { namespace: string }) => createPostgresStore({ client, namespace }).migrate(),
  drop: async ({ namespace }: { namespace: string }) => {
    await client.query(`DROP TABLE IF EXISTS "${namespace}_entries"`)
    await client.query(`DROP TABLE IF EXISTS "${namespace}_migrations"`)
  },
  capabilities: { durable: true, shared: true },
  scale: { modelRuns },
  timeoutMs: 120_000 + 1_000 * modelRuns,
  describe,
  it,
  fc,
})

describe.skipIf(!isThere)('with a Postgres server (skipped where none answers at PGHOST)', () => {
  const application_name = `nbi-kounta-conformance-${process.pid}`
  const pool = new pg.Pool({ ...postgresOptions, application_name, idleTimeoutMillis: 0, max: 10 })
  // The pool replaces a lost connection; without a listener its error would end the process.
  pool.on('error', () => {})
  const admin = new pg.Pool({ ...postgresOptions, max: 1 })
  afterAll(async () => {
    await pool.end()
    await admin.end()
  })

  orderStoreConformance({
    ...over(pool),
    name: 'Postgres by pg Pool',
    openHandles,
    startProcess: startWorker({ type: 'postgres' }),
    loseConnections: async () => {
      await admin.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1', [
        application_name,
      ])
    },
  })

  describe('by one pg Client', async () => {
    const client = new pg.Client(postgresOptions)
    if (isThere) await client.connect()
    afterAll(() => client.end())
    orderStoreConformance({
      ...over(client),
      name: 'Postgres by pg Client',
      scale: { modelRuns: 5, creates: 16, keys: 10 },
    })
  })

  describe('behind a proxy that pools by transaction', async () => {
    // As PgBouncer does at its strictest: each statement meets another server session, wiped of what the last one left.
    const sessions = Array.from({ length: 4 }, () => new pg.Client(postgresOptions))
    if (isThere) await Promise.all(sessions.map((session) => session.connect()))
    const busy: Promise<unknown>[] = sessions.map(async () => {})
    afterAll(async () => {
      // The last answer is out before its session is wiped: ending it meanwhile would fail a query that nobody awaits.
      await Promise.all(busy)
      await Promise.all(sessions.map((session) => session.end()))
    })
    let turn = 0
    const proxy: PostgresClient = {
      query(text, values) {
        const place = turn++ % sessions.length
        const session = sessions[place] as pg.Client
        const result = (busy[place] as Promise<unknown>).then(() => session.query(text, values))
        busy[place] = result.catch(() => {}).then(() => session.query('DISCARD ALL'))
        return result
      },
    }
    orderStoreConformance({
      ...over(proxy),
      name: 'Postgres by a transaction pool',
      scale: { modelRuns: 2, creates: 16, keys: 10 },
    })
  })

  it('migrates under Repeatable Read too, twenty at once', async () => {
    const namespace = `nbi_rr_${process.pid}`
    const strict = new pg.Pool({
      ...postgresOptions,
      max: 20,
      options: '-c default_transaction_isolation=repeatable\\ read',
    })
    try {
      const stores = Array.from({ length: 20 }, () => createPostgresStore({ client: strict, namespace }))
      await Promise.all(stores.map((store) => store.migrate()))
      const { rows } = await strict.query(`SELECT number FROM "${namespace}_migrations"`)
      expect(rows).toEqual([{ number: 1 }])
    } finally {
      await over(strict).drop({ namespace })
      await strict.end()
    }
  })

  it.each(['repeatable read', 'serializable'])(
    'loses to another writer under %s, rather than failing',
    async (level) => {
      const namespace = `nbi_undone_${process.pid}`
      const strict = new pg.Pool({
        ...postgresOptions,
        max: 10,
        options: `-c default_transaction_isolation=${level.replace(' ', '\\ ')}`,
      })
      const store = createPostgresStore({ client: strict, namespace })
      try {
        for (let round = 0; round < 10; round++) {
          const first = await store.put(`k${round}`, 0, { expect: null })
          const writers = Array.from({ length: 10 }, (_, n) => store.put(`k${round}`, n, { expect: first }))
          expect((await Promise.all(writers)).filter((version) => version !== null)).toHaveLength(1)
        }
      } finally {
        await over(strict).drop({ namespace })
        await strict.end()
      }
    },
  )

  it('refuses a call inside a transaction that the host has open on its one connection', async () => {
    const namespace = `nbi_inside_${process.pid}`
    const client = new pg.Client(postgresOptions)
    await client.connect()
    const store = createPostgresStore({ client, namespace })
    try {
      await store.migrate()
      await client.query('BEGIN')
      const refused = await store.put('k', 1, { expect: null }).catch((error) => error)
      expect(refused).toMatchObject({ code: 'store-failed', message: expect.stringContaining('Nothing was applied') })
      // One that has failed takes nothing either, and its own error would not say that it was the host's.
      for (const failing of ['SELECT 1 / 0', 'SELECT 1']) await client.query(failing).catch(() => undefined)
      await expect(store.get('k')).rejects.toMatchObject({ message: expect.stringContaining('inside a transaction') })
      await client.query('ROLLBACK')
      expect(await store.put('k', 1, { expect: null })).not.toBeNull()
    } finally {
      await over(client).drop({ namespace })
      await client.end()
    }
  })

  it('finds what is due by the index, however many entries are not', async () => {
    const namespace = `nbi_plan_${process.pid}`
    const asked: string[] = []
    const listening: PostgresClient = {
      query: (text, values) => {
        asked.push(text)
        return pool.query(text, values)
      },
    }
    const store = createPostgresStore({ client: listening, namespace })
    try {
      await store.put('k', 1, { expect: null })
      await pool.query(`INSERT INTO "${namespace}_entries" (key, value, version, wake_at)
        SELECT 'later:' || n, '{}', gen_random_uuid(), clock_timestamp() + interval '1 day' FROM generate_series(1, 20000) n`)
      await pool.query(`ANALYZE "${namespace}_entries"`)
      await store.due(10)
      const { rows } = await pool.query(`EXPLAIN ${asked.at(-1)?.replace('$1', '10')}`)
      const plan = rows.map((row) => row['QUERY PLAN']).join('\n')
      expect(plan).toMatch(/Index Cond: \(wake_at <=/)
      expect(plan).not.toMatch(/Seq Scan/)
    } finally {
      await over(pool).drop({ namespace })
    }
  })
})

describe('with PGlite in this process', () => {
  const pglite = new PGlite()
  afterAll(() => pglite.close())
  orderStoreConformance({
    ...over(pglite),
    name: 'Postgres by PGlite',
    openHandles,
    // It runs inside this process, so its clock is this process's own.
    capabilities: { durable: true, shared: true, ownClock: false },
  })

  it('says what to do when the tables are not there and autoMigrate is off', async () => {
    const store = createPostgresStore({ client: pglite, namespace: 'not_migrated', autoMigrate: false })
    const failure = await store.get('k').catch((error) => error)
    expect(failure).toMatchObject({ code: 'store-failed', advice: 'wait' })
    expect(failure.message).toContain('42P01')
    expect(failure.message).toContain('migrate()')
    await store.migrate()
    expect(await store.get('k')).toBeUndefined()
    await over(pglite).drop({ namespace: 'not_migrated' })
  })

  it('makes its tables again when migrate is called after they were dropped', async () => {
    const store = createPostgresStore({ client: pglite, namespace: 'dropped' })
    await store.put('k', 1, { expect: null })
    await over(pglite).drop({ namespace: 'dropped' })
    await expect(store.get('k')).rejects.toMatchObject({ message: expect.stringContaining('migrate()') })
    await store.migrate()
    expect(await store.get('k')).toBeUndefined()
    await store.close()
    await expect(store.migrate()).rejects.toMatchObject({ code: 'store-closed' })
    await over(pglite).drop({ namespace: 'dropped' })
  })

  it('frees expired entries as it polls', async () => {
    const store = createPostgresStore({ client: pglite, namespace: 'freed' })
    for (let n = 0; n < 10; n++) await store.put(`k${n}`, n, { expect: null, expireInMs: n < 7 ? 0 : 60_000 })
    await store.due(1)
    const { rows } = await pglite.query('SELECT count(*)::int AS count FROM freed_entries')
    expect(rows).toEqual([{ count: 3 }])
    await over(pglite).drop({ namespace: 'freed' })
  })

  it('keeps its hands off a client that the host handed in', async () => {
    const store = createPostgresStore({ client: pglite, namespace: 'closing' })
    await store.put('k', 1, { expect: null })
    await store.close()
    expect((await pglite.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }])
    await over(pglite).drop({ namespace: 'closing' })
  })
})

describe('failures of Postgres', () => {
  it('names the package to install when no client came', () => {
    const create = createPostgresStore as (options: unknown) => unknown
    for (const client of [undefined, null, {}, 'postgres://user:secret@host/db']) {
      expect(() => create({ client })).toThrow(
        expect.objectContaining({ code: 'store-client-missing', message: expect.stringContaining('npm install pg') }),
      )
    }
  })

  it('tells the code of a failure, and neither the connection nor the value', async () => {
    const client = new pg.Pool({
      host: '127.0.0.1',
      port: 1,
      user: 'somebody',
      password: 'hunter2',
      database: 'orders',
    })
    const store = createPostgresStore({ client })
    const failure = await store.put('booking:v:b', { name: 'Ada Guest' }, { expect: null }).catch((error) => error)
    expect(failure).toMatchObject({ name: 'NbiKountaError', code: 'store-failed' })
    expect(failure.message).toContain('ECONNREFUSED')
    const shown = `${failure.stack} ${JSON.stringify(failure)} ${String(failure.cause)}`
    for (const secret of ['hunter2', 'somebody', 'Ada', 'booking:v:b']) expect(shown).not.toContain(secret)
    await client.end()
  })

  it('says for each call what its failure leaves open', async () => {
    const client: PostgresClient = { query: () => Promise.reject(new TypeError('away')) }
    const store = createPostgresStore({ client, autoMigrate: false })
    const put = store.put('k', 1, { expect: null })
    const calls = { get: store.get('k'), due: store.due(1), put, migrate: store.migrate() }
    const said: Record<string, string> = {}
    for (const [call, failing] of Object.entries(calls)) await failing.catch(({ message }) => (said[call] = message))
    const start = (call: string) => `The Postgres store failed in ${call} (TypeError); `
    expect(said).toEqual({
      get: `${start('get')}nothing was written: it may pass by itself, then try again.`,
      due: `${start('due')}nothing was written: it may pass by itself, then try again.`,
      put: `${start('put')}whether it was applied is unknown: read again, and retry with the same expected version.`,
      migrate: `${start('migrate')}call it again: it applies only what is missing.`,
    })
  })

  it('are over for whoever calls after them: the tables are made by the next call', async () => {
    let isAway = true
    const client: PostgresClient = {
      query: async () => (isAway ? Promise.reject(new TypeError('away')) : { rows: [] }),
    }
    const store = createPostgresStore({ client })
    await expect(store.get('k')).rejects.toMatchObject({ code: 'store-failed' })
    isAway = false
    expect(await store.get('k')).toBeUndefined()
  })

  it.each(['40001', '40P01'])(
    'that have undone a statement for another’s sake (%s) let it be sent again',
    async (code) => {
      let calls = 0
      const client: PostgresClient = {
        query: async () => {
          if (++calls < 5) throw Object.assign(new Error('undone'), { code })
          return { rows: [{ version: 'v1' }] }
        },
      }
      const store = createPostgresStore({ client, autoMigrate: false })
      expect(await store.put('k', 1, { expect: null })).toBe('v1')
      expect(calls).toBe(5)
    },
  )

  it.each(shownIn)(
    'come in time from a server that takes a connection and says nothing, with the Pool of %s',
    async (file) => {
      const server = createServer((socket) => void socket.on('error', () => {})).listen(0, '127.0.0.1')
      await once(server, 'listening')
      const url = `postgres://127.0.0.1:${(server.address() as AddressInfo).port}/test`
      const pool = shownClient(file, 'new pg.Pool', { pg, url, connectionString: url, connections: 1 })
      try {
        await expect(createPostgresStore({ client: pool }).get('k')).rejects.toMatchObject({ code: 'store-failed' })
      } finally {
        server.close()
        void pool.end()
      }
    },
  )

  it('takes the SQLSTATE and drops what the server says about the row', async () => {
    const client: PostgresClient = {
      query: async () => {
        throw Object.assign(new Error('duplicate key: Key (key)=(Ada)'), { code: '23505', detail: 'Ada Guest' })
      },
    }
    const store = createPostgresStore({ client, autoMigrate: false })
    const failure = await store.get('k').catch((error) => error)
    expect(failure.message).toContain('23505')
    expect(`${failure.stack} ${JSON.stringify(failure)}`).not.toContain('Ada')
    expect(failure.cause).toBeUndefined()
  })
})
