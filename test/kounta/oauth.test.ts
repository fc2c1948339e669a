import { inspect } from 'node:util'
import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  exchangeKountaCode,
  type KountaAuth,
  kountaAuthorizeUrl,
  memoryTokens,
  oauthAuth,
  type TokenSet,
  type TokenStore,
  tokenStore,
} from '../../src/kounta/index.js'
import { systemClock } from '../../src/shared/clock.js'
import { NbiKountaError } from '../../src/shared/errors.js'
import { RemoteError } from '../../src/shared/remote-error.js'
import type { VersionedState } from '../../src/shared/versioned-state.js'
import { type Respond, reply } from '../support/http-server.js'
import { createManualClock, type ManualClock } from '../support/manual-clock.js'
import { createVersionedState } from '../support/versioned-state.js'
import { bench, created, credentials, failure, orderOne } from './support.js'

const room = bench()
afterEach(() => room.close())

const stale: TokenSet = { accessToken: 'stale-token', refreshToken: 'refresh-1' }
const isTokenCall = (url: string) => url === '/v1/token.json'

interface Grantor {
  face?: (response: Parameters<Respond>[1]) => void
  rotate?: boolean
}

/** A till that knows one valid access token at a time. */
function grantor({ face = (response) => reply(response, 401), rotate = false }: Grantor = {}) {
  const seen = { refreshes: 0, valid: 'none', refreshToken: 'refresh-1', forms: [] as string[] }
  const respond: Respond = (request, response) => {
    if (isTokenCall(request.url)) {
      seen.forms.push(request.body)
      const form = new URLSearchParams(request.body)
      if (form.get('refresh_token') !== seen.refreshToken)
        return reply(response, 400, { error: 'invalid_grant', error_description: 'no' })
      seen.refreshes += 1
      seen.valid = `access-${seen.refreshes}`
      if (rotate) seen.refreshToken = `refresh-${seen.refreshes + 1}`
      return reply(response, 200, {
        access_token: seen.valid,
        expires_in: 3600,
        token_type: 'Bearer',
        scope: null,
        ...(rotate ? { refresh_token: seen.refreshToken } : {}),
      })
    }
    if (request.headers.authorization !== `Bearer ${seen.valid}`) return face(response)
    return request.method === 'POST' ? created(response, 'orders/1.json') : reply(response, 200, orderOne)
  }
  return { seen, respond }
}

const refused = () => new RemoteError('refresh-failed', 'refused', { remote: 'kounta' })

const auth = (tokens: TokenStore) => oauthAuth({ ...credentials, tokens })

