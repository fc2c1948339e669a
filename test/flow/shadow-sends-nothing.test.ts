/** The promise of a shadow flow: nothing that it does, and nothing that it is made of, writes to anybody. */
import { readFileSync } from 'node:fs'
import { posix } from 'node:path'
import {
  basicAuth,
  bookingsOfNowBookIt,
  createKountaClient,
  createNowBookItClient,
  createNowBookItSalesSink,
  createShadowFlow,
  type Disagreement,
} from 'nbi-kounta'
import { describe, expect, it } from 'vitest'
import { readOnly } from '../../src/flow/shadow/venue.js'
import { openBothEnds } from '../support/both-ends.js'
import { durableStore, venueId } from '../support/house.js'

const paid = { paymentType: 'deposit', amount: 80, amountPaid: 80, amountDue: 0, currencyCode: 'AUD' }
const guestOf = (guest: number) => ({ firstName: 'Ari', lastName: 'Vale', email: `ari${guest}@example.test` })

describe('a shadow flow sends nothing', () => {
  it('to the till, to Now Book It or to a sink, whatever a whole service brings', async () => {
    const ends = await openBothEnds()
    const { clock, kounta, nbi } = ends
    const writes: string[] = []
    const reading =
      (allowed: typeof fetch): typeof fetch =>
      async (input, init) => {
        const request = new Request(input, init)
        if (request.method !== 'GET') writes.push(`${request.method} ${request.url}`)
        return request.method === 'GET' ? allowed(request) : Promise.reject(new Error('a shadow sends nothing'))
      }
    const fetches = reading(clock.trackFetch())
    const till = createKountaClient({ ...ends.tillOptions, auth: basicAuth(kounta.credentials.basic), fetch: fetches })
    const diary = createNowBookItClient({ ...ends.diaryOptions, fetch: fetches })
    const timeZone = 'Australia/Melbourne'
    const ours = new Map<string, string>()
    const seen: { disagreements: Disagreement[]; sales: number } = { disagreements: [], sales: 0 }
    const shadow = createShadowFlow({
      store: durableStore({ clock }),
      clock,
      venue: () => ({
        kounta: till,
        siteId: '7712',
        timeZone,
        customers: 'link-or-create',
        announceDrift: true,
        finishAfterSale: 'Finished',
        prepayment: { methodId: '58' },
        bookings: bookingsOfNowBookIt({ client: diary, timeZone, statuses: ends.statuses, paymentUnit: 'major' }),
        sales: createNowBookItSalesSink({ client: diary, body: { staffId: '77' } }),
      }),
      orderOf: ({ id }) => ours.get(id) ?? null,
      onDisagreement: (disagreement) => void seen.disagreements.push(disagreement),
    })
    const tell = (bookingId: string) =>
      clock.runUntil(
        shadow.handleNowBookItEvent({ eventType: 'BOOKING_UPDATED', data: { bookingId, locationId: venueId } }),
      )
    const spent = () => [kounta.requests, nbi.requests].flat().filter(({ method }) => method !== 'GET').length
    // The running code here is the real flow, which does what the rules want; and every fifth time nothing happens at all.
    for (let guest = 0; guest < 15; guest++) {
      const { bookingId } = nbi.createBooking({ people: 3, customer: guestOf(guest), paymentSummary: paid })
      const change = async (status: string) => {
        nbi.setStatus(bookingId, status)
        const before = spent()
        await tell(bookingId)
        expect(spent()).toBe(before)
        if (guest % 5 !== 4) {
          const { orderId } = await ends.tell(bookingId)
          if (orderId !== undefined) ours.set(bookingId, orderId)
        }
        await clock.advance(20_000)
      }
      await change('Seated')
      if (guest % 3 === 0) await change('Confirmed')
      if (guest % 3 === 1) {
        const orderId = ours.get(bookingId)
        if (orderId !== undefined) {
          kounta.addLine(orderId)
          kounta.complete(orderId)
        }
      }
      await clock.advance(60_000)
      const before = spent()
      await clock.runUntil(shadow.settle())
      const orderId = ours.get(bookingId)
      const followed =
        orderId === undefined ? undefined : await clock.runUntil(shadow.handleOrder({ venueId, orderId }))
      if (followed?.sale) seen.sales++
      expect(spent()).toBe(before)
    }
    expect(writes).toEqual([])
    expect(seen.sales).toBe(4)
    expect(seen.disagreements.map(({ reason }) => reason)).toEqual(['new-booking-seated', 'new-booking-seated'])
  })

  it('because all that it keeps of a venue’s connection are two functions, which read', () => {
    const write = () => Promise.reject(new Error('a shadow sends nothing'))
    const read = async () => null
    const connection = {
      kounta: { orders: { get: read, create: write, delete: write }, customers: { create: write } },
      bookings: { get: read, setStatus: write },
      sales: { save: write },
      siteId: '7712',
    }
    const { getOrder, bookings, ...rest } = readOnly(connection as never)
    expect([typeof getOrder, Object.keys(bookings ?? {})]).toEqual(['function', ['get']])
    expect(rest).toEqual({ siteId: '7712' })
  })

  it('because no file that it is made of calls anything that writes', () => {
    const folder = new URL('../../src/flow/', import.meta.url)
    const textOf = (file: string) => readFileSync(new URL(file, folder), 'utf8')
    const files = new Set(['shadow/flow.ts'])
    // A type that is imported brings no code along.
    for (const file of files)
      for (const [, names = '', from = ''] of textOf(file).matchAll(
        /^import (?!type\b)([^']*)from '((?:\.\.?\/)+[\w/-]+)\.js'/gm,
      ))
        if (/(?:\{|,)\s*(?!type\b)\w/.test(names)) files.add(posix.join(posix.dirname(file), `${from}.ts`))
    const writing =
      /orders\s*\.(?:create|update|delete|addPayment|notify)|\.customers\b|webhooks\.|setStatus\(|\.save\(/
    expect([...files]).toEqual(expect.arrayContaining(['shadow/steps.ts', 'venue/cache.ts', 'record/effects.ts']))
    expect([...files].filter((file) => writing.test(textOf(file)))).toEqual([])
    for (const file of [
      'carry-out/create.ts',
      'carry-out/delete.ts',
      'draft/till-customer.ts',
      'sale/save.ts',
      'draft/drift-notice.ts',
    ])
      expect(writing.test(textOf(file)), `${file} writes, and the pattern sees it`).toBe(true)
  })
})
