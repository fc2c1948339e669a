/** Every combination of facts that the rules tell apart, as concrete events: for enumeration, not for taste. */
import type { DecideBooking, DecideOrder } from 'nbi-kounta/decide'
import { formatMarker } from '../../src/domain/marker.js'

export const seatedAt = Date.parse('2025-03-14T08:00:00.000Z')
export const at = (offsetMs: number) => new Date(seatedAt + offsetMs).toISOString()

export interface GridCase {
  readonly label: string
  readonly previous: DecideBooking | null
  readonly next: DecideBooking
  readonly order: DecideOrder | null
  /** The names of the choices that made the case, by dimension. */
  readonly facts: Readonly<Record<'next' | 'previous' | 'order' | 'window' | 'activity', string>>
}

const prepaid = { amount: 80, amountPaid: 80 }
const own = { amount: 80, ref: formatMarker({ prefix: 'NBI', bookingId: 'bk 1', generation: 2 }) }

const nexts = ['Seated', 'Cancelled', 'Arrived', 'Finished', 'Walked on the moon']
const previouses: Readonly<Record<string, ((next: DecideBooking) => DecideBooking) | null>> = {
  none: null,
  'not Seated': (next) => ({ ...next, status: 'Confirmed', modifiedAt: at(-3_600_000) }),
  Seated: (next) => ({ ...next, status: 'Seated' }),
  'newer than next': (next) => ({ ...next, status: 'Seated', modifiedAt: at(3_600_000) }),
  'not Seated, by sequence': (next) => ({ ...next, status: 'Confirmed', modifiedAt: at(3_600_000), sequence: 6 }),
  'newer by sequence': (next) => ({ ...next, status: 'Confirmed', modifiedAt: at(-1), sequence: 8 }),
}
const orders = ['absent', 'ACCEPTED', 'some new status', 'COMPLETE', 'REJECTED', 'DELETED', 'flagged deleted']
const owners: Readonly<Record<string, string | undefined>> = { unmarked: undefined, ours: 'bk 1', another: 'bk 2' }
const windows: Readonly<Record<string, string>> = {
  'too late': at(-300_001),
  'just in time': at(-300_000),
  'at once': at(0),
  'till ahead': at(300_000),
  'before the order': at(300_001),
  undated: 'yesterday',
}
const activities: Readonly<Record<string, Pick<DecideOrder, 'lines' | 'payments'>>> = {
  none: { lines: [], payments: [] },
  'an item': { lines: [{ quantity: 1 }], payments: [] },
  'a payment': { lines: [], payments: [{ amount: 80 }] },
  'our prepayment': { lines: [], payments: [own] },
  'our prepayment with a tip': { lines: [], payments: [{ ...own, tip: 5 }] },
  'our prepayment twice': { lines: [], payments: [own, own] },
  'our prepayment and an item': { lines: [{ quantity: 1 }], payments: [own] },
  'our marker, another amount': { lines: [], payments: [{ ...own, amount: 80.01 }] },
}

/** All cases; without an order the order's own dimensions are left out. */
export function* grid(): Generator<GridCase> {
  for (const status of nexts) {
    const next: DecideBooking = { id: 'bk 1', status, modifiedAt: at(0), sequence: 7, paymentSummary: prepaid }
    for (const [previousName, makePrevious] of Object.entries(previouses)) {
      const withoutSequence = !previousName.includes('sequence')
      const version = makePrevious?.(next) ?? null
      const previous = version && withoutSequence ? without(version, 'sequence') : version
      const base = { previous, next, label: `${previousName} → ${status}` }
      for (const order of orders) {
        const facts = { next: status, previous: previousName, order, window: '', activity: '' }
        if (order === 'absent') {
          yield { ...base, facts, order: null }
          continue
        }
        for (const [owner, bookingId] of Object.entries(owners)) {
          for (const [window, createdAt] of Object.entries(windows)) {
            for (const [activity, content] of Object.entries(activities)) {
              const label = `${base.label}, ${owner} ${order}, ${window}, ${activity}`
              const name = owner === 'another' ? `another booking's ${order}` : order
              const deleted = order === 'flagged deleted'
              const made = {
                id: '900',
                status: deleted ? 'ACCEPTED' : order,
                deleted,
                bookingId,
                createdAt,
                ...content,
              }
              yield { ...base, label, facts: { ...facts, order: name, window, activity }, order: made }
            }
          }
        }
      }
    }
  }
}

function without(booking: DecideBooking, member: 'sequence'): DecideBooking {
  const { [member]: _, ...rest } = booking
  return rest
}
