/** The live half of the service page: each new entry of the journal as server-sent event, for as long as somebody looks. */
import { streamSSE } from 'hono/streaming'
import { partsOf, tiles } from './service-parts.mjs'

/** @typedef {import('../journal.mjs').Entry} Entry */

/** A line now and then tells both ends that the other is still there. */
const quietMs = 15_000

/** @param {import('./pages.mjs').Pages} pages @returns {(c: import('hono').Context) => Response} */
export function streamOf(pages) {
  const { journal, leaving } = pages
  const { line, booking } = partsOf(pages)
  return (c) =>
    streamSSE(c, async (stream) => {
      const queue = journal.since(c.req.header('last-event-id') ?? c.req.query('after') ?? '')
      // It missed too much, or what it has is another journal's: it is loaded again.
      if (!queue) return stream.writeSSE({ event: 'reset', data: '' })
      let wake = () => {}
      const stop = journal.listen((entry) => {
        queue.push(entry)
        // A browser that does not read is not worth the host's memory: it comes back and asks for what it missed.
        if (queue.length > 1_000) stream.abort()
        wake()
      })
      const end = () => wake()
      stream.onAbort(end)
      leaving.addEventListener('abort', end)
      while (!stream.aborted && !leaving.aborted) {
        const entry = queue.shift()
        if (entry) {
          const { venueId, bookingId } = entry.event
          // The booking as it stands by now, which may be later than the entry.
          const row = journal.board.get(`${venueId} ${bookingId}`)
          const data = {
            line: String(await line(entry)),
            ...(row ? { row: String(await booking(row)) } : {}),
            // The numbers are of now, too: once for all that waits.
            ...(queue.length === 0 ? { tiles: String(await tiles(journal.board)) } : {}),
          }
          await stream.writeSSE({ id: journal.markOf(entry), event: 'entry', data: JSON.stringify(data) })
          continue
        }
        const pause = new Promise((resolve) => {
          const timer = setTimeout(resolve, quietMs)
          wake = () => {
            clearTimeout(timer)
            resolve(undefined)
          }
        })
        await stream.write(': still here\n\n')
        if (queue.length === 0) await pause
      }
      stop()
      leaving.removeEventListener('abort', end)
    })
}
