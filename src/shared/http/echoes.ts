/** What a request carried, readable: so that a server's answer which repeats it is never quoted in a message. */
import { fromBase64 } from '../base64.js'
import type { HttpRequest } from './transport.js'

/** Every text that went out with the request: URL, body, headers, and the inside of a Basic credential. */
export function echoesOf(request: HttpRequest, url: URL): readonly string[] {
  const texts = [
    decoded(url.href),
    request.rawBody ?? '',
    request.json === undefined ? '' : JSON.stringify(request.json),
  ]
  for (const value of Object.values(request.headers ?? {})) {
    texts.push(value)
    const basic = /^Basic (\S+)$/i.exec(value)?.[1]
    if (basic !== undefined) texts.push(fromBase64(basic))
  }
  // Short codes are lower case; what we sent may not have been.
  return texts.flatMap((text) => [text, text.toLowerCase()])
}

function decoded(text: string): string {
  try {
    return `${text} ${decodeURIComponent(text)}`
  } catch {
    return text
  }
}
