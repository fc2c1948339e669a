import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { HttpResponse, http, RequestHandler } from 'msw'
import { setupServer } from 'msw/node'
import { basicAuth, createKountaClient } from 'nbi-kounta/kounta'
import {
  createKountaSimulator,
  createNowBookItSimulator,
  createVirtualClock,
  type KountaSimulator,
} from 'nbi-kounta/testing'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { draft } from './support/serve.js'

const keyOf = ({ credentials: { basic } }: KountaSimulator) =>
  `Basic ${btoa(`${basic.clientId}:${basic.clientSecret}`)}`

const poster = (kounta: KountaSimulator, body: unknown = draft) => ({
  method: 'POST',
  headers: { authorization: keyOf(kounta), 'content-type': 'application/json' },
  body: JSON.stringify(body),
})

describe('the in-process fetch of a simulator', () => {
  it('posts, and reads back, without a socket', async () => {
    const kounta = createKountaSimulator({ clock: createVirtualClock() })
    const posted = await kounta.fetch(`${kounta.baseUrl}companies/41207/orders.json`, poster(kounta))
    expect(posted.status).toBe(201)
    const got = await kounta.fetch(
      new Request(posted.headers.get('location') ?? '', { headers: { authorization: keyOf(kounta) } }),
    )
    expect(await got.json()).toMatchObject({ status: 'SUBMITTED', guests: 4 })
    expect(got.url).toMatch(/^https:\/\/api\.kounta\.com\/v1\/companies\/41207\/orders\/\d+\.json$/)
  })

  it('breaks a connection as undici does', async () => {
    const kounta = createKountaSimulator({ clock: createVirtualClock() })
    kounta.faults.loseNextAnswer()
    const lost = kounta.fetch(`${kounta.baseUrl}companies/41207/orders.json`, poster(kounta))
    await expect(lost).rejects.toMatchObject({ name: 'TypeError', cause: { code: 'ECONNRESET' } })
    expect(kounta.orders()).toHaveLength(1)
  })

  it('lets the caller give up while the server goes on', async () => {
    const clock = createVirtualClock()
    const kounta = createKountaSimulator({ clock })
    kounta.faults.applyNextLate(30_000)
    const controller = new AbortController()
    const asked = kounta.fetch(`${kounta.baseUrl}companies/41207/orders.json`, {
      ...poster(kounta),
      signal: controller.signal,
    })
    void clock.sleep(10_000).then(() => controller.abort(new Error('too slow')))
    await expect(clock.runUntil(asked)).rejects.toThrow('too slow')
    expect(kounta.orders()).toEqual([])
    await clock.advance(20_000)
    expect(kounta.orders()).toHaveLength(1)
  })

  it('follows a redirect, or leaves it to the caller', async () => {
    const kounta = createKountaSimulator({ clock: createVirtualClock() })
    const headers = { authorization: keyOf(kounta) }
    const customers = `${kounta.baseUrl}companies/41207/customers.json`
    await kounta.fetch(customers, poster(kounta, { first_name: 'Ari', email: 'ari@example.test' }))
    const followed = await kounta.fetch(`${customers}?email=ari@example.test`, { headers })
    expect(await followed.json()).toMatchObject({ first_name: 'Ari' })
    expect((await kounta.fetch(`${customers}?email=ari@example.test`, { headers, redirect: 'manual' })).status).toBe(
      302,
    )
  })
})

describe('the msw handlers of a simulator', () => {
  it('answer below its origin, and break the connection when an answer is lost', async () => {
    const kounta = createKountaSimulator({ clock: createVirtualClock() })
    const server = setupServer(...kounta.handlers({ http, HttpResponse }))
    server.listen({ onUnhandledRequest: 'error' })
    onTestFinished(() => server.close())
    const posted = await fetch('https://api.kounta.com/v1/companies/41207/orders.json', poster(kounta))
    expect([posted.status, await posted.text()]).toEqual([201, 'null'])
    const [order] = kounta.orders()
    const headers = { authorization: keyOf(kounta) }
    expect(
      (await fetch(`https://api.kounta.com/v1/companies/41207/orders/${order?.id}.json`, { method: 'DELETE', headers }))
        .status,
    ).toBe(204)
    kounta.faults.loseNextAnswer()
    await expect(fetch('https://api.kounta.com/v1/companies/41207/orders.json', poster(kounta))).rejects.toThrow(
      TypeError,
    )
    expect(kounta.posts).toBe(2)
  })

  it('need nothing of msw: setupServer takes them as they are', async () => {
    const kounta = createKountaSimulator({ clock: createVirtualClock() })
    const nowBookIt = createNowBookItSimulator({ clock: createVirtualClock() })
    const server = setupServer(...kounta.handlers(), ...nowBookIt.handlers())
    server.listen({ onUnhandledRequest: 'error' })
    onTestFinished(() => server.close())
    const client = createKountaClient({ companyId: kounta.companyId, auth: basicAuth(kounta.credentials.basic) })
    const { id } = await client.orders.create({ siteId: '7712', status: 'SUBMITTED' })
    expect(await client.orders.get(id)).toMatchObject({ id, status: 'SUBMITTED' })
    await client.orders.delete(id)
    kounta.faults.loseNextAnswer()
    await expect(client.orders.create({ siteId: '7712', status: 'SUBMITTED' })).rejects.toMatchObject({
      code: 'outcome-unknown',
    })
    const statuses = `${nowBookIt.baseUrl}/Resources/booking-statuses`
    expect((await fetch(statuses, { headers: { 'x-api-key': nowBookIt.apiKey } })).status).toBe(200)
    const complaint = vi.spyOn(console, 'error').mockImplementation(() => {})
    await expect(fetch('https://elsewhere.example.test/')).rejects.toThrow()
    expect(complaint).toHaveBeenCalledOnce()
    server.use(http.get(statuses, () => new HttpResponse('mine', { status: 418 })))
    expect((await fetch(statuses)).status).toBe(418)
    server.resetHandlers()
    expect((await fetch(statuses, { headers: { 'x-api-key': nowBookIt.apiKey } })).status).toBe(200)
  })

  it("are msw's own where msw is in the options", () => {
    const [handler] = createKountaSimulator({ msw: { http, HttpResponse } }).handlers()
    expect(handler).toBeInstanceOf(RequestHandler)
  })
})

describe('the entry nbi-kounta/testing', () => {
  it('imports no npm module, directly or through what it imports', () => {
    const seen = new Set<string>()
    const outside: string[] = []
    const visit = (file: string) => {
      if (seen.has(file)) return
      seen.add(file)
      // Comments go first: their examples import the package by its name.
      const source = readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '')
      for (const [, from, bare] of source.matchAll(/\bfrom '([^']+)'$|^import '([^']+)'$/gm)) {
        const specifier = from ?? bare ?? ''
        if (specifier.startsWith('.')) visit(resolve(dirname(file), specifier.replace(/\.js$/, '.ts')))
        else outside.push(`${file}: ${specifier}`)
      }
    }
    visit(resolve(import.meta.dirname, '../../src/testing/index.ts'))
    expect(outside).toEqual([])
    expect(seen.size).toBeGreaterThan(40)
  })
})
