/**
 * The example: a small POS API of a booking platform, with pages to look at. Without any setting it brings a simulated
 * Kounta and a simulated Now Book It along, and plays a service.
 *
 *   npm run example                                   http://127.0.0.1:4100
 *   STORE_URL=postgres://… npm run example            the store in Postgres; redis://… and sqlite:<file> too
 *   PLAY=off npm run example                          nobody comes unless you send them
 *   WORKER=off npm run example                        only takes webhooks in; a second one on the same store does the work
 *   DRAIN_MS=20000 npm run example                    after SIGTERM not ready for so long, and still serving; default 5000
 *
 * The real systems: set KOUNTA_COMPANY_ID, KOUNTA_CLIENT_ID, KOUNTA_CLIENT_SECRET, KOUNTA_WEBHOOK_SECRET, NBI_BASE_URL,
 * NBI_API_KEY, NBI_WEBHOOK_KEY, PUBLIC_URL and VENUES (a JSON file). The pages have no login: leave them on 127.0.0.1.
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getRequestListener } from '@hono/node-server'
import { openHost } from './host.mjs'
import { isSimulated } from './settings.mjs'
import { startTrouble } from './start-trouble.mjs'

/** A log of one JSON object a line; nothing below LOG (default warn). */
function openLog(level = process.env.LOG ?? 'warn') {
  const levels = ['debug', 'info', 'warn', 'error']
  const write =
    (/** @type {string} */ at) =>
    (/** @type {string} */ message, /** @type {object | undefined} */ fields = undefined) => {
      if (levels.indexOf(at) >= levels.indexOf(level))
        console.error(JSON.stringify({ time: new Date().toISOString(), at, message, ...fields }))
    }
  return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') }
}

/** Starts the simulated systems in a process of their own, and gives the settings that reach them. */
async function bringRemotes() {
  const child = fork(new URL('./remotes.mjs', import.meta.url), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  const exited = once(child, 'exit')
  const [env] = await Promise.race([
    once(child, 'message'),
    exited.then(() => Promise.reject(new Error('the simulated systems did not start'))),
  ])
  void exited.then(() => {
    if (isStopping) return
    logger.error('the simulated systems are gone, so the host stops too')
    hurry.abort()
    void stop()
  })
  return { env: /** @type {NodeJS.ProcessEnv} */ (env), close: () => child.connected && child.disconnect() }
}

const logger = openLog()
let isStopping = false
/** Aborted: nobody is waited for who might still send something here. */
const hurry = new AbortController()
/** @type {Awaited<ReturnType<typeof bringRemotes>> | undefined} */
let simulated
/** What is simulated forgets at the end, so what the host remembers of it goes with it, unless DATA_DIR says otherwise. @type {string | undefined} */
let passing
/** @type {Awaited<ReturnType<typeof openHost>> | undefined} */
let host

/** Until the store is open the process lives, and takes nothing in. @param {Request} request */
const starting = ({ url }) =>
  new URL(url).pathname === '/health'
    ? Response.json({ status: 'ok' })
    : Response.json({ state: 'starting' }, { status: 503 })
const server = createServer(getRequestListener((request) => host?.app.fetch(request) ?? starting(request)))

async function start() {
  if (isSimulated(process.env)) simulated = await bringRemotes()
  if (simulated && !process.env.DATA_DIR) passing = mkdtempSync(join(tmpdir(), 'pos-api-'))
  /** @type {NodeJS.ProcessEnv} */
  const env = { ...(passing ? { DATA_DIR: passing } : {}), ...process.env, ...simulated?.env }
  // Listening comes first: a webhook that finds nobody is a webhook that may never come again.
  server.listen(Number(env.PORT ?? 4100), env.HOST ?? '127.0.0.1')
  await once(server, 'listening')
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address())
  const url = `http://127.0.0.1:${port}`
  host = await openHost({ env, url, logger })
  console.log(`${url}  store: ${host.storeName}${simulated ? ', both systems simulated' : ''}`)
}

const forget = () => passing && rmSync(passing, { recursive: true, force: true })

/** Nothing is lost: what was answered 2xx is in the store, and whatever is under way is finished or picked up again after the start. */
async function stop() {
  // Who says it twice does not want to wait.
  if (isStopping) return hurry.abort()
  isStopping = true
  await host?.leave(hurry.signal)
  if (server.listening) {
    const closed = once(server, 'close')
    server.close()
    server.closeIdleConnections()
    // A client that never hangs up shall not keep the process; the store makes the rest safe.
    const patience = setTimeout(() => server.closeAllConnections(), 5_000)
    await closed
    clearTimeout(patience)
  }
  await host?.close()
  simulated?.close()
  forget()
  // A request that is still waiting for an answer shall not keep the process: its intent is in the store.
  process.exit(0)
}
process.on('SIGTERM', stop)
// Somebody at the keyboard, and no balancer.
process.on('SIGINT', () => {
  hurry.abort()
  void stop()
})

try {
  await start()
} catch (error) {
  logger.error('the host could not start', { error: startTrouble(error) })
  forget()
  process.exit(1)
}
