import { HttpResponse, http } from 'msw'
import { setupServer } from 'msw/node'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { basicAuth, createKountaClient } from '../../src/kounta/index.js'
import { collect, credentials, wireOrder } from './support.js'

const server = setupServer()
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }))
afterEach(() => server.resetHandlers())
afterAll(() => server.close())

// No fetch, no base URL: what a host's own msw tests will meet.
const kounta = createKountaClient({ companyId: '41207', auth: basicAuth(credentials) })
const base = 'https://api.kounta.com/v1/companies/41207'

it('talks to the documented host by the global fetch, so that msw can stand in', async () => {
  const bodies: unknown[] = []
  server.use(
    http.post(`${base}/orders.json`, async ({ request }) => {
      bodies.push(await request.json())
      return new HttpResponse('null', { status: 201, headers: { location: `${base}/orders/55.json` } })
    }),
    http.get(`${base}/orders/55.json`, () => HttpResponse.json({ ...wireOrder, id: 55, id_str: '55' })),
    http.get(`${base}/sites/7712/orders.json`, () => HttpResponse.json([], { headers: {} })),
  )
  expect(await kounta.orders.create({ siteId: '7712', status: 'SUBMITTED' })).toEqual({ id: '55' })
  expect(await kounta.orders.get('55')).toMatchObject({ id: '55' })
  expect(await collect(kounta.orders.list({ siteId: '7712' }))).toEqual([])
  expect(bodies).toEqual([{ status: 'SUBMITTED', site_id: 7712 }])
})

it('reads a network error of msw as an unknown outcome of a create', async () => {
  server.use(http.post(`${base}/orders.json`, () => HttpResponse.error()))
  await expect(kounta.orders.create({ siteId: '1', status: 'SUBMITTED' })).rejects.toMatchObject({
    code: 'outcome-unknown',
  })
})
