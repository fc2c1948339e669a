/** Reads the scripted evening: a header, what each booking's story is about, and the entries in order of time. */
import { readFileSync } from 'node:fs'

/**
 * @typedef {object} Story
 * @property {string} bookingId
 * @property {string} venueId
 * @property {string} tells
 * @property {{ created: number, live: number, deletedByUs: number, sales: number }} ends what must be true after the evening
 */

/**
 * @typedef {object} Entry
 * @property {string} at 'HH:MM:SS', local time of the venues
 * @property {'nbi' | 'staff' | 'kounta' | 'host'} actor
 * @property {Record<string, any>} [diary] a booking (or what changes of it) as NBI's API shows it
 * @property {{ eventType: string, data: Record<string, any> }} [deliver] a webhook as it arrives
 * @property {string} [bookingId]
 * @property {string} [does]
 * @property {any} [with]
 */

/** @returns {{ header: Record<string, any>, stories: Story[], entries: Entry[] }} */
export function readEvening(file = new URL('../evening.jsonl', import.meta.url)) {
  /** @type {any[]} */
  const lines = readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  const [first, ...rest] = lines
  if (!first?.evening) throw new Error(`${file}: the first line must be { "evening": … }`)
  return {
    header: first.evening,
    stories: rest.flatMap((line) => line.story ?? []),
    entries: rest.filter((line) => line.at),
  }
}

const pad = (/** @type {number} */ n) => String(n).padStart(2, '0')

/** An instant for 'HH:MM:SS' of the evening, and back. Melbourne is at +11:00 that night. */
export const offset = '+11:00'
export const atMs = (/** @type {{ date: string }} */ header, /** @type {string} */ at) =>
  Date.parse(`${header.date}T${at}${offset}`)
export function localTime(/** @type {number} */ ms) {
  const at = new Date(ms + 11 * 3_600_000)
  return `${pad(at.getUTCHours())}:${pad(at.getUTCMinutes())}:${pad(at.getUTCSeconds())}`
}
