import { createHmac } from 'node:crypto'
import { inspect } from 'node:util'
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import {
  createPartnerInbound,
  type PartnerInboundOptions,
  signPartnerEvent,
} from '../../src/now-book-it/partner-inbound.js'
import { type Respond, reply, startServer, type TestServer } from '../support/http-server.js'
import { createManualClock } from '../support/manual-clock.js'

const secret = 'canary-secret-é-51'
const servers: TestServer[] = []
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()))
})

async function start(respond: Respond, more: Partial<PartnerInboundOptions> = {}) {
  const server = await startServer(respond)
  servers.push(server)
  const clock = createManualClock()
  const parts = { clock, fetch: clock.fetch, random: () => 0, baseUrl: server.url, partnerName: 'kounta', secret }
  return { server, clock, inbound: createPartnerInbound({ ...parts, ...more }) }
}
const hmac = (text: string) => createHmac('sha256', secret).update(text).digest('hex')

describe('partner inbound', () => {
  it('signs the bytes that it sends, followed by the full URL', async () => {
    const { server, inbound } = await start((_, response) => reply(response, 200))
    expect(await inbound.send('order.created', { bookingId: 'bk_1', note: 'Crème' })).toEqual({ outcome: 'accepted' })
    const [request] = server.received
    expect(request).toMatchObject({ method: 'POST', url: '/partners/kounta/events/order.created' })
    expect(request?.body).toBe('{"bookingId":"bk_1","note":"Crème"}')
    expect(request?.headers['content-type']).toBe('application/json')
    expect(request?.headers['x-partner-signature']).toBe(
      hmac(`${request?.body}${server.url}/partners/kounta/events/order.created`),
    )
    expect(request?.headers).not.toHaveProperty('x-api-key')
  })

  it('signs the path instead, under another header and prefix, where that was agreed', async () => {
    const { server, inbound } = await start((_, response) => reply(response, 200), {
      sign: 'path',
      signatureHeader: 'X-Signature',
      prefix: '/Sales/partners/',
    })
    await inbound.send('table.closed', [])
    expect(server.received[0]?.url).toBe('/Sales/partners/kounta/events/table.closed')
    expect(server.received[0]?.headers['x-signature']).toBe(hmac('[]/Sales/partners/kounta/events/table.closed'))
  })

  it('tells "in process" from a failure, and repeats only what was limited', async () => {
    const busy = await start((_, response) => reply(response, 409))
    expect(await busy.inbound.send('order.updated', {})).toEqual({ outcome: 'in-process' })
    const limited = await start((_, response, index) => reply(response, index === 0 ? 429 : 200))
    expect(await limited.inbound.send('order.updated', {})).toEqual({ outcome: 'accepted' })
    const refused = await start((_, response) => reply(response, 400, 'bad signature'))
    const error = await refused.inbound.send('order.updated', {}).catch((cause: unknown) => cause)
    expect(error).toMatchObject({ code: 'request-refused' })
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(secret)
    expect(refused.server.received).toHaveLength(1)
  })

  it('refuses a payload that is no JSON with a typed error, and sends nothing', async () => {
    const { server, inbound } = await start((_, response) => reply(response, 200))
    const circular: Record<string, unknown> = {}
    circular.itself = circular
    for (const payload of [circular, { id: 1n }]) {
      const error = await inbound.send('order.created', payload).catch((cause: unknown) => cause)
      expect(error).toMatchObject({ code: 'invalid-options' })
    }
    expect(server.received).toEqual([])
  })

  it('agrees with another HMAC for any text', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme' }), fc.webUrl(), fc.string(), async (body, url, key) => {
        const expected = createHmac('sha256', key)
          .update(body + url)
          .digest('hex')
        expect(await signPartnerEvent({ body, url, secret: key })).toBe(expected)
      }),
      { numRuns: 100 },
    )
  })

  it.each([[{ secret: '' }], [{ partnerName: '' }], [{ signatureHeader: 'X Bad' }], [{ baseUrl: 'x' }]])(
    'refuses options like %j',
    (wrong) => {
      const options = { baseUrl: 'https://nbi.example.test', partnerName: 'kounta', secret, ...wrong }
      expect(() => createPartnerInbound(options)).toThrowError(expect.objectContaining({ code: 'invalid-options' }))
    },
  )
})
