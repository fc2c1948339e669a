/**
 * Load on loopback: this process sends Now Book It's webhooks to the example's host, at a constant rate that does not wait for answers.
 *
 *   npm run example:load                              Postgres at PGHOST and its kin, else 127.0.0.1
 *   STORE_URL=sqlite:orders.db npm run example:load   another store; so does postgres://…
 *   npm run example:load -- --seconds 20 --accept 500 --carry 100
 *
 * Two parts, each on a fresh namespace. `accept`: a host that only takes webhooks in (WORKER=off), one durable write each. `carry`: beside
 * it a second one, a worker on the same store, fetches each booking, decides and posts its order; it gives way to the first
 * (a lower priority, few connections to Postgres), and is alone with the credential (KOUNTA_BUDGET=own). `--together` has one host do
 * both. Each part first warms up at the same rate: its events count as lost or doubled like all others, its times and its memory do
 * not. Exit code 1 when an event was lost or an order doubled, never for a time.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { cpus, loadavg, setPriority, tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Pool } from 'undici'
import { readArguments } from '../support/command-line.mjs'

const root = fileURLToPath(new URL('../../', import.meta.url))
const { values: asked, whole } = readArguments(
  'usage: npm run example:load -- [--seconds N] [--accept N] [--carry N] [--together]; the store is that of STORE_URL',
  {
    seconds: { type: 'string', default: '60' },
    accept: { type: 'string', default: '1000' },
    carry: { type: 'string', default: '500' },
    together: { type: 'boolean', default: false },
  },
)
const seconds = whole('seconds')
const { PGUSER = 'root', PGHOST = '127.0.0.1', PGPORT = '5432', PGDATABASE = 'test' } = process.env
const storeUrl = process.env.STORE_URL ?? `postgres://${PGUSER}@${PGHOST}:${PGPORT}/${PGDATABASE}`
/** Until the heap, the connections and the pages' memory have the size that they keep. */
const warmUpSeconds = 30
/** Memory rises and falls with the collector: its median over so long, after the warm-up and at the end, says where it goes. */
const memoryOverMs = 15_000

/** @param {string} file @param {Record<string, string | undefined>} env */
async function run(file, env) {
  const child = spawn(process.execPath, [join(root, 'docs/examples/pos-api', file)], {
    env: { PATH: process.env.PATH, NODE_PATH: process.env.NODE_PATH, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = await once(createInterface({ input: /** @type {any} */ (child.stdout) }), 'line')
  return { child, line: String(line) }
}

/** @param {import('node:child_process').ChildProcess} child */
async function end(child) {
  const exited = once(child, 'exit')
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), 30_000)
  await exited
  clearTimeout(timer)
}

/** Resident memory in MiB; NaN where there is no /proc. @param {number | undefined} pid */
function rssOf(pid) {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024
  } catch {
    return Number.NaN
  }
}

/** Processor time in ms that a process has used; NaN where there is no /proc. @param {number | undefined} pid */
function cpuOf(pid) {
  try {
    const [utime, stime] = (readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1] ?? '').split(' ').slice(11, 13)
    return (Number(utime) + Number(stime)) * 10
  } catch {
    return Number.NaN
  }
}

/**
 * What the processes cost for each event, in ms of processor time: a figure that busy neighbours do not blur.
 * @param {Record<string, number | undefined>} pids
 */
function meter(pids) {
  const before = Object.entries(pids).map(([name, pid]) => /** @type {const} */ ([name, pid, cpuOf(pid)]))
  return (/** @type {number} */ events) =>
    Object.fromEntries(
      before.map(([name, pid, at]) => [`${name}CpuMs`, Math.round(((cpuOf(pid) - at) / events) * 1000) / 1000]),
    )
}

const sorted = (/** @type {readonly number[]} */ values) => [...values].sort((a, b) => a - b)
const at = (/** @type {readonly number[]} */ values, /** @type {number} */ share) =>
  sorted(values)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? Number.NaN
const round = (/** @type {number} */ value) => Math.round(value * 10) / 10

/**
 * Sends one request per id, evenly, and measures each from the instant at which it was due: a host that stalls is not spared by a
 * sender that waits for it.
 * @param {string} url @param {readonly string[]} ids @param {number} perSecond @param {string} key
 * @param {readonly (number | undefined)[]} pids whose memory is watched, together
 */
