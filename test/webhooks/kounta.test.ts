import { createHmac } from 'node:crypto'
import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { signKountaWebhook, verifyKountaWebhook } from '../../src/webhooks/index.js'

const secret = 'signature-token'
const body = '{ "id": 3100456789,\n  "status": "COMPLETE", "notes": "Zoë ☕" }'
const hex = createHmac('sha256', secret).update(body).digest('hex')
const base64 = createHmac('sha256', secret).update(body).digest('base64')
const bytes = new TextEncoder().encode(body)

// An HMAC whose hex has a letter, so that upper case differs.
expect(hex).toMatch(/[a-f]/)

const loose = verifyKountaWebhook as (options: unknown) => Promise<boolean>

const genuine: [string, unknown][] = [
  ['a text', { body, signature: hex, secrets: secret }],
  ['a Buffer', { body: Buffer.from(body), signature: hex, secrets: secret }],
  ['a Uint8Array', { body: bytes, signature: hex, secrets: secret }],
  [
    'a Uint8Array of another realm, such as a test runner’s',
    { body: runInNewContext('Uint8Array.from(bytes)', { bytes: [...bytes] }), signature: hex, secrets: secret },
  ],
  [
    'a view into a larger buffer',
    { body: new Uint8Array([0, ...bytes, 0]).subarray(1, bytes.length + 1), signature: hex, secrets: secret },
  ],
  ['an ArrayBuffer, as a Request gives its body', { body: bytes.buffer, signature: hex, secrets: secret }],
  [
    'an ArrayBuffer of another realm',
    { body: runInNewContext('Uint8Array.from(bytes).buffer', { bytes: [...bytes] }), signature: hex, secrets: secret },
  ],
  ['one secret in a list', { body, signature: hex, secrets: [secret] }],
  ['the new secret of a rotation', { body, signature: hex, secrets: [secret, 'old'] }],
  ['the old secret of a rotation', { body, signature: hex, secrets: ['new', secret] }],
  ['a secret beside an empty one', { body, signature: hex, secrets: ['', secret] }],
  ['base64 when it is asked for', { body, signature: base64, secrets: secret, encoding: 'base64' }],
  ['hex when it is asked for', { body, signature: hex, secrets: secret, encoding: 'hex' }],
  ['an empty body', { body: '', signature: createHmac('sha256', secret).update('').digest('hex'), secrets: secret }],
]

