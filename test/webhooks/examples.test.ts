/** The webhook examples of the documentation, run as they stand: Node's http over a real port, Hono by its own fetch. */
import { createServer, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import {
  type Booking,
  basicAuth,
  createKountaClient,
  createOrderFlow,
  type OrderFlow,
  signKountaWebhook,
} from 'nbi-kounta'
import { createKountaSimulator } from 'nbi-kounta/testing'
import { describe, expect, it, onTestFinished } from 'vitest'
import { durableStore, venueId } from '../support/house.js'
import { reply } from '../support/http-server.js'

interface Options {
  readonly flow: Pick<OrderFlow, 'acceptOrder' | 'acceptNowBookItEvent'>
  readonly kountaSecrets: readonly string[]
  readonly venueOfSite: (siteId: string) => string | undefined
  readonly nowBookItHeader: { readonly name: string; readonly value: string }
}
type Send = (path: string, init: RequestInit) => Promise<number>

const example = async <T>(file: string): Promise<T> =>
  (await import(/* @vite-ignore */ `${new URL('../../docs/examples/webhooks/', import.meta.url).pathname}${file}`)) as T

async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(
    () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  )
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const hosts: Readonly<Record<string, (options: Options) => Promise<Send>>> = {
  'node-http.mjs': async (options) => {
    const { webhookServer } = await example<{ webhookServer(options: Options): Server }>('node-http.mjs')
    const url = await listening(webhookServer(options))
    return async (path, init) => (await fetch(url + path, init)).status
  },
  'hono.mjs': async (options) => {
    const { webhookApp } = await example<{ webhookApp(options: Options): { request: typeof fetch } }>('hono.mjs')
    const app = webhookApp(options)
    return async (path, init) => (await app.request(path, init)).status
  },
}

/** A flow over a durable store that counts its writes, and a simulated till that is never asked. */
function house() {
  const kounta = createKountaSimulator()
  const store = durableStore()
  const writes: string[] = []
  const flow = createOrderFlow({
    store: {
      ...store,
      put(key, value, when) {
        writes.push(key)
        return store.put(key, value, when)
      },
    },
    venue: () => ({
      kounta: createKountaClient({
        companyId: kounta.companyId,
        auth: basicAuth(kounta.credentials.basic),
        baseUrl: kounta.baseUrl,
        fetch: kounta.fetch,
      }),
      siteId: '7712',
      bookings: { get: async (): Promise<Booking | null> => null },
    }),
  })
  const { id } = kounta.complete(kounta.ringUp().id)
  const body = kounta.orderJson(id)
  const options: Options = {
    flow,
    kountaSecrets: ['new-token', 'old-token'],
    venueOfSite: (siteId) => (siteId === '7712' ? venueId : undefined),
    nowBookItHeader: { name: 'X-Webhook-Key', value: 'agreed' },
  }
  return { kounta, store, writes, options, body, orderId: id }
}

const event = (data: unknown = { bookingId: 'bk_1', locationId: venueId }) =>
  JSON.stringify({ eventType: 'BOOKING_UPDATED', data })
const signed = async (body: string, secret = 'old-token') => ({
  method: 'POST',
  body,
  headers: { 'X-Kounta-Signature': await signKountaWebhook({ body, secret }) },
})
const keyed = (body: string, value = 'agreed') => ({ method: 'POST', body, headers: { 'x-webhook-key': value } })

describe.each(Object.entries(hosts))('docs/examples/webhooks/%s', (_, open) => {
  it('answers a signed order after one durable write, and asks the till nothing', async () => {
    const { kounta, store, writes, options, body, orderId } = house()
    const send = await open(options)
    expect(await send('/kounta', await signed(body))).toBe(204)
    expect(writes).toEqual([`order:${venueId}:${orderId}`])
    expect((await store.due(9)).map(({ key }) => key)).toEqual(writes)
    expect(kounta.requests).toHaveLength(0)
  })

  it('answers a booking event after one durable write', async () => {
    const { writes, options } = house()
    const send = await open(options)
    expect(await send('/now-book-it', keyed(event()))).toBe(200)
    expect(writes).toEqual([`event:${venueId}:bk_1`])
  })

  it('refuses what is forged, unreadable or not a webhook, and writes nothing', async () => {
    const { writes, options, body } = house()
    const send = await open(options)
    expect(await send('/kounta', await signed(body, 'another'))).toBe(401)
    expect(await send('/kounta', { method: 'POST', body })).toBe(401)
    expect(await send('/kounta', { ...(await signed(body)), body: JSON.stringify(JSON.parse(body), null, 1) })).toBe(
      401,
    )
    expect(await send('/kounta', await signed('{}'))).toBe(400)
    expect(await send('/kounta', { method: 'GET' })).toBe(405)
    expect(await send('/now-book-it', keyed(event(), 'guessed'))).toBe(401)
    expect(await send('/now-book-it', { method: 'POST', body: event() })).toBe(401)
    expect(await send('/now-book-it', keyed('{'))).toBe(400)
    expect(await send('/now-book-it', keyed(event({})))).toBe(400)
    expect(await send('/now-book-it', { method: 'GET' })).toBe(405)
    expect(await send('/elsewhere', { method: 'POST', body: '{}' })).toBe(404)
    expect(writes).toEqual([])
  })

  it('takes an order of a site that it does not serve, and does nothing', async () => {
    const { writes, options, body } = house()
    const send = await open(options)
    expect(await send('/kounta', await signed(body.replace('"site_id":7712', '"site_id":7799')))).toBe(204)
    expect(writes).toEqual([])
  })

  it('asks for another delivery when the store is away', async () => {
    const { options, body } = house()
    const away = () => Promise.reject(new Error('the store is away'))
    const send = await open({ ...options, flow: { acceptOrder: away, acceptNowBookItEvent: away } })
    expect(await send('/kounta', await signed(body))).toBe(503)
    expect(await send('/now-book-it', keyed(event()))).toBe(503)
  })
})

describe('docs/examples/webhooks/node-http.mjs', () => {
  it('refuses two signature headers: Node alone would keep the first', async () => {
    const { options, body, writes } = house()
    const { webhookServer } = await example<{ webhookServer(options: Options): Server }>('node-http.mjs')
    const url = new URL(await listening(webhookServer(options)))
    const signature = await signKountaWebhook({ body, secret: 'old-token' })
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(url.port), url.hostname)
      socket.once('data', (data) => {
        resolve(String(data))
        socket.destroy()
      })
      socket.once('error', reject)
      socket.write(
        `POST /kounta HTTP/1.1\r\nHost: x\r\nX-Kounta-Signature: ${signature}\r\nX-Kounta-Signature: ${signature}\r\n` +
          `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
      )
    })
    expect(answer).toMatch(/^HTTP\/1\.1 401 /)
    expect(writes).toEqual([])
  })
})

describe('the relay of docs/how-to/receive-webhooks.md', () => {
  it('keeps the bytes, whatever framework read them', async () => {
    const { options, body, writes } = house()
    const { webhookHandlers } = await example<{
      webhookHandlers(o: Options): { kounta(r: Request): Promise<Response> }
    }>('handlers.mjs')
    const { kounta } = webhookHandlers(options)
    // As Express' raw and Fastify's buffer parsers do: the whole body as a Buffer beside the request.
    const server = createServer(async (incoming, outgoing) => {
      const chunks: Buffer[] = []
      for await (const chunk of incoming) chunks.push(chunk as Buffer)
      const headers = new Headers()
      for (const [name, value] of Object.entries(incoming.headers))
        for (const each of [value ?? []].flat()) headers.append(name, each)
      const request = new Request('http://localhost/kounta', { method: 'POST', headers, body: Buffer.concat(chunks) })
      reply(outgoing, (await kounta(request)).status)
    })
    const url = await listening(server)
    expect((await fetch(url, await signed(body))).status).toBe(204)
    expect(writes).toHaveLength(1)
  })
})
