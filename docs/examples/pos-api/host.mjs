/** The host: the wired library, its pages, and what an operator asks for (health, readiness, metrics). */
import { setTimeout as pause } from 'node:timers/promises'
import { Hono } from 'hono'
import { catchUp } from './catch-up.mjs'
import { openBeginning, takeOver } from './first-start.mjs'
import { openJournal } from './journal.mjs'
import { openMetrics } from './metrics.mjs'
import { openStore } from './open-store.mjs'
import { addPages } from './pages/pages.mjs'
import { readSettings } from './settings.mjs'
import { openStaffDoor } from './staff-door.mjs'
import { subscribe } from './subscriptions.mjs'
import { createWatch } from './watch.mjs'
import { wire } from './wire.mjs'

/** How long a stop waits for requests that are under way; what is left is picked up after the next start. */
const patienceMs = 15_000

/** @param {{ env: NodeJS.ProcessEnv, url: string, logger: import('nbi-kounta').Logger }} parts */
export async function openHost({ env, url, logger }) {
  const settings = readSettings(env, url)
  const journal = openJournal(settings.dataDir)
  const metrics = openMetrics()
  const watch = createWatch({ journal, count: metrics.count })
  const { store, name: storeName, close: closeStore } = await openStore(env)
  const beginning = await openBeginning({ store, journal })
  const wired = wire({ settings, store, logger, watch })
  let state = 'starting'

  /** Asks until both systems have answered: the host takes webhooks in meanwhile. */
  async function join() {
    for (let waitMs = 1_000; state === 'starting'; waitMs = Math.min(waitMs * 2, 30_000)) {
      try {
        if (!beginning.isBegun()) {
          await takeOver({ wired, settings, journal, logger })
          await beginning.begin()
        }
        await subscribe({ ...wired, settings })
        await catchUp({ wired, settings, journal })
        if (state === 'starting') state = 'ready'
      } catch (error) {
        const { code, message } = /** @type {any} */ (error)
        logger.warn('the start will be tried again', { code, error: message })
        await pause(waitMs, undefined, { ref: false })
      }
    }
  }
  void join()

  const app = new Hono()
  // By the paths that there are: what anybody may send makes no label.
  for (const { method, path } of wired.routes.routes)
    if (method === 'POST')
      app.use(path, async (c, next) => {
        const startedAt = performance.now()
        // What is taken in before would make a new seating of whoever is seated already.
        if (beginning.isBegun()) await next()
        else c.res = c.body(null, 503)
        metrics.answered(path, c.res.status, performance.now() - startedAt)
      })
  app.route('/', wired.routes)
  app.get('/health', ({ json }) => json({ status: 'ok' }))
  app.get('/ready', async ({ json }) => {
    const isStoreThere = await store.get('cursor:ready').then(
      () => true,
      () => false,
    )
    const isReady = state === 'ready' && isStoreThere
    return json({ state, store: isStoreThere }, isReady ? 200 : 503)
  })
  app.get('/metrics', async ({ body }) =>
    body(await metrics.text(), 200, { 'content-type': 'text/plain; version=0.0.4' }),
  )

  const leaving = new AbortController()
  const staff = settings.staffUrl === undefined ? undefined : openStaffDoor(settings.staffUrl)
  const pages = { settings, journal, watch, flow: wired.flow, staff, leaving: leaving.signal }
  addPages(app, pages, logger)

  return {
    app,
    storeName,
    /** Not ready any more, and serving until balancers have noticed or `hurry` comes; then streams to the pages end. @param {AbortSignal} hurry */
    async leave(hurry) {
      const isKnown = state === 'ready'
      state = 'stopping'
      if (isKnown) await pause(settings.drainMs, undefined, { signal: hurry }).catch(() => {})
      leaving.abort()
    },
    async close() {
      /** @type {NodeJS.Timeout | undefined} */
      let timer
      const patience = new Promise((resolve) => {
        timer = setTimeout(resolve, patienceMs)
      })
      await Promise.race([wired.stop(), patience])
      clearTimeout(timer)
      await closeStore()
      journal.close()
      await metrics.close()
    },
  }
}
