/** Tells a connection that never was from one that broke: only the first proves that a write was not applied. */

const neverReached = new Set([
  'ENOTFOUND',
  'EAI_AGAIN',
  'ECONNREFUSED',
  'UND_ERR_CONNECT_TIMEOUT',
  // TLS: the handshake ended before the request was written.
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'ERR_TLS_HANDSHAKE_TIMEOUT',
  'HOSTNAME_MISMATCH',
])

/** Codes that are definite only while connecting; on an open socket they may follow a request that was sent. */
const whileConnecting = new Set([
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ECONNRESET',
  'EACCES',
  'EPERM',
  'EADDRNOTAVAIL',
])

const handshake =
  /wrong version number|unsupported protocol|no protocols available|handshake failure|alert protocol version|unknown ca|before secure TLS connection/i

/** True when a failed `fetch` provably never delivered its request (DNS, refused connection, TLS handshake). */
export function neverDelivered(error: unknown, depth = 0): boolean {
  if (typeof error !== 'object' || error === null || depth > 5) return false
  const { code, syscall, message, errors, cause } = error as Record<string, unknown>
  if (typeof code === 'string') {
    if (neverReached.has(code) || code.startsWith('CERT_')) return true
    if (syscall === 'connect' && whileConnecting.has(code)) return true
    if ((code === 'EPROTO' || code === 'ECONNRESET' || code.startsWith('ERR_SSL_')) && handshake.test(String(message)))
      return true
  }
  // Happy eyeballs: one failed try per address, gathered in an AggregateError.
  if (Array.isArray(errors) && errors.length > 0) return errors.every((each) => neverDelivered(each, depth + 1))
  return neverDelivered(cause, depth + 1)
}

/** A failure's system code, for the message: a short upper-case constant or nothing. */
export function failureCode(error: unknown, depth = 0): string | undefined {
  if (typeof error !== 'object' || error === null || depth > 5) return undefined
  const { code, cause } = error as Record<string, unknown>
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]{2,39}$/.test(code) ? code : failureCode(cause, depth + 1)
}
