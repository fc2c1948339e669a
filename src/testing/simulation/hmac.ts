/** HMAC-SHA256 as lower-case hex by WebCrypto: written apart from the library's own, so that a test compares two. */

/** Signs a text's UTF-8 bytes. */
export async function hmacSha256Hex(secret: string, text: string): Promise<string> {
  const encoder = new TextEncoder()
  const { subtle } = globalThis.crypto
  const key = await subtle.importKey('raw', encoder.encode(secret), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
  const digest = new Uint8Array(await subtle.sign('HMAC', key, encoder.encode(text)))
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
