/** The real face: a server on 127.0.0.1 whose lost connections are really lost. */
import type { Clock } from '../../shared/clock.js'
import { trackOn } from '../virtual-clock.js'
import type { Handle } from './exchange.js'

/**
 * A running server.
 *
 * @example
 * ```ts
 * import { createKountaSimulator, type Listening } from 'nbi-kounta/testing'
 *
 * const { url, close }: Listening = await createKountaSimulator().listen()
 * console.log(`${url}/v1/`)
 * await close()
 * ```
 */
export interface Listening {
  /** Such as `http://127.0.0.1:41873`, without a trailing slash. */
  readonly url: string
  /** The TCP port. */
  readonly port: number
  /** Closes the server and every connection. Resolves once the port is free. May be called twice. */
  close(): Promise<void>
}

/** Serves a core over HTTP; port 0 (the default) takes a free one. */
export async function listenOnHttp(handle: Handle, clock: Clock, port = 0): Promise<Listening> {
  // Imported here, so that the package's entry loads where node:http does not exist.
  const { createServer } = await import('node:http')
  const server = createServer((request, response) => {
    const chunks: Uint8Array[] = []
    request.on('data', (chunk: Uint8Array) => chunks.push(chunk))
    request.on('error', () => request.destroy())
    request.on('end', () => {
      const answered = handle({
        method: request.method ?? 'GET',
        url: `http://${request.headers.host ?? '127.0.0.1'}${request.url ?? '/'}`,
        headers: flatHeaders(request.headers),
        body: new TextDecoder().decode(Buffer.concat(chunks)),
      }).then(
        (answer) => {
          if (answer === 'drop') return request.socket.destroy()
          response.writeHead(answer.status, { ...answer.headers })
          response.end(answer.body)
        },
        () => request.socket.destroy(),
      )
      trackOn(clock, answered)
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  const address = server.address()
  const boundPort = typeof address === 'object' && address ? address.port : port
  return {
    url: `http://127.0.0.1:${boundPort}`,
    port: boundPort,
    close: () =>
      new Promise((resolve) => {
        // The only error is that it is closed already.
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function flatHeaders(
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
): Record<string, string> {
  const flat: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) flat[name] = typeof value === 'string' ? value : value.join(', ')
  }
  return flat
}
