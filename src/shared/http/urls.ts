/** Where a request may go: below one configured base URL, or where a link of the server leads on its origin, and nowhere else. */
import { NbiKountaError } from '../errors.js'
import { isAbsent, requireScalar } from '../options.js'

/** Checks a configured base URL and gives it a trailing slash; the text itself is never quoted (it may hold a secret). */
export function parseBaseUrl(text: string, option = 'baseUrl'): URL {
  let url: URL
  try {
    url = new URL(text)
  } catch {
    throw new NbiKountaError(
      'invalid-options',
      `${option}: expected an absolute URL, such as https://api.example.test/v1/.`,
    )
  }
  const web = url.protocol === 'https:' || url.protocol === 'http:'
  if (!web || url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    throw new NbiKountaError(
      'invalid-options',
      `${option}: expected an http(s) URL without credentials, query or fragment; pass credentials as their own option.`,
    )
  }
  if (!url.pathname.endsWith('/')) url.pathname += '/'
  return url
}

/** What a query may hold; undefined members are left out, as null from plain JavaScript is. */
export type Query = Readonly<Record<string, string | number | boolean | undefined>>

/**
 * Fills a path template below the base; each parameter stays one path segment, whatever it holds. Throws 'invalid-options' for what a
 * query cannot hold, such as a Date.
 */
export function expandPath(
  base: URL,
  template: string,
  params: Readonly<Record<string, string>> = {},
  query?: Query,
): URL {
  const path = template.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = params[name]
    // '.' and '..' survive encodeURIComponent and would climb out of the template; half a surrogate pair does not.
    if (typeof value !== 'string' || /^\.{0,2}$|\p{Cs}/u.test(value)) {
      throw new NbiKountaError(
        'invalid-id',
        `${name}: expected a non-empty id for the path ${template}; check the caller's value.`,
      )
    }
    return encodeURIComponent(value)
  })
  // A base ends with a slash and has neither query nor fragment: what is below it is appended, and only the whole is parsed.
  const url = new URL(base.href + path)
  for (const [name, value] of Object.entries(query ?? {})) {
    if (isAbsent(value)) continue
    requireScalar(value, name)
    url.searchParams.set(name, String(value))
  }
  return url
}

/** A link that the server gave, resolved against the page it came from, if it stays on the base's origin. */
export function sameOriginLink(base: URL, from: URL, link: string): URL | undefined {
  try {
    const url = new URL(link, from)
    return url.origin === base.origin && url.username === '' && url.password === '' ? url : undefined
  } catch {
    return undefined
  }
}