describe('an expired token', () => {
  it.each([
    ['401', (response: Parameters<Respond>[1]) => reply(response, 401)],
    ['401 with JSON', (response: Parameters<Respond>[1]) => reply(response, 401, { error: 'expired_token' })],
    [
      '400 message',
      (response: Parameters<Respond>[1]) => reply(response, 400, { message: 'The access token provided has expired.' }),
    ],
    ['400 error', (response: Parameters<Respond>[1]) => reply(response, 400, { error: 'invalid_token' })],
    [
      '400 error_description',
      (response: Parameters<Respond>[1]) =>
        reply(response, 400, { code: 'bad_request', error_description: 'Invalid access token' }),
    ],
    ['400 text', (response: Parameters<Respond>[1]) => reply(response, 400, 'access token expired')],
    ['empty body', (response: Parameters<Respond>[1]) => reply(response, 200, '')],
  ])('shown as %s is refreshed once and the read repeated once', async (_, face) => {
    const { seen, respond } = grantor({ face })
    const tokens = memoryTokens(stale)
    const { kounta, server } = await room.client(respond, { auth: auth(tokens) })
    expect(await kounta.orders.get('1')).toMatchObject({ id: '1' })
    expect(server.received.map((each) => each.url.split('/').at(-1))).toEqual(['1.json', 'token.json', '1.json'])
    expect(seen.forms).toEqual([
      'grant_type=refresh_token&refresh_token=refresh-1&client_id=client-1&client_secret=canary-client-secret',
    ])
    expect(await tokens.read()).toMatchObject({ accessToken: 'access-1', refreshToken: 'refresh-1' })
  })

  it('is renewed in memory where the tokens themselves are given', async () => {
    const { seen, respond } = grantor()
    const { kounta } = await room.client(respond, { auth: oauthAuth({ ...credentials, tokens: stale }) })
    await Promise.all(['1', '1', '1'].map((id) => kounta.orders.get(id)))
    expect(seen.forms).toHaveLength(1)
    await kounta.orders.get('1')
    expect(seen.forms).toHaveLength(1)
  })

  it.each(['Invalid site_id', 'No token of this kind is known', 'The offer has expired'])(
    'is not suspected behind an ordinary 400 (%s)',
    async (message) => {
      const { kounta, server } = await room.client((_, response) => reply(response, 400, { message }), {
        auth: auth(memoryTokens(stale)),
      })
      expect((await failure(kounta.orders.get('1'))).code).toBe('request-refused')
      expect(server.received).toHaveLength(1)
    },
  )

  it('never loops: a renewed token that is refused too is an error', async () => {
    const { kounta, server } = await room.client(
      (request, response) =>
        isTokenCall(request.url)
          ? reply(response, 200, { access_token: 'new' })
          : reply(response, 400, { message: 'access token invalid' }),
      { auth: auth(memoryTokens(stale)) },
    )
    expect((await failure(kounta.orders.get('1'))).code).toBe('unauthorized')
    expect(server.received).toHaveLength(3)
  })

  it.each([
    ['that is empty', { accessToken: '', refreshToken: 'refresh-1' }],
    ['that is missing', { refreshToken: 'refresh-1' } as TokenSet],
  ])('%s is fetched before the first request: who keeps only refresh tokens has none to try', async (_, held) => {
    const { respond } = grantor()
    const { kounta, server } = await room.client(respond, { auth: auth(memoryTokens(held)) })
    expect(await kounta.orders.create({ siteId: '7712', status: 'SUBMITTED' })).toEqual({ id: '1' })
    expect(server.received.map((each) => each.url.split('/').at(-1))).toEqual(['token.json', 'orders.json'])
  })

  it('of a create is refreshed, and the create fails as not sent', async () => {
    const { seen, respond } = grantor()
    const { kounta, server } = await room.client(respond, { auth: auth(memoryTokens(stale)) })
    const draft = { siteId: '1', status: 'SUBMITTED' }
    expect((await failure(kounta.orders.create(draft))).code).toBe('not-sent')
    expect(seen.refreshes).toBe(1)
    expect(server.received.filter((each) => each.url.endsWith('orders.json'))).toHaveLength(1)
    expect(await kounta.orders.create(draft)).toEqual({ id: '1' })
  })

  it('of a payment is refreshed, and the payment fails as not sent: it could not be removed', async () => {
    const { respond } = grantor()
    const { kounta, server } = await room.client(respond, { auth: auth(memoryTokens(stale)) })
    expect((await failure(kounta.orders.addPayment('1', { amount: 50, methodId: '5' }))).code).toBe('not-sent')
    expect(server.received.map((each) => each.url.split('/').at(-1))).toEqual(['payments.json', 'token.json'])
  })

  it('of an update is refreshed and the update repeated once', async () => {
    const { respond } = grantor()
    const { kounta, server } = await room.client(respond, { auth: auth(memoryTokens(stale)) })
    await kounta.orders.update('1', { notes: 'n' })
    expect(server.received.map((each) => each.method)).toEqual(['PUT', 'POST', 'PUT'])
  })

  it('is renewed ahead of a 401 when its time is up', async () => {
    const { respond } = grantor()
    const clock = createManualClock()
    const tokens = memoryTokens({ ...stale, expiresAtMs: clock.now() - 1 })
    const { kounta, server } = await room.client(respond, { auth: auth(tokens), clock })
    await kounta.orders.get('1')
    expect(server.received.map((each) => each.method)).toEqual(['POST', 'GET'])
    expect((await tokens.read())?.expiresAtMs).toBe(clock.now() + 3_600_000 - 60_000)
  })

  it('gets its chance when renewing ahead takes its time, so that an order still leaves before its deadline', async () => {
    const tokens = memoryTokens({ accessToken: 'good', refreshToken: 'r', expiresAtMs: 0 })
    let answerRefresh: (() => void) | undefined
    let refreshes = 0
    const { kounta } = await room.client(
      (request, response) => {
        if (!isTokenCall(request.url)) return created(response, 'orders/5.json')
        refreshes += 1
        answerRefresh = () => reply(response, 200, { access_token: 'newer', expires_in: 3600, refresh_token: 'r2' })
      },
      { auth: auth(tokens), clock: systemClock as ManualClock, fetch: globalThis.fetch },
    )
    const draft = { siteId: '1', status: 'SUBMITTED' } as const
    const create = () => kounta.orders.create(draft, { sendBefore: Date.now() + 2_000 })
    expect(await create()).toEqual({ id: '5' })
    // Whoever comes next does not wait for it again.
    const from = performance.now()
    expect(await create()).toEqual({ id: '5' })
    expect(performance.now() - from).toBeLessThan(900)
    expect(refreshes).toBe(1)
    answerRefresh?.()
    await expect.poll(async () => (await tokens.read())?.accessToken).toBe('newer')
  })

  it('is renewed ahead again, once a renewal that took its time has ended', async () => {
    const tokens = memoryTokens({ accessToken: 'good', refreshToken: 'r', expiresAtMs: 0 })
    const refreshes: (() => void)[] = []
    const { kounta } = await room.client(
      (request, response) => {
        if (!isTokenCall(request.url)) return reply(response, 200, orderOne)
        const answer = () => reply(response, 200, { access_token: `renewed-${refreshes.length}` })
        if (refreshes.push(answer) > 1) answer()
      },
      { auth: auth(tokens), clock: systemClock as ManualClock, fetch: globalThis.fetch },
    )
    await kounta.orders.get('1')
    refreshes[0]?.()
    await expect.poll(async () => (await tokens.read())?.accessToken).toBe('renewed-1')
    await tokens.save({ accessToken: 'renewed-1', refreshToken: 'r', expiresAtMs: 0 })
    await kounta.orders.get('1')
    expect((await tokens.read())?.accessToken).toBe('renewed-2')
  })

  it('gets its chance when renewing ahead fails: the expiry is only a hint', async () => {
    const clock = createManualClock()
    const tokens = memoryTokens({ accessToken: 'good', refreshToken: 'r', expiresAtMs: 0 })
    const { kounta } = await room.client(
      (request, response) => (isTokenCall(request.url) ? reply(response, 500) : reply(response, 200, orderOne)),
      { auth: auth(tokens), clock },
    )
    expect(await kounta.orders.get('1')).toMatchObject({ id: '1' })
  })
})

