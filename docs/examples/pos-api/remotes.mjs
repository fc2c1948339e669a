/**
 * The two remote systems, simulated, each on its own port, in a process of their own; and a third port for the people
 * behind them: staff at the till, the front of house with the diary, and whoever pulls the plug.
 *
 *   node docs/examples/pos-api/remotes.mjs     prints what the host's environment must say, as JSON
 */
import { once } from 'node:events'
import { createServer } from 'node:http'
import { pathToFileURL } from 'node:url'
import { isNbiKountaError, markerOf } from 'nbi-kounta'
import { createKountaSimulator, createNowBookItSimulator } from 'nbi-kounta/testing'
import { createFaults } from './faults.mjs'
import { createPlay } from './play.mjs'
import { startTrouble } from './start-trouble.mjs'

const webhookKey = 'simulated-key'

const menu = [
  { id: '501', name: 'Set menu', price: 80 },
  { id: '502', name: 'Pasta', price: 25 },
  { id: '503', name: 'Barramundi', price: 38.5 },
  { id: '504', name: 'Lamb shoulder', price: 62 },
  { id: '505', name: 'Pavlova', price: 15.5 },
  { id: '506', name: 'Pinot noir', price: 68 },
  { id: '507', name: 'Flat white', price: 5.2 },
]

