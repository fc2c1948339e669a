/** A bad night between both ends: no secret and no guest in any error, log line, event or inspection on the way. */
import { inspect } from 'node:util'
import { createKountaWebhookHandler, createShadowFlow, isNbiKountaError, signKountaWebhook } from 'nbi-kounta'
import { describe, expect, it } from 'vitest'
import { openBothEnds } from '../support/both-ends.js'
import { venueId } from '../support/house.js'

const guest = {
  id: 'cus_1',
  firstName: 'Canaryfirst',
  lastName: 'Canarylast',
  email: 'guest.canary@example.test',
  phone: '+61400000099',
}
const secret = {
  oauth: [{ clientId: 'client-1', clientSecret: 'canary-client-secret' }],
  apiKey: 'canary-api-key',
  signatureToken: 'canary-signature-token',
}

const shown = (value: unknown): string =>
  [
    inspect(value, { depth: 14, showHidden: true, getters: false }),
    JSON.stringify(value) ?? '',
    value instanceof Error ? `${value.stack} ${String(value.cause)}` : '',
  ].join('\n')

describe('a night on which everything breaks', () => {
  it('shows no secret and no guest, by webhook, poll, refresh, customer, sale or store', async () => {
    const seen: unknown[] = []
    const codes = new Set<string>()
    const note = (what: unknown) => void seen.push(what)
    const log = (...line: unknown[]) => note(line)
    const ends = await openBothEnds({
      kounta: {
        credentials: { oauth: secret.oauth },
        signatureToken: secret.signatureToken,
        habits: { rotateRefreshTokens: true },
      },
      nowBookIt: { apiKey: secret.apiKey },
      venue: { customers: 'link-or-create', announceDrift: true, prepayment: { methodId: '58' } },
      logger: { debug: log, info: log, warn: log, error: log },
    })
    const { kounta, nbi, clock, flow, tell, pass } = ends
    const trouble = (error: unknown) => {
      note(error)
      if (isNbiKountaError(error)) codes.add(error.code)
    }
    // What an outcome says beside its error is the caller's own: the action's drift holds the booking's values.
    const outcome = async (work: Promise<{ readonly error?: unknown }>) =>
      work.then(({ error }) => {
        if (error) trouble(error)
      }, trouble)
    const seat = (people: number) =>
      nbi.createBooking({
        status: 'Seated',
        people,
        customer: guest,
        notes: `call ${guest.phone}`,
        tables: [{ tableName: '4' }],
        paymentSummary: { paymentType: 'deposit', amount: 50, amountPaid: 50, transactionId: 'canary-transaction' },
      })

    // Each bad turn meets a fresh booking, its change, and its undo.
    const turns: readonly (() => void)[] = [
      () => {},
      () => kounta.faults.loseNextAnswer(),
      () => kounta.faults.dropNextRequest(2),
      () => kounta.faults.failNext(4, { status: 500, which: {} }),
      () => kounta.faults.failNext(3, { status: 400, face: 'json', which: {} }),
      () => kounta.faults.limitNext(3),
      () => kounta.oauth.expireAccessTokens(),
      () => {
        kounta.habits.expiredTokenFace = '400'
        kounta.oauth.expireAccessTokens()
      },
      () => kounta.faults.downFor(30_000, 'reset'),
      () => kounta.faults.downFor(30_000, '5xx'),
      () => nbi.faults.downFor(30_000, 'reset'),
      () => nbi.faults.failNext(3, { status: 500, face: 'html', which: {} }),
    ]
    for (const [at, turn] of turns.entries()) {
      const { bookingId } = seat(at + 1)
      turn()
      await outcome(tell(bookingId, 'BOOKING_CREATED'))
      await clock.advance(2_000)
      nbi.updateBooking(bookingId, {
        customer: { ...guest, phone: '+61400000098' },
        notes: guest.email,
        paymentSummary: { amountPaid: 60, transactionId: 'canary-2' },
      })
      await outcome(tell(bookingId))
      if (at % 2 === 0) {
        nbi.setStatus(bookingId, 'Cancelled')
        await outcome(tell(bookingId))
      }
      await pass(90_000, 10_000)
      await outcome(clock.runUntil(flow.sync(venueId)))
      const inspection = await flow.inspect({ venueId, bookingId })
      note(inspection)
    }

    // Sales while NBI breaks, by a signed webhook and a forged one.
    const handler = createKountaWebhookHandler({
      secrets: secret.signatureToken,
      accept: (order) => flow.acceptOrder({ venueId, order }),
      logger: { debug: log, info: log, warn: log, error: log },
    })
    nbi.faults.failNext(5, { status: 400, face: 'json' })
    for (const order of kounta.orders().filter(({ deleted, status }) => !deleted && status === 'SUBMITTED')) {
      kounta.addLine(order.id, { quantity: 3 })
      kounta.complete(order.id)
      const body = kounta.orderJson(order.id)
      for (const key of [secret.signatureToken, 'forged']) {
        const headers = { 'x-kounta-signature': await signKountaWebhook({ body, secret: key }) }
        const response = await clock.runUntil(
          handler(new Request('https://h.example.test', { method: 'POST', body, headers })),
        )
        note([response.status, [...response.headers]])
      }
    }
    await pass(120_000, 10_000)

    // At last the grant is gone.
    kounta.oauth.revokeRefreshTokens()
    kounta.oauth.expireAccessTokens()
    const { bookingId } = seat(2)
    await outcome(tell(bookingId))
    await outcome(clock.runUntil(flow.sync(venueId)))

    const { accessToken, refreshToken } = ends.issued
    const now = await ends.tokens.read()
    for (const each of [
      flow,
      ends.tillClient,
      ends.diaryClient,
      ends.tokens,
      handler,
      createShadowFlow({ venue: () => undefined as never, orderOf: () => null }),
      ends.events,
    ])
      note(each)
    expect([...codes]).toEqual(expect.arrayContaining(['refresh-failed', 'server-error']))
    expect(ends.types()).toEqual(
      expect.arrayContaining(['created', 'customer', 'trouble', 'sale-sent', 'sale-failed', 'drift-announced']),
    )
    expect(seen.length).toBeGreaterThan(200)
    const tokens = [accessToken, refreshToken, now?.accessToken, now?.refreshToken].map((token) => String(token))
    for (const each of seen) {
      const text = shown(each)
      expect(text).not.toMatch(/canary|40000009/i)
      for (const token of tokens) expect(text).not.toContain(token)
    }
  })
})