describe('a new grant that is saved while the older one is renewed', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])('is what this process uses too, saved after %i turns', async (turns) => {
    const clock = createManualClock()
    const state = createVersionedState(clock)
    const tokens = tokenStore(state, 'venue')
    await tokens.save({ accessToken: 'old', refreshToken: 'r' })
    const renewing = tokens.renew(
      { accessToken: 'old' },
      async () => ({ accessToken: 'refreshed-old', refreshToken: 'r' }),
      clock,
    )
    for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve))
    await tokens.save({ accessToken: 'new-grant', refreshToken: 'new' })
    await renewing
    const stored = (await state.get('token:venue'))?.value
    expect([(await tokens.read())?.accessToken, stored]).toEqual([
      'new-grant',
      { accessToken: 'new-grant', refreshToken: 'new' },
    ])
  })
})

describe('a refresh', () => {
  it.each([
    [400, { error: 'invalid_grant', error_description: 'canary' }, 'refresh-failed'],
    [401, '', 'refresh-failed'],
    [200, { token_type: 'Bearer' }, 'refresh-failed'],
    [500, '<html>', 'server-error'],
    [429, 'Limit exceeded', 'rate-limited'],
  ])('answered %i %j is %s', async (status, body, code) => {
    const { kounta } = await room.client(
      (request, response) => (isTokenCall(request.url) ? reply(response, status, body) : reply(response, 401)),
      { auth: auth(memoryTokens(stale)), tries: 1 },
    )
    const error = await failure(kounta.orders.get('1'))
    expect(error).toMatchObject({ code, message: expect.not.stringContaining('canary') })
    if (status === 400) expect(error.message).toContain('invalid_grant')
  })

  it('ends well before the lease of a shared store does, however long the client’s own requests may take', async () => {
    const clock = createManualClock()
    const fetch = () => new Promise<never>(() => {})
    const grant = { ...credentials, code: 'c', redirectUri: 'https://nbi.example.test/kounta', tokens: memoryTokens() }
    const error = await failure(exchangeKountaCode({ ...grant, timeoutMs: 60_000, fetch, clock }))
    expect(error.code).toBe('timeout')
    expect(clock.slept).toEqual([20_000])
  })

  it('needs stored tokens, and a refresh token', async () => {
    const none = await room.client((_, response) => reply(response, 401), { auth: auth(memoryTokens()) })
    expect(await failure(none.kounta.orders.get('1'))).toMatchObject({
      code: 'unauthorized',
      message: expect.stringMatching(/^Kounta: expected stored tokens, found none; exchange a code first/),
    })
    expect(none.server.received).toHaveLength(0)
    const half = await room.client((_, response) => reply(response, 401), {
      auth: auth(memoryTokens({ accessToken: 'a' })),
    })
    expect((await failure(half.kounta.orders.get('1'))).code).toBe('refresh-failed')
  })

  it('saves a rotated refresh token before the new access token is used', async () => {
    const { seen, respond } = grantor({ rotate: true })
    const clock = createManualClock()
    const state = createVersionedState(clock)
    const order: string[] = []
    const spied: VersionedState = {
      get: state.get,
      async put(key, value, when) {
        const version = await state.put(key, value, when)
        order.push(`put ${key}`)
        return version
      },
    }
    const tokens = tokenStore(spied, 'v')
    await tokens.save(stale)
    const { kounta } = await room.client(
      (request, response, index) => {
        order.push(`${request.method} ${index}`)
        return respond(request, response, index)
      },
      { auth: auth(tokens), clock },
    )
    await kounta.orders.get('1')
    expect(order).toEqual([
      'put token:v',
      'GET 0',
      'put token-lease:v',
      'POST 1',
      'put token:v',
      'put token-lease:v',
      'GET 2',
    ])
    expect((await state.get('token:v'))?.value).toMatchObject({ accessToken: 'access-1', refreshToken: 'refresh-2' })
    expect(seen.refreshes).toBe(1)
  })

  it('keeps the new tokens when the store fails at first', async () => {
    const { respond } = grantor({ rotate: true })
    const clock = createManualClock()
    const state = createVersionedState(clock)
    await tokenStore(state, 'v').save(stale)
    const { kounta } = await room.client(
      (request, response, index) => {
        if (isTokenCall(request.url)) state.failPuts = 3
        return respond(request, response, index)
      },
      { auth: auth(tokenStore(state, 'v')), clock },
    )
    await kounta.orders.get('1')
    expect((await state.get('token:v'))?.value).toMatchObject({ refreshToken: 'refresh-2' })
  })

  it.each([
    ['for a few seconds', 4_000, 0],
    ['for minutes, in which the calls fail', 300_000, 1],
  ])('keeps rotated tokens when the store is away %s: they cannot be had again', async (_, awayMs, failures) => {
    const { seen, respond } = grantor({ rotate: true })
    const clock = createManualClock()
    const state = createVersionedState(clock)
    await tokenStore(state, 'v').save(stale)
    let awayUntil = 0
    const away: VersionedState = {
      get: state.get,
      put: (...put) => (clock.now() < awayUntil ? Promise.reject(new Error('the store is away')) : state.put(...put)),
    }
    const { kounta } = await room.client(
      (request, response, index) => {
        if (isTokenCall(request.url) && awayUntil === 0) awayUntil = clock.now() + awayMs
        return respond(request, response, index)
      },
      { auth: auth(tokenStore(away, 'v')), clock },
    )
    for (let i = 0; i < failures; i++) expect((await failure(kounta.orders.get('1'))).code).toBe('not-sent')
    await clock.sleep(failures * awayMs)
    expect(await kounta.orders.get('1')).toMatchObject({ id: '1' })
    expect(seen.refreshes).toBe(1)
    expect((await state.get('token:v'))?.value).toMatchObject({ accessToken: 'access-1', refreshToken: 'refresh-2' })
  })

  it.each(['memoryTokens', 'tokenStore'])('of an older grant does not undo a new one (%s)', async (kind) => {
    const clock = createManualClock()
    const state = createVersionedState(clock)
    const ofProcess = () => (kind === 'memoryTokens' ? memory : tokenStore(state, 'v'))
    const memory = memoryTokens(stale)
    await ofProcess().save(stale)
    const granted = { accessToken: 'granted', refreshToken: 'refresh-of-the-new-grant' }
    const refreshing = ofProcess().renew(
      stale,
      async () => {
        // Meanwhile the venue's person has connected again, and another process exchanged the code.
        await ofProcess().save(granted)
        return { ...stale, accessToken: 'access-1' }
      },
      clock,
    )
    expect(await refreshing).toEqual(granted)
    expect(await ofProcess().read()).toEqual(granted)
  })

  it.each(['memoryTokens', 'tokenStore'])(
    'that is refused is nobody’s trouble where a new grant came meanwhile (%s)',
    async (kind) => {
      const clock = createManualClock()
      const state = createVersionedState(clock)
      const memory = memoryTokens(stale)
      const ofProcess = () => (kind === 'memoryTokens' ? memory : tokenStore(state, 'v'))
      await ofProcess().save(stale)
      const granted = { accessToken: 'granted', refreshToken: 'refresh-of-the-new-grant' }
      const refused = async () => {
        await ofProcess().save(granted)
        throw new RemoteError('refresh-failed', 'refused', { remote: 'kounta' })
      }
      expect(await ofProcess().renew(stale, refused, clock)).toEqual(granted)
      await clock.tick(10)
      expect(await state.get('token-lease:v')).toBeUndefined()
    },
  )

  it('of a process that froze past its lease is not told as refused: another has used the refresh token meanwhile', async () => {
    const clock = createManualClock()
    const state = createVersionedState(clock)
    await tokenStore(state, 'v').save(stale)
    const rotated = { accessToken: 'access-1', refreshToken: 'refresh-2' }
    const frozen = async () => {
      await clock.sleep(31_000)
      await tokenStore(state, 'v').renew(stale, async () => rotated, clock)
      throw refused()
    }
    expect(await tokenStore(state, 'v').renew(stale, frozen, clock)).toEqual(rotated)
  })

  it('is not forgotten for what the store had before it', async () => {
    const clock = createManualClock()
    const state = createVersionedState(clock)
    await tokenStore(state, 'v').save(stale)
    let answer = () => {}
    const slow = new Promise<void>((resolve) => {
      answer = resolve
    })
    let gets = 0
    const first = async (key: string) => {
      const entry = await state.get(key)
      if (gets++ === 0) await slow
      return entry
    }
    const tokens = tokenStore({ put: state.put, get: first }, 'v')
    const reading = tokens.read()
    const saved = tokens.save({ accessToken: 'newer' })
    await saved
    answer()
    await reading
    expect(await tokens.read()).toEqual({ accessToken: 'newer' })
  })

  it('that another process has done just before keeps nobody from the next one', async () => {
    const clock = createManualClock()
    const state = createVersionedState(clock)
    await tokenStore(state, 'v').save(stale)
    let isRaced = false
    const put: VersionedState['put'] = async (key, value, when) => {
      if (key.startsWith('token-lease') && !isRaced) {
        isRaced = true
        await tokenStore(state, 'v').save({ accessToken: 'newer', refreshToken: 'refresh-2' })
      }
      return state.put(key, value, when)
    }
    const none = () => Promise.reject(new Error('nothing is left to refresh'))
    expect(await tokenStore({ get: state.get, put }, 'v').renew(stale, none, clock)).toMatchObject({
      accessToken: 'newer',
    })
    await clock.tick(10)
    expect(await state.get('token-lease:v')).toBeUndefined()
  })

  it('happens once for a hundred 401s in four processes', async () => {
    const { seen, respond } = grantor({ rotate: true })
    const clock = createManualClock()
    const state = createVersionedState(clock)
    await tokenStore(state, 'v').save(stale)
    const { server } = await room.client(respond, { clock })
    // A process of its own: its own client, credential, cache and single flight; only the store is shared.
    const clients = await Promise.all(
      Array.from({ length: 4 }, () =>
        room.client(() => {}, { auth: auth(tokenStore(state, 'v')), clock, baseUrl: `${server.url}/v1/` }),
      ),
    )
    const orders = await Promise.all(
      clients.flatMap(({ kounta }) => Array.from({ length: 25 }, () => kounta.orders.get('1'))),
    )
    expect(orders).toHaveLength(100)
    expect(seen.refreshes).toBe(1)
    expect(server.received.filter((each) => isTokenCall(each.url))).toHaveLength(1)
    expect(server.received.filter((each) => each.method === 'GET').length).toBeLessThanOrEqual(200)
  })

  it('that is refused speaks for everybody for a while', async () => {
    const clock = createManualClock()
    const state = createVersionedState(clock)
    await tokenStore(state, 'v').save(stale)
    const { server } = await room.client((request, response) => reply(response, isTokenCall(request.url) ? 400 : 401), {
      clock,
    })
    const clients = await Promise.all(
      Array.from({ length: 4 }, () =>
        room.client(() => {}, { auth: auth(tokenStore(state, 'v')), clock, baseUrl: `${server.url}/v1/` }),
      ),
    )
    const errors = await Promise.all(clients.map(({ kounta }) => failure(kounta.orders.get('1'))))
    expect(errors.map((error) => error.code)).toEqual(Array(4).fill('refresh-failed'))
    expect(server.received.filter((each) => isTokenCall(each.url))).toHaveLength(1)
  })

  it('is taken over when the process that held it died', async () => {
    const { seen, respond } = grantor()
    const clock = createManualClock()
    const state = createVersionedState(clock)
    const tokens = tokenStore(state, 'v')
    await tokens.save(stale)
    await state.put('token-lease:v', { refused: false }, { expect: null, expireInMs: 30_000 })
    const { kounta } = await room.client(respond, { auth: auth(tokens), clock })
    expect(await kounta.orders.get('1')).toMatchObject({ id: '1' })
    expect(seen.refreshes).toBe(1)
    expect(clock.slept.reduce((sum, ms) => sum + ms, 0)).toBeGreaterThanOrEqual(30_000)
  })

  it('goes to the configured origin only', async () => {
    const hostile = await room.serve((_, response) => reply(response, 200, { access_token: 'x' }))
    const { kounta } = await room.client(
      (request, response) =>
        isTokenCall(request.url)
          ? reply(response, 307, '', { location: `${hostile.url}/v1/token.json` })
          : reply(response, 401),
      { auth: auth(memoryTokens(stale)) },
    )
    expect((await failure(kounta.orders.get('1'))).code).toBe('refresh-failed')
    expect(hostile.received).toHaveLength(0)
  })
})

