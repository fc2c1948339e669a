/** The diary as it stands, and the two operations that change a booking. */
import type { Clock } from '../../shared/clock.js'
import { NbiKountaError } from '../../shared/errors.js'
import { requireMs } from '../../shared/options.js'
import { clockOf } from '../../shared/tools.js'
import { withDefaults } from '../simulation/defaults.js'
import { LocalTime } from '../simulation/local-time.js'
import type { DiaryBooking, DiaryMembers, DiarySubscription, ReceivedSale } from './diary-model.js'
import { defaultHabits, type NowBookItHabits } from './habits.js'
import {
  defaultStatuses,
  type NowBookItSimulatorOptions,
  type SimulatedStatus,
  type SimulatedVenue,
} from './options.js'

const normal = (text: string) => text.toLowerCase().replace(/[\s_-]/g, '')

/** Everything that a simulated diary knows. */
export class DiaryState {
  readonly clock: Clock
  readonly habits: NowBookItHabits
  readonly venues: ReadonlyMap<string, SimulatedVenue>
  readonly statuses: readonly SimulatedStatus[]
  readonly bookings = new Map<string, DiaryBooking>()
  readonly sales = new Map<string, ReceivedSale>()
  readonly subscriptions = new Map<string, DiarySubscription>()
  /** Partner-inbound events, as received. */
  readonly inbound: { readonly eventType: string; readonly body: unknown; readonly atMs: number }[] = []
  onChange: (booking: DiaryBooking, eventType: 'BOOKING_CREATED' | 'BOOKING_UPDATED') => void = () => {}
  readonly #zones = new Map<string, LocalTime>()
  #nextId = 7001

  constructor(options: NowBookItSimulatorOptions) {
    this.clock = clockOf(options.clock)
    this.habits = withDefaults(defaultHabits, options.habits)
    requireMs(this.habits.modifiedResolutionMs, 'habits.modifiedResolutionMs')
    const venues = options.venues ?? [{ id: 'loc_31', name: 'Harbour Bar' }]
    this.venues = new Map(venues.map((venue) => [venue.id, venue]))
    // An unknown zone is told now, not by the first booking there.
    for (const id of this.venues.keys()) this.timeOf(id)
    this.statuses = options.statuses ?? defaultStatuses
  }

  newBookingId(): string {
    return `bk_${this.#nextId++}`
  }

  firstVenue(): string {
    return this.venues.keys().next().value ?? ''
  }

  /** The zone of a venue, for local times. */
  timeOf(locationId: string): LocalTime {
    const zone = this.venues.get(locationId)?.timeZone ?? 'Australia/Melbourne'
    const known = this.#zones.get(zone) ?? new LocalTime(zone, 'venues.timeZone')
    this.#zones.set(zone, known)
    return known
  }

  /** A status by its code or its name, as tolerant as people are. */
  status(text: string): SimulatedStatus | undefined {
    return this.statuses.find(({ code, name }) => normal(code) === normal(text) || normal(name) === normal(text))
  }

  /** Now, as `lastModifiedDate` can hold it. */
  nowMs(): number {
    const { modifiedResolutionMs } = this.habits
    return Math.floor(this.clock.now() / modifiedResolutionMs) * modifiedResolutionMs
  }

  /** Puts a new booking into the diary. */
  add(members: Partial<DiaryMembers> & { readonly bookingId?: string; readonly locationId?: string }): DiaryBooking {
    const { bookingId = this.newBookingId(), locationId = this.firstVenue(), ...said } = members
    if (!this.venues.has(locationId))
      throw new NbiKountaError('not-found', `createBooking: the simulated diary has no venue ${locationId}.`)
    if (this.bookings.has(bookingId))
      throw new NbiKountaError('request-refused', `createBooking: booking ${bookingId} exists; give another id.`)
    const now = this.clock.now()
    const booking: DiaryBooking = {
      bookingId,
      locationId,
      method: 'online',
      people: 2,
      startsAt: new Date(now).toISOString(),
      durationMin: 90,
      notes: '',
      customer: null,
      tables: [],
      tags: [],
      paymentSummary: null,
      items: [],
      ...said,
      status: this.#spelled(said.status ?? 'Confirmed'),
      bookedAtMs: now,
      modifiedAtMs: this.nowMs(),
      amountSpentCents: 0,
    }
    this.bookings.set(bookingId, structuredClone(booking))
    this.onChange(booking, 'BOOKING_CREATED')
    return booking
  }

  /** Changes a booking and tells subscribers. */
  change(bookingId: string, members: Partial<DiaryMembers>): DiaryBooking {
    const before = this.bookings.get(bookingId)
    if (!before)
      throw new NbiKountaError('not-found', `updateBooking: the simulated diary has no booking ${bookingId}.`)
    const after: DiaryBooking = {
      ...before,
      ...structuredClone(members),
      ...(members.status === undefined ? {} : { status: this.#spelled(members.status) }),
    }
    if (JSON.stringify(after) === JSON.stringify(before) && !this.habits.eventsWithoutChange) return before
    const booking = { ...after, modifiedAtMs: this.nowMs() }
    this.bookings.set(bookingId, booking)
    this.onChange(booking, 'BOOKING_UPDATED')
    return booking
  }

  #spelled(status: string): string {
    const known = this.status(status)
    if (!known)
      throw new NbiKountaError(
        'request-refused',
        `The simulated diary has no status "${status}"; give one of its codes or names.`,
      )
    return known.code
  }
}
