import { afterEach, describe, expect, it } from 'vitest'
import { basicAuth, type CustomerQuery, createKountaClient } from '../../src/kounta/index.js'
import { reply } from '../support/http-server.js'
import { bench, collect, created, credentials, failure } from './support.js'

const room = bench()
afterEach(() => room.close())

const answering = (body: unknown, status = 200) => room.client((_, response) => reply(response, status, body))

describe('places', () => {
  it('reads the company of the credentials', async () => {
    const company = {
      id: 41207,
      name: 'Harbour',
      currency: 'AUD',
      timezone: { offset: '+11:00', name: 'Australia/Sydney' },
      fax: null,
    }
    const { kounta, server } = await answering(company)
    expect(await kounta.companies.me()).toEqual({
      id: '41207',
      name: 'Harbour',
      currency: 'AUD',
      timeZone: { offset: '+11:00', name: 'Australia/Sydney' },
    })
    expect(server.received[0]?.url).toBe('/v1/companies/me.json')
  })

  it('reads sites, one site and none', async () => {
    const { kounta, calls } = await room.client((request, response) =>
      request.url.endsWith('sites.json')
        ? reply(response, 200, [{ id: 1, name: 'A', code: null }, { name: 'no id' }])
        : request.url.endsWith('2.json')
          ? reply(response, 404)
          : reply(response, 200, { id: '1', name: 'A' }),
    )
    expect(await collect(kounta.sites.list())).toEqual([{ id: '1', name: 'A' }])
    expect(await kounta.sites.get('1')).toEqual({ id: '1', name: 'A' })
    expect(await kounta.sites.get('2')).toBeNull()
    expect(calls()).toEqual(['GET sites.json', 'GET sites/1.json', 'GET sites/2.json'])
  })

  it.each([
    [
      { site_id: 7, online: 'online', online_ordering: 'offline' },
      { siteId: '7', online: true, onlineOrdering: false },
    ],
    [{ status: 'offline' }, { online: false, onlineOrdering: true }],
    [
      { online: true, online_ordering: 'online' },
      { online: true, onlineOrdering: true },
    ],
  ])('reads the site status %j', async (body, status) => {
    const { kounta, calls } = await answering(body)
    expect(await kounta.sites.status('7')).toEqual(status)
    expect(calls()).toEqual(['GET sites/7/status.json'])
  })

  it('does not take an object without any status for one', async () => {
    const { kounta } = await answering({ hello: 1 })
    expect((await failure(kounta.sites.status('7'))).code).toBe('invalid-answer')
  })

  it('reads tables, flat or by section', async () => {
    const flat = [
      { name: 'T1', number: 1, section: { name: 'Main' }, orders: [{ id: 5 }, 6] },
      { number: 2, order_ids: ['7'] },
      'x',
    ]
    const nested = [{ name: 'Main', tables: [{ name: 'T1', orders: [] }] }]
    expect(await (await answering(flat)).kounta.tables.list('7')).toEqual([
      { name: 'T1', number: '1', section: 'Main', orderIds: ['5', '6'] },
      { name: '2', number: '2', orderIds: ['7'] },
    ])
    for (const body of [nested, { sections: nested }]) {
      expect(await (await answering(body)).kounta.tables.list('7')).toEqual([
        { name: 'T1', section: 'Main', orderIds: [] },
      ])
    }
  })

  it('reads registers of the company or of a site', async () => {
    const { kounta, calls } = await answering([
      { id: 3, code: 'R', name: 'Bar', site: { id: 7 } },
      { id: 4, site_id: 8 },
    ])
    const registers = [
      { id: '3', code: 'R', name: 'Bar', siteId: '7' },
      { id: '4', siteId: '8' },
    ]
    expect(await collect(kounta.registers.list())).toEqual(registers)
    expect(await collect(kounta.registers.list('7'))).toEqual(registers)
    expect(calls()).toEqual(['GET registers.json', 'GET sites/7/registers.json'])
  })
})

describe('the catalogue', () => {
  it('reads payment methods, staff and products', async () => {
    const { kounta, calls } = await room.client((request, response) => {
      if (request.url.includes('payment_methods'))
        return reply(response, 200, [{ id: 58, name: 'Booking deposit', ledger_code: null }])
      if (request.url.includes('staff')) return reply(response, 200, [{ id: 8, first_name: 'Kim', last_name: '' }])
      return reply(response, 200, [{ id: 9, name: 'Pasta', sku: 12, unit_price: '22.50' }])
    })
    expect(await collect(kounta.paymentMethods.list())).toEqual([{ id: '58', name: 'Booking deposit' }])
    expect(await collect(kounta.staff.list())).toEqual([{ id: '8', firstName: 'Kim', lastName: '' }])
    expect(await collect(kounta.products.list('7'))).toEqual([{ id: '9', name: 'Pasta', sku: '12', unitPrice: 22.5 }])
    expect(calls()).toEqual([
      'GET payment_methods.json',
      'GET staff.json',
      'GET sites/7/products.json?fields=unit_price',
    ])
  })
})

