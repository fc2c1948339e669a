import { type AddressInfo, connect as connectTo, createServer, type Socket } from 'node:net'
import * as fc from 'fast-check'
import { Redis } from 'ioredis'
import { createClient } from 'redis'
import { afterAll, describe, expect, it } from 'vitest'
import { createRedisStore, type IoRedisClient, type NodeRedisClient, type OrderStore } from '../../src/store/redis.js'
import { orderStoreConformance } from '../../src/testing/store-conformance.js'
import { openHandles } from './open-handles.js'
import { isRedisThere, redisUrl } from './servers.js'
import { shownClient, shownIn } from './shown-client.js'
import { startWorker } from './worker-process.js'

const isThere = await isRedisThere()
const modelRuns = Number(process.env.STORE_MODEL_RUNS ?? 50)
const partsOf = (namespace: string) => ['entries', 'wake', 'expiry'].map((part) => `{${namespace}}:${part}`)

describe.skipIf(!isThere)('with a Redis server (skipped where none answers at REDIS_URL)', () => {
  const admin = new Redis(redisUrl, { lazyConnect: true })
  admin.on('error', () => {})
  afterAll(() => admin.disconnect())

  /** What both clients have in common: keys go when a test is over, and only their own connections are cut. */
  const over = (client: NodeRedisClient | IoRedisClient, clientId: () => Promise<number>) => ({
    create: ({ namespace }: { namespace: string }) => createRedisStore({ client, namespace }),
    drop: async ({ namespace }: { namespace: string }) => {
      await admin.unlink(...partsOf(namespace))
    },
    loseConnections: async () => {
      await admin.call('CLIENT', 'KILL', 'ID', String(await clientId()))
    },
    capabilities: { durable: true, shared: true },
    scale: { modelRuns },
    timeoutMs: 120_000 + 1_000 * modelRuns,
    openHandles,
    describe,
    it,
    fc,
  })

  describe('by node-redis', async () => {
    const client = createClient({ url: redisUrl, socket: { reconnectStrategy: 20 } })
    client.on('error', () => {})
    if (isThere) await client.connect()
    afterAll(() => client.destroy())
    orderStoreConformance({
      ...over(client, () => client.clientId()),
      name: 'Redis by node-redis',
      startProcess: startWorker({ type: 'redis', client: 'redis' }),
    })
  })

  describe('by ioredis', () => {
    const client = new Redis(redisUrl, { lazyConnect: true, retryStrategy: () => 20 })
    client.on('error', () => {})
    afterAll(() => client.disconnect())
    orderStoreConformance({
      ...over(client, () => client.client('ID')),
      name: 'Redis by ioredis',
      startProcess: startWorker({ type: 'redis', client: 'ioredis' }),
    })
  })

  it('refuses what makes no versions', () => {
    for (const newVersion of [5, 'v1'])
      expect(() => createRedisStore({ client: admin, newVersion: newVersion as never })).toThrow(
        expect.objectContaining({ code: 'invalid-options' }),
      )
  })

  it('goes on when the server has forgotten the scripts', async () => {
    const namespace = `nbi_noscript_${process.pid}`
    const store = createRedisStore({ client: admin, namespace })
    await admin.script('FLUSH')
    const version = await store.put('k', 1, { expect: null, wakeInMs: 0 })
    await admin.script('FLUSH')
    expect(await store.get('k')).toEqual({ key: 'k', value: 1, version, overdue: true })
    await admin.script('FLUSH')
    expect(await store.due(1)).toHaveLength(1)
    await admin.unlink(...partsOf(namespace))
  })

  it.each(['{"by":"hand"}', '5', '', 'v1 soon never {}'])(
    'keeps an entry that somebody else wrote, %j, from stopping what is due, and tells of it',
    async (foreign) => {
      const namespace = `nbi_foreign_${process.pid}`
      const store = createRedisStore({ client: admin, namespace })
      const [entries = '', wakes = ''] = partsOf(namespace)
      try {
        await admin.hset(entries, 'bad', foreign)
        await admin.zadd(wakes, 1, 'bad')
        const good = await store.put('good', 1, { expect: null, wakeInMs: 0 })
        for (const limit of [10, 1]) expect((await store.due(limit)).map(({ key }) => key)).toEqual(['good'])
        await store.put('good', 2, { expect: good, wakeInMs: null })
        const telling = { code: 'store-failed', message: expect.stringContaining('not JSON') }
        await expect(store.due(10)).rejects.toMatchObject(telling)
        await expect(store.get('bad')).rejects.toMatchObject(telling)
        // It is not ours to replace.
        expect(await store.put('bad', 1, { expect: null })).toBeNull()
        expect(await admin.hget(entries, 'bad')).toBe(foreign)
      } finally {
        await admin.unlink(...partsOf(namespace))
      }
    },
  )

  it('gives the version of the first time to a write that a client sends twice', async () => {
    const namespace = `nbi_resend_${process.pid}`
    // What ioredis does when the connection breaks between a command and its answer.
    const resending: IoRedisClient = {
      eval: (text, count, ...rest) => admin.eval(text, count, ...rest),
      evalsha: async (sha1, count, ...rest) => {
        await admin.evalsha(sha1, count, ...rest)
        return admin.evalsha(sha1, count, ...rest)
      },
    }
    const store = createRedisStore({ client: resending, namespace })
    const created = await store.put('k', 1, { expect: null })
    expect(created).not.toBeNull()
    expect(await store.put('k', 2, { expect: created })).not.toBeNull()
    expect((await store.get('k'))?.value).toBe(2)
    await admin.unlink(...partsOf(namespace))
  })

  it('never takes a write that was applied for one that lost, when ioredis sends it again', async () => {
    const namespace = `nbi_resent_${process.pid}`
    const { client: far, swallowAnswers, cut, close } = await ioredisBehindProxy()
    const [store, other] = [far, admin].map((client) => createRedisStore({ client, namespace })) as [
      OrderStore,
      OrderStore,
    ]
    try {
      const first = await store.put('k', 'start', { expect: null })
      swallowAnswers(true)
      const writing = store.put('k', 'mine', { expect: first }).catch((error) => error)
      const mine = await until(async () => {
        const entry = await other.get('k')
        return entry?.value === 'mine' ? entry.version : undefined
      })
      expect(await other.put('k', 'theirs', { expect: mine })).not.toBeNull()
      swallowAnswers(false)
      cut()
      expect(await writing).toMatchObject({ code: 'store-failed' })
      expect((await other.get('k'))?.value).toBe('theirs')
      // Nothing was lost since: a refusal is a refusal again.
      expect(await store.put('k', 'late', { expect: first })).toBeNull()
    } finally {
      close()
      await admin.unlink(...partsOf(namespace))
    }
  })

  it('gives no version a second time, when ioredis sends a write again that has expired', async () => {
    const namespace = `nbi_reborn_${process.pid}`
    const { client: far, swallowAnswers, cut, close } = await ioredisBehindProxy()
    const [store, other] = [far, admin].map((client) => createRedisStore({ client, namespace })) as [
      OrderStore,
      OrderStore,
    ]
    try {
      await store.get('k')
      swallowAnswers(true)
      const writing = store.put('k', 'lease', { expect: null, expireInMs: 50 })
      const first = await until(async () => (await other.get('k'))?.version)
      await until(async () => ((await other.get('k')) === undefined ? true : undefined))
      swallowAnswers(false)
      cut()
      const second = await writing
      expect(second).toEqual(expect.any(String))
      expect(second).not.toBe(first)
      expect(await other.put('k', 'stolen', { expect: first })).toBeNull()
    } finally {
      close()
      await admin.unlink(...partsOf(namespace))
    }
  })

  it.each([...shownIn.map((file) => ['createClient', file] as const), ['new Redis', 'docs/stores.md'] as const])(
    'comes back from a connection that has gone silent, with the %s of %s',
    async (made, file) => {
      const { port, silence, close } = await redisProxy()
      const client = shownClient(file, made, { createClient, Redis, url: `redis://127.0.0.1:${port}` })
      client.on('error', () => {})
      if (made === 'createClient') await client.connect()
      const store = createRedisStore({ client, namespace: `nbi_silent_${process.pid}` })
      try {
        expect(await store.get('k')).toBeUndefined()
        silence()
        await expect(store.get('k')).rejects.toMatchObject({ code: 'store-failed' })
        const answer = () => store.get('k').then((entry) => ({ entry }))
        expect(await until(() => answer().catch(() => undefined), 50)).toEqual({ entry: undefined })
      } finally {
        close()
        if (made === 'createClient') client.destroy()
        else client.disconnect()
      }
    },
  )

  it('leaves nothing behind of what has expired', async () => {
    const namespace = `nbi_freed_${process.pid}`
    const store = createRedisStore({ client: admin, namespace })
    for (let n = 0; n < 20; n++) await store.put(`k${n}`, n, { expect: null, wakeInMs: 0, expireInMs: 0 })
    await store.due(1)
    expect(await admin.exists(...partsOf(namespace))).toBe(0)
  })

  it('puts all keys of a namespace into one slot of a cluster', async () => {
    const slots = await Promise.all(partsOf('nbi_kounta').map((key) => admin.cluster('KEYSLOT', key).catch(() => 0)))
    expect(new Set(slots).size).toBe(1)
  })
})

