/** No secret and no guest in any error, log line or inspection of either client, whatever a server answers. */
import { inspect } from 'node:util'
import { basicAuth, createKountaWebhookHandler, parseKountaWebhook, parseNowBookItEvent } from 'nbi-kounta'
import { afterEach, describe, expect, it } from 'vitest'
import { type Received, type Respond, reply, startServer, type TestServer } from '../support/http-server.js'
import { createManualClock } from '../support/manual-clock.js'
import { canary, everything, guest, oauth, secrets } from './calls.js'

const servers: TestServer[] = []
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()))
})

/** Everything that a reader of logs could see of a value. */
function shown(value: unknown): string {
  const inner = value instanceof AggregateError ? value.errors.map(shown) : []
  const error = value instanceof Error ? [value.message, value.stack, String(value), shown(value.cause ?? '')] : []
  return [
    inspect(value, { depth: 12, showHidden: true, getters: true }),
    JSON.stringify(value),
    ...error,
    ...inner,
  ].join('\n')
}

const words = { ...secrets, ...guest }

/** What came, readable: the way in which a server could give it back. */
const echo = ({ url, headers, body }: Received) => ({
  path: decodeURIComponent(url),
  authorization: headers.authorization ?? headers['x-api-key'] ?? '',
  body,
})

/** Ways to fill an answer with everything that must not be seen. */
const faces: Readonly<Record<string, (request: Received) => { body: unknown; headers?: Record<string, string> }>> = {
  'JSON members': (request) => ({
    body: { ...words, error: secrets.accessToken, code: secrets.clientSecret, message: echo(request) },
    headers: { 'x-request-id': (request.headers.authorization ?? secrets.apiKey).split(' ').at(-1) ?? '' },
  }),
  'guest as machine code': () => ({
    body: { error: 'canarylast', code: 'canary-refresh-token', error_description: words },
  }),
  'a nested error': (request) => ({
    body: { error: { code: secrets.apiKey, message: echo(request).body }, isSuccess: false },
  }),
  'a list': (request) => ({
    body: [words, { id: secrets.authCode, status: guest }, echo(request), { id: 1, status: guest.email, lines: words }],
  }),
  'a record': () => ({
    body: {
      id: guest.phone,
      status: [guest],
      lines: guest.email,
      payments: [{ amount: guest.phone }],
      bookings: [guest],
      items: [guest],
    },
  }),
  'plain text': (request) => ({ body: Object.values({ ...words, ...echo(request) }).join(' ') }),
  HTML: (request) => ({ body: `<html>${Object.values({ ...words, ...echo(request) }).join('<br>')}` }),
  'a location': () => ({
    body: null as never,
    headers: {
      location: `/v1/${guest.email}/${secrets.accessToken}`,
      'x-next-page': `/v1/${guest.email}?k=${secrets.accessToken}`,
    },
  }),
  nothing: () => ({ body: '' }),
}
const statuses = [200, 201, 204, 302, 400, 401, 403, 404, 409, 422, 429, 500, 503]

async function collect(respond: Respond, auth = oauth()) {
  const server = await startServer(respond)
  servers.push(server)
  const seen: unknown[] = []
  const log = (...line: unknown[]) => void seen.push(line)
  const clock = createManualClock()
  const world = everything(server.url, {
    clock,
    fetch: clock.fetch,
    auth,
    logger: { debug: log, info: log, warn: log, error: log },
  })
  let errors = 0
  for (const call of Object.values(world.calls)) {
    await call().catch((error: unknown) => {
      errors++
      seen.push(error)
    })
  }
  // The clients themselves, after everything that they have been through.
  seen.push(world.kounta, world.nowBookIt, world.inbound, world.auth)
  return { seen, errors }
}

describe.each(Object.entries(faces))('a server that answers with %s', (_, face) => {
  it.each(statuses)('and status %i puts no canary into errors, log lines or inspections', async (status) => {
    const { seen, errors } = await collect((request, response) => {
      const { body, headers = {} } = face(request)
      reply(response, status, status === 204 ? '' : body, headers)
    })
    expect(seen.length).toBeGreaterThan(errors)
    if (status >= 400) expect(errors).toBeGreaterThan(20)
    for (const each of seen) expect(shown(each)).not.toMatch(canary)
  })
})

describe('a connection that breaks', () => {
  it.each(['at once', 'in the body'])('%s shows no canary', async (when) => {
    const { seen, errors } = await collect((_, response) => {
      if (when === 'in the body') response.writeHead(200, { 'content-length': '100' }).write(guest.email)
      setImmediate(() => response.destroy())
    })
    expect(errors).toBeGreaterThan(20)
    for (const each of seen) expect(shown(each)).not.toMatch(canary)
  })

  it('is none when Basic credentials are refused: they too stay hidden', async () => {
    const { seen } = await collect(
      (request, response) => reply(response, 401, { error: request.headers.authorization, ...words }),
      basicAuth({ clientId: secrets.clientId, clientSecret: secrets.clientSecret }),
    )
    const encoded = btoa(`${secrets.clientId}:${secrets.clientSecret}`)
    for (const each of seen) {
      expect(shown(each)).not.toMatch(canary)
      expect(shown(each)).not.toContain(encoded)
    }
  })
})

describe('webhooks', () => {
  const bodies = [
    JSON.stringify({ id: guest.email, status: guest.lastName }),
    JSON.stringify({ id: 1, status: 'ON_HOLD', lines: guest.email }),
    JSON.stringify({ id: 1, status: 'ON_HOLD', payments: [{ amount: guest.email }] }),
    `{"id": 1, "${guest.email}": ${secrets.webhookSecret}`,
    guest.email,
  ]

  it('that cannot be read are refused without a word of what they held', () => {
    for (const body of bodies) {
      for (const read of [
        () => parseKountaWebhook(body),
        () => parseNowBookItEvent({ eventType: { body }, data: body }),
      ]) {
        try {
          read()
          expect.unreachable()
        } catch (error) {
          expect(error).toMatchObject({ code: 'invalid-webhook' })
          expect(shown(error)).not.toMatch(canary)
        }
      }
    }
  })

  it('leave no trace in the handler, its log or its answers, forged or not', async () => {
    const { signKountaWebhook } = await import('nbi-kounta')
    const seen: unknown[] = []
    const log = (...line: unknown[]) => void seen.push(line)
    const handler = createKountaWebhookHandler({
      secrets: [secrets.webhookSecret],
      accept: () => Promise.reject(new Error(`store of ${guest.email} with ${secrets.webhookSecret}`)),
      logger: { debug: log, info: log, warn: log, error: log },
    })
    seen.push(handler)
    for (const body of [...bodies, JSON.stringify({ id: 31, status: 'ON_HOLD', notes: guest.email })]) {
      for (const signature of [
        await signKountaWebhook({ body, secret: secrets.webhookSecret }),
        secrets.webhookSecret,
        '',
      ]) {
        const request = new Request('https://hooks.example.test/', {
          method: 'POST',
          body,
          headers: { 'x-kounta-signature': signature },
        })
        const response = await handler(request)
        seen.push(response.status, [...response.headers], await response.text())
      }
    }
    expect(seen).toContain(503)
    for (const each of seen) expect(shown(each)).not.toMatch(canary)
  })
})
