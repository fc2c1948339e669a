/** Venue time: wall clock to instant and back by Intl, with daylight-saving gaps and overlaps defined, and trading days. */
import { NbiKountaError } from '../shared/errors.js'
import { instantMs } from './instants.js'

const minuteMs = 60_000
const dayMs = 86_400_000

const formats = new Map<string, Intl.DateTimeFormat>()

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone)
  if (known) return known
  try {
    const format = new Intl.DateTimeFormat('en-US', {
      // As a text: without one, Intl would take the machine's own zone.
      timeZone: `${timeZone}`,
      calendar: 'gregory',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
      era: 'short',
    })
    // Zone names have many spellings; a bound keeps a careless caller from growing this for ever.
    if (formats.size >= 1000) formats.clear()
    formats.set(timeZone, format)
    return format
  } catch {
    throw new NbiKountaError(
      'invalid-options',
      'timeZone: expected an IANA zone such as Australia/Melbourne; set the venue’s zone',
    )
  }
}

/** The wall clock of an instant in a zone, as if it were UTC: epoch milliseconds, whole seconds. */
function wallMs(atMs: number, timeZone: string): number {
  const parts: Record<string, number> = {}
  let before = false
  for (const { type, value } of formatOf(timeZone).formatToParts(atMs)) {
    if (type === 'era') before = value.startsWith('B')
    else if (type !== 'literal') parts[type] = Number(value)
  }
  const { year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts
  const wall = new Date(0)
  // setUTCFullYear, since Date.UTC reads the years 0 to 99 as 1900 to 1999.
  wall.setUTCFullYear(before ? 1 - year : year, month - 1, day)
  wall.setUTCHours(hour, minute, second, 0)
  return wall.getTime()
}

/** How far the zone's clock is ahead of UTC at an instant, in ms: +11 h in a Melbourne summer. Throws 'invalid-options' on an unknown zone. */
export function zoneOffsetMs(atMs: number, timeZone: string): number {
  return wallMs(atMs, timeZone) - Math.floor(atMs / 1000) * 1000
}

/**
 * The instant (epoch ms) at which the zone's wall clock shows `wall` (epoch ms as if it were UTC).
 *
 * A time that the clocks jump over is read with the offset before the jump (02:30 becomes 03:30 daylight time); a time
 * that comes twice is the first of the two. That is what calendars do (Temporal's 'compatible').
 */
export function wallToInstantMs(wall: number, timeZone: string): number {
  // No zone changes twice within two days, so one day either side brackets the change, if there is one.
  const before = zoneOffsetMs(wall - dayMs, timeZone)
  const after = zoneOffsetMs(wall + dayMs, timeZone)
  const early = wall - before
  if (before === after || zoneOffsetMs(early, timeZone) === before) return early
  const late = wall - after
  return zoneOffsetMs(late, timeZone) === after ? late : early
}

const local = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?)$/
const zoned = /^(\d{4}-\d{2}-\d{2})[T ](\S+)$/

/**
 * Epoch ms of a venue-local text (`2025-03-14T19:00:00`, `2025-03-14 19:00`), or of one that carries Z or an offset, which
 * then wins. NaN when it is neither.
 */
export function localToInstantMs(text: unknown, timeZone: string): number {
  if (typeof text !== 'string') return Number.NaN
  const match = local.exec(text)
  if (!match) return instantMs(text.replace(zoned, '$1T$2'))
  const wall = instantMs(`${match[1]}T${match[2]}Z`)
  return Number.isNaN(wall) ? wall : wallToInstantMs(wall, timeZone)
}

/** ISO 8601 text of an instant with the zone's own offset: `2025-03-14T19:00:00+11:00`. */
export function zonedIso(atMs: number, timeZone: string): string {
  const offset = Math.round(zoneOffsetMs(atMs, timeZone) / minuteMs)
  const wall = new Date(atMs + offset * minuteMs).toISOString().replace(/\.000Z$|Z$/, '')
  const size = Math.abs(offset)
  const two = (value: number) => String(value).padStart(2, '0')
  return `${wall}${offset < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`
}

/** Where a venue's day begins. */
export interface TradingDayOptions {
  /** IANA zone of the venue. */
  readonly timeZone: string
  /** The local hour, 0 to 23, at which a new day begins; earlier sales belong to the evening before. Default 4. */
  readonly cutOffHour?: number
}

/**
 * The trading day (`YYYY-MM-DD`) of an instant: the venue's calendar day, or the one before while its wall clock is short of
 * the cut-off hour. Throws 'invalid-options' for an unknown zone or hour and 'invalid-order' for what is not an instant.
 */
export function tradingDay(instant: string | number, options: TradingDayOptions): string {
  const { timeZone, cutOffHour = 4 } = options
  if (!Number.isInteger(cutOffHour) || cutOffHour < 0 || cutOffHour > 23) {
    throw new NbiKountaError(
      'invalid-options',
      'cutOffHour: expected a whole hour from 0 to 23; set the venue’s start of day',
    )
  }
  const atMs = typeof instant === 'number' ? instant : instantMs(instant)
  if (!Number.isFinite(atMs)) {
    throw new NbiKountaError(
      'invalid-order',
      'instant: expected ISO 8601 with Z or an offset; check what the till sent',
    )
  }
  // By the wall clock, not by subtracting hours: on a day of 23 or 25 hours the two differ.
  const wall = new Date(wallMs(atMs, timeZone))
  const day = wall.getUTCHours() < cutOffHour ? wall.getTime() - dayMs : wall.getTime()
  return new Date(day).toISOString().slice(0, 10)
}