/** @param {NodeJS.ProcessEnv} env */
export async function startRemotes(env = {}) {
  // For a load test: no limits, since it is the host that is measured.
  const isUnlimited = env.UNLIMITED === '1'
  /** How many orders and bookings the staff's door tells of, the newest. */
  const shown = Number(env.SHOWN ?? 200)
  // Ids of their own for every start, so that a store which outlives it never meets a former one's.
  const startedAt = Math.floor(Date.now() / 1000) % 10_000_000
  let lastBooking = startedAt
  const kounta = createKountaSimulator({
    firstOrderId: String(3_100_000_000 + startedAt * 10),
    sites: [
      { id: '7712', name: 'Harbour Bar' },
      { id: '7713', name: 'Laneway Kitchen' },
    ],
    products: menu,
    habits: { listLagMs: Number(env.LIST_LAG_MS ?? 5_000) },
    // As with OAuth: the 60 a minute of Basic are soon spent on a service that is played fast.
    ratePerMinute: { basic: isUnlimited ? Number.POSITIVE_INFINITY : 180 },
  })
  const nbi = createNowBookItSimulator({
    venues: [
      { id: 'loc_31', name: 'Harbour Bar' },
      { id: 'loc_32', name: 'Laneway Kitchen' },
    ],
    // Finer than NBI's seconds would be safe too; coarser steps are what the real one is believed to have.
    habits: { modifiedResolutionMs: isUnlimited ? 1 : 1000 },
    ...(isUnlimited ? { ratePerSecond: Number.POSITIVE_INFINITY } : {}),
  })
  const book = (/** @type {any} */ members) => nbi.createBooking({ bookingId: `bk_${++lastBooking}`, ...members })
  const play = createPlay({
    book,
    kounta,
    nbi,
    menu,
    seed: Number(env.SEED ?? 7),
    everyMs: Number(env.PLAY_EVERY_MS ?? 2_500),
  })
  if (env.PLAY !== 'off') play.start()
  const faults = createFaults(kounta, nbi)

  /** Seated bookings that nobody is told of: the load test sends their webhooks itself. @param {{ count: number }} body */
  function many({ count }) {
    nbi.faults.loseWebhooks = true
    const ids = Array.from({ length: count }, () => `bk_${++lastBooking}`)
    for (const bookingId of ids) nbi.createBooking({ bookingId, status: 'Seated', people: 2 })
    return { ids }
  }

  const staff = /** @type {const} */ (['accept', 'reject', 'hold', 'addLine', 'pay', 'complete', 'delete', 'refund'])

  /** @param {string} path @param {any} body */
  function act(path, body) {
    const [what = '', id = '', does = ''] = path.split('/').slice(1).map(decodeURIComponent)
    const action = staff.find((one) => one === does)
    if (what === 'orders' && action) return /** @type {(id: string, body: any) => unknown} */ (kounta[action])(id, body)
    if (what === 'ring-up') return kounta.ringUp(body.siteId, body.lines)
    if (what === 'bookings') return id ? nbi.updateBooking(id, body) : book(body)
    if (what === 'many') return many(body)
    if (what === 'play') return body.on ? play.start() : play.stop()
    return what === 'faults' && faults.pull(id) ? { trouble: faults.now() } : undefined
  }

  /** For a load test: how many orders there are, and of how many bookings. */
  const tally = () => {
    const orders = kounta.orders()
    return { orders: orders.length, bookings: new Set(orders.map((order) => markerOf(order)?.bookingId)).size }
  }

  const state = () => ({
    orders: kounta.orders().slice(-shown),
    bookings: nbi.bookings().slice(-shown),
    venues: [
      { id: 'loc_31', siteId: '7712', name: 'Harbour Bar' },
      { id: 'loc_32', siteId: '7713', name: 'Laneway Kitchen' },
    ],
    menu,
    faults: faults.list,
    trouble: faults.now(),
    playing: play.isPlaying(),
    counts: {
      orders: kounta.orders().length,
      posts: kounta.posts,
      limited: kounta.rateLimited,
      sales: nbi.sales.length,
    },
  })

  const door = createServer(async (request, response) => {
    const chunks = []
    for await (const chunk of request) chunks.push(chunk)
    const say = (/** @type {number} */ status, /** @type {unknown} */ value) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value))
    try {
      if (request.method === 'GET' && request.url === '/posts') return say(200, { posts: kounta.posts })
      if (request.method === 'GET' && request.url === '/tally') return say(200, tally())
      if (request.method === 'GET') return say(200, state())
      const text = Buffer.concat(chunks).toString()
      const done = act(request.url ?? '/', text ? JSON.parse(text) : {})
      return done === undefined ? say(404, { message: 'nothing there' }) : say(200, done)
    } catch (error) {
      return isNbiKountaError(error) ? say(409, { message: error.message }) : say(400, { message: 'not understood' })
    }
  })

  const port = (/** @type {string} */ name, /** @type {number} */ usual) => ({ port: Number(env[name] ?? usual) })
  const till = await kounta.listen(port('TILL_PORT', 4101))
  const diary = await nbi.listen(port('DIARY_PORT', 4102))
  door.listen(port('STAFF_PORT', 4103).port, '127.0.0.1')
  await once(door, 'listening')
  const { port: staffPort } = /** @type {import('node:net').AddressInfo} */ (door.address())

  return {
    kounta,
    nbi,
    /** What the host's environment must say to reach these. */
    env: {
      KOUNTA_COMPANY_ID: kounta.companyId,
      KOUNTA_CLIENT_ID: kounta.credentials.basic.clientId,
      KOUNTA_CLIENT_SECRET: kounta.credentials.basic.clientSecret,
      KOUNTA_WEBHOOK_SECRET: kounta.signatureToken,
      KOUNTA_BASE_URL: `${till.url}/v1/`,
      NBI_BASE_URL: diary.url,
      NBI_API_KEY: nbi.apiKey,
      NBI_WEBHOOK_KEY: webhookKey,
      STAFF_URL: `http://127.0.0.1:${staffPort}`,
    },
    async close() {
      play.stop()
      door.closeAllConnections()
      await Promise.all([till.close(), diary.close(), new Promise((resolve) => door.close(resolve))])
    },
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const remotes = await startRemotes(process.env).catch((error) => {
    console.error(`the simulated systems could not start: ${startTrouble(error)}`)
    process.exit(1)
  })
  if (process.send) process.send(remotes.env)
  else console.log(JSON.stringify(remotes.env))
  // A parent that is gone, however it went, needs no simulator any more; on its own it runs until it is told to stop.
  process.on('disconnect', () => process.exit(0))
  // Ctrl-C reaches the whole group: the host still has work to finish with these.
  if (process.send) for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => {})
}
