/** A test hands in what it needs: a clock that only tells the time, a logger of one level. Neither fails a request, nor does a logger that fails. */
import {
  basicAuth,
  type Clock,
  createKountaClient,
  createKountaWebhookHandler,
  createNowBookItClient,
  createOrderFlow,
  createPacer,
  createPartnerInbound,
  createShadowFlow,
  exchangeKountaCode,
  type Logger,
  memoryTokens,
} from 'nbi-kounta'
import { aBooking, createKountaSimulator } from 'nbi-kounta/testing'
import { describe, expect, it } from 'vitest'
import { loggerOf } from '../../src/shared/tools.js'

const at = '2026-03-14T07:00:00Z'
const clock = { now: () => Date.parse(at) } as Clock
const booking = aBooking({ status: 'Seated', modifiedAt: at })

function warnings() {
  const heard: string[] = []
  return { heard, logger: { warn: (message: string) => heard.push(message) } as unknown as Logger }
}

function till() {
  const kounta = createKountaSimulator({ clock })
  const { companyId, baseUrl, fetch, credentials } = kounta
  const auth = basicAuth(credentials.basic)
  return {
    kounta,
    client: () => createKountaClient({ companyId, baseUrl, fetch, auth, clock, logger: warnings().logger }),
  }
}

describe('a clock that only tells the time, and a logger that lacks levels', () => {
  it('serve the till’s client', async () => {
    const { client } = till()
    const { id } = await client().orders.create({ siteId: '7712', status: 'SUBMITTED' })
    expect(await client().orders.get(id)).toMatchObject({ id, createdAt: expect.stringContaining('2026-03-14') })
  })

  it('serve the pacer', async () => {
    const pacer = createPacer({ perMinute: 60_000, clock })
    await expect(Promise.all([1, 2, 3].map(() => pacer.take({ priority: 'read' })))).resolves.toHaveLength(3)
  })

  it('serve the flow, and the shadow', async () => {
    const { kounta, client } = till()
    const venue = () => ({ kounta: client(), siteId: '7712', odd: true })
    const { heard, logger } = warnings()
    const flow = createOrderFlow({ venue, clock, logger })
    expect(await flow.handleBooking({ booking })).toMatchObject({ performed: 'created' })
    expect(heard).toEqual(['venue() returned members that the flow does not know, and ignores'])
    const orderOf = () => kounta.orders()[0]?.id ?? null
    const shadow = createShadowFlow({ venue, orderOf, clock, logger })
    expect(await shadow.handleBooking({ booking })).toHaveProperty('action.reason')
  })

  it('serve what speaks with Now Book It', async () => {
    const { logger } = warnings()
    const baseUrl = 'https://nbi.example.test'
    const fetch = async () => new Response('{"bookingId":"bk_1"}')
    const client = createNowBookItClient({ baseUrl, apiKey: 'key', fetch, clock, logger })
    expect(await client.bookings.get('bk_1')).toMatchObject({ bookingId: 'bk_1' })
    const inbound = createPartnerInbound({ baseUrl, partnerName: 'kounta', secret: 's', fetch, clock, logger })
    expect(await inbound.send('order.updated', {})).toEqual({ outcome: 'accepted' })
  })

  it('serve the exchange of a code, and the webhook handler', async () => {
    const { logger, heard } = warnings()
    const { kounta } = till()
    const tokens = memoryTokens()
    const redirectUri = 'https://host.example.test/back'
    const { oauth, credentials, fetch } = kounta
    const code = oauth.issueCode(credentials.oauth.clientId, redirectUri)
    const tokenUrl = `${kounta.baseUrl}token`
    await exchangeKountaCode({ ...credentials.oauth, code, redirectUri, tokens, tokenUrl, fetch, clock, logger })
    expect(await tokens.read()).toHaveProperty('accessToken')

    const failing = { error: undefined } as unknown as Logger
    const handler = createKountaWebhookHandler({ secrets: 's', accept: async () => {}, logger })
    const deaf = createKountaWebhookHandler({ secrets: 's', accept: async () => {}, logger: failing })
    const request = () => new Request('https://host.example.test', { method: 'POST', body: '{}' })
    expect([(await handler(request())).status, (await deaf(request())).status]).toEqual([401, 401])
    expect(heard).toHaveLength(1)
  })
})

describe('a logger that fails', () => {
  const closed = () => {
    throw new Error('the log’s stream is closed')
  }
  const levels = ['debug', 'info', 'warn', 'error'] as const
  const every = (write: () => unknown) => Object.fromEntries(levels.map((level) => [level, write])) as unknown as Logger
  const failing: [string, Logger][] = [
    ['throws', every(closed)],
    ['rejects', every(async () => closed())],
  ]

  it.each(failing)('and %s stops nothing, and leaves no rejection behind', async (_, given) => {
    const logger = loggerOf(given)
    for (const level of levels) expect(logger[level]('line', { n: 1 })).toBeUndefined()
    // A rejection that nobody takes fails the run.
    await new Promise(setImmediate)
  })

  it('keeps its own this, and gets each line as it was written', () => {
    class Lines {
      readonly heard: unknown[][] = []
      debug(...line: unknown[]) {
        this.heard.push(line)
      }
      info() {}
      warn() {}
      error() {}
    }
    const lines = new Lines()
    const { debug } = loggerOf(lines)
    debug('alone')
    debug('with', { n: 1 })
    expect(lines.heard).toEqual([['alone'], ['with', { n: 1 }]])
  })
})
