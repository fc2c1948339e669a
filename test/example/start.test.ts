/** The first minute of a host: ports that are taken, a store that is not there yet, and an end before the beginning. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { root } from '../docs/entries.js'
import { ensureBuilt } from '../package/built.js'
import { until } from './support/example.js'

const portOf = (server: Server) => (server.address() as AddressInfo).port

async function listening(): Promise<Server> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  return server
}

function runHost(env: Record<string, string>) {
  const child = spawn(process.execPath, [`${root}docs/examples/pos-api/main.mjs`], {
    env: { PATH: process.env.PATH, NODE_PATH: process.env.NODE_PATH, PLAY: 'off', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += text))
  const ended = once(child, 'close').then(([code]) => ({ code, said }))
  return { child, ended }
}

describe('the start of the example', () => {
  let taken: Server
  beforeAll(async () => {
    await ensureBuilt()
    taken = await listening()
  }, 300_000)
  afterAll(() => taken?.close())

  const ports = { PORT: '0', TILL_PORT: '0', DIARY_PORT: '0', STAFF_PORT: '0' }

  it.each(Object.keys(ports))('says which port is taken, and what to do, when %s is', async (name) => {
    const { code, said } = await runHost({ ...ports, [name]: String(portOf(taken)) }).ended
    expect(code).toBe(1)
    expect(said).toContain(`port ${portOf(taken)} is taken`)
    // No stack of Node's internals: there is nothing to debug.
    expect(said).not.toMatch(/^\s+at /m)
  })

  it('plays for who listens: nobody of the invented service is seated before its host has begun', async () => {
    const { child, ended } = runHost({ ...ports, PLAY: 'on', PLAY_EVERY_MS: '20' })
    const [line] = await once(createInterface({ input: child.stdout }), 'line')
    const page = async (query = '') => (await fetch(`${String(line).split(' ')[0]}/service${query}`)).text()
    await until('an order is there', async () => (await page()).includes('The order was posted.'))
    expect((await page('?reason=seated-unchanged-no-order')).match(/<li id="entry-/g)).toBeNull()
    child.kill('SIGINT')
    expect((await ended).code).toBe(0)
  })

  it('lives while its store is away, is not ready, and can be ended', async () => {
    const free = await listening()
    const port = portOf(free)
    free.close()
    await once(free, 'close')
    const { child, ended } = runHost({ ...ports, PORT: String(port), STORE_URL: 'redis://127.0.0.1:1' })
    const answer = (path: string, method = 'GET') => fetch(`http://127.0.0.1:${port}${path}`, { method })
    await until('it listens', () => answer('/health'))
    expect((await answer('/health')).status).toBe(200)
    expect((await answer('/ready')).status).toBe(503)
    expect((await answer('/webhooks/now-book-it', 'POST')).status).toBe(503)
    child.kill('SIGTERM')
    expect((await ended).code).toBe(0)
  })
})
