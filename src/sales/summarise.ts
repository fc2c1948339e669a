/** The three figures of the NBI Connect dashboard, by NBI's own formulas, from sales alone or with their bookings. */
import { divideRounded } from '../domain/money.js'
import { plainName } from '../domain/plain-name.js'
import type { Sale } from '../domain/sale.js'
import { addTo } from '../shared/groups.js'
import { type Names, wellSpelt } from '../shared/misspelt.js'
import { isAbsent, needed, requireCount, requireList, requireOption } from '../shared/options.js'
import { type BookingSpend, spendByBooking } from './booking-spend.js'
import { type GuestSpend, guestRows, type SummaryBooking } from './guests.js'

/** Options of `summariseSales`. */
export interface SummaryOptions {
  /** The bookings of the period. With them, only Finished ones show, and guests can be distinguished. Default: every linked sale shows. */
  readonly bookings?: Iterable<SummaryBooking>
  /**
   * NBI's code of a status, if the venue renamed Finished or Cancelled: `codeOf` of `statusesFromNowBookIt`. Default: a status means what
   * its name says.
   */
  readonly codeOf?: (status: string) => string | undefined
  /** ISO 4217. Sales in another currency are left out. Default: that of most sales, the first by name if several. */
  readonly currency?: string
  /** Width of a bar of the duration figure, in minutes. Default 30. */
  readonly durationStepMin?: number
}

const knownOptions: Names<SummaryOptions> = { bookings: 1, codeOf: 1, currency: 1, durationStepMin: 1 }

/** One bar: bookings of that many people. */
export interface BookingSizeSpend {
  readonly covers: number
  readonly bookings: number
  /** The bill per booking, not per head: all that these bookings spent ÷ `bookings`, in integer minor units. */
  readonly averageSpend: number
}

/** One bar: bookings that stayed `fromMin` to below `toMin` minutes. */
export interface DurationSpend {
  readonly fromMin: number
  readonly toMin: number
  readonly bookings: number
  /** The bill per booking, not per head: `totalSpend` ÷ `bookings`, in integer minor units. */
  readonly averageSpend: number
  /** All that these bookings spent, in integer minor units. */
  readonly totalSpend: number
}

/**
 * What the dashboard would show, and what it would not. Spend is integer minor units of `currency`.
 *
 * @example
 * ```ts
 * import type { BookingSizeSpend, DurationSpend, GuestSpend, SalesSummary, SummaryBooking } from 'nbi-kounta'
 *
 * const best = (summary: SalesSummary): GuestSpend | undefined => summary.guests[0]
 * const couples = (summary: SalesSummary): BookingSizeSpend | undefined => summary.bookingSizes.find(({ covers }) => covers === 2)
 * const longest = (summary: SalesSummary): DurationSpend | undefined => summary.durations.at(-1)
 * const shown: SummaryBooking = { id: 'bk_1', status: 'Finished', covers: 2 }
 * ```
 */
export interface SalesSummary {
  readonly currency: string
  readonly guests: readonly GuestSpend[]
  readonly bookingSizes: readonly BookingSizeSpend[]
  readonly durations: readonly DurationSpend[]
  readonly bookings: number
  readonly totalSpend: number
  /** Sales that no figure includes, by reason. Each of them is counted. */
  readonly hidden: {
    /** No booking is linked: shows nowhere at NBI. */
    readonly unlinked: number
    /** The booking is not Finished, or not among the given ones. */
    readonly notFinished: number
    readonly void: number
    readonly otherCurrency: number
    /** Shown by duration, but without covers there is no spend per head. */
    readonly withoutCovers: number
  }
}

/** The groups in the order of their keys. */
function groupBy<Item>(items: readonly Item[], keyOf: (item: Item) => number): [number, Item[]][] {
  const groups = new Map<number, Item[]>()
  for (const item of items) addTo(groups, keyOf(item), item)
  return [...groups].sort(([a], [b]) => a - b)
}

function bookingsById(bookings: Iterable<SummaryBooking>): Map<string, SummaryBooking> {
  requireList(bookings, 'bookings')
  const byId = new Map<string, SummaryBooking>()
  for (const [at, booking] of [...bookings].entries()) {
    const name = `bookings[${at}]`
    needed(booking, name)
    for (const member of ['id', 'status'] as const)
      requireOption(typeof booking[member] === 'string', `${name}.${member}`, 'a text', booking[member])
    requireCount(booking.covers ?? 0, `${name}.covers`)
    byId.set(booking.id, booking)
  }
  return byId
}

