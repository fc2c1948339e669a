import { describe, expect, it } from 'vitest'
// @ts-expect-error: the example is JavaScript, checked by its own tests.
import { subscribe } from '../../docs/examples/pos-api/subscriptions.mjs'
import type { KountaClient } from '../../src/kounta/index.js'
import type { NowBookItClient } from '../../src/now-book-it/index.js'
import { RemoteError } from '../../src/shared/remote-error.js'

const settings = { publicUrl: 'https://pos.example.test', webhookHeader: { name: 'X-Security-Key', value: 'v' } }
const nbi = { webhooks: { list: async () => [], create: async () => {} } } as unknown as NowBookItClient

/** A till that has the topics of which its pages and partners speak, and refuses others with a code. */
function till(topics: readonly string[], refusal: 'request-refused' | 'forbidden') {
  const made: string[] = []
  const webhooks = {
    async *list() {},
    async create({ topic }: { topic: string }) {
      if (!topics.includes(topic)) throw new RemoteError(refusal, 'no', { remote: 'kounta', status: 400 })
      made.push(topic)
    },
  }
  return { made, kounta: { webhooks } as unknown as KountaClient }
}

describe('the example host’s subscriptions', () => {
  it('are made where the till has no topic for every change, which nobody has seen', async () => {
    const { made, kounta } = till(['orders/completed'], 'request-refused')
    await subscribe({ nbi, kounta, settings })
    expect(made).toEqual(['orders/completed'])
  })

  it('are tried again where it is no matter of topics, or completed orders are refused', async () => {
    for (const [topics, refusal] of [
      [['orders/completed'], 'forbidden'] as const,
      [['orders/updated'], 'request-refused'] as const,
    ])
      await expect(subscribe({ nbi, kounta: till(topics, refusal).kounta, settings })).rejects.toMatchObject({
        code: refusal,
      })
  })
})
