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
    const decoder = new TextDecoder()
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
      progress.text += decoder.decode(value, { stream: true })
    }
    progress.text += decoder.decode()
  }
  progress.complete = true
}
