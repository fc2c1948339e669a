/** The host: the wired library, its pages, and what an operator asks for (health, readiness, metrics). */
import { Hono } from 'hono'
import { csrf } from 'hono/csrf'
import { secureHeaders } from 'hono/secure-headers'
import { catchUp } from './catch-up.mjs'
import { openJournal } from './journal.mjs'
import { openMetrics } from './metrics.mjs'
import { openStore } from './open-store.mjs'
import { publicFiles } from './pages/layout.mjs'
import { salesPages } from './pages/sales.mjs'
import { servicePages } from './pages/service.mjs'
import { tillPages } from './pages/till.mjs'
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
  const wired = wire({ settings, store, logger, watch })
  let state = 'starting'

  /** Asks until both systems have answered: the host takes webhooks in meanwhile. */
  async function join() {
    for (let waitMs = 1_000; state === 'starting'; waitMs = Math.min(waitMs * 2, 30_000)) {
      try {
        await subscribe({ ...wired, settings })
        await catchUp({ wired, settings, journal })
        if (state === 'starting') state = 'ready'
      } catch (error) {
        logger.warn('the start will be tried again', { code: /** @type {any} */ (error)?.code })
        await new Promise((resolve) => setTimeout(resolve, waitMs).unref())
      }
    }
  }
  void join()

  const app = new Hono()
  app.use('/:kind{webhooks|callbacks}/*', async (c, next) => {
    const startedAt = performance.now()
    await next()
    metrics.answered(c.req.path, c.res.status, performance.now() - startedAt)
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
  app.use(csrf())
  app.use(
    secureHeaders({
      referrerPolicy: 'same-origin',
      contentSecurityPolicy: { defaultSrc: ["'self'"], imgSrc: ["'self'", 'data:'], frameAncestors: ["'none'"] },
    }),
  )
  app.route('/public', publicFiles())
  app.route('/', servicePages(pages))
  app.route('/', salesPages(pages))
  if (staff) app.route('/', tillPages({ ...pages, staff }))
  app.get('/', ({ redirect }) => redirect('/service'))

  return {
    app,
    storeName,
    /** Not ready any more; streams to the pages end. */
    leave() {
      state = 'stopping'
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

/** @typedef {Omit<Parameters<typeof tillPages>[0], 'staff'> & { staff: import('./staff-door.mjs').StaffDoor | undefined, flow: import('nbi-kounta').OrderFlow, leaving: AbortSignal, watch: import('./watch.mjs').Watch }} Pages */
