/** Base64 as others wrote it, which may be none. */

/** The text in a base64 text; empty where there is none. */
export function fromBase64(text: string): string {
  try {
    return new TextDecoder().decode(Uint8Array.from(atob(text), (char) => char.charCodeAt(0)))
  } catch {
    return ''
  }
}
