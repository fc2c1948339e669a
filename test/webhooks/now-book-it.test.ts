import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { verifyNowBookItWebhook } from '../../src/webhooks/index.js'

const expected = { name: 'X-Security-Key', value: 'agreed' }
const loose = verifyNowBookItWebhook as (options: unknown) => Promise<boolean>

describe('a static header', () => {
  it.each([
    ['a Headers object', { headers: new Headers({ 'x-security-key': 'agreed' }), expect: expected }],
    ['a Node header record', { headers: { 'x-security-key': 'agreed' }, expect: expected }],
    ['a record in the sender’s case', { headers: { 'X-SECURITY-KEY': 'agreed' }, expect: expected }],
    ['a list of one value', { headers: { 'x-security-key': ['agreed'] }, expect: expected }],
    [
      'either value during a rotation',
      { headers: { 'x-security-key': 'agreed' }, expect: [{ ...expected, value: 'new' }, expected] },
    ],
    [
      'either value during a rotation, the first one',
      { headers: { 'x-security-key': 'agreed' }, expect: [expected, { ...expected, value: 'old' }] },
    ],
  ])('is accepted in %s', async (_, options) => {
    expect(await loose(options)).toBe(true)
  })

  it.each([
    ['missing', { headers: {}, expect: expected }],
    ['wrong', { headers: { 'x-security-key': 'agreeD' }, expect: expected }],
    ['longer', { headers: { 'x-security-key': 'agreed ' }, expect: expected }],
    ['a prefix', { headers: { 'x-security-key': 'agree' }, expect: expected }],
    ['empty where empty is configured', { headers: { 'x-security-key': '' }, expect: { ...expected, value: '' } }],
    ['doubled in a list', { headers: { 'x-security-key': ['agreed', 'agreed'] }, expect: expected }],
    ['doubled by case', { headers: { 'x-security-key': 'agreed', 'X-Security-Key': 'agreed' }, expect: expected }],
    [
      'joined',
      {
        headers: new Headers([
          ['x-security-key', 'agreed'],
          ['x-security-key', 'agreed'],
        ]),
        expect: expected,
      },
    ],
    ['not expected at all', { headers: { 'x-security-key': 'agreed' } }],
    ['expected by an empty list', { headers: { 'x-security-key': 'agreed' }, expect: [] }],
    ...[undefined, null, false, 0, [], ''].map((value): [string, unknown] => [
      `expected by a setting that is ${JSON.stringify(value)}, whatever comes`,
      { headers: { 'x-security-key': '' }, expect: { name: 'X-Security-Key', value } },
    ]),
    ['under another name', { headers: { authorization: 'agreed' }, expect: expected }],
    ['without headers', { expect: expected }],
    ['nothing', undefined],
  ])('is refused when %s', async (_, options) => {
    expect(await loose(options)).toBe(false)
  })
})

describe('an HMAC', () => {
  const body = '{"eventType":"BOOKING_UPDATED"}'
  const url = 'https://hooks.example.test/nbi?venue=31'
  const sign = (text: string) => createHmac('sha256', 's').update(text).digest('hex')
  const hmac = { name: 'X-Partner-Signature', secrets: ['new', 's'], body }

  it('covers the body, followed by the URL when one is given', async () => {
    expect(await loose({ headers: { 'x-partner-signature': sign(body) }, hmac })).toBe(true)
    expect(await loose({ headers: { 'x-partner-signature': sign(body + url) }, hmac: { ...hmac, url } })).toBe(true)
    for (const bytes of [Buffer.from(body), new TextEncoder().encode(body).buffer]) {
      const raw = { ...hmac, body: bytes }
      expect(await loose({ headers: { 'x-partner-signature': sign(body) }, hmac: raw })).toBe(true)
      expect(await loose({ headers: { 'x-partner-signature': sign(body + url) }, hmac: { ...raw, url } })).toBe(true)
    }
    expect(await loose({ headers: { 'x-partner-signature': sign(body) }, hmac: { ...hmac, url } })).toBe(false)
    expect(await loose({ headers: { 'x-partner-signature': sign(body) }, hmac: { ...hmac, body: `${body} ` } })).toBe(
      false,
    )
    expect(await loose({ headers: {}, hmac })).toBe(false)
  })

  it('and a header must both hold when both are expected', async () => {
    const headers = { 'x-partner-signature': sign(body), 'x-security-key': 'agreed' }
    expect(await loose({ headers, hmac, expect: expected })).toBe(true)
    expect(await loose({ headers: { ...headers, 'x-security-key': 'no' }, hmac, expect: expected })).toBe(false)
    expect(await loose({ headers: { ...headers, 'x-partner-signature': 'no' }, hmac, expect: expected })).toBe(false)
  })
})
