/** What a caller in plain JavaScript gets who leaves the options out. */
import {
  basicAuth,
  bookingsOfNowBookIt,
  createKountaClient,
  createKountaWebhookHandler,
  createNowBookItClient,
  createNowBookItSalesSink,
  createOrderFlow,
  createPartnerInbound,
  createShadowFlow,
  exchangeKountaCode,
  kountaAuthorizeUrl,
  NbiKountaError,
  oauthAuth,
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

it('asks a webhook handler for somebody who takes the orders before the first one comes', () => {
  expect(() => createKountaWebhookHandler({ secrets: 'token' } as never)).toThrow('accept: expected a function')
})
