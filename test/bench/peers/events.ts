/** The 1,024 mixed events of the decide bench: every row of the table, in the spellings of the field. */
import type { DecideBooking, DecideOrder } from '../../../src/decide/index.js'
import { dice } from '../harness/random.js'

/** One question to the rules. */
export interface Question {
  readonly previous: DecideBooking | null
  readonly next: DecideBooking
  readonly order: (DecideOrder & { readonly bookingId?: string }) | null
}

const statuses = [
  ...['Seated', 'Seated', 'Seated', 'SEATED', 'seated'],
  ...['Confirmed', 'Cancelled', 'Canceled', 'No_Show', 'No Show', 'NO SHOW', 'Unconfirmed', 'unconfirmed'],
  ...['Mains Away', 'Billed', 'Finished', 'Partially Seated', 'Arrived', 'Gone Fishing'],
] as const
const orderStatuses = [
  ...['SUBMITTED', 'ACCEPTED', 'ACCEPTED', 'ON_HOLD', 'PENDING', 'COMPLETE', 'COMPLETED', 'REJECTED', 'DELETED', 'NEW'],
] as const

const startMs = Date.parse('2026-03-14T07:00:00Z')
const iso = (ms: number) => new Date(ms).toISOString()
/** As a till in Melbourne writes it. */
const local = (ms: number) => `${new Date(ms + 11 * 3_600_000).toISOString().slice(0, 19)}+11:00`

/** The events, the same at every run. */
export function mixedEvents(count = 1_024): readonly Question[] {
  const { below, chance, pick } = dice(20_260_314)
  return Array.from({ length: count }, (_, n): Question => {
    const id = `bk_${n}`
    const at = startMs + below(4 * 3_600_000)
    const booking = (status: string, ms: number): DecideBooking => ({
      id,
      status,
      modifiedAt: iso(ms),
      type: chance(0.3) ? 'WALKIN' : 'BOOKING',
      covers: 1 + below(8),
      startsAt: iso(at),
      tables: [{ name: String(1 + below(30)) }],
      ...(chance(0.2) ? { sequence: below(6) } : {}),
    })
    const next = booking(pick(statuses), at)
    // Most arrive in order; one in ten is late.
    const previous = chance(0.3) ? null : booking(pick(statuses), at + (chance(0.1) ? 1 : -1) * below(1_800_000))
    if (chance(0.35)) return { previous, next, order: null }
    const offset = pick([-60_000, -300_000, -300_001, -900_000, 30_000, 300_000, 600_000])
    const order = {
      id: String(3_100_000_000 + n),
      status: pick(orderStatuses),
      createdAt: chance(0.03) ? 'yesterday' : chance(0.5) ? local(at + offset) : iso(at + offset),
      deleted: chance(0.05),
      lines: chance(0.3) ? [{}] : [],
      payments: chance(0.2) ? [{ amount: 30 }] : [],
      saleNumber: `NBI-${id}-1.-1`,
      ...(chance(0.1) ? { bookingId: 'bk_other' } : chance(0.5) ? { bookingId: id } : {}),
    }
    return { previous, next, order }
  })
}
