/** Runs the demo: reads the arguments, plays one evening from start to proof, prints what came of it. */
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { NbiKountaError } from 'nbi-kounta'
import { localTime, readEvening } from './evening.mjs'
import { gather } from './evidence.mjs'
import { venues } from './house.mjs'
import { bold, createProgress, dim, heading, red } from './ink.mjs'
import { prove } from './invariants.mjs'
import { postFirstBooking } from './live.mjs'
import { play } from './player.mjs'
import { printOrders, printProof, printRequests, printSpend } from './report.mjs'
import { printTimeline } from './timeline.mjs'
import { openHouse } from './wiring.mjs'

/** @typedef {import('./player.mjs').Moment} Moment */

/**
 * Plays one evening and prints its report.
 * @param {ReturnType<typeof readEvening>} evening
 * @returns {Promise<import('./invariants.mjs').Evidence>} what the proof looks at
 */
export async function playEvening(evening) {
  const { header, stories, entries } = evening
  /** @type {Moment[]} */
  const moments = []
  const house = await openHouse({
    startAt: `${header.date}T17:24:00+11:00`,
    onEvent: (event) => void moments.push({ atMs: event.at, event }),
  })
  console.log(bold(`${header.date}, ${stories.length} bookings and walk-ins, ${entries.length} entries`))
  console.log(dim(header.about))
  for (const { name, venueId, siteId, says } of venues)
    console.log(`${name}: NBI ${venueId}, Kounta site ${siteId}, rules: ${says}`)
  console.log()

  const progress = createProgress()
  const startedAt = performance.now()
  try {
    await play(house, evening, moments, (nowMs) => {
      const orders = house.kounta.orders()
      const closed = orders.filter(({ status }) => status === 'COMPLETE').length
      progress.tick(
        localTime(nowMs),
        `${house.nbi.bookings().length} bookings, ${orders.length} orders, ${closed} closed, ${house.nbi.sales.length} sales, ${house.kounta.requests.length} requests`,
      )
    })
    progress.done()
    console.log(dim(`played in ${((performance.now() - startedAt) / 1000).toFixed(1)} s`))
    console.log(heading('Timeline'))
    console.log(
      dim('time at the venue, booking, what changed, decision and why (its reason code), · order at the till'),
    )
    printTimeline(moments)
    printOrders(house)
    printSpend(house)
    printRequests(house, stories)
    return await gather(house, evening, moments)
  } finally {
    await house.close()
  }
}

/** Puts a restart of the host into the evening. @param {import('./evening.mjs').Entry[]} entries @param {string} time */
export function addRestart(entries, time) {
  if (!/^\d\d:\d\d(:\d\d)?$/.test(time))
    throw new NbiKountaError('invalid-options', `--restart: expected a time such as 20:52, got ${time}`)
  const restart = { at: time.length === 5 ? `${time}:00` : time, actor: /** @type {const} */ ('host'), does: 'restart' }
  const next = entries.findIndex((entry) => entry.at > restart.at)
  entries.splice(next < 0 ? entries.length : next, 0, restart)
}

/**
 * @param {readonly string[]} args
 * @param {Record<string, string | undefined>} env
 * @returns {Promise<0 | 1 | 2>} the exit code: every invariant holds, one is broken, or nothing could be played
 */
export async function runDemo(args, env) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        evening: { type: 'string' },
        restart: { type: 'string', multiple: true },
        live: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    })
    if (values.help) {
      console.log('usage: npm run demo -- [--evening FILE] [--restart HH:MM]… [--live]')
      return 0
    }
    const evening = readEvening(values.evening ? pathToFileURL(values.evening) : undefined)
    for (const time of values.restart ?? []) addRestart(evening.entries, time)
    if (values.live) await postFirstBooking(evening, env)
    return printProof(prove(await playEvening(evening))) ? 0 : 1
  } catch (error) {
    const said = error instanceof Error && 'code' in error ? `${error.code}: ${error.message}` : undefined
    console.error(red(said ?? String(error instanceof Error ? error.stack : error)))
    return 2
  }
}
