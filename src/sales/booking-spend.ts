/** What each booking spent: its sales added up, refunds taken off, nothing counted twice. */
import type { Sale } from '../domain/sale.js'
import { leftAt } from '../domain/stay.js'
import { addTo } from '../shared/groups.js'

/** One booking's spend; `sales` counts the records behind it. */
export interface BookingSpend {
  readonly bookingId: string
  readonly total: number
  readonly covers: number
  readonly minutes: number | undefined
  readonly sales: number
}

/** The bookings' spends, and how many sales belong to none of them. */
export interface SpendByBooking {
  readonly spends: readonly BookingSpend[]
  readonly currency: string
  readonly unlinked: number
  readonly voided: number
  readonly otherCurrency: number
}

/** Of two versions the later one; of equal dates the greater text, so that the order of the input decides nothing. */
function isNewer(sale: Sale, known: Sale): boolean {
  const later = (Date.parse(sale.closedAt) || 0) - (Date.parse(known.closedAt) || 0)
  return later === 0 ? JSON.stringify(sale) > JSON.stringify(known) : later > 0
}

/** The newest version of each sale: a sink is called at least once, so the same id may come again. */
function newest(sales: readonly Sale[]): Map<string, Sale> {
  const byId = new Map<string, Sale>()
  for (const sale of sales) {
    const known = byId.get(sale.saleId)
    if (!known || isNewer(sale, known)) byId.set(sale.saleId, sale)
  }
  return byId
}

const currencyOf = (sale: Sale) => sale.currency.toUpperCase()

/** The currency of most sales, the first by name of several. */
function usual(sales: Iterable<Sale>): string | undefined {
  const counts = new Map<string, number>()
  for (const sale of sales) counts.set(currencyOf(sale), (counts.get(currencyOf(sale)) ?? 0) + 1)
  return [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))[0]?.[0]
}

/** The sale, what it refunds, what that refunds …: a refund made at the till names the sale, but carries no marker of ours. */
function chainOf(sale: Sale, byId: ReadonlyMap<string, Sale>): Sale[] {
  const chain = new Set<Sale>()
  for (let at: Sale | undefined = sale; at && !chain.has(at); at = byId.get(at.originalSaleId ?? '')) chain.add(at)
  return [...chain]
}

/** A refund lowers the spend and the refund of a refund restores it, whichever sign the source gave them. */
function signed(sale: Sale, chain: readonly Sale[]): number {
  if (sale.type !== 'REFUND') return sale.total
  const end = chain.findIndex(({ type }) => type !== 'REFUND')
  const refunds = end < 0 ? chain.length : end
  return Math.abs(sale.total) * (refunds % 2 === 0 ? 1 : -1)
}

/** A single meal's own figure, where it has one; of several orders the party is counted once, from the first opening to the last closing. */
function minutesOf(meals: readonly Sale[]): number | undefined {
  const [first, second] = meals
  if (!first) return undefined
  const stated = first.minutesAtTable ?? Number.NaN
  if (!second && stated >= 0 && Number.isFinite(stated)) return stated
  const opened = Math.min(...meals.map(({ openedAt }) => Date.parse(openedAt)))
  const closed = Math.max(...meals.map((meal) => Date.parse(leftAt(meal))))
  return Math.max(0, Math.round((closed - opened) / 60_000))
}

/**
 * Adds sales up by booking; those of another currency, of no booking, and void ones are counted, not added. Without a void sale there
 * is nothing that its refund could take back, so that is void as well.
 */
export function spendByBooking(sales: readonly Sale[], given?: string): SpendByBooking {
  const byId = newest(sales)
  const currency = (given ?? usual(byId.values()) ?? 'AUD').toUpperCase()
  const groups = new Map<string, Sale[]>()
  const skipped = { currency, unlinked: 0, voided: 0, otherCurrency: 0 }
  for (const sale of byId.values()) {
    const chain = chainOf(sale, byId)
    const bookingId = chain.find((each) => each.bookingId !== undefined)?.bookingId
    if (chain.some(({ type }) => type === 'VOID')) skipped.voided++
    else if (currencyOf(sale) !== currency) skipped.otherCurrency++
    else if (bookingId === undefined) skipped.unlinked++
    else addTo(groups, bookingId, sale)
  }
  const spends = [...groups].map(
    ([bookingId, group]): BookingSpend => ({
      bookingId,
      total: group.reduce((all, sale) => all + signed(sale, chainOf(sale, byId)), 0),
      covers: Math.max(...group.map(({ covers }) => covers ?? 0)),
      minutes: minutesOf(group.filter(({ type }) => type === 'SALE')),
      sales: group.length,
    }),
  )
  return { spends: spends.sort((a, b) => (a.bookingId < b.bookingId ? -1 : 1)), ...skipped }
}
