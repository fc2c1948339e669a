import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { readCapped, unreadBody } from '../../../src/shared/http/capped-body.js'

const responseOf = (pieces: readonly Uint8Array[]) =>
  new Response(
    new ReadableStream<Uint8Array>({
      start(controller) {
        for (const piece of pieces) controller.enqueue(piece)
        controller.close()
      },
    }),
  )

const readAll = async (pieces: readonly Uint8Array[]) => {
  const progress = unreadBody()
  await readCapped(responseOf(pieces), 1_000_000, progress)
  return progress
}

/** What one decoder makes of the same pieces as a stream: the reference. */
const decodedAsStream = (pieces: readonly Uint8Array[]) => {
  const decoder = new TextDecoder()
  return pieces.map((piece) => decoder.decode(piece, { stream: true })).join('') + decoder.decode()
}

/** The bytes, cut at the given places. */
const cut = (bytes: Uint8Array, places: readonly number[]) => {
  const at = [0, ...places.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]
  return at.slice(1).map((end, n) => bytes.slice(at[n], end))
}

describe('a body that comes in pieces', () => {
  it('is decoded as a stream is, wherever it is cut', async () => {
    const text = fc.string({ unit: fc.constantFrom('a', '"', 'é', '€', '🦪', '\uFEFF'), maxLength: 30 })
    await fc.assert(
      fc.asyncProperty(text, fc.array(fc.nat(), { maxLength: 6 }), async (body, places) => {
        const pieces = cut(new TextEncoder().encode(body), places)
        expect(await readAll(pieces)).toEqual({ text: decodedAsStream(pieces), complete: true, tooLarge: false })
      }),
    )
  })

  it('is decoded as a stream is when it is no UTF-8', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 5 }), { maxLength: 6 }), async (pieces) => {
        expect((await readAll(pieces)).text).toBe(decodedAsStream(pieces))
      }),
    )
  })

  it('loses its mark at the beginning, and only there', async () => {
    const encoder = new TextEncoder()
    const pieces = ['\uFEFF{"a":', '\uFEFF1', '\uFEFFé'].map((piece) => encoder.encode(piece))
    expect((await readAll(pieces)).text).toBe('{"a":\uFEFF1\uFEFFé')
  })

  it('is let go of where it is too much, since its connection is held by it', async () => {
    for (const headers of [{}, { 'content-length': '1000' }]) {
      const cancel = vi.fn()
      const start = (stream: ReadableStreamDefaultController) => stream.enqueue(new Uint8Array(1000))
      await readCapped(new Response(new ReadableStream({ start, cancel }), { headers }), 10, unreadBody())
      expect(cancel).toHaveBeenCalledOnce()
    }
  })

  it('keeps what came before the piece that was too much', async () => {
    const pieces = ['abc', 'é', 'def'].map((piece) => new TextEncoder().encode(piece))
    const progress = unreadBody()
    await readCapped(responseOf(pieces), 7, progress)
    expect(progress).toEqual({ text: 'abcé', complete: false, tooLarge: true })
  })
})
