import { describe, expect, it } from 'vitest'
import {
  createKountaWebhookHandler,
  type KountaOrder,
  type KountaWebhookHandlerOptions,
  parseKountaWebhook,
  parseOrderText,
} from '../../src/kounta/index.js'
import { NbiKountaError } from '../../src/shared/errors.js'
import { signKountaWebhook } from '../../src/webhooks/index.js'
import { wireOrder } from './support.js'

const secret = 'canary-signature-token'
const text = JSON.stringify(wireOrder)

async function deliver(
  options: Partial<KountaWebhookHandlerOptions> = {},
  init: { body?: string | ReadableStream; signature?: string | null; method?: string; signed?: string } = {},
) {
  const accepted: KountaOrder[] = []
  const lines: unknown[] = []
  const log = (...args: unknown[]) => void lines.push(args)
  const handler = createKountaWebhookHandler({
    secrets: secret,
    accept: async (order) => void accepted.push(order),
    logger: { debug: log, info: log, warn: log, error: log },
    ...options,
  })
  const { body = text, method = 'POST' } = init
  const signature =
    init.signature === undefined
      ? await signKountaWebhook({ body: init.signed ?? String(body), secret })
      : init.signature
  const headers: Record<string, string> = signature === null ? {} : { 'x-kounta-signature': signature }
  const request = new Request('https://hooks.example.test/k', {
    method,
    headers,
    ...(method === 'POST' ? { body, duplex: 'half' } : {}),
  } as RequestInit)
  return { response: await handler(request), accepted, lines }
}

describe('the webhook handler', () => {
  it('answers 204 only after the order was accepted', async () => {
    let done = false
    const { response } = await deliver({
      accept: async () => {
        await new Promise((resolve) => setImmediate(resolve))
        done = true
      },
    })
    expect(response.status).toBe(204)
    expect(done).toBe(true)
  })

  it('hands the order over, also out of an envelope with its topic', async () => {
    expect((await deliver()).accepted).toMatchObject([{ id: '3100456789', status: 'COMPLETE' }])
    const topics: unknown[] = []
    const { response } = await deliver(
      { accept: async (_, context) => void topics.push(context) },
      { body: JSON.stringify({ topic: 'orders/completed', data: wireOrder }) },
    )
    expect(response.status).toBe(204)
    expect(topics).toEqual([{ topic: 'orders/completed' }])
  })

  it('verifies the raw bytes, not the parsed body', async () => {
    const pretty = JSON.stringify(wireOrder, null, 2)
    expect((await deliver({}, { body: pretty })).response.status).toBe(204)
    expect((await deliver({}, { body: pretty, signed: text })).response.status).toBe(401)
  })

  it.each([[null], ['0'.repeat(64)], [''], ['x']])(
    'answers 401 to the signature %j and accepts nothing',
    async (signature) => {
      const { response, accepted } = await deliver({}, { signature })
      expect(response.status).toBe(401)
      expect(accepted).toEqual([])
    },
  )

  it.each(['', 'null', '[]', '<html>', '{}', '{"id":1}', '{"topic":"sites/updated","data":{"id":1}}'])(
    'answers 400 to a signed body without an order: %j',
    async (body) => {
      const { response, accepted } = await deliver({}, { body })
      expect(response.status).toBe(400)
      expect(accepted).toEqual([])
    },
  )

  it('answers 503 when the order could not be accepted, so that it may come again', async () => {
    const { response, lines } = await deliver({ accept: () => Promise.reject(new RangeError(`canary ${secret}`)) })
    expect(response.status).toBe(503)
    expect(lines).toEqual([['kounta webhook: could not be accepted', { orderId: '3100456789', error: 'RangeError' }]])
    const away = new NbiKountaError('store-failed', 'the store’s put failed with ECONNREFUSED')
    expect((await deliver({ accept: () => Promise.reject(away) })).lines).toEqual([
      ['kounta webhook: could not be accepted', { orderId: '3100456789', code: away.code, message: away.message }],
    ])
    const thrown = await deliver({
      accept: () => {
        throw new Error('at once')
      },
    })
    expect(thrown.response.status).toBe(503)
  })

  it.each(['GET', 'PUT', 'DELETE', 'HEAD'])('answers 405 to %s', async (method) => {
    const { response } = await deliver({}, { method })
    expect(response.status).toBe(405)
    expect(response.headers.get('allow')).toBe('POST')
  })

  it('answers 413 above the cap, whether or not the length was declared', async () => {
    expect((await deliver({ maxBodyBytes: 100 })).response.status).toBe(413)
    let pulled = 0
    const endless = new ReadableStream({
      pull(controller) {
        pulled += 1
        controller.enqueue(new Uint8Array(1000))
      },
    })
    expect((await deliver({ maxBodyBytes: 5000 }, { body: endless, signature: '0'.repeat(64) })).response.status).toBe(
      413,
    )
    expect(pulled).toBeLessThan(20)
  })

  it('logs each refusal, with its reason, and nothing of what came', async () => {
    const refusals = [
      await deliver({}, { signature: null }),
      await deliver({}, { signature: '0'.repeat(64) }),
      await deliver({ maxBodyBytes: 100 }),
      await deliver({}, { body: '{"canary":1}' }),
      await deliver(
        {},
        { body: new ReadableStream({ pull: () => Promise.reject(new RangeError('canary')) }), signature: '0' },
      ),
      await deliver({}, { body: new ReadableStream({ pull: () => Promise.reject('canary') }), signature: '0' }),
    ]
    expect(refusals.map(({ response, lines }) => [response.status, lines])).toEqual([
      [401, [['kounta webhook: refused, it has no signature header', { signatureHeader: 'X-Kounta-Signature' }]]],
      [401, [['kounta webhook: refused, the signature does not match']]],
      [413, [['kounta webhook: refused, its body is larger than the cap', { maxBodyBytes: 100 }]]],
      [
        400,
        [
          [
            'kounta webhook: refused, no order can be read from it',
            {
              code: 'invalid-webhook',
              message: expect.stringMatching(/order\.id: expected id_str.*topic one of orders/),
            },
          ],
        ],
      ],
      [400, [['kounta webhook: refused, its body could not be read', { error: 'RangeError' }]]],
      [400, [['kounta webhook: refused, its body could not be read', { error: 'string' }]]],
    ])
  })

  it('answers 400 where somebody has read the body before, and says so in the log', async () => {
    const lines: unknown[] = []
    const log = (line: string) => void lines.push(line)
    const handler = createKountaWebhookHandler({
      secrets: secret,
      accept: async () => {},
      logger: { debug: log, info: log, warn: log, error: log },
    })
    const signature = await signKountaWebhook({ body: text, secret })
    const init = { method: 'POST', body: text, headers: { 'x-kounta-signature': signature } }
    const request = new Request('https://hooks.example.test/k', init)
    await request.text()
    expect((await handler(request)).status).toBe(400)
    expect(lines).toEqual([expect.stringContaining('its body was read before')])
  })

  it('takes several secrets and another header name', async () => {
    expect((await deliver({ secrets: ['new', secret] })).response.status).toBe(204)
    expect((await deliver({ signatureHeader: 'X-Other' })).response.status).toBe(401)
  })

  it.each([[''], [[]], [['']], [undefined as unknown as string]])(
    'refuses to exist without a secret: %j',
    (secrets) => {
      expect(() => createKountaWebhookHandler({ secrets, accept: async () => {} })).toThrow(
        expect.objectContaining({ code: 'invalid-options' }),
      )
    },
  )
})

