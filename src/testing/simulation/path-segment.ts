/** A part of a request's path, as its caller meant it. */

/** Decoded, once; undefined where it is malformed, which no path is. */
export function decodedSegment(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment)
  } catch {
    return undefined
  }
}
