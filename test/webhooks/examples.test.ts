/** The webhook examples of the documentation, run as they stand: Node's http over a real port, Hono by its own fetch. */
import { readFileSync } from 'node:fs'
import { createServer, request, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import * as nbiKounta from 'nbi-kounta'
import {
  type Booking,
  basicAuth,
  createKountaClient,
  createOrderFlow,
  type ErrorCode,
  type Logger,
  NbiKountaError,
  type OrderFlow,
  signKountaWebhook,
} from 'nbi-kounta'
import { createKountaSimulator } from 'nbi-kounta/testing'
import ts from 'typescript'
import { describe, expect, it, onTestFinished } from 'vitest'
import { durableStore, venueId } from '../support/house.js'
import { reply } from '../support/http-server.js'

interface Options {
  readonly flow: Pick<OrderFlow, 'acceptOrder' | 'acceptNowBookItEvent'>
  readonly kountaSecrets: readonly string[]
  readonly venueOfSite: (siteId: string) => string | undefined
  readonly nowBookItHeader: { readonly name: string; readonly value: string }
  readonly logger?: Logger
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

/** A logger that keeps its warnings. */
function warnings() {
  const lines: string[] = []
  const none = () => undefined
  return { lines, logger: { debug: none, info: none, warn: (line: string) => void lines.push(line), error: none } }
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
    nowBookItHeader: { name: 'X-Security-Key', value: 'agreed' },
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
const keyed = (body: string, value = 'agreed') => ({ method: 'POST', body, headers: { 'x-security-key': value } })

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

  it('does not start without the secret of Now Book It’s webhooks', async () => {
    const { options } = house()
    const { name } = options.nowBookItHeader
    for (const nowBookItHeader of [undefined, {}, { name }, { name, value: '' }, { value: 'agreed' }])
      await expect(open({ ...options, nowBookItHeader } as Options)).rejects.toThrow(/nowBookItHeader: expected/)
  })

  it('logs a warning for each webhook that it takes for a forged one', async () => {
    const { options } = house()
    const { lines, logger } = warnings()
    const send = await open({ ...options, logger })
    await send('/now-book-it', keyed(event(), 'guessed'))
    expect(lines).toEqual([expect.stringMatching(/now book it.*X-Security-Key/i)])
    expect(lines.join()).not.toContain('agreed')
    await send('/kounta', { method: 'POST', body: '{}' })
    expect(lines).toHaveLength(2)
  })

  it('logs why an event was answered 400 or 503, and not the words of an error that is not ours', async () => {
    const { options } = house()
    const { lines, logger } = warnings()
    const refusals = [new NbiKountaError('unknown-venue', 'there is no venue loc_99'), new RangeError('canary')]
    const acceptNowBookItEvent = () => Promise.reject(refusals.shift())
    const error = (line: string) => void lines.push(`error: ${line}`)
    const send = await open({
      ...options,
      logger: { ...logger, error },
      flow: { ...options.flow, acceptNowBookItEvent },
    })
    for (const body of [event(), event(), '{']) await send('/now-book-it', keyed(body))
    expect(lines).toEqual([
      'now book it webhook: answered 400, there is no venue loc_99',
      'error: now book it webhook: answered 503, RangeError',
      'now book it webhook: answered 400, SyntaxError',
    ])
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

  it('asks for another delivery while a venue cannot be looked up or set up, and not where it is none', async () => {
    const { options } = house()
    const answers: Partial<Record<ErrorCode, number>> = {
      'invalid-options': 503,
      'invalid-policy': 503,
      'venue-failed': 503,
      'request-refused': 503,
      'unknown-venue': 400,
    }
    for (const [code, status] of Object.entries(answers)) {
      const acceptNowBookItEvent = () => Promise.reject(new NbiKountaError(code as ErrorCode, 'a test'))
      const send = await open({ ...options, flow: { ...options.flow, acceptNowBookItEvent } })
      expect([code, await send('/now-book-it', keyed(event()))]).toEqual([code, status])
    }
  })
})

describe('docs/examples/pos-api/wire.mjs', () => {
  const env = {
    KOUNTA_COMPANY_ID: '41207',
    KOUNTA_CLIENT_ID: 'id',
    KOUNTA_CLIENT_SECRET: 'secret',
    KOUNTA_WEBHOOK_SECRET: 'old-token',
    NBI_BASE_URL: 'https://nbi.example.test/',
    NBI_API_KEY: 'key',
    NBI_WEBHOOK_KEY: 'agreed',
    WORKER: 'off',
  }

  /** The example's own wiring, over a Now Book It that has no status of its own, or one that refuses to list them. */
  async function routes(timeZone: string, isRefused = false, more: object = {}) {
    const at = new URL('../../docs/examples/pos-api/', import.meta.url).pathname
    const { wire } = await import(/* @vite-ignore */ `${at}wire.mjs`)
    const { readSettings } = await import(/* @vite-ignore */ `${at}settings.mjs`)
    const settings = readSettings(env, 'https://host.example.test')
    const { lines: warned, logger } = warnings()
    const lines: unknown[] = []
    const wired = wire({
      settings: {
        ...settings,
        venueOf: (id: string) => ({ ...settings.venueOf(id), timeZone }),
        nbi: {
          ...settings.nbi,
          tries: 1,
          fetch: async () => (isRefused ? new Response(null, { status: 404 }) : Response.json([])),
        },
        ...more,
      },
      store: durableStore(),
      logger: { ...logger, error: (...all: unknown[]) => void lines.push(all) },
      watch: { event: () => undefined, sale: () => undefined, venue: (_: string, connection: unknown) => connection },
    })
    const send = async (path: string, init: RequestInit) => (await wired.routes.request(path, init)).status as number
    return { send, lines, warned }
  }
  const keyedEvent = (locationId: string) => ({
    method: 'POST',
    body: event({ bookingId: 'bk_1', locationId }),
    headers: { 'x-security-key': 'agreed' },
  })
  const order = (siteId: number) => signed(JSON.stringify({ id: 1, status: 'ACCEPTED', site_id: siteId }))

  it('takes the orders of all sites of the company, and does nothing about those that it does not serve', async () => {
    const { send } = await routes('Australia/Melbourne')
    expect(await send('/webhooks/kounta', await order(7712))).toBe(204)
    expect(await send('/webhooks/kounta', await order(7799))).toBe(204)
  })

  it('does not start without the secret of Now Book It’s webhooks, and warns of one that does not fit', async () => {
    const webhookHeader = { name: 'X-Security-Key', value: undefined }
    await expect(routes('Australia/Melbourne', false, { webhookHeader })).rejects.toThrow(/webhookHeader: expected/)
    const { send, warned } = await routes('Australia/Melbourne')
    expect(await send('/webhooks/now-book-it', keyed(event(), 'guessed'))).toBe(401)
    expect(warned).toEqual([expect.stringMatching(/now book it/i)])
  })

  it('answers 400 to what stays wrong, and 503 to what is mended on its own side', async () => {
    const { send, warned } = await routes('Australia/Melbourne')
    expect(await send('/webhooks/now-book-it', keyedEvent('loc_31'))).toBe(200)
    expect(warned).toEqual([])
    expect(await send('/webhooks/now-book-it', keyedEvent('loc_99'))).toBe(400)
    expect(warned).toEqual([expect.stringMatching(/answered 400.*"loc_99"/)])
    const misspelt = await routes('Australia/Melborne')
    expect(await misspelt.send('/webhooks/now-book-it', keyedEvent('loc_31'))).toBe(503)
    expect(JSON.stringify(misspelt.lines)).toContain('timeZone')
    expect(await (await routes('Australia/Melbourne', true)).send('/webhooks/now-book-it', keyedEvent('loc_31'))).toBe(
      503,
    )
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

  it('outlives a method that cannot be a Request', async () => {
    const { options } = house()
    const { webhookServer } = await example<{ webhookServer(options: Options): Server }>('node-http.mjs')
    const url = new URL(await listening(webhookServer(options)))
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const asking = request({ host: url.hostname, port: url.port, path: '/kounta', method: 'TRACE' }, (answer) =>
        resolve(answer.resume().statusCode),
      )
      asking.once('error', reject).end()
    })
    expect(status).toBe(405)
  })
})

describe('the recipes of docs/how-to/receive-webhooks.md', () => {
  const page = readFileSync(new URL('../../docs/how-to/receive-webhooks.md', import.meta.url), 'utf8')
  const block = (language: string, word: string): string =>
    page
      .split('```')
      .find((part) => part.startsWith(`${language}\n`) && part.includes(word))
      ?.slice(language.length) ?? ''
  const { outputText: relay } = ts.transpileModule(block('ts', 'function relay'), {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
  })

  it('tell at the start that the secret of Now Book It’s webhooks is missing', () => {
    const { outputText } = ts.transpileModule(block('ts', 'function nowBookItHeader'), {
      compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.CommonJS },
    })
    const shown: { nowBookItHeader?: (value: string | undefined) => unknown } = {}
    new Function('require', 'exports', outputText)(() => ({}), shown)
    expect(shown.nowBookItHeader?.('agreed')).toEqual({ name: 'X-Security-Key', value: 'agreed' })
    for (const missing of [undefined, ''])
      expect(() => shown.nowBookItHeader?.(missing)).toThrow(/security token.*missing/)
  })

  it('answer Now Book It as the table says, and say why in the log where it is no 2xx', async () => {
    const { outputText } = ts.transpileModule(block('ts', 'function nowBookItStatus'), {
      compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.CommonJS },
    })
    type Status = (flow: unknown, expect: unknown, headers: object, body: unknown) => Promise<number>
    const shown: { nowBookItStatus?: Status } = {}
    const lines: unknown[][] = []
    const console = { warn: (...line: unknown[]) => void lines.push(line) }
    new Function('require', 'exports', 'console', outputText)(() => nbiKounta, shown, console)
    const { options } = house()
    const refusals = [new NbiKountaError('unknown-venue', 'there is no venue loc_99'), new RangeError('canary')]
    const acceptNowBookItEvent = () => Promise.reject(refusals.shift())
    const ask = (value: string, body: unknown) =>
      shown.nowBookItStatus?.({ acceptNowBookItEvent }, options.nowBookItHeader, { 'x-security-key': value }, body)
    const told = JSON.parse(event())
    expect(await ask('guessed', told)).toBe(401)
    expect(await ask('agreed', {})).toBe(400)
    expect(await ask('agreed', told)).toBe(400)
    expect(await ask('agreed', told)).toBe(503)
    expect(lines.map((line) => line.join(' '))).toEqual([
      expect.stringMatching(/401/),
      expect.stringMatching(/400.*expected \{ eventType/),
      expect.stringMatching(/400.*there is no venue loc_99/),
      expect.stringMatching(/503.*RangeError/),
    ])
    expect(lines.join()).not.toMatch(/canary|guessed/)
  })

  type Route = (request: unknown, reply: unknown) => Promise<void>
  type Parse = (request: unknown, body: Buffer, done: (error: null, body: unknown) => void) => void

  /** Fastify 5's rule, as lib/content-type-parser.js has it: a parser of the type itself goes first, '*' takes the rest, and without either it is 415. */
  function fastify() {
    const parsers = new Map<string, Parse>([
      ['application/json', (_request, body, done) => done(null, JSON.parse(String(body)))],
      ['text/plain', (_request, body, done) => done(null, String(body))],
    ])
    let route: Route = async () => undefined
    const app = {
      register: (scope: (app: object) => Promise<void>) => void scope(app),
      removeAllContentTypeParsers: () => parsers.clear(),
      addContentTypeParser: (type: string, _options: { parseAs: 'buffer' }, parse: Parse) =>
        void parsers.set(type, parse),
      post: (path: string, given: Route) => {
        if (path === '/kounta') route = given
      },
    }
    const answer = (request: { headers: Record<string, unknown> }, body: Buffer, send: (status: number) => void) => {
      const parse = parsers.get(String(request.headers['content-type']).split(';')[0] ?? '') ?? parsers.get('*')
      const reply = { code: (status: number) => ({ send: () => send(status) }) }
      if (!parse) return send(415)
      parse(request, body, (_error, parsed) => void route(Object.assign(request, { body: parsed }), reply))
    }
    return { app, answer }
  }

  /** Express: the route's own parser, which leaves a Buffer of every type that it is told to take. */
  function expressLike() {
    let route: Route = async () => undefined
    let takes: (() => boolean) | undefined
    const app = {
      post(path: string, raw: { type: () => boolean }, given: Route) {
        if (path !== '/kounta') return
        takes = raw.type
        route = given
      },
    }
    const answer = (request: object, body: Buffer, send: (status: number) => void) =>
      void route(Object.assign(request, { body: takes?.() ? body : {} }), { sendStatus: send })
    return { app, answer, express: { raw: (options: { type: () => boolean }) => options, json: () => ({}) } }
  }

  it.each([
    ['Fastify', 'removeAllContentTypeParsers', fastify],
    ['Express', 'express.raw', expressLike],
  ] as const)('keep the bytes in %s, whatever their type', async (_, word, frame) => {
    const { options, body, writes } = house()
    const { webhookHandlers } = await example<{
      webhookHandlers(o: Options): { kounta(r: Request): Promise<Response> }
    }>('handlers.mjs')
    const { app, answer, ...more } = frame()
    const recipe = `${relay.replace('export ', '')}\n${block('js', word)}`
    new Function('app', 'express', 'kountaHandler', 'flow', 'venueOfSite', recipe)(
      app,
      'express' in more && more.express,
      () => webhookHandlers(options).kounta,
    )
    const server = createServer(async (incoming, outgoing) => {
      const chunks: Buffer[] = []
      for await (const chunk of incoming) chunks.push(chunk as Buffer)
      answer(incoming, Buffer.concat(chunks), (status) => reply(outgoing, status))
    })
    const url = await listening(server)
    for (const type of ['application/json', 'application/json; charset=utf-8', 'text/plain;charset=UTF-8']) {
      const { headers, ...init } = await signed(body)
      expect((await fetch(url, { ...init, headers: { ...headers, 'content-type': type } })).status).toBe(204)
    }
    expect((await fetch(url, await signed(body, 'another'))).status).toBe(401)
    expect(writes).toHaveLength(3)
  })
})