describe('a write whose token cannot be had', () => {
  const writes = (kounta: Awaited<ReturnType<typeof room.client>>['kounta']) => [
    () => kounta.orders.create({ siteId: '1', status: 'SUBMITTED' }),
    () => kounta.orders.delete('1'),
    () => kounta.orders.addPayment('1', { amount: 5 }),
  ]

  it('was certainly not applied: the token endpoint fails after a 401', async () => {
    const { kounta, server } = await room.client(
      (request, response) => reply(response, isTokenCall(request.url) ? 500 : 401, ''),
      { auth: auth(memoryTokens(stale)) },
    )
    for (const write of writes(kounta)) {
      const error = await failure(write())
      expect(error).toMatchObject({ code: 'not-sent', message: expect.stringContaining('(server-error)') })
    }
    expect(server.received).toHaveLength(6)
    expect((await failure(kounta.orders.get('1'))).code).toBe('server-error')
  })

  it('was certainly not applied: the token store is away, or a credential of the host fails', async () => {
    const away = { ...memoryTokens(), read: () => Promise.reject(new NbiKountaError('store-failed', 'away')) }
    const ownAuth: KountaAuth = {
      kind: 'oauth',
      header: () => {
        throw new Error('secret words')
      },
      renew: async () => false,
    }
    for (const each of [auth(away), ownAuth]) {
      const { kounta, server } = await room.client((_, response) => created(response, '/1'), { auth: each })
      for (const write of writes(kounta)) {
        const error = await failure(write())
        expect(error).toMatchObject({ code: 'not-sent', message: expect.not.stringContaining('secret') })
      }
      expect(server.received).toHaveLength(0)
    }
  })

  it('says so by the code that it has, where that one is definite already', async () => {
    const refused = await room.client((request, response) => reply(response, isTokenCall(request.url) ? 400 : 401), {
      auth: auth(memoryTokens(stale)),
    })
    for (const write of writes(refused.kounta)) expect((await failure(write())).code).toBe('refresh-failed')
    const none = await room.client((_, response) => reply(response, 401), { auth: auth(memoryTokens()) })
    for (const write of writes(none.kounta)) expect((await failure(write())).code).toBe('unauthorized')
  })
})