const forged: [string, unknown][] = [
  ['re-serialised JSON', { body: JSON.stringify(JSON.parse(body)), signature: hex, secrets: secret }],
  ['prettified JSON', { body: JSON.stringify(JSON.parse(body), null, 2), signature: hex, secrets: secret }],
  ['parsed JSON', { body: JSON.parse(body), signature: hex, secrets: secret }],
  ['a body with a final newline', { body: `${body}\n`, signature: hex, secrets: secret }],
  ['a body with a byte order mark', { body: `\uFEFF${body}`, signature: hex, secrets: secret }],
  ['a body in another encoding', { body: Buffer.from(body, 'utf16le'), signature: hex, secrets: secret }],
  ['a truncated body', { body: body.slice(0, -1), signature: hex, secrets: secret }],
  ['one flipped bit', { body: bytes.map((byte, i) => (i === 5 ? byte ^ 1 : byte)), signature: hex, secrets: secret }],
  ['no body', { signature: hex, secrets: secret }],
  ['a null body', { body: null, signature: hex, secrets: secret }],
  ['a number as body', { body: 5, signature: hex, secrets: secret }],
  ['an array of bytes as body', { body: [...bytes], signature: hex, secrets: secret }],
  ['an upper-case signature', { body, signature: hex.toUpperCase(), secrets: secret }],
  ['a truncated signature', { body, signature: hex.slice(0, -1), secrets: secret }],
  ['half a signature', { body, signature: hex.slice(0, 32), secrets: secret }],
  ['a signature with more', { body, signature: `${hex}0`, secrets: secret }],
  ['a doubled signature', { body, signature: `${hex}${hex}`, secrets: secret }],
  ['two header values joined', { body, signature: `${hex}, ${hex}`, secrets: secret }],
  ['two header values in a list', { body, signature: [hex, hex], secrets: secret }],
  ['one header value in a list', { body, signature: [hex], secrets: secret }],
  ['a signature with spaces around', { body, signature: ` ${hex} `, secrets: secret }],
  ['a signature with a final newline', { body, signature: `${hex}\n`, secrets: secret }],
  ['a prefixed signature', { body, signature: `sha256=${hex}`, secrets: secret }],
  ['a signature with a character that is no hex digit', { body, signature: `g${hex.slice(1)}`, secrets: secret }],
  ['a signature with a full-width digit', { body, signature: `０${hex.slice(1)}`, secrets: secret }],
  [
    'a signature that is wrong by one digit',
    { body, signature: hex.slice(0, 63) + (hex.endsWith('0') ? '1' : '0'), secrets: secret },
  ],
  ['an all-zero signature', { body, signature: '0'.repeat(64), secrets: secret }],
  ['an empty signature', { body, signature: '', secrets: secret }],
  ['a missing signature', { body, secrets: secret }],
  ['a null signature', { body, signature: null, secrets: secret }],
  ['a signature that is an object', { body, signature: { length: 64 }, secrets: secret }],
  ['a signature as bytes', { body, signature: Buffer.from(hex, 'hex'), secrets: secret }],
  ['base64 where hex is expected', { body, signature: base64, secrets: secret }],
  ['hex where base64 is expected', { body, signature: hex, secrets: secret, encoding: 'base64' }],
  ['base64 without padding', { body, signature: base64.slice(0, -1), secrets: secret, encoding: 'base64' }],
  ['base64 in the URL alphabet', { body, signature: `-_${base64.slice(2)}`, secrets: secret, encoding: 'base64' }],
  ['an unknown encoding', { body, signature: hex, secrets: secret, encoding: 'utf8' }],
  ['another secret', { body, signature: hex, secrets: 'other' }],
  ['another secret of the same length', { body, signature: hex, secrets: 'signature-tokeN' }],
  ['several other secrets', { body, signature: hex, secrets: ['a', 'b'] }],
  ['no secret', { body, signature: hex, secrets: [] }],
  ['missing secrets', { body, signature: hex }],
  ['secrets that are no texts', { body, signature: hex, secrets: [null, 5, {}] }],
  [
    'an empty secret that really signed',
    { body, signature: createHmac('sha256', '').update(body).digest('hex'), secrets: '' },
  ],
  ['SHA-1', { body, signature: createHmac('sha1', secret).update(body).digest('hex'), secrets: secret }],
  ['SHA-512', { body, signature: createHmac('sha512', secret).update(body).digest('hex'), secrets: secret }],
  ['a bare hash', { body, signature: createHmac('sha256', '').update(body).digest('hex'), secrets: secret }],
  ['a secret with the line break of its file', { body, signature: hex, secrets: `${secret}\n` }],
  ['secrets in a set', { body, signature: hex, secrets: new Set([secret]) }],
  ['a symbol as signature', { body, signature: Symbol('x'), secrets: secret }],
  ['nothing at all', undefined],
  ['null', null],
  [
    'a throwing getter',
    {
      get body() {
        throw new Error('no')
      },
      signature: hex,
      secrets: secret,
    },
  ],
]

describe.each(['node:crypto', 'WebCrypto only'])('verifying on %s', (runtime) => {
  const load = async (): Promise<(options: unknown) => Promise<boolean>> => {
    if (runtime === 'node:crypto') return loose
    vi.resetModules()
    vi.stubGlobal('process', { ...process, getBuiltinModule: undefined })
    const { verifyKountaWebhook: fresh } = await import('../../src/webhooks/index.js')
    return fresh as (options: unknown) => Promise<boolean>
  }
  afterEach(() => vi.unstubAllGlobals())

  it.each(genuine)('accepts %s', async (_, options) => {
    expect(await (await load())(options)).toBe(true)
  })

  it.each(forged)('refuses %s, without a throw', async (_, options) => {
    expect(await (await load())(options)).toBe(false)
  })
})

describe('signing', () => {
  it('makes what verifying accepts, for any body and secret', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.string({ unit: 'binary' }), fc.uint8Array()),
        fc.string({ minLength: 1 }),
        fc.constantFrom('hex', 'base64'),
        async (any, key, encoding) => {
          const signature = await signKountaWebhook({ body: any, secret: key, encoding })
          expect(await verifyKountaWebhook({ body: any, signature, secrets: key, encoding })).toBe(true)
          expect(await verifyKountaWebhook({ body: any, signature, secrets: `${key}x`, encoding })).toBe(false)
        },
      ),
      { numRuns: 300 },
    )
  })

  it('agrees with node:crypto and WebCrypto', async () => {
    expect(await signKountaWebhook({ body, secret })).toBe(hex)
    vi.resetModules()
    vi.stubGlobal('process', { ...process, getBuiltinModule: undefined })
    const { signKountaWebhook: onTheWeb } = await import('../../src/webhooks/index.js')
    expect(await onTheWeb({ body: bytes, secret })).toBe(hex)
    vi.unstubAllGlobals()
  })

  it('refuses an empty secret', async () => {
    await expect(signKountaWebhook({ body, secret: '' })).rejects.toMatchObject({ code: 'invalid-options' })
  })
})
