/** The whole way, over HTTP, between both simulators: a webhook with ids only at one end, a Finished booking with its sale at the other. */
import { createKountaWebhookHandler, parseKountaWebhook } from 'nbi-kounta'
import { describe, expect, it } from 'vitest'
import { openBothEnds } from '../support/both-ends.js'
import { venueId } from '../support/house.js'

const guest = { firstName: 'Ari', lastName: 'Vale', email: 'ari@example.test', phone: '+61400000001' }
const paid = { paymentType: 'deposit', amount: 80, amountPaid: 80, amountDue: 0, currencyCode: 'AUD' }

describe('from a Now Book It webhook to a Finished booking', () => {
  it('makes one order, one sale in cents, and sets Finished after the sale', async () => {
    const { kounta, nbi, clock, flow, tell, pass, only } = await openBothEnds({
      venue: { customers: 'link-or-create', phoneCountryCode: '61' },
    })
    const { bookingId } = nbi.createBooking({
      people: 4,
      customer: guest,
      tables: [{ tableName: '12' }],
      paymentSummary: paid,
    })
    expect(await tell(bookingId, 'BOOKING_CREATED')).toMatchObject({ action: { type: 'none' }, performed: 'nothing' })
    await clock.advance(3_000)
    nbi.setStatus(bookingId, 'Seated')
    const { orderId = '', performed } = await tell(bookingId)
    expect(performed).toBe('created')
    // Ids only, so a copy of the webhook costs a look at the booking and changes nothing.
    expect(await tell(bookingId)).toMatchObject({ performed: 'nothing', action: { reason: 'order-already-exists' } })
    expect(kounta.posts).toBe(1)
    expect(kounta.order(orderId)).toMatchObject({ guests: 4, customer: { firstName: 'Ari' } })
    expect(kounta.order(orderId)?.notes).toContain('deposit, paid 80')

    kounta.accept(orderId)
    kounta.addLine(orderId, { quantity: 2 })
    await pass(60_000, 20_000)
    kounta.complete(orderId, { tip: 4.5 })
    expect(nbi.sales).toHaveLength(0)
    const { order } = parseKountaWebhook(kounta.orderJson(orderId))
    nbi.clearRequests()
    expect(await clock.runUntil(flow.handleOrder({ venueId, order }))).toMatchObject({ bookingId, sale: 'sent' })

    expect(nbi.sales).toMatchObject([
      {
        saleId: orderId,
        bookingId,
        times: 1,
        body: { type: 'SALE', total: { amount: 16_000, currency: 'AUD' }, table: { seats: 4 } },
      },
    ])
    expect(nbi.booking(bookingId)).toMatchObject({ status: { name: 'Finished' } })
    // The sale first: NBI shows it only for a Finished booking, and a Finished booking without it would show nothing.
    const writes = nbi.requests.filter(({ method }) => method !== 'GET').map(({ method, path }) => `${method} ${path}`)
    expect(writes).toEqual(['POST /Sales', expect.stringMatching(/^PATCH .*updatestatus$/)])
    expect(only('sale-sent')).toMatchObject([{ bookingId, balanced: true, residual: 0 }])
    // Our own Finished comes back as a webhook and asks nothing of the till.
    const before = kounta.requests.length
    expect(await tell(bookingId)).toMatchObject({ action: { reason: 'status-not-actionable' } })
    expect(kounta.requests).toHaveLength(before)
    expect(nbi.sales).toHaveLength(1)
  })

  it('takes a seating back when the diary does, and keeps webhooks that come while the diary is down', async () => {
    const { kounta, nbi, tell, pass, clock } = await openBothEnds()
    const { bookingId } = nbi.createBooking({ method: 'walkin', status: 'Seated' })
    nbi.faults.downFor(20_000)
    expect(await tell(bookingId, 'BOOKING_CREATED')).toMatchObject({ action: null, pending: true })
    expect(kounta.posts).toBe(0)
    await pass(60_000)
    expect(kounta.posts).toBe(1)
    await clock.advance(5_000)
    nbi.setStatus(bookingId, 'No_Show')
    expect(await tell(bookingId)).toMatchObject({ performed: 'deleted' })
    expect(kounta.orders()).toMatchObject([{ deleted: true }])
    expect(nbi.sales).toEqual([])
  })

  it('sends a sale once NBI is there again, and Finished only then', async () => {
    const { kounta, nbi, tell, pass, flow, clock } = await openBothEnds()
    const { bookingId } = nbi.createBooking({ status: 'Seated', people: 2 })
    const { orderId = '' } = await tell(bookingId)
    kounta.addLine(orderId)
    kounta.complete(orderId)
    nbi.faults.downFor(120_000, 'reset')
    expect(await clock.runUntil(flow.handleOrder({ venueId, orderId }))).toMatchObject({
      sale: 'pending',
      pending: true,
      error: { code: 'outcome-unknown' },
    })
    expect(nbi.booking(bookingId)).toMatchObject({ status: { name: 'Seated' } })
    await pass(300_000, 10_000)
    expect(nbi.sales).toMatchObject([{ saleId: orderId, times: 1 }])
    expect(nbi.booking(bookingId)).toMatchObject({ status: { name: 'Finished' } })
  })
})

