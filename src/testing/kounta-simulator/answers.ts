/** The answers that Kounta gives again and again, and the checks of what came in. */
import { emptyAnswer, jsonAnswer, type SimulatedRequest, type SimulatedResponse } from '../faces/exchange.js'
import { readJsonObject, type WireValue, wireJson } from '../simulation/wire-json.js'
import type { SimState } from './state.js'

/** A request on its way through the router. */
export interface Call {
  readonly state: SimState
  readonly request: SimulatedRequest
  readonly url: URL
  /** Path parameters by the name that the template gives them. */
  readonly params: Readonly<Record<string, string>>
  /** The id of the order that this request made or met, for the request log. */
  orderId?: string
}

/** 200 with a JSON body. */
export const ok = (value: WireValue, headers?: Record<string, string>): SimulatedResponse =>
  jsonAnswer(200, wireJson(value), headers)

/** An error as Kounta words it. */
export const failure = (status: number, error: string, message: string): SimulatedResponse =>
  jsonAnswer(status, wireJson({ error, error_description: message, message }))

export const notFound = (): SimulatedResponse => failure(404, 'not_found', 'Not Found')
export const badRequest = (message: string): SimulatedResponse => failure(400, 'bad_request', message)
export const methodNotAllowed = (): SimulatedResponse => failure(405, 'method_not_allowed', 'Method Not Allowed')
export const noContent = (): SimulatedResponse => emptyAnswer(204)

/** 201 with `Location`, and a body that holds nothing. `path` is below `/v1/`. */
export function created(call: Call, path: string): SimulatedResponse {
  const { location, nullAnswers } = call.state.habits
  const absolute = `${call.url.origin}/v1/${path}`
  const where = {
    absolute: `${absolute}.json`,
    'absolute-without-json': absolute,
    relative: `/v1/${path}.json`,
    missing: undefined,
  }[location]
  const headers = where === undefined ? undefined : { location: where }
  return nullAnswers === 'null' ? jsonAnswer(201, 'null', headers) : emptyAnswer(201, headers)
}

/** The answer of a PUT: nothing, or the resource. */
export function updated(call: Call, resource: () => WireValue): SimulatedResponse {
  return call.state.habits.putAnswer === 'resource' ? ok(resource()) : emptyAnswer(200)
}

/** A JSON object from a request's body, or the answer that refuses it. */
export function readObject(call: Call): Record<string, unknown> | SimulatedResponse {
  const type = (call.request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase()
  if (type !== 'application/json') return badRequest('Content-Type must be application/json')
  return readJsonObject(call.request.body) ?? badRequest('The body must be a JSON object')
}

/** Tells an answer from a value. */
export function isAnswer(value: unknown): value is SimulatedResponse {
  return typeof value === 'object' && value !== null && 'status' in value && 'headers' in value && 'body' in value
}

/** Reads an array, or answers what is wrong with it or with the first entry that will not do. */
export function readList<T>(
  value: unknown,
  name: string,
  read: (entry: unknown) => T | SimulatedResponse,
): T[] | SimulatedResponse {
  if (!Array.isArray(value)) return badRequest(`${name} must be an array`)
  const list: T[] = []
  for (const item of value) {
    const entry = read(item)
    if (isAnswer(entry)) return entry
    list.push(entry)
  }
  return list
}

/** An id as requests must send it: a JSON number. A text is refused, as a production client found out. */
export function idMember(value: unknown): string | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? String(value) : undefined
}
