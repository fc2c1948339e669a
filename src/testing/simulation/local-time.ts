/** Instants as the till prints them: local time with the zone's offset of that day, whole seconds. */
import { NbiKountaError } from '../../shared/errors.js'

const quarterMs = 15 * 60_000

/** Prints instants in one zone. Offsets are asked of Intl once per quarter of an hour: no zone changes within one. */
export class LocalTime {
  readonly #format: Intl.DateTimeFormat
  readonly #offsets = new Map<number, number>()

  /** `option` names what the zone was given as, for the message where it is none. */
  constructor(
    readonly zone: string,
    option: string,
  ) {
    try {
      this.#format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' })
    } catch {
      throw new NbiKountaError(
        'invalid-options',
        `${option}: expected an IANA time zone such as Australia/Melbourne, got "${String(zone)}"`,
      )
    }
  }

  /** The offset in minutes at an instant; Melbourne in March: 660. */
  #offsetMinutes(atMs: number): number {
    const quarter = Math.floor(atMs / quarterMs)
    const known = this.#offsets.get(quarter)
    if (known !== undefined) return known
    const name = this.#format.formatToParts(atMs).find((part) => part.type === 'timeZoneName')?.value ?? 'GMT'
    const match = /GMT([+-])(\d{2}):(\d{2})/.exec(name)
    const minutes = match ? (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3])) : 0
    this.#offsets.set(quarter, minutes)
    return minutes
  }

  /** Such as `2026-03-14T18:00:04+11:00`. */
  print(atMs: number): string {
    const minutes = this.#offsetMinutes(atMs)
    const local = new Date(atMs + minutes * 60_000).toISOString().slice(0, 19)
    const size = Math.abs(minutes)
    const pad = (value: number) => String(value).padStart(2, '0')
    return `${local}${minutes < 0 ? '-' : '+'}${pad(Math.floor(size / 60))}:${pad(size % 60)}`
  }

  /** Epoch ms of a local day's first instant (`YYYY-MM-DD`), or NaN. */
  startOfDay(day: string): number {
    const at = /^\d{4}-\d{2}-\d{2}$/.test(day) ? this.instantOf(`${day}T00:00`) : Number.NaN
    // Where the clocks skip midnight, west of UTC, that is the hour before: the day begins with the change.
    if (Number.isNaN(at) || this.print(at).startsWith(day)) return at
    return Date.parse(`${day}T00:00Z`) - this.#offsetMinutes(at) * 60_000
  }

  /** Epoch ms of a local date and time (`YYYY-MM-DDTHH:mm`, seconds optional), or NaN. */
  instantOf(local: string): number {
    const isLocal = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?$/.test(local)
    const utc = isLocal ? Date.parse(`${local}Z`) : Number.NaN
    if (Number.isNaN(utc)) return utc
    // The offset of the first guess may be that of the other side of a change; the second one settles it.
    const guess = utc - this.#offsetMinutes(utc) * 60_000
    return utc - this.#offsetMinutes(guess) * 60_000
  }
}