describe('failures of Redis', () => {
  it('names the package to install when no client came', () => {
    const create = createRedisStore as (options: unknown) => unknown
    for (const client of [undefined, null, {}, 'redis://:secret@host']) {
      expect(() => create({ client })).toThrow(
        expect.objectContaining({
          code: 'store-client-missing',
          message: expect.stringContaining('npm install redis'),
        }),
      )
    }
  })

  it.each([
    ['READONLY', new Error("READONLY You can't write against a read only replica.")],
    ['ECONNREFUSED', Object.assign(new Error('connect ECONNREFUSED 10.1.2.3:6379'), { code: 'ECONNREFUSED' })],
    ['SocketClosedUnexpectedlyError', new (class SocketClosedUnexpectedlyError extends Error {})('Socket closed')],
  ])('tells the code %s of a failure, and nothing of its message', async (code, error) => {
    const failing = async () => {
      // ioredis hangs the whole command, values included, on its errors.
      throw Object.assign(error, { command: { name: 'evalsha', args: ['Ada Guest'] } })
    }
    const store = createRedisStore({ client: { evalsha: failing, eval: failing } })
    const failure = await store.put('k', 'Ada Guest', { expect: null }).catch((thrown) => thrown)
    expect(failure).toMatchObject({ name: 'NbiKountaError', code: 'store-failed' })
    expect(failure.message).toContain(code)
    expect(`${failure.stack} ${JSON.stringify(failure)} ${String(failure.cause)}`).not.toMatch(
      /Ada|10\.1\.2\.3|replica/,
    )
  })

  it('is durable unless the host says that this Redis may forget', () => {
    const client: IoRedisClient = { evalsha: async () => null, eval: async () => null }
    expect(createRedisStore({ client }).durable).toBe(true)
    expect(createRedisStore({ client, durable: false }).durable).toBe(false)
  })
})

