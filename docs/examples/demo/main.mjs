/**
 * The demo: plays an invented evening through the built package, over real HTTP, against a simulated Kounta and a simulated
 * Now Book It, and proves what came of it.
 *
 *   npm run demo                              the evening
 *   npm run demo -- --restart 20:52           … and the host restarts at that time, with an empty memory
 *   npm run demo -- --evening my.jsonl        another evening
 *   npm run demo -- --live                    … and posts its first booking to the real Kounta before; needs KOUNTA_CLIENT_ID,
 *                                             KOUNTA_CLIENT_SECRET, KOUNTA_COMPANY_ID and KOUNTA_SITE_ID
 *
 * Exit code 1: an invariant is broken. 2: nothing could be played.
 */
import { runDemo } from './run.mjs'

process.exitCode = await runDemo(process.argv.slice(2), process.env)
