/** HMAC-SHA256 signatures of raw bytes, compared in constant time; on node:crypto where present, else on WebCrypto. No npm module at all. */
import type { ErrorCode } from '../errors.js'
import { LibraryError } from '../library-error.js'

/**
 * How a signature is written.
 *
 * @example
 * ```ts
 * import { type SignatureEncoding, signKountaWebhook } from 'nbi-kounta/webhooks'
 *
 * const encoding: SignatureEncoding = 'base64'
 * const signature = await signKountaWebhook({ body: '{"id":1}', secret: 'token', encoding })
 * ```
 */
export type SignatureEncoding = 'hex' | 'base64'

/** The smallest part of node:crypto that is called. */
interface NodeCrypto {
  createHmac(algorithm: 'sha256', key: string): { update(data: string | Uint8Array): { digest(): Uint8Array } }
  timingSafeEqual(a: Uint8Array, b: Uint8Array): boolean
}

type Process = { getBuiltinModule?(id: string): unknown }

/** undefined: not looked for yet; null: there is none. */
let found: NodeCrypto | null | undefined

/**
 * Asked for at run time, so that bundlers for other runtimes find nothing to resolve, and at the first signature, since loading it costs
 * more than all of this package's entry. Present from Node 20.16 on.
 */
function nodeCrypto(): NodeCrypto | null {
  if (found === undefined)
    found = ((globalThis as { process?: Process }).process?.getBuiltinModule?.('node:crypto') as NodeCrypto) ?? null
  return found
}

/** What is signed: a text counts as its UTF-8 bytes. */
export type Signed = string | Uint8Array | ArrayBuffer

/** Bytes of any realm: those of a test's sandbox or of a worker are no `instanceof` of ours. */
export const isBytes = (value: unknown): value is Uint8Array =>
  ArrayBuffer.isView(value) || {}.toString.call(value) === '[object ArrayBuffer]'

/** Its bytes. Throws for anything else: of a parsed body that is `{"length": 4e9}` an array would be as long. */
export const bytesOf = (data: Signed): Uint8Array => {
  if (typeof data === 'string') return new TextEncoder().encode(data)
  if (ArrayBuffer.isView(data)) return data
  if (isBytes(data)) return new Uint8Array(data)
  throw new LibraryError<ErrorCode>('invalid-options', 'request', 'body: expected a text or bytes.')
}

/** The 32 bytes of an HMAC-SHA256. */
export function hmacSha256(secret: string, data: Signed): Uint8Array | Promise<Uint8Array> {
  return nodeCrypto()?.createHmac('sha256', secret).update(bytesOf(data)).digest() ?? webHmac(secret, data)
}

async function webHmac(secret: string, data: Signed): Promise<Uint8Array> {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const { subtle } = globalThis.crypto
  const key = await subtle.importKey('raw', bytesOf(secret) as Uint8Array<ArrayBuffer>, algorithm, false, ['sign'])
  return new Uint8Array(await subtle.sign('HMAC', key, bytesOf(data) as Uint8Array<ArrayBuffer>))
}

/** True for equal bytes; how long it takes depends on the lengths only. */
function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false
  const node = nodeCrypto()
  if (node) return node.timingSafeEqual(a, b)
  let difference = 0
  for (let i = 0; i < a.length; i++) difference |= (a[i] ?? 0) ^ (b[i] ?? 0)
  return difference === 0
}

/** True for equal texts, in constant time. */
export const sameText = (a: string, b: string): boolean => sameBytes(bytesOf(a), bytesOf(b))

/** Writes a digest as lower-case hex or padded base64. */
export function encodeSignature(digest: Uint8Array, encoding: SignatureEncoding): string {
  if (encoding === 'base64') return btoa(String.fromCharCode(...digest))
  let text = ''
  for (const byte of digest) text += byte.toString(16).padStart(2, '0')
  return text
}

/** The value of '0'–'9' or 'a'–'f'; 256 and more for any other character. */
const nibble = (code: number) => (code >= 48 && code <= 57 ? code - 48 : code >= 97 && code <= 102 ? code - 87 : 256)

/** The 32 bytes of a written signature, or undefined for any text that is not exactly one, in its one spelling. */
function decodeSignature(text: unknown, encoding: SignatureEncoding): Uint8Array | undefined {
  if (typeof text !== 'string') return undefined
  const bytes = new Uint8Array(32)
  if (encoding === 'hex') {
    if (text.length !== 64) return undefined
    let wrong = 0
    for (let i = 0; i < 32; i++) {
      const value = nibble(text.charCodeAt(2 * i)) * 16 + nibble(text.charCodeAt(2 * i + 1))
      wrong |= value >> 8
      bytes[i] = value
    }
    return wrong === 0 ? bytes : undefined
  }
  if (encoding !== 'base64' || !/^[A-Za-z0-9+/]{43}=$/.test(text)) return undefined
  const binary = atob(text)
  for (let i = 0; i < 32; i++) bytes[i] = binary.charCodeAt(i)
  // The last character has two spare bits: only the spelling that an encoder writes counts.
  return encodeSignature(bytes, 'base64') === text ? bytes : undefined
}

/** What {@link verifySignature} compares. */
export interface SignatureCheck {
  readonly body: unknown
  readonly signature: unknown
  readonly secrets: unknown
  readonly encoding?: SignatureEncoding | undefined
}

/** True when the signature of the raw bytes was made with one of the secrets. Never throws. */
export async function verifySignature(check: SignatureCheck): Promise<boolean> {
  try {
    const { body, signature, secrets, encoding } = check
    const given = decodeSignature(signature, encoding ?? 'hex')
    if (!given) return false
    const list: readonly unknown[] = Array.isArray(secrets) ? secrets : [secrets]
    let valid = false
    for (const secret of list) {
      // An empty secret is a missing one: anybody could sign with it.
      if (typeof secret !== 'string' || secret === '') continue
      const digest = hmacSha256(secret, body as Signed)
      // No early exit: the time must not tell which of the secrets it was.
      valid = sameBytes(digest instanceof Uint8Array ? digest : await digest, given) || valid
    }
    return valid
  } catch {
    return false
  }
}