describe('tokens that never come', () => {
  const silent = () => new Promise<never>(() => {})

  it.each(['header', 'renew'] as const)(
    'hold a read up for a minute, a create until its deadline (%s)',
    async (step) => {
      const own: KountaAuth = { kind: 'oauth', header: async () => 'Bearer a', renew: async () => true, [step]: silent }
      const { kounta, clock } = await room.client(() => {}, {
        auth: own,
        fetch: async () => new Response('', { status: 401 }),
      })
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
      try {
        const create = () =>
          kounta.orders.create({ siteId: '1', status: 'SUBMITTED' }, { sendBefore: clock.now() + 2_000 })
        for (const [call, ms] of [
          [() => kounta.orders.get('1'), 60_000],
          [create, 2_000],
        ] as const) {
          const ended = vi.fn()
          const failed = failure(call())
          void failed.then(ended)
          while (vi.getTimerCount() === 0) await new Promise(setImmediate)
          await vi.advanceTimersByTimeAsync(ms - 1)
          expect(ended).not.toHaveBeenCalled()
          await vi.advanceTimersByTimeAsync(1)
          expect(await failed).toMatchObject({ code: 'not-sent' })
        }
      } finally {
        vi.useRealTimers()
      }
    },
  )

  it('are asked for anew, where the store that they are in has not answered once', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    try {
      const clock = createManualClock()
      const state = createVersionedState(clock)
      await tokenStore(state, 'v').save(stale)
      let isSilent = true
      const tokens = tokenStore({ put: state.put, get: (key) => (isSilent ? silent() : state.get(key)) }, 'v')
      const renew = () => tokens.renew(stale, async () => ({ accessToken: 'newer' }), clock)
      const first = failure(renew())
      await vi.advanceTimersByTimeAsync(10_000)
      expect((await first).code).toBe('store-failed')
      isSilent = false
      expect(await renew()).toEqual({ accessToken: 'newer' })
      expect(vi.getTimerCount()).toBe(0)
    } finally {
      vi.useRealTimers()
    }
  })

  it.each([
    ['fails', new NbiKountaError('store-failed', 'away')],
    ['throws what it likes', new Error('secret words')],
  ])('are trouble of the credential, not of the caller’s own store, where theirs %s', async (_, thrown) => {
    const tokens = { ...memoryTokens(), read: () => Promise.reject(thrown) }
    const { kounta, server } = await room.client(() => {}, { auth: auth(tokens) })
    const error = await failure(kounta.orders.get('1'))
    expect(error).toMatchObject({ code: 'not-sent', message: expect.not.stringContaining('secret') })
    expect(server.received).toHaveLength(0)
  })
})

