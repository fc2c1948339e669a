/** The sales page of a host that has been started anew: what it has forgotten it says, and what it knows it shows. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Booking, type FlowEvent, type Sale, type SalesSummary, toSale, type VenueConnection } from 'nbi-kounta'
import { aBooking, anOrder, withLine, withPayment } from 'nbi-kounta/testing'
import { afterEach, describe, expect, it } from 'vitest'
import { root } from '../docs/entries.js'

interface Journal {
  addSale(sale: Sale): void
  close(): void
}
interface Watch {
  event(event: FlowEvent): void
  venue(venueId: string, connection: object): VenueConnection
}
interface Pages {
  request(path: string): Promise<Response>
}

const posApi = `${root}docs/examples/pos-api/`
const { openJournal } = (await import(/* @vite-ignore */ `${posApi}journal.mjs`)) as {
  openJournal(dir: string): Journal
}
const { createWatch } = (await import(/* @vite-ignore */ `${posApi}watch.mjs`)) as {
  createWatch(parts: { journal: Journal; count(): void }): Watch
}
const { salesPages } = (await import(/* @vite-ignore */ `${posApi}pages/sales.mjs`)) as {
  salesPages(parts: object): Pages
}

const venues = [{ venueId: 'loc_31', siteId: '7712', name: 'Harbour Bar', timeZone: 'Australia/Melbourne' }]
const customer = { id: 'cu_1', firstName: 'Ada', lastName: 'Lovelace' }
const finished = (id: string): Booking => aBooking({ id, status: 'Finished', covers: 4, customer })

describe('the sales page after a restart', () => {
  const dir = mkdtempSync(join(tmpdir(), 'sales-test-'))
  afterEach(() => rmSync(dir, { recursive: true, force: true }))

  /** A host that has read these bookings since it began. */
  async function openHost(read: readonly Booking[]) {
    const journal = openJournal(dir)
    const watch = createWatch({ journal, count: () => {} })
    const get = async (id: string) => read.find((one) => one.id === id) ?? null
    const connection = watch.venue('loc_31', { kounta: { orders: {} }, siteId: '7712', bookings: { get } })
    for (const { id } of read) await connection.bookings?.get(id)
    const pages = salesPages({ settings: { venues, durationStepMin: 30 }, journal, watch, staff: undefined })
    const text = async (path: string) => (await pages.request(path)).text()
    const summary = async () => (JSON.parse(await text('/sales.json')) as { summary: SalesSummary }).summary
    return { journal, watch, text, summary }
  }

  const sold = (bookingId: string) =>
    toSale(
      withPayment(withLine(anOrder({ id: `31${bookingId}`, status: 'COMPLETE', saleNumber: `NBI-${bookingId}-1.` })), {
        amount: 80,
      }),
      { booking: finished(bookingId), venue: { venueId: 'loc_31', timeZone: 'Australia/Melbourne' } },
    )

  it('keeps the figures of bookings that were Finished before it, names no guest, and says why', async () => {
    const before = await openHost([finished('1'), finished('2')])
    for (const id of ['1', '2']) {
      const at = { at: 0, venueId: 'loc_31', bookingId: id, orderId: `31${id}` }
      before.watch.event({
        ...at,
        type: 'decided',
        action: 'create',
        reason: 'new-booking-seated',
        status: 'Seated',
        covers: 4,
        modifiedAt: '2026-03-14T07:00:00Z',
        warnings: [],
        drift: [],
      } as unknown as FlowEvent)
      before.watch.event({ ...at, type: 'finished', status: 'Finished' } as FlowEvent)
      before.journal.addSale(sold(id))
    }
    expect(await before.text('/sales')).toContain('Ada Lovelace')
    expect(await before.text('/sales')).not.toContain('in memory only')
    before.journal.close()

    const after = await openHost([finished('1')])
    const page = await after.text('/sales')
    expect(page).toContain('1 guest goes by the booking: names are kept in memory only')
    expect(page).toContain('Ada Lovelace')
    expect(await after.summary()).toMatchObject({
      bookings: 2,
      bookingSizes: [{ covers: 4, bookings: 2 }],
      hidden: { notFinished: 0 },
    })
    after.journal.close()
  })

  it('says of a booking that it no longer knows that it does not', async () => {
    const host = await openHost([])
    host.journal.addSale(sold('1'))
    const page = await host.text('/sales')
    expect(page).toContain('1 of a booking that is not Finished, or no longer known here')
    expect(page).toContain('Nothing to show yet')
    host.journal.close()
  })
})
