/**
 * Real processes under fire: `npm run chaos -- --rounds 200 [--store postgres|redis] [--seed S] [--together]`. `--together`: both stores
 * at once, each with workers and a till of its own.
 * Three workers share one store and one simulated till over HTTP, while this process kills and freezes them.
 */
import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { createOrderFlow } from '../../src/flow/index.js'
import { basicAuth, createKountaClient, createPacer } from '../../src/kounta/index.js'
import { createKountaSimulator, type KountaSimulator } from '../../src/testing/index.js'
import { Dice } from '../simulation/dice.js'
import { isPostgresThere, isRedisThere } from '../store/servers.js'
import { bundleOf } from '../support/bundle.js'
import { readArguments } from '../support/command-line.mjs'
import { type Fleet, startFleet } from './fleet.js'
import { judgeRound } from './judge.js'
import { openStore } from './open-store.js'
import { type History, playRound } from './round.js'
import { type StoreKind, siteId, timing, venueId } from './task.js'

const usage = 'usage: npm run chaos -- [--rounds N] [--store postgres|redis] [--seed N] [--together]'
const {
  values: given,
  whole,
  oneOf,
} = readArguments(usage, {
  rounds: { type: 'string', default: '10' },
  store: { type: 'string' },
  seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  together: { type: 'boolean', default: false },
})
const [rounds, seed] = [whole('rounds'), whole('seed')]

const isThere = { postgres: isPostgresThere, redis: isRedisThere }
const both: readonly StoreKind[] = ['postgres', 'redis']
const kinds = given.store === undefined ? both : [oneOf(given.store, both, '--store')]
const play = async (kind: StoreKind): Promise<number> => {
  if (await isThere[kind]()) return run(kind, rounds, seed)
  console.log(`${kind}: skipped, no server answers`)
  return 0
}
const failed: number[] = []
if (given.together) failed.push(...(await Promise.all(kinds.map(play))))
else for (const kind of kinds) failed.push(await play(kind))
process.exitCode = failed.every((count) => count === 0) ? 0 : 1

async function run(kind: StoreKind, rounds: number, seed: number): Promise<number> {
  const namespace = `chaos_${randomUUID().replaceAll('-', '').slice(0, 16)}`
  const kounta = createKountaSimulator({
    seed,
    ratePerMinute: { basic: Number.POSITIVE_INFINITY },
    habits: { listLagMs: 100 },
  })
  const server = await kounta.listen()
  const opened = openStore(kind, namespace)
  const task = {
    store: kind,
    namespace,
    baseUrl: `${server.url}/v1/`,
    companyId: kounta.companyId,
    credentials: kounta.credentials.basic,
  }
  const worker = bundleOf(fileURLToPath(new URL('./worker.ts', import.meta.url)))
  const fleet = startFleet([process.execPath, '--enable-source-maps', worker], task, 3)
  const watcher = createOrderFlow({
    store: opened.store,
    timing,
    venue: () => ({
      kounta: createKountaClient({
        companyId: task.companyId,
        auth: basicAuth(task.credentials),
        baseUrl: task.baseUrl,
        // This till has no limit and says none; to assume one makes every sweep of a long run longer.
        pacer: createPacer({ assumedPerMinute: 1_000_000 }),
      }),
      siteId,
    }),
  })
  const dice = new Dice(seed)
  let failures = 0
  const startedMs = Date.now()
  let before: readonly History[] = []
  await fleet.whole()
  for (let round = 1; round <= rounds; round++) {
    const histories = await playRound(round, fleet, kounta, dice)
    await fleet.whole()
    const isQuiet = await comesToRest(histories, (bookingId) => watcher.inspect({ venueId, bookingId }))
    // Two whole sweeps over what is there now, then the time that their deletes may take.
    for (let sweeps = 0; sweeps < 2; sweeps++) await watcher.sync(venueId)
    await comesToRest(histories, (bookingId) => watcher.inspect({ venueId, bookingId }))
    // What turns up only later is found with the next round, which judges this one again.
    const judged = [...before, ...histories]
    const wrong = await judgedInTime(judged, kounta, fleet)
    before = histories
    if (!isQuiet) wrong.push('it did not come to rest within a minute')
    if (wrong.length > 0) failures++
    for (const line of wrong) console.log(`${kind} round ${round}: ${line}`)
    if (wrong.length > 0)
      console.log(await storyOf(judged, (bookingId) => watcher.inspect({ venueId, bookingId }), kounta))
  }
  console.log(
    `${kind}: ${rounds} rounds, seed ${seed}, ${kounta.orders().length} orders, ${fleet.saleIds.length} sales, ${fleet.kills} kills, ${fleet.freezes} freezes, ` +
      `${fleet.givenUp.size} given up, ${failures} rounds failed, ${Math.round((Date.now() - startedMs) / 1000)} s`,
  )
  fleet.end()
  await opened.clear()
  await server.close()
  return failures
}

/** What is wrong once two more sweeps could have passed in every worker; at once where nothing is. */
async function judgedInTime(histories: readonly History[], kounta: KountaSimulator, fleet: Fleet): Promise<string[]> {
  const until = Date.now() + 2 * timing.sweepEveryMs
  await pause(timing.requestTimeoutMs + timing.settleMs)
  for (;;) {
    const wrong = judgeRound(histories, kounta, fleet)
    if (wrong.length === 0 || Date.now() >= until) return [...wrong, ...fleet.wrong.splice(0)]
    await pause(100)
  }
}

/** Everything that is known of a round, to find out what went wrong in it. */
async function storyOf(
  histories: readonly History[],
  inspect: (bookingId: string) => Promise<unknown>,
  kounta: KountaSimulator,
): Promise<string> {
  const lines: string[] = []
  for (const history of histories) {
    const id = history[0]?.booking.id ?? ''
    lines.push(`${id}: ${history.map(({ booking }) => `${booking.status} ${booking.modifiedAt}`).join(', ')}`)
    lines.push(`  record ${JSON.stringify(await inspect(id))}`)
    for (const order of kounta.orders().filter((one) => one.requestedSaleNumber?.startsWith(`NBI-${id}-`))) {
      lines.push(`  order ${order.id} ${order.requestedSaleNumber} ${order.createdAt} ${JSON.stringify(order.history)}`)
      for (const { method, status, atMs } of kounta.requestsFor(order.id))
        if (method !== 'GET') lines.push(`    ${new Date(atMs).toISOString()} ${method} ${status}`)
    }
  }
  return lines.join('\n')
}

async function comesToRest(
  histories: readonly History[],
  inspect: (bookingId: string) => Promise<{ readonly pending: boolean } | null>,
): Promise<boolean> {
  const until = Date.now() + 60_000
  while (Date.now() < until) {
    const all = await Promise.all(histories.map((history) => inspect(history[0]?.booking.id ?? '')))
    if (all.every((one) => one && !one.pending)) return true
    await pause(50)
  }
  return false
}