describe('a venue’s grant', () => {
  it('starts at the authorise page', () => {
    const url = new URL(
      kountaAuthorizeUrl({ clientId: 'id', redirectUri: 'https://nbi.example.test/k?x=1', state: 's&t' }),
    )
    expect(url.origin + url.pathname).toBe('https://my.kounta.com/authorize')
    expect(Object.fromEntries(url.searchParams)).toEqual({
      response_type: 'code',
      client_id: 'id',
      redirect_uri: 'https://nbi.example.test/k?x=1',
      state: 's&t',
    })
    expect(() => kountaAuthorizeUrl({ clientId: 'id', redirectUri: 'https://a.test', state: '' })).toThrow(
      expect.objectContaining({ code: 'invalid-options' }),
    )
  })

  it('takes null for a page, an endpoint and a redirect that were left out', async () => {
    const grant = { clientId: 'id', redirectUri: 'https://a.example.test/', state: 's' }
    expect(kountaAuthorizeUrl({ ...grant, authorizeUrl: null as never })).toBe(kountaAuthorizeUrl(grant))
    const { seen, respond } = grantor()
    const nothing = { tokenUrl: null as never, redirectUri: null as never }
    const { kounta } = await room.client(respond, {
      auth: oauthAuth({ ...credentials, tokens: memoryTokens(stale), ...nothing }),
    })
    expect(await kounta.orders.get('1')).toMatchObject({ id: '1' })
    expect(Object.keys(Object.fromEntries(new URLSearchParams(seen.forms[0])))).not.toContain('redirect_uri')
  })

  it.each(['code', 'redirectUri'])('is not asked for without its %s, since a code works once', async (missing) => {
    const server = await room.serve((_, response) => reply(response, 200, { access_token: 'a' }))
    const tokenUrl = `${server.url}/v1/token`
    const given = {
      ...credentials,
      code: 'c',
      redirectUri: 'https://nbi.example.test/k',
      tokens: memoryTokens(),
      tokenUrl,
    }
    for (const nothing of [undefined, ''])
      expect(await failure(exchangeKountaCode({ ...given, [missing]: nothing }))).toMatchObject({
        code: 'invalid-options',
        message: expect.stringContaining(missing),
      })
    expect(server.received).toHaveLength(0)
  })

  it.each(['no url', 'https://api.example.test/token?key=canary', 'ftp://api.example.test/token'])(
    'refuses the token endpoint %j where it is given, without quoting it',
    (tokenUrl) => {
      const make = () => oauthAuth({ ...credentials, tokens: memoryTokens(), tokenUrl })
      expect(make).toThrow(
        expect.objectContaining({ code: 'invalid-options', message: expect.stringContaining('tokenUrl') }),
      )
      expect(make).not.toThrow(/canary/)
    },
  )

  it('tells that the code may be the trouble, where the till refuses it', async () => {
    const server = await room.serve((_, response) => reply(response, 400, { error: 'invalid_grant' }))
    const clock = createManualClock()
    const parts = { tokens: memoryTokens(), tokenUrl: `${server.url}/v1/token`, clock, fetch: clock.fetch }
    const asked = { ...credentials, code: 'canary-code', redirectUri: 'https://nbi.example.test/k', ...parts }
    const error = await failure(exchangeKountaCode(asked))
    expect(error).toMatchObject({ code: 'refresh-failed' })
    expect(error.message).toMatch(/invalid_grant.*a code works once.*redirectUri.*start again/)
    expect(error.message).not.toContain('canary')
  })

  it('ends with saved tokens', async () => {
    const server = await room.serve((_, response) =>
      reply(response, 200, { access_token: 'a', expires_in: '3600', refresh_token: 'r' }),
    )
    const tokens = memoryTokens()
    const clock = createManualClock()
    await exchangeKountaCode({
      ...credentials,
      code: 'c',
      redirectUri: 'https://nbi.example.test/k',
      tokens,
      tokenUrl: `${server.url}/v1/token`,
      clock,
      fetch: clock.fetch,
    })
    expect(server.received[0]?.url).toBe('/v1/token')
    expect(Object.fromEntries(new URLSearchParams(server.received[0]?.body))).toEqual({
      grant_type: 'authorization_code',
      code: 'c',
      redirect_uri: 'https://nbi.example.test/k',
      client_id: 'client-1',
      client_secret: 'canary-client-secret',
    })
    expect(await tokens.read()).toEqual({ accessToken: 'a', refreshToken: 'r', expiresAtMs: clock.now() + 3_540_000 })
  })
})

