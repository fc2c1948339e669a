/** The way to NBI: one transport, paced and repeated by its caller, with what every endpoint does with an answer. */
import type { Clock } from '../shared/clock.js'
import { createTransport, type HttpRequest } from '../shared/http/transport.js'
import type { Logger } from '../shared/logger.js'
import { clockOf, loggerOf } from '../shared/tools.js'
import { createCaller, type EndpointRate } from './caller.js'
import { createEndpoints, type Endpoints } from './endpoint.js'

/** What a host sets of it; the options of its users say what each member means. */
export interface ConnectionOptions {
  readonly baseUrl: string
  readonly fetch?: typeof globalThis.fetch
  readonly clock?: Clock
  readonly timeoutMs?: number
  readonly random?: () => number
  readonly logger?: Logger
}

/** NBI's own example of a limit. */
export const usualRate: EndpointRate = { calls: 10, perMs: 1000 }
export const usualTries = 3

/** What is opened, and the tools that it was opened with. */
export interface Connection {
  readonly endpoints: Endpoints
  readonly clock: Clock
  readonly logger: Logger
}

/** `headers` go along with every request, in place of its own. */
export function connect(
  options: ConnectionOptions,
  {
    rate = usualRate,
    tries = usualTries,
    headers,
  }: { rate?: EndpointRate; tries?: number; headers?: HttpRequest['headers'] } = {},
): Connection {
  const { baseUrl, fetch, timeoutMs, random = Math.random } = options
  const clock = clockOf(options.clock)
  const logger = loggerOf(options.logger)
  const transport = createTransport({ remote: 'now-book-it', baseUrl, fetch, timeoutMs, clock, logger })
  const call = createCaller({ transport, clock, random, rate, tries })
  const { refusal } = transport
  const endpoints = createEndpoints({
    refusal,
    logger,
    call: headers ? (request) => call({ ...request, headers }) : call,
  })
  return { endpoints, clock, logger }
}
