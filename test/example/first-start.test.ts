/** The first start of a host, in the middle of a service: guests who are seated already have an order that staff opened by hand. */
import { once } from 'node:events'
import { readdir, rm } from 'node:fs/promises'
import { request as ask, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { ensureBuilt } from '../package/built.js'
import { type Example, openExample, until } from './support/example.js'

type Settings = Parameters<typeof openExample>[0]

async function withExample(settings: Settings, use: (one: Example) => Promise<void>): Promise<void> {
  const one = await openExample(settings)
  try {
    await use(one)
  } finally {
    await one.close()
  }
}

/** The host as it was before it ever began. */
async function forget(one: Example): Promise<void> {
  for (const file of await readdir(one.dataDir)) await rm(join(one.dataDir, file))
}

const book = async (one: Example, status: string) => {
  const answer = await one.act('/bookings', { people: 2, status })
  return ((await answer.json()) as { bookingId: string }).bookingId
}
const rowOf = async (one: Example, id: string) =>
  (await one.text('/service')).split(`<tr id="booking-${id}"`)[1]?.split('</tr>')[0] ?? ''
const shows = (one: Example, id: string, ...words: readonly string[]) =>
  until(`${id} shows ${words}`, async () => {
    const row = await rowOf(one, id)
    return words.every((word) => row.includes(word))
  })

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** Somebody between the host and its diary, who holds some requests back for as long as the gate is shut. */
async function openGate(port: number, holds: (url: string) => boolean) {
  let held = Promise.resolve()
  let open = () => {}
  const server = createServer(async (request, response) => {
    const { url: path = '', method, headers } = request
    if (holds(path)) await held
    const there = ask({ host: '127.0.0.1', port, path, method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
    })
    there.on('error', () => response.destroy())
    request.pipe(there)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    shut: () => {
      held = new Promise((resolve) => {
        open = resolve
      })
    },
    open: () => open(),
    close: () => server.close(),
  }
}

describe('the first start of a host', () => {
  beforeAll(async () => {
    await ensureBuilt()
  }, 300_000)

  it.each([{}, { STORE_URL: 'memory:' }])(
    'places nothing for who is seated already, and keeps the rules from then on, with %o',
    async (host) => {
      await withExample({ host }, async (one) => {
        await one.stop()
        await forget(one)
        const seated = await book(one, 'Seated')
        const expected = await book(one, 'Confirmed')
        await one.start()

        // Staff are busy with the one: whatever else changes about it, it stays theirs.
        await one.act(`/bookings/${seated}`, { people: 3 })
        await shows(one, seated, '3 guests', 'seated-unchanged-no-order')
        await one.act(`/bookings/${expected}`, { status: 'Seated' })
        await shows(one, expected, 'status-changed-to-seated', 'SUBMITTED')
        expect((await one.look()).counts.posts).toBe(1)
        // Seated once more, by hand, it gets one.
        await one.act(`/bookings/${seated}`, { status: 'Confirmed' })
        await shows(one, seated, 'no-order-to-undo')
        await one.act(`/bookings/${seated}`, { status: 'Seated' })
        await shows(one, seated, 'status-changed-to-seated', 'SUBMITTED')

        // The second start is no first one: who was seated meanwhile gets an order.
        await one.kill()
        const meanwhile = await book(one, 'Seated')
        await one.start()
        await shows(one, meanwhile, 'new-booking-seated', 'SUBMITTED')
        expect((await one.look()).counts).toMatchObject({ orders: 3, posts: 3 })
      })
    },
    120_000,
  )

  it('takes no webhook before it knows who is seated', async () => {
    const diary = await freePort()
    const gate = await openGate(diary, (url) => url.startsWith('/Bookings?'))
    const settings = { remotes: { DIARY_PORT: String(diary) }, host: { NBI_BASE_URL: gate.url } }
    await withExample(settings, async (one) => {
      await one.stop()
      await forget(one)
      gate.shut()
      const started = one.start()
      const ready = async () => (await (await fetch(`${one.url()}/ready`)).json()) as { state: string; store?: boolean }
      await until('it listens', async () => (await ready()).store)
      const webhook = async () => {
        const data = { bookingId: await book(one, 'Seated'), locationId: 'loc_31' }
        const body = JSON.stringify({ eventType: 'BOOKING_UPDATED', data })
        const headers = { 'X-Security-Key': 'simulated-key' }
        return (await fetch(`${one.url()}/webhooks/now-book-it`, { method: 'POST', headers, body })).status
      }
      expect(await webhook()).toBe(503)
      expect(await ready()).toEqual({ state: 'starting', store: true })
      gate.open()
      await started
      expect(await webhook()).toBe(200)
    })
    gate.close()
  }, 120_000)
})