async function send(url, ids, perSecond, key, pids) {
  const pool = new Pool(new URL(url).origin, { connections: 64, pipelining: 1 })
  /** @type {number[]} */
  const answersMs = []
  /** @type {{ atMs: number, rss: number }[]} */
  const memory = []
  /** @type {Record<string, number>} */
  const statuses = {}
  /** @type {Set<Promise<void>>} */
  const open = new Set()
  const startedAt = performance.now()
  const warmAt = startedAt + warmUpSeconds * 1000
  const headers = { 'content-type': 'application/json', 'x-security-key': key }

  const one = async (/** @type {string} */ bookingId, /** @type {number} */ dueAt) => {
    const body = JSON.stringify({ eventType: 'BOOKING_UPDATED', data: { bookingId, locationId: 'loc_31' } })
    const request = /** @type {const} */ ({ path: '/webhooks/now-book-it', method: 'POST', headers, body })
    const status = await pool.request(request).then(
      async (response) => {
        await response.body.dump()
        return response.statusCode
      },
      () => 0,
    )
    if (dueAt >= warmAt) answersMs.push(performance.now() - dueAt)
    statuses[status] = (statuses[status] ?? 0) + 1
  }

  let sent = 0
  let nextSample = 0
  while (sent < ids.length) {
    const sinceMs = performance.now() - startedAt
    for (const due = Math.min(ids.length, Math.floor((sinceMs * perSecond) / 1000)); sent < due; sent++) {
      const work = one(/** @type {string} */ (ids[sent]), startedAt + (sent * 1000) / perSecond).finally(() =>
        open.delete(work),
      )
      open.add(work)
    }
    if (sinceMs >= nextSample) {
      const rss = pids.reduce((sum, pid) => sum + rssOf(pid), 0)
      if (!Number.isNaN(rss)) memory.push({ atMs: sinceMs, rss })
      nextSample += 500
    }
    await pause(1)
  }
  await Promise.all(open)
  await pool.close()
  const lastMs = memory.at(-1)?.atMs ?? 0
  const span = (/** @type {number} */ from, /** @type {number} */ to) =>
    at(
      memory.filter((sample) => sample.atMs >= from && sample.atMs < to).map(({ rss }) => rss),
      0.5,
    )
  const warm = span(warmUpSeconds * 1000, warmUpSeconds * 1000 + memoryOverMs)
  const late = span(lastMs - memoryOverMs, Number.POSITIVE_INFINITY)
  return {
    sent: ids.length,
    measured: answersMs.length,
    statuses,
    p50Ms: round(at(answersMs, 0.5)),
    p99Ms: round(at(answersMs, 0.99)),
    maxMs: round(Math.max(...sorted(answersMs).slice(-1))),
    rssWarmMiB: round(warm),
    rssEndMiB: round(late),
    rssGrowthPercent: round((late / warm - 1) * 100),
  }
}

/** How many events the store holds for bookings that wait, and in how many documents. @param {string} namespace */
async function waiting(namespace) {
  const sql = `SELECT value FROM "${namespace}_entries" WHERE key LIKE 'event:%'`
  const rows = storeUrl.startsWith('postgres') ? await postgresRows(sql) : sqliteRows(sql)
  return rows.reduce((sum, { value }) => sum + (JSON.parse(value)?.events ?? 0), 0)
}

/** @param {string} sql @returns {Promise<{ value: string }[]>} */
async function postgresRows(sql) {
  const { default: pg } = await import('pg')
  const client = new pg.Client({ connectionString: storeUrl })
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}

/** @param {string} sql @returns {{ value: string }[]} */
function sqliteRows(sql) {
  const require = createRequire(import.meta.url)
  const Database = (() => {
    try {
      return require('better-sqlite3')
    } catch {
      return require('node:sqlite').DatabaseSync
    }
  })()
  const database = new Database(storeUrl.slice('sqlite:'.length))
  try {
    return database.prepare(sql).all()
  } finally {
    database.close()
  }
}

/** Removes what a part has left in the store. @param {string} namespace */
async function clean(namespace) {
  if (!storeUrl.startsWith('postgres')) return
  const tables = /** @type {any[]} */ (
    await postgresRows(`SELECT tablename FROM pg_tables WHERE tablename LIKE '${namespace}%'`)
  )
  for (const { tablename } of tables) await postgresRows(`DROP TABLE "${tablename}"`)
}

