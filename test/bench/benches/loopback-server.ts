/** The till of the client bench: one order, always the same, by real HTTP; a process of its own, so that it is not measured. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { wireOrderText } from '../peers/wire-order.js'

const body = wireOrderText(12)
const length = String(Buffer.byteLength(body))
const server = createServer((request, response) => {
  request.resume()
  response.writeHead(200, {
    'content-type': 'application/json',
    'content-length': length,
    'x-ratelimit-limit': '1000000000',
    'x-ratelimit-remaining': '999999999',
    'x-ratelimit-reset': String(Math.ceil(Date.now() / 1000) + 60),
  })
  response.end(body)
})
server.keepAliveTimeout = 60_000
server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port))
// The parent's end is this one's end.
process.stdin.resume().on('end', () => process.exit(0))
