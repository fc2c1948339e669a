/** What a caller in plain JavaScript gets who leaves the options out. */
import {
  basicAuth,
  bookingsOfNowBookIt,
  createKountaClient,
  createKountaWebhookHandler,
  createNowBookItClient,
  createNowBookItSalesSink,
  createOrderFlow,
  createPacer,
  createPartnerInbound,
  createShadowFlow,
  exchangeKountaCode,
  kountaAuthorizeUrl,
  memoryTokens,
  NbiKountaError,
  oauthAuth,
  tokenStore,
} from 'nbi-kounta'
import { createPostgresStore } from 'nbi-kounta/store/postgres'
import { createRedisStore } from 'nbi-kounta/store/redis'
import { createSqliteStore } from 'nbi-kounta/store/sqlite'
import { describe, expect, it } from 'vitest'

const factories = {
  basicAuth: [basicAuth, 'clientId'],
  bookingsOfNowBookIt: [bookingsOfNowBookIt, 'client'],
  createKountaClient: [createKountaClient, 'companyId'],
  createKountaWebhookHandler: [createKountaWebhookHandler, 'secrets'],
  createNowBookItClient: [createNowBookItClient, 'apiKey'],
  createNowBookItSalesSink: [createNowBookItSalesSink, 'client'],
  createOrderFlow: [createOrderFlow, 'venue'],
  createPartnerInbound: [createPartnerInbound, 'secret'],
  createPostgresStore: [createPostgresStore, 'npm install pg'],
  createRedisStore: [createRedisStore, 'npm install redis'],
  createShadowFlow: [createShadowFlow, 'venue'],
  createSqliteStore: [createSqliteStore, 'npm install better-sqlite3'],
  exchangeKountaCode: [exchangeKountaCode, 'clientId'],
  kountaAuthorizeUrl: [kountaAuthorizeUrl, 'clientId'],
  oauthAuth: [oauthAuth, 'clientId'],
} as const

describe.each(Object.entries(factories))('%s without its options', (_, [make, missing]) => {
  it.each([undefined, null, {}])('says what it needs, given %s', async (options) => {
    const error = await (async () => make(options as never))().then(
      () => undefined,
      (cause: unknown) => cause,
    )
    expect(error).toBeInstanceOf(NbiKountaError)
    expect(String(error)).toContain(missing)
  })
})

describe('an option that will not do, from plain JavaScript,', () => {
  const credentials = { clientId: 'id', clientSecret: 'canary-secret' }
  const client = (more: object) => () =>
    createKountaClient({ companyId: '41207', auth: basicAuth(credentials), ...more } as never)
  const handler = (more: object) => () =>
    createKountaWebhookHandler({ secrets: 'token', accept: async () => {}, ...more } as never)
  const milliseconds = 'milliseconds, above 0 and at most 2147483647'

  it.each<[string, () => unknown, string]>([
    ['options for a pacer', client({ pacer: { perMinute: 60 } }), 'pacer: expected createPacer(…), got an object'],
    ['a time limit with its unit', client({ timeoutMs: '10s' }), `timeoutMs: expected ${milliseconds}, got a text`],
    [
      'no time limit',
      client({ timeoutMs: Number.POSITIVE_INFINITY }),
      `timeoutMs: expected ${milliseconds}, got Infinity`,
    ],
    ['a cap of nothing', client({ maxBodyBytes: 0 }), 'maxBodyBytes: expected a number of at least 1, got 0'],
    ['no tries', client({ tries: 0 }), 'tries: expected a number of at least 1, got 0'],
    ['no pages', client({ maxPages: -1 }), 'maxPages: expected a number of at least 1, got -1'],
    ['a fetch that is none', client({ fetch: 'canary' }), 'fetch: expected a function, got a text'],
    [
      'no tokens',
      () => oauthAuth(credentials as never),
      'tokens: expected memoryTokens(…) or tokenStore(…), got undefined',
    ],
    [
      'tokens as they came',
      () => oauthAuth({ ...credentials, tokens: { access_token: 'canary' } } as never),
      'tokens: expected memoryTokens(…) or tokenStore(…), got an object',
    ],
    [
      'a token endpoint that is none',
      () => oauthAuth({ ...credentials, tokens: memoryTokens(), tokenUrl: 'token.json' }),
      'tokenUrl: expected an absolute URL',
    ],
    [
      'a store that is none',
      () => tokenStore({} as never, 'venue-31'),
      'tokenStore state: expected an OrderStore, got an object',
    ],
    [
      'a store of a pacer that is none',
      () => createPacer({ state: 'redis', key: 'k' } as never),
      'state: expected an OrderStore, got a text',
    ],
    [
      'a rate as a text',
      () => createPacer({ perMinute: '60' } as never),
      'perMinute: expected a positive number of requests per minute, got a text',
    ],
    ['an encoding that is none', handler({ encoding: 'HEX' }), "encoding: expected 'hex' or 'base64', got a text"],
    [
      'a header’s name that is none',
      handler({ signatureHeader: 'X Kounta' }),
      'signatureHeader: expected the name of a header, got a text',
    ],
    [
      'a webhook’s cap that is none',
      handler({ maxBodyBytes: '8mb' }),
      'maxBodyBytes: expected a number of at least 1, got a text',
    ],
    [
      'a secret out of a file',
      handler({ secrets: ['token', 'canary\n'] }),
      'secrets: expected signature tokens without space or line break',
    ],
    [
      'a secret that was copied with a space',
      handler({ secrets: ' canary' }),
      'secrets: expected signature tokens without space or line break',
    ],
  ])('is refused where it is given: %s', (_, make, message) => {
    expect(make).toThrow(
      expect.objectContaining({ code: 'invalid-options', message: expect.stringContaining(message) }),
    )
    expect(make).not.toThrow(/canary/)
  })

  it('is refused before an authorisation code is spent', async () => {
    const sent: unknown[] = []
    const grant = {
      ...credentials,
      redirectUri: 'https://nbi.example.test/kounta',
      fetch: async (url: unknown) => sent.push(url),
    }
    const wrong = [{ code: 'c' }, { tokens: memoryTokens() }, { code: 'c', tokens: memoryTokens(), timeoutMs: '10s' }]
    for (const more of wrong)
      await expect(exchangeKountaCode({ ...grant, ...more } as never)).rejects.toMatchObject({
        code: 'invalid-options',
      })
    expect(sent).toEqual([])
  })
})

it('asks a webhook handler for somebody who takes the orders before the first one comes', () => {
  expect(() => createKountaWebhookHandler({ secrets: 'token' } as never)).toThrow('accept: expected a function')
})
