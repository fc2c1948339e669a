/** The host is killed in the middle of a service, again and again: no order is doubled, none is lost, the page catches up. */
import { createRequire } from 'node:module'
import { Redis } from 'ioredis'
import pg from 'pg'
import { beforeAll, describe, expect, it } from 'vitest'
import { ensureBuilt } from '../package/built.js'
import { isPostgresThere, isRedisThere, postgresOptions, redisUrl } from '../store/servers.js'
import { type Example, openExample, type StaffState, until } from './support/example.js'

const require = createRequire(import.meta.url)
const hasSqlite = ['better-sqlite3', 'node:sqlite'].some((driver) => {
  try {
    return require(driver) !== undefined
  } catch {
    return false
  }
})

const postgresThere = await isPostgresThere()
const redisThere = await isRedisThere()
const { user, host, port, database } = postgresOptions
const namespace = `pos_api_${process.pid}`
const postgresUrl = `postgres://${user}@${host}:${port}/${database}`

/** Its own simulated systems, and a host that is closed whatever comes of it: several of these run at once. */
async function withExample(
  settings: Parameters<typeof openExample>[0],
  use: (one: Example) => Promise<void>,
): Promise<void> {
  const one = await openExample(settings)
  try {
    await use(one)
  } finally {
    await one.close()
  }
}

const nameOf = (state: StaffState, bookingId: string) =>
  state.bookings.find((one) => one.bookingId === bookingId)?.status.name ?? ''
const markedFor = (state: StaffState, bookingId: string) =>
  state.orders.filter((order) => order.requestedSaleNumber?.startsWith(`NBI-${bookingId}-`))

/** What is wrong with the house, in words; empty when every booking has what it should. */
function wrongWith(state: StaffState, sales: readonly { saleId: string }[]): string[] {
  const wrong: string[] = []
  for (const { bookingId } of state.bookings) {
    const orders = markedFor(state, bookingId)
    const live = orders.filter(({ deleted, status }) => !deleted && status !== 'REJECTED')
    if (live.length > 1) wrong.push(`${bookingId} has ${live.length} live orders`)
    if (['Seated', 'Mains Away'].includes(nameOf(state, bookingId)) && orders.length === 0)
      wrong.push(`${bookingId} is ${nameOf(state, bookingId)} and has no order`)
  }
  for (const order of state.orders) {
    if (order.deletedBy === 'api' && order.touched) wrong.push(`${order.id} was deleted although staff had touched it`)
    if (order.status === 'COMPLETE' && !order.deleted && !sales.some(({ saleId }) => saleId === order.id))
      wrong.push(`${order.id} is complete and is no sale`)
  }
  return wrong
}

const sold = async (one: Example) =>
  (JSON.parse(await one.text('/sales.json')) as { sales: { saleId: string }[] }).sales

// Something happens ten times a second, so that every kill hits work in progress.
const killAgainAndAgain = (env: Record<string, string>): Promise<void> =>
  withExample({ remotes: { PLAY_EVERY_MS: '100', SHOWN: '10000' }, host: env }, serviceWithKills)

async function serviceWithKills(one: Example): Promise<void> {
  await one.act('/play', { on: true })
  for (let round = 0; round < 3; round++) {
    const before = (await one.look()).counts.orders
    await until('orders are being made', async () => (await one.look()).counts.orders >= before + 4)
    await one.kill()
    // The house goes on while nobody listens.
    await until('somebody was seated meanwhile', async () => (await one.look()).bookings.length > before)
    await one.start()
  }
  await one.act('/play', { on: false })

  let state = await one.look()
  const isDone = async () => {
    state = await one.look()
    return wrongWith(state, await sold(one)).length === 0
  }
  // A sale whose try a kill has cut off is tried again a minute after the 409 to the next: NBI may still be at work on it.
  await until('nothing is left to do', isDone, 90_000).catch(async () =>
    expect(wrongWith(state, await sold(one))).toEqual([]),
  )
  expect(state.counts.orders).toBeGreaterThan(12)

  await until('the page has caught up', async () => {
    const html = await one.text('/service')
    const seated = state.bookings.filter(({ bookingId }) => nameOf(state, bookingId) === 'Seated')
    return seated.every(({ bookingId }) => {
      const row = html.split(`<tr id="booking-${bookingId}"`)[1]?.split('</tr>')[0] ?? ''
      const own = markedFor(state, bookingId).findLast(({ deleted }) => !deleted)
      return row.includes('Seated') && (own === undefined || row.includes(own.id))
    })
  })
}

// At once, since each of them waits most of the time.
describe.concurrent('a host that is killed in the middle of a service', () => {
  beforeAll(ensureBuilt, 300_000)

  it('with a store that forgets', () => killAgainAndAgain({ STORE_URL: 'memory:' }), 180_000)

  it.skipIf(!hasSqlite)('with SQLite', () => killAgainAndAgain({}), 180_000)

  it.skipIf(!postgresThere)(
    'with Postgres',
    async () => {
      try {
        await killAgainAndAgain({ STORE_URL: postgresUrl, STORE_NAMESPACE: namespace })
      } finally {
        const client = new pg.Client(postgresOptions)
        await client.connect()
        const { rows } = await client.query('SELECT tablename FROM pg_tables WHERE tablename LIKE $1', [
          `${namespace}%`,
        ])
        for (const { tablename } of rows) await client.query(`DROP TABLE "${tablename}"`)
        await client.end()
      }
    },
    180_000,
  )

  it.skipIf(!redisThere)(
    'with Redis',
    async () => {
      try {
        await killAgainAndAgain({ STORE_URL: redisUrl, STORE_NAMESPACE: namespace })
      } finally {
        const client = new Redis(redisUrl)
        await client.del(...['entries', 'wake', 'expiry'].map((part) => `{${namespace}}:${part}`))
        await client.quit()
      }
    },
    180_000,
  )
})
