/** The last seconds of a host: a balancer is told first, what still comes is served, and nothing is left behind. */
import { beforeAll, describe, expect, it } from 'vitest'
import { ensureBuilt } from '../package/built.js'
import { type Example, openExample, until } from './support/example.js'

async function withExample(host: Record<string, string>, use: (one: Example) => Promise<void>): Promise<void> {
  const one = await openExample({ host })
  try {
    await use(one)
  } finally {
    await one.kill()
    await one.close()
  }
}

const ready = async (one: Example) => {
  const response = await fetch(`${one.url()}/ready`)
  return { status: response.status, body: await response.json() }
}

describe('the end of the example', () => {
  beforeAll(async () => {
    await ensureBuilt()
  }, 300_000)

  it('says for a while that it is not ready, and serves what comes all the same', async () => {
    // Longer than the test: a second signal ends it.
    await withExample({ DRAIN_MS: '600000' }, async (one) => {
      let code: number | null | undefined
      const stopped = one.stop().then((ended) => {
        code = ended
      })
      await until('it is not ready', async () => (await ready(one)).status === 503)
      expect((await ready(one)).body).toEqual({ state: 'stopping', store: true })
      expect((await fetch(`${one.url()}/health`)).status).toBe(200)

      // Who is not told yet sends a webhook, and its order is carried out.
      await one.act('/bookings', { people: 2, status: 'Seated' })
      await until('the order is there', async () => (await one.look()).counts.orders === 1)
      expect(await one.text('/service')).toContain('SUBMITTED')
      expect(code).toBeUndefined()

      expect(await one.stop()).toBe(0)
      await stopped
      expect(code).toBe(0)
    })
  })

  it('does not wait for a balancer when somebody at the keyboard ends it', async () => {
    await withExample({ DRAIN_MS: '600000' }, async (one) => {
      expect(await one.interrupt()).toBe(0)
    })
  })

  it('stops in order when it is asked to, and goes on where it was', async () => {
    await withExample({ DRAIN_MS: '50' }, async (one) => {
      await one.act('/bookings', { people: 2, status: 'Seated' })
      // The webhook was answered; whether the order is out already is the host's affair.
      expect(await one.stop()).toBe(0)
      await one.start()
      await until('the order is there', async () => (await one.look()).counts.orders === 1)
      expect((await one.look()).counts.posts).toBe(1)
    })
  }, 120_000)
})