describe('secrets', () => {
  it('are shown by no object, error or log line', async () => {
    const canaries = [
      'canary-client-secret',
      'canary-access',
      'canary-refresh',
      'canary-guest',
      Buffer.from('client-1:canary-client-secret').toString('base64'),
    ]
    const lines: unknown[] = []
    const log = (...args: unknown[]) => void lines.push(args)
    const tokens = memoryTokens({ accessToken: 'canary-access', refreshToken: 'canary-refresh' })
    const credential = auth(tokens)
    const echo: Respond = (request, response) =>
      reply(response, isTokenCall(request.url) ? 400 : 401, {
        error: 'canary-refresh',
        code: 'canary-client-secret',
        message: 'canary-access canary-guest',
      })
    const { kounta } = await room.client(echo, {
      auth: credential,
      logger: { debug: log, info: log, warn: log, error: log },
    })
    const errors = [
      await failure(kounta.orders.get('1')),
      await failure(kounta.customers.find({ email: 'canary-guest@example.test' })),
      await failure(kounta.orders.create({ siteId: '1', status: 'X', notes: 'canary-guest' })),
      await failure(kounta.customers.create({ firstName: 'canary-guest' })),
    ]
    const shownTexts = [credential, tokens, kounta, lines, ...errors].flatMap((each) => [
      inspect(each, { depth: 12, showHidden: true }),
      JSON.stringify(each),
      each instanceof Error ? `${each.message} ${each.stack} ${String(each.cause)}` : '',
    ])
    for (const text of shownTexts) for (const canary of canaries) expect(text).not.toContain(canary)
    expect(lines.length).toBeGreaterThan(0)
  })
})