/** A way to the server that can keep answers back and cut the connections. */
async function redisProxy() {
  const { hostname, port } = new URL(redisUrl)
  const sockets = new Set<Socket>()
  const silent = new Set<Socket>()
  let isSwallowing = false
  const proxy = createServer((near) => {
    const far = connectTo(Number(port || 6379), hostname)
    sockets.add(near)
    near.on('data', (data) => far.write(data))
    far.on('data', (data) => {
      if (!isSwallowing && !silent.has(near)) near.write(data)
    })
    for (const socket of [near, far]) socket.on('error', () => {})
    near.on('close', () => {
      far.destroy()
      sockets.delete(near)
    })
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  const cut = () => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    port: (proxy.address() as AddressInfo).port,
    swallowAnswers: (swallows: boolean) => {
      isSwallowing = swallows
    },
    /** The connections that there are stay open, and bring no answer any more. */
    silence: () => {
      for (const socket of sockets) silent.add(socket)
    },
    cut,
    close: () => {
      proxy.close()
      cut()
    },
  }
}

/** An ioredis client with its defaults, behind a proxy. */
async function ioredisBehindProxy() {
  const proxy = await redisProxy()
  const client = new Redis(proxy.port, '127.0.0.1')
  client.on('error', () => {})
  return {
    ...proxy,
    client,
    close: () => {
      client.disconnect()
      proxy.close()
    },
  }
}

async function until<T>(ask: () => Promise<T | undefined>, times = 1_000): Promise<T> {
  for (let asked = 0; asked < times; asked++) {
    const answer = await ask()
    if (answer !== undefined) return answer
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  throw new Error('It never came.')
}