describe('parsing a webhook', () => {
  it('takes text, bytes of any kind and parsed JSON', () => {
    const bytes = new TextEncoder().encode(text)
    for (const body of [text, Buffer.from(text), bytes, bytes.buffer, wireOrder]) {
      expect(parseKountaWebhook(body)).toMatchObject({ id: '3100456789', status: 'COMPLETE' })
    }
  })

  it('reads a body that begins with a byte order mark, as text as well as in bytes', () => {
    const marked = `\uFEFF${text}`
    for (const body of [marked, Buffer.from(marked)]) {
      expect(parseKountaWebhook(body).id).toBe('3100456789')
      expect(parseOrderText(body).id).toBe('3100456789')
    }
  })

  it('yields the order itself, and what it tells besides is no part of it', () => {
    const webhook = parseKountaWebhook({ topic: 'orders/completed', data: wireOrder })
    const { order, topic } = webhook
    expect(order).toBe(webhook)
    expect(topic).toBe('orders/completed')
    expect({ ...webhook }).toEqual(JSON.parse(JSON.stringify(webhook)))
    expect(Object.keys(webhook)).not.toEqual(expect.arrayContaining(['order', 'topic']))
    expect(parseKountaWebhook(wireOrder).topic).toBeUndefined()
  })

  it('opens an envelope that has an id, a status or a time of its own', () => {
    for (const own of [
      {},
      { id: 'evt_1' },
      { id: 99 },
      { id: 99, status: 'sent', created_at: '2026-03-14T18:00:04Z' },
    ]) {
      expect(parseKountaWebhook({ ...own, topic: 'orders/completed', data: wireOrder })).toMatchObject({
        topic: 'orders/completed',
        order: { id: '3100456789', status: 'COMPLETE' },
      })
    }
    // An order with a member of that name is still the order.
    expect(parseKountaWebhook({ ...wireOrder, data: { id: 7 } }).order.id).toBe('3100456789')
  })

  it.each(['', '<html>canary', null, undefined, 5, [], { topic: 'x', data: null }, { topic: 'canary', data: {} }])(
    'reports %j as no order webhook, without quoting it',
    (body) => {
      const parse = () => parseKountaWebhook(body)
      expect(parse).toThrow(expect.objectContaining({ code: 'invalid-webhook' }))
      expect(parse).not.toThrow(/canary/)
    },
  )
})
