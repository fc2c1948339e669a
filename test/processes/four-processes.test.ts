/**
 * Four real processes, one Kounta, one shared store: one refresh for all of them, and one budget.
 * `PROCESS_SPEED=1` runs the budget in real time; by default its minutes pass in two seconds.
 */
import { randomUUID } from 'node:crypto'
import { Redis } from 'ioredis'
import pg from 'pg'
import { describe, expect, it, onTestFinished } from 'vitest'
import { tokenStore } from '../../src/kounta/index.js'
import type { OrderStore } from '../../src/store/order-store.js'
import { createPostgresStore } from '../../src/store/postgres.js'
import { createRedisStore } from '../../src/store/redis.js'
import type { Handle } from '../../src/testing/faces/exchange.js'
import { listenOnHttp } from '../../src/testing/faces/http-listener.js'
import { createKountaSimulator } from '../../src/testing/index.js'
import { isPostgresThere, isRedisThere, postgresOptions, redisUrl } from '../store/servers.js'
import { fasterClock } from './faster-clock.js'
import { type ProcessTask, startProcesses } from './start-processes.js'

const speed = Number(process.env.PROCESS_SPEED ?? 30)
const there = { postgres: await isPostgresThere(), redis: await isRedisThere() }

/** A namespace of this test alone, gone at its end. */
function openStore(kind: 'postgres' | 'redis'): { store: OrderStore; namespace: string } {
  const namespace = `t_${randomUUID().replaceAll('-', '').slice(0, 16)}`
  if (kind === 'postgres') {
    const client = new pg.Pool(postgresOptions)
    onTestFinished(async () => {
      await client.query(`DROP TABLE IF EXISTS ${namespace}_entries, ${namespace}_migrations`)
      await client.end()
    })
    return { store: createPostgresStore({ client, namespace }), namespace }
  }
  const client = new Redis(redisUrl)
  onTestFinished(async () => {
    await client.unlink(...['entries', 'wake', 'expiry'].map((part) => `{${namespace}}:${part}`))
    await client.quit()
  })
  return { store: createRedisStore({ client, namespace }), namespace }
}

/** Holds the first `size` order reads of a round until all of them are there: then no answer can come before the last question. */
function gate(handle: Handle, size: number) {
  let held: (() => void)[] = []
  let open = false
  const gated: Handle = async (request) => {
    if (!open && request.method === 'GET') {
      await new Promise<void>((resolve) => {
        held.push(resolve)
        if (held.length < size) return
        open = true
        for (const release of held) release()
        held = []
      })
    }
    return handle(request)
  }
  return {
    gated,
    close: () => {
      open = false
    },
  }
}

describe.each(['postgres', 'redis'] as const)('four processes that share %s', (kind) => {
  it.skipIf(!there[kind])(
    'refresh once for a hundred simultaneous expired tokens, whichever face they show, each refresh token rotating',
    async () => {
      const { store, namespace } = openStore(kind)
      const kounta = createKountaSimulator({
        ratePerMinute: { oauth: Number.POSITIVE_INFINITY },
        habits: { rotateRefreshTokens: true },
      })
      const { gated, close } = gate(kounta.handle, 100)
      const server = await listenOnHttp(gated, fasterClock(1))
      onTestFinished(server.close)
      const { accessToken, refreshToken } = kounta.oauth.issueTokens()
      await tokenStore(store, 'grant').save({ accessToken, refreshToken })
      const { id: orderId } = kounta.ringUp()
      const task = taskFor(kounta, { store: kind, namespace, orderId, reads: 25, url: server.url })
      const processes = await startProcesses([task, task, task, task])

      for (const [round, face] of ([401, '400', 'empty'] as const).entries()) {
        kounta.habits.expiredTokenFace = face
        kounta.oauth.expireAccessTokens()
        kounta.clearRequests()
        close()
        expect(await processes.round()).toEqual(Array(100).fill('read'))
        const tokenCalls = kounta.requests.filter(({ method }) => method === 'POST')
        const reads = kounta.requests.filter(({ method }) => method === 'GET')
        expect(tokenCalls, `token requests after ${face}`).toHaveLength(1)
        expect(kounta.oauth.refreshes).toBe(round + 1)
        // Each was refused once and repeated once.
        expect(reads).toHaveLength(200)
      }
      await processes.end()
      const kept = await tokenStore(store, 'grant').read()
      expect(kept?.refreshToken).not.toBe(refreshToken)
      await store.close?.()
    },
    90_000,
  )

  it.skipIf(!there[kind])(
    'keep one company below its limit: at most 1 % of answers are 429, with clocks that are wrong by hours',
    async () => {
      const { store, namespace } = openStore(kind)
      const clock = fasterClock(speed)
      const kounta = createKountaSimulator({ clock, ratePerMinute: { oauth: 180 } })
      const server = await kounta.listen()
      onTestFinished(server.close)
      const { accessToken } = kounta.oauth.issueTokens()
      await tokenStore(store, 'grant').save({ accessToken })
      const { id: orderId } = kounta.ringUp()
      const task = taskFor(kounta, { store: kind, namespace, orderId, reads: 135, url: server.url })
      const processes = await startProcesses(
        [0, 7_200_000, -86_400_000, 31_000].map((skewMs) => ({ ...task, paced: true, speed, skewMs })),
      )
      const startedAt = clock.now()
      const outcomes = await processes.round()
      const minutes = (clock.now() - startedAt) / 60_000
      await processes.end()
      await store.close?.()
      // Three full windows of the limit were asked for.
      expect(kounta.requests).toHaveLength(540)
      expect(kounta.rateLimited / 540).toBeLessThanOrEqual(0.01)
      expect(outcomes.filter((outcome) => outcome === 'read').length).toBe(540 - kounta.rateLimited)
      expect(540 / minutes).toBeLessThanOrEqual(180)
    },
    Math.max(90_000, 600_000 / speed),
  )
})

function taskFor(
  kounta: ReturnType<typeof createKountaSimulator>,
  { url, ...rest }: Pick<ProcessTask, 'store' | 'namespace' | 'orderId' | 'reads'> & { url: string },
): ProcessTask {
  return {
    ...rest,
    baseUrl: `${url}/v1/`,
    companyId: kounta.companyId,
    credentials: kounta.credentials.oauth,
    paced: false,
    speed: 1,
    skewMs: 0,
  }
}