describe('a payment summary that changes after seating', () => {
  const open = async (announceDrift: boolean) => {
    const ends = await openBothEnds({ venue: { announceDrift } })
    const { bookingId } = ends.nbi.createBooking({ status: 'Seated', people: 2, paymentSummary: paid })
    const { orderId = '' } = await ends.tell(bookingId)
    await ends.clock.advance(2_000)
    ends.nbi.updateBooking(bookingId, { paymentSummary: { ...paid, amountPaid: 120 } })
    return {
      ...ends,
      bookingId,
      orderId,
      notices: () => ends.kounta.requests.filter(({ path }) => path.endsWith('notifications')),
    }
  }

  it('is drift of high severity, and is announced once by a notification on the order', async () => {
    const { tell, bookingId, orderId, notices, only, kounta } = await open(true)
    const outcome = await tell(bookingId)
    expect(outcome.action?.drift).toMatchObject([{ field: 'paymentSummary', severity: 'high' }])
    expect(notices()).toMatchObject([{ method: 'POST', orderId }])
    expect(only('drift-announced')).toMatchObject([{ bookingId, orderId }])
    // The same version again is no change.
    await tell(bookingId)
    expect(notices()).toHaveLength(1)
    expect(kounta.order(orderId)?.payments).toEqual([])
  })

  it('writes nothing to the till where it is not to be announced', async () => {
    const { tell, bookingId, notices, kounta } = await open(false)
    kounta.clearRequests()
    expect((await tell(bookingId)).action?.drift).toMatchObject([{ field: 'paymentSummary', severity: 'high' }])
    expect(notices()).toEqual([])
    expect(kounta.requests.filter(({ method }) => method !== 'GET')).toEqual([])
  })

  it('is reported as trouble, and holds nothing up, when the banner is refused', async () => {
    const { tell, bookingId, kounta, only } = await open(true)
    kounta.faults.failNext(1, { status: 400, face: 'json', which: { method: 'POST' } })
    expect(await tell(bookingId)).toMatchObject({ pending: false })
    expect(only('trouble')).toMatchObject([{ during: 'notify' }])
    expect(only('drift-announced')).toEqual([])
  })
})

describe('order webhooks in any order and number', () => {
  it('end where the newest one alone would, with one sale', async () => {
    const { kounta, nbi, tell, clock, flow, pass, types } = await openBothEnds()
    const { bookingId } = nbi.createBooking({ status: 'Seated' })
    const { orderId = '' } = await tell(bookingId)
    const snapshots = [kounta.orderJson(orderId)]
    const steps = [
      () => kounta.accept(orderId),
      () => kounta.addLine(orderId),
      () => kounta.addLine(orderId, { quantity: 3 }),
      () => kounta.complete(orderId),
    ]
    for (const step of steps) {
      await clock.advance(5_000)
      step()
      snapshots.push(kounta.orderJson(orderId))
    }
    const handler = createKountaWebhookHandler({
      secrets: kounta.signatureToken,
      accept: (order) => flow.acceptOrder({ venueId, order }),
    })
    const { signKountaWebhook } = await import('nbi-kounta')
    // Newest first, everything twice, the oldest last: the worst that retries can do.
    for (const body of [...snapshots].reverse().flatMap((each) => [each, each])) {
      const headers = { 'x-kounta-signature': await signKountaWebhook({ body, secret: kounta.signatureToken }) }
      const request = new Request('https://hooks.example.test/', { method: 'POST', body, headers })
      expect((await clock.runUntil(handler(request))).status).toBe(204)
    }
    await pass(5_000)
    // And again, once the first round was worked off.
    for (const body of snapshots)
      await clock.runUntil(flow.handleOrder({ venueId, order: parseKountaWebhook(body).order }))
    expect(nbi.sales).toMatchObject([{ saleId: orderId, times: 1 }])
    expect(await flow.inspect({ venueId, bookingId })).toMatchObject({ orderId, status: 'COMPLETE', pending: false })
    expect(types().filter((type) => type === 'completed')).toHaveLength(1)
  })
})