describe('customers', () => {
  const wire = {
    id: 660812,
    first_name: 'Ada',
    last_name: 'Marsh',
    primary_email_address: 'ada@example.test',
    email_addresses: [],
    phone: '',
    mobile: '+61400',
    reference_id: '',
  }
  const ada = { id: '660812', firstName: 'Ada', lastName: 'Marsh', email: 'ada@example.test', mobile: '+61400' }

  it('follows the redirect of a look-up with the header', async () => {
    const { kounta, server } = await room.client((request, response) =>
      request.url.includes('email=')
        ? reply(response, 302, '', { location: '/v1/companies/41207/customers/660812' })
        : reply(response, 200, wire),
    )
    expect(await kounta.customers.find({ email: 'ada+x@example.test' })).toEqual([ada])
    expect(server.received.map((each) => each.url)).toEqual([
      '/v1/companies/41207/customers.json?email=ada%2Bx%40example.test',
      '/v1/companies/41207/customers/660812',
    ])
    expect(server.received[1]?.headers.authorization).toMatch(/^Basic /)
  })

  it('never follows a look-up’s redirect to another host', async () => {
    const hostile = await room.serve((_, response) => reply(response, 200, wire))
    const { kounta } = await room.client((_, response) =>
      reply(response, 302, '', { location: `${hostile.url}/v1/companies/41207/customers/1` }),
    )
    expect((await failure(kounta.customers.find({ mobile: '+61400' }))).code).toBe('unsafe-url')
    expect(hostile.received).toHaveLength(0)
  })

  it('takes nobody for a match who is not one, should a till list everybody', async () => {
    const all = [
      { id: 1, first_name: 'A', primary_email_address: 'a@example.test', mobile: '+61400000001' },
      { id: 2, first_name: 'B', email_addresses: ['b@example.test', 'B2@Example.test'], mobile: '0400 000 002' },
      { id: 3, first_name: 'C', phone: null },
    ]
    const { kounta } = await room.client((_, response) => reply(response, 200, all))
    const idsOf = async (query: CustomerQuery) => (await kounta.customers.find(query)).map(({ id }) => id)
    expect(await idsOf({ email: 'A@example.test' })).toEqual(['1'])
    expect(await idsOf({ email: 'b2@example.test' })).toEqual(['2'])
    expect(await idsOf({ email: 'c@example.test' })).toEqual([])
    expect(await idsOf({ mobile: '+61400000002' })).toEqual(['2'])
    expect(await idsOf({ mobile: '+61400000009' })).toEqual([])
    expect(await idsOf({ firstName: 'C', lastName: 'D', phone: '12345678' })).toEqual([])
    expect(await idsOf({ referenceId: 'r' })).toEqual(['1', '2', '3'])
    // Members that are there and undefined, as a host's own object may have them.
    const one: { email: string | undefined; mobile: string } = { email: undefined, mobile: '+61400000009' }
    const two: { referenceId: string | undefined; email: string } = { referenceId: undefined, email: 'c@example.test' }
    expect(await idsOf(one)).toEqual([])
    expect(await idsOf(two)).toEqual([])
  })

  it('finds none for 404 and 410, and several by reference id', async () => {
    const asked = { firstName: 'A', lastName: 'B', phone: '1' }
    for (const status of [404, 410])
      expect(await (await answering('Not Found', status)).kounta.customers.find(asked)).toEqual([])
    const { kounta, calls } = await answering([wire, { id: null }, { ...wire, id: 2 }])
    expect(await kounta.customers.find({ referenceId: 'cu_9' })).toEqual([ada, { ...ada, id: '2' }])
    expect(calls()).toEqual(['GET customers.json?reference_id=cu_9'])
  })

  it.each([{}, { email: '' }, { email: 'a', mobile: '1' }, { firstName: 'A', lastName: 'B' }])(
    'refuses the look-up %j: it could list strangers',
    async (query) => {
      const { kounta, server } = await answering([])
      expect((await failure(kounta.customers.find(query as { email: string }))).code).toBe('invalid-options')
      expect(server.received).toHaveLength(0)
    },
  )

  it('creates once and updates', async () => {
    const { kounta, server, calls } = await room.client((request, response) =>
      request.method === 'POST' ? created(response, 'customers/5.json') : reply(response, 200),
    )
    expect(await kounta.customers.create({ firstName: 'Ada', email: 'ada@example.test', tags: ['vip'] })).toEqual({
      id: '5',
    })
    await kounta.customers.update('5', { phone: '1' })
    expect(calls()).toEqual(['POST customers.json', 'PUT customers/5.json'])
    expect(server.received.map((each) => each.body)).toEqual([
      '{"first_name":"Ada","email":"ada@example.test","tags":["vip"]}',
      '{"phone":"1"}',
    ])
  })

  it('posts nobody after the deadline', async () => {
    const { kounta, server, clock } = await room.client((_, response) => created(response, 'customers/5.json'))
    const late = kounta.customers.create({ firstName: 'Ada' }, { sendBefore: clock.now() })
    expect((await failure(late)).code).toBe('not-sent')
    expect(server.received).toEqual([])
  })
})

