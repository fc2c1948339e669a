/** No request leaves for a host that was not configured: a second server stands by, named in every way, and must hear nothing. */
import { afterEach, describe, expect, it } from 'vitest'
import { reply, startServer, type TestServer } from '../support/http-server.js'
import { createManualClock } from '../support/manual-clock.js'
import { callsOf, everything } from './calls.js'

const servers: TestServer[] = []
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()))
})
const serve = async (respond: Parameters<typeof startServer>[0]) => {
  const server = await startServer(respond)
  servers.push(server)
  return server
}

/** The other server, in each spelling that a link may have. */
const ways: Readonly<Record<string, (other: URL, own: URL) => string>> = {
  'an absolute URL': (other) => `${other.origin}/v1/companies/41207/orders/31`,
  'no scheme': (other) => `//${other.host}/v1/orders/31`,
  backslashes: (other) => `\\\\${other.host}\\v1\\orders\\31`,
  'our host as user name': (other, own) => `http://${own.host}@${other.host}/v1/orders/31`,
  'another port of our host': (other, own) => `http://${own.hostname}:${other.port}/v1/orders/31`,
}
const statuses = [200, 201, 301, 302, 303, 307, 308, 401]

/** A server that points every caller at another one, by every header that could. */
async function pointing(way: (other: URL, own: URL) => string, status: number, only?: (url: string) => boolean) {
  const other = await serve((_, response) => reply(response, 200, { access_token: 'stolen' }))
  const own: TestServer = await serve((request, response) => {
    if (only && !only(request.url)) return reply(response, 401)
    const link = way(new URL(other.url), new URL(own.url))
    const body = request.url.includes('list') || request.method === 'GET' ? [{ id: 1, status: 'ON_HOLD' }] : null
    reply(response, status, body, {
      location: link,
      'x-next-page': link,
      link: `<${link}>; rel="next"`,
      refresh: `0; url=${link}`,
    })
  })
  return { own, other }
}

describe.each(Object.entries(ways))('a server that points elsewhere by %s', (_, way) => {
  it.each(statuses)('with status %i gets no call of any client to go there', async (status) => {
    const { own, other } = await pointing(way, status)
    const clock = createManualClock()
    const { calls } = everything(own.url, { clock, fetch: clock.fetch })
    for (const call of Object.values(calls)) await call().catch(() => {})
    expect(own.received.length).toBeGreaterThanOrEqual(Object.keys(calls).length)
    expect(other.received).toEqual([])
  })

  it.each([301, 302, 303, 307, 308])('with status %i at the token endpoint gets no secret', async (status) => {
    const { own, other } = await pointing(way, status, (url) => url.endsWith('token.json'))
    const clock = createManualClock()
    const { calls } = everything(own.url, { clock, fetch: clock.fetch })
    for (const call of Object.values(calls)) await call().catch(() => {})
    expect(own.received.filter(({ url }) => url.endsWith('token.json')).length).toBeGreaterThan(0)
    expect(other.received).toEqual([])
  })
})

describe('the calls that are tried', () => {
  it('are all that the clients have', () => {
    const clock = createManualClock()
    const { kounta, nowBookIt, calls } = everything('http://127.0.0.1:9', { clock, fetch: clock.fetch })
    const tried = Object.keys(calls)
    for (const name of callsOf(kounta)) expect(tried).toContain(`kounta ${name}`)
    for (const name of callsOf(nowBookIt)) expect(tried).toContain(`nbi ${name}`)
  })

  it('would reach the other server if it were the configured one', async () => {
    const other = await serve((_, response) => reply(response, 200, []))
    const clock = createManualClock()
    const { calls } = everything(other.url, { clock, fetch: clock.fetch })
    for (const call of Object.values(calls)) await call().catch(() => {})
    const credentials = other.received.map(({ headers, body }) => JSON.stringify(headers) + body).join()
    for (const secret of ['canary-access-token', 'canary-api-key', 'canary-client-secret'])
      expect(credentials).toContain(secret)
  })
})