/** @param {'accept' | 'carry'} part @param {number} perSecond */
async function measure(part, perSecond) {
  const namespace = `load_${part}_${process.pid}`
  const dataDir = mkdtempSync(join(tmpdir(), 'pos-api-load-'))
  const ports = { TILL_PORT: '0', DIARY_PORT: '0', STAFF_PORT: '0' }
  const remotes = await run('remotes.mjs', { PLAY: 'off', UNLIMITED: '1', ...ports })
  // What it stands for runs on other machines.
  if (remotes.child.pid) setPriority(remotes.child.pid, 10)
  const env = JSON.parse(remotes.line)
  const staff = async (/** @type {string} */ path, /** @type {object | undefined} */ body = undefined) => {
    const response = await fetch(`${env.STAFF_URL}${path}`, body ? { method: 'POST', body: JSON.stringify(body) } : {})
    return /** @type {any} */ (await response.json())
  }
  const isShared = part === 'carry' && !asked.together
  const hostEnv = {
    ...env,
    PORT: '0',
    DATA_DIR: dataDir,
    STORE_URL: storeUrl,
    STORE_NAMESPACE: namespace,
    LOG: 'error',
    DRAIN_MS: '0',
    NBI_CALLS_PER_SECOND: '5000',
    KOUNTA_CALLS_PER_MINUTE: '300000',
    KOUNTA_BUDGET: 'own',
  }
  const host = await run('main.mjs', { ...hostEnv, ...(part === 'accept' || isShared ? { WORKER: 'off' } : {}) })
  const url = host.line.split(' ')[0] ?? ''
  const worker = isShared
    ? await run('main.mjs', {
        ...hostEnv,
        PUBLIC_URL: url,
        DATA_DIR: join(dataDir, 'worker'),
        STORE_CONNECTIONS: '3',
      })
    : undefined
  if (worker?.child.pid) setPriority(worker.child.pid, 10)
  const hosts = { host: host.child.pid, ...(worker ? { worker: worker.child.pid } : {}) }
  try {
    while (!(await fetch(`${url}/ready`)).ok) await pause(100)
    const { ids } = await staff('/many', { count: perSecond * (warmUpSeconds + seconds) })
    const cost = meter({ ...hosts, sender: process.pid })
    const startedAt = performance.now()
    const busy = round(loadavg()[0] ?? Number.NaN)
    const sending = await send(url, ids, perSecond, env.NBI_WEBHOOK_KEY, Object.values(hosts))
    if (part === 'accept') {
      const spent = cost(ids.length)
      await end(host.child)
      return { perSecond, loadAverageBefore: busy, ...sending, ...spent, lost: ids.length - (await waiting(namespace)) }
    }
    const sentAt = performance.now()
    let { posts } = await staff('/posts')
    // An order whose answer did not come is looked for after a minute and more: so long nothing may move.
    for (let movedAt = sentAt; posts < ids.length && performance.now() - movedAt < 120_000; ) {
      await pause(1_000)
      const now = (await staff('/posts')).posts
      if (now > posts) movedAt = performance.now()
      posts = now
    }
    const behindS = round((performance.now() - sentAt) / 1000)
    const carriedPerSecond = round(posts / ((performance.now() - startedAt) / 1000))
    const spent = cost(ids.length)
    const tally = await staff('/tally')
    return {
      perSecond,
      loadAverageBefore: busy,
      ...sending,
      ...spent,
      orders: tally.orders,
      lost: ids.length - tally.bookings,
      doubled: tally.orders - tally.bookings,
      behindS,
      carriedPerSecond,
    }
  } finally {
    for (const one of [worker, host])
      if (one && one.child.exitCode === null && one.child.signalCode === null) await end(one.child)
    remotes.child.kill('SIGKILL')
    await clean(namespace)
    rmSync(dataDir, { recursive: true, force: true })
  }
}

console.log(
  `${cpus()[0]?.model.trim()}, ${cpus().length} cores for all processes and the store; Node ${process.version}`,
)
console.log(`store: ${storeUrl.split(':')[0]}; ${seconds} s each, after ${warmUpSeconds} s of warm-up\n`)
let isSound = true
for (const [part, perSecond] of /** @type {const} */ ([
  ['accept', whole('accept')],
  ['carry', whole('carry')],
])) {
  if (perSecond === 0) continue
  const result = await measure(part, perSecond)
  console.log(part, JSON.stringify(result, null, 1), '\n')
  if (result.lost !== 0 || ('doubled' in result && result.doubled !== 0)) isSound = false
}
process.exitCode = isSound ? 0 : 1