const spend = (group: readonly BookingSpend[]) => group.reduce((all, { total }) => all + total, 0)

const averaged = (group: readonly BookingSpend[]) => ({
  bookings: group.length,
  averageSpend: divideRounded(spend(group), group.length),
})

/**
 * Works out what the NBI Connect dashboard shows of these sales: guests, spend per booking size, duration × spend.
 *
 * Pure: the order of the input does not matter.
 *
 * NBI's formulas:
 *
 * - spend total of a guest = Σ over the guest's bookings of (transaction total ÷ pax);
 * - PH spend = spend total ÷ number of bookings with sales.
 *
 * The transaction total is used, not the items. Only bookings whose status is Finished show.
 *
 * What counts:
 *
 * - Two orders of one booking are added up (NBI describes one).
 * - A refund is taken off the booking that it refunds. A refund of a refund is added again.
 * - Void sales and their refunds do not count.
 * - A `saleId` that comes twice counts once, with the later `closedAt`.
 *
 * Units: integer minor units of one currency, rounded half away from zero at the end. Durations are in minutes: a single sale's own
 * `minutesAtTable`, else from the first opening to where `minutesAtTable` would end.
 *
 * Defaults: without `bookings` every linked sale counts as Finished, and each booking is its own guest. The width of the duration bars is
 * not documented: 30 minutes.
 *
 * Errors: 'invalid-options' for a `durationStepMin` that is below 1 or no number, for anything that is no sale, for a booking without `id`
 * or `status`, and for a `total` or `covers` that is no whole number.
 *
 * Source: NBI's help pages "Reporting Dashboard" and "NBI Connect – Complete Guide" (B10).
 *
 * @example
 * ```ts
 * import { type Sale, summariseSales } from 'nbi-kounta'
 *
 * function print(sales: readonly Sale[]): void {
 *   for (const { covers, averageSpend } of summariseSales(sales).bookingSizes) {
 *     console.log(`${covers} people: ${(averageSpend / 100).toFixed(2)}`)
 *   }
 * }
 * ```
 */
export function summariseSales(sales: Iterable<Sale>, options: SummaryOptions = {}): SalesSummary {
  requireList(sales, 'sales')
  const all = [...sales]
  for (const [at, sale] of all.entries()) {
    const name = `sales[${at}]`
    requireOption(typeof sale?.currency === 'string', name, 'a sale as toSale makes it', sale)
    requireOption(Number.isSafeInteger(sale.total), `${name}.total`, 'whole cents', sale.total)
    requireCount(sale.covers ?? 0, `${name}.covers`)
  }
  const chosen = wellSpelt(options, knownOptions)
  const minutes = chosen.durationStepMin ?? 30
  requireOption(minutes >= 1 && Number.isFinite(minutes), 'durationStepMin', 'minutes, from 1', minutes)
  const step = Math.floor(minutes)
  const { spends, currency, unlinked, voided, otherCurrency } = spendByBooking(all, chosen.currency)
  const bookings = bookingsById(chosen.bookings ?? [])
  const meaning = (status: string) => plainName(chosen.codeOf?.(status) ?? status)
  const isShown = ({ bookingId }: BookingSpend) =>
    isAbsent(chosen.bookings) || meaning(bookings.get(bookingId)?.status ?? '') === 'finished'
  const shown = spends
    .filter(isShown)
    .map((one) => ({ ...one, covers: bookings.get(one.bookingId)?.covers || one.covers }))
  const count = (some: readonly BookingSpend[]) => some.reduce((sum, one) => sum + one.sales, 0)

  return {
    currency,
    guests: guestRows(shown, bookings, meaning),
    bookingSizes: groupBy(
      shown.filter(({ covers }) => covers > 0),
      ({ covers }) => covers,
    ).map(([covers, group]) => ({
      covers,
      ...averaged(group),
    })),
    durations: groupBy(
      shown.filter(({ minutes }) => minutes !== undefined),
      ({ minutes }) => Math.floor((minutes ?? 0) / step) * step,
    ).map(([fromMin, group]) => ({
      fromMin,
      toMin: fromMin + step,
      ...averaged(group),
      totalSpend: spend(group),
    })),
    bookings: shown.length,
    totalSpend: spend(shown),
    hidden: {
      unlinked,
      notFinished: count(spends.filter((one) => !isShown(one))),
      void: voided,
      otherCurrency,
      withoutCovers: count(shown.filter(({ covers }) => covers === 0)),
    },
  }
}
