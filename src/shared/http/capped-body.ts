/** Reads a body up to a cap, keeping what came when the connection breaks: the status has already said the main thing. */

/** What has been read so far. `complete` is true only at the true end of the body. */
export interface BodyProgress {
  text: string
  complete: boolean
  tooLarge: boolean
}

/** A body of which nothing has been read yet. */
export const unreadBody = (): BodyProgress => ({ text: '', complete: false, tooLarge: false })

/** Reads into `progress`; stops at `maxBytes` with `tooLarge`. Rejects when the stream breaks. */
export async function readCapped(response: Response, maxBytes: number, progress: BodyProgress): Promise<void> {
  // A declared length over the cap is believed at once; a smaller or missing one is not trusted.
  if (Number(response.headers.get('content-length') ?? 0) > maxBytes) {
    progress.tooLarge = true
    void response.body?.cancel().catch(() => {})
    return
  }
  if (response.body) {
    const reader = response.body.getReader()
    const decoder = piecewise()
    let size = 0
    for (;;) {
      const { done, value } = await reader.read()
      if (done) break
      size += value.byteLength
      if (size > maxBytes) {
        progress.tooLarge = true
        void reader.cancel().catch(() => {})
        return
      }
      progress.text += decoder.next(value)
    }
    progress.text += decoder.end()
  }
  progress.complete = true
}

const whole = new TextDecoder()
/** A byte order mark is one at the beginning only. */
const wholeButFirst = new TextDecoder('utf-8', { ignoreBOM: true })

/**
 * Decodes UTF-8 piece by piece. A piece that ends with an ASCII byte, as JSON does, ends no character in its middle: it can be decoded
 * by itself, which is several times faster than as a part of a stream.
 */
function piecewise() {
  let stream: InstanceType<typeof TextDecoder> | undefined
  let isFirst = true
  return {
    next(piece: Uint8Array): string {
      const ignoreBOM = !isFirst
      isFirst = false
      const last = piece[piece.byteLength - 1] ?? 0xff
      if (!stream && last < 0x80) return (ignoreBOM ? wholeButFirst : whole).decode(piece)
      stream ??= new TextDecoder('utf-8', { ignoreBOM })
      return stream.decode(piece, { stream: true })
    },
    end: (): string => stream?.decode() ?? '',
  }
}
