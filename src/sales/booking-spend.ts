/** What each booking spent: its sales added up, refunds taken off, nothing counted twice. */
import type { Sale } from '../domain/sale.js'

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
  readonly unlinked: number
  readonly voided: number
  readonly otherCurrency: number
}

/** The newest version of each sale: a sink is called at least once, so the same id may come again. */
function newest(sales: readonly Sale[]): Map<string, Sale> {
  const byId = new Map<string, Sale>()
  for (const sale of sales) {
    const known = byId.get(sale.saleId)
    if (!known || Date.parse(sale.closedAt) >= Date.parse(known.closedAt)) byId.set(sale.saleId, sale)
  }
  return byId
}

/** A refund made at the till carries no marker of ours, but names the sale that it refunds. */
function bookingOf(sale: Sale, byId: ReadonlyMap<string, Sale>): string | undefined {
  const seen = new Set<string>()
  for (let at: Sale | undefined = sale; at && !seen.has(at.saleId); at = byId.get(at.originalSaleId ?? '')) {
    if (at.bookingId !== undefined) return at.bookingId
    seen.add(at.saleId)
  }
  return undefined
}

/** A refund lowers the spend, whichever sign its source gave it. */
const signed = (sale: Sale) => (sale.type === 'REFUND' ? -Math.abs(sale.total) : sale.total)

/** Adds sales up by booking; those of another currency, void ones and those of no booking are counted, not added. */
export function spendByBooking(sales: readonly Sale[], currency: string): SpendByBooking {
  const byId = newest(sales)
  const groups = new Map<string, Sale[]>()
  const skipped = { unlinked: 0, voided: 0, otherCurrency: 0 }
  for (const sale of byId.values()) {
    const bookingId = bookingOf(sale, byId)
    if (sale.type === 'VOID') skipped.voided++
    else if (sale.currency !== currency) skipped.otherCurrency++
    else if (bookingId === undefined) skipped.unlinked++
    else {
      const group = groups.get(bookingId)
      if (group) group.push(sale)
      else groups.set(bookingId, [sale])
    }
  }
  const spends = [...groups].map(([bookingId, group]): BookingSpend => {
    // Of several orders the party is counted once and stayed from the first opening to the last closing.
    const meals = group.filter(({ type }) => type === 'SALE')
    const opened = Math.min(...meals.map(({ openedAt }) => Date.parse(openedAt)))
    const closed = Math.max(...meals.map(({ closedAt }) => Date.parse(closedAt)))
    return {
      bookingId,
      total: group.reduce((all, sale) => all + signed(sale), 0),
      covers: Math.max(...group.map(({ covers }) => covers)),
      minutes: meals.length === 0 ? undefined : Math.max(0, Math.round((closed - opened) / 60_000)),
      sales: group.length,
    }
  })
  return { spends: spends.sort((a, b) => (a.bookingId < b.bookingId ? -1 : 1)), ...skipped }
}