describe('webhook subscriptions', () => {
  it('lists, creates, updates and deletes them', async () => {
    const { kounta, server, calls } = await room.client((request, response) => {
      if (request.method === 'GET')
        return reply(response, 200, [
          {
            id: 1,
            topic: 'orders/completed',
            address: 'https://a.test',
            format: 'json',
            filter: { site_ids: [7] },
            headers: { 'X-Tenant': 't' },
          },
          { id: 2, topic: 't', address: 'a', filter: {}, headers: null },
        ])
      if (request.method === 'POST') return created(response, 'webhooks/9.json')
      return reply(response, request.method === 'DELETE' ? 410 : 200)
    })
    expect(await collect(kounta.webhooks.list())).toEqual([
      { id: '1', topic: 'orders/completed', address: 'https://a.test', siteIds: ['7'], headers: { 'X-Tenant': 't' } },
      { id: '2', topic: 't', address: 'a' },
    ])
    expect(
      await kounta.webhooks.create({
        topic: 'orders/completed',
        address: 'https://a.test',
        siteIds: ['7'],
        headers: { 'X-Tenant': 't' },
      }),
    ).toEqual({ id: '9' })
    await kounta.webhooks.update('9', { address: 'https://b.test' })
    await kounta.webhooks.delete('9')
    expect(calls()).toEqual([
      'GET webhooks.json',
      'POST webhooks.json',
      'PUT webhooks/9.json',
      'DELETE webhooks/9.json',
    ])
    expect(server.received[1]?.body).toBe(
      '{"topic":"orders/completed","address":"https://a.test","filter":{"site_ids":[7]},"headers":{"X-Tenant":"t"},"format":"json"}',
    )
    expect(server.received[2]?.body).toBe('{"address":"https://b.test"}')
  })

  it.each(['Cookie', 'X-Kounta-Signature', 'x-kounta'])('refuses the header %s', async (name) => {
    const { kounta } = await answering('')
    expect((await failure(kounta.webhooks.create({ topic: 't', address: 'a', headers: { [name]: 'v' } }))).code).toBe(
      'invalid-options',
    )
  })
})

describe('the client’s options', () => {
  it.each(['', 'abc', '1/2', 41207 as unknown as string])('refuses the company %j', (companyId) => {
    expect(() => createKountaClient({ companyId, auth: basicAuth(credentials) })).toThrow(
      expect.objectContaining({ code: 'invalid-options' }),
    )
  })

  it.each([
    { clientId: '', clientSecret: 'x' },
    { clientId: 'x', clientSecret: undefined as unknown as string },
    { clientId: 'x', clientSecret: 'canary\nsecret' },
  ])('refuses unusable credentials without quoting them', (wrong) => {
    expect(() => basicAuth(wrong)).toThrow(
      expect.objectContaining({ code: 'invalid-options', message: expect.not.stringContaining('canary') }),
    )
  })

  it('takes credentials of any length: whether they are right is for Kounta to say', async () => {
    const clientId = 'é'.repeat(1 << 20)
    const value = await basicAuth({ clientId, clientSecret: 's' }).header({} as never)
    expect(Buffer.from(value.slice('Basic '.length), 'base64').toString()).toBe(`${clientId}:s`)
  })

  it('encodes credentials beyond ASCII as UTF-8', async () => {
    const { kounta, server } = await room.client((_, response) => reply(response, 200, { id: 1 }), {
      auth: basicAuth({ clientId: 'ü', clientSecret: '☃' }),
    })
    await kounta.companies.me()
    expect(server.received[0]?.headers.authorization).toBe(`Basic ${Buffer.from('ü:☃').toString('base64')}`)
  })

  it('takes a base URL with or without a final slash', async () => {
    const server = await room.serve((_, response) => reply(response, 200, { id: 1 }))
    for (const baseUrl of [`${server.url}/v1`, `${server.url}/v1/`]) {
      await createKountaClient({ companyId: 'me', auth: basicAuth(credentials), baseUrl }).sites.get('3')
    }
    expect(server.received.map((each) => each.url)).toEqual([
      '/v1/companies/me/sites/3.json',
      '/v1/companies/me/sites/3.json',
    ])
  })
})
