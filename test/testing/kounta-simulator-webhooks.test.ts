import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { WebhookDelivery } from 'nbi-kounta/testing'
import { describe, expect, it, onTestFinished } from 'vitest'
import { draft, serveKounta } from './support/serve.js'

/** Somebody who takes webhooks over real HTTP. */
async function hookServer() {
  const got: { headers: Record<string, unknown>; body: string }[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk) => {
      body += chunk
    })
    request.on('end', () => {
      got.push({ headers: request.headers, body })
      response.end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return { got, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/k` }
}

describe('the webhooks of a simulated Kounta', () => {
  it('posts the whole order to its subscribers, signed over the raw bytes', async () => {
    const { got, url } = await hookServer()
    const { kounta, call, post } = await serveKounta()
    const hook = {
      topic: 'orders/completed',
      address: url,
      format: 'json',
      filter: { site_ids: [7712] },
      headers: { 'X-Tenant': 't-9' },
    }
    expect((await call('POST', 'webhooks.json', hook)).status).toBe(201)
    const id = await post()
    kounta.accept(id)
    kounta.complete(id)
    await kounta.delivered()
    expect(got).toHaveLength(1)
    const [{ headers, body }] = got as [(typeof got)[number]]
    expect(JSON.parse(body)).toMatchObject({ id_str: id, status: 'COMPLETE', lines: [], payments: [] })
    expect(headers['x-tenant']).toBe('t-9')
    expect(headers['x-kounta-signature']).toBe(createHmac('sha256', kounta.signatureToken).update(body).digest('hex'))
    expect(kounta.deliveries).toMatchObject([{ topic: 'orders/completed', status: 200, orderId: id }])
  })

  it('keeps to the topic and to the sites of a filter, and refuses headers of its own', async () => {
    const sent: WebhookDelivery[] = []
    const { kounta, call, post } = await serveKounta({ onWebhook: (delivery) => void sent.push(delivery) })
    const address = 'https://hooks.example.test/k'
    await call('POST', 'webhooks.json', { topic: 'orders/created', address, filter: { site_ids: [1] } })
    await call('POST', 'webhooks.json', { topic: 'orders/deleted', address })
    expect(
      (
        await call('POST', 'webhooks.json', {
          topic: 'orders/created',
          address,
          headers: { 'X-Kounta-Signature': 'x' },
        })
      ).status,
    ).toBe(400)
    const id = await post()
    kounta.accept(id)
    kounta.delete(id)
    await kounta.delivered()
    expect(sent.map(({ topic }) => topic)).toEqual(['orders/deleted'])
  })

  it('sends twice or not at all while told to', async () => {
    const sent: WebhookDelivery[] = []
    const { kounta, call, post } = await serveKounta({ onWebhook: (delivery) => void sent.push(delivery) })
    await call('POST', 'webhooks.json', { topic: 'orders/created', address: 'https://hooks.example.test/k' })
    kounta.faults.duplicateWebhooks = true
    await post()
    await kounta.delivered()
    expect(sent).toHaveLength(2)
    kounta.faults.loseWebhooks = true
    await post()
    await kounta.delivered()
    expect(sent).toHaveLength(2)
  })

  it('sends some of them twice by chance, the same ones for the same seed', async () => {
    const evening = async (seed: number) => {
      const sent: string[] = []
      const options = { seed, chances: { duplicateWebhook: 0.5 }, ratePerMinute: { basic: Number.POSITIVE_INFINITY } }
      const { kounta, call, post } = await serveKounta({
        ...options,
        onWebhook: (each) => void sent.push(each.orderId),
      })
      await call('POST', 'webhooks.json', { topic: 'orders/created', address: 'https://hooks.example.test/k' })
      for (let order = 0; order < 20; order++) await post()
      await kounta.delivered()
      return sent.sort()
    }
    const first = await evening(3)
    expect(first.length).toBeGreaterThan(20)
    expect(first.length).toBeLessThan(40)
    expect(await evening(3)).toEqual(first)
    expect(await evening(4)).not.toEqual(first)
  })

  it('calls the callback of an order when it changes, unsigned, and lives with its failure', async () => {
    const { kounta, post } = await serveKounta()
    const id = await post({ ...draft, callback_uri: 'http://127.0.0.1:1/nobody' })
    kounta.accept(id)
    await kounta.delivered()
    expect(kounta.deliveries).toMatchObject([
      { topic: 'callback', orderId: id, failure: expect.stringContaining('fetch failed') },
    ])
    expect(kounta.deliveries[0]?.headers).not.toHaveProperty('X-Kounta-Signature')
  })
})
