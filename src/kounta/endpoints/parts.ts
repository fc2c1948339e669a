/** What every endpoint is built from, and the little that they share: one record, one created id. */
import { answerError } from '../../shared/http/refusal.js'
import type { HttpAnswer } from '../../shared/http/transport.js'
import type { Logger } from '../../shared/logger.js'
import type { Ask, Call } from '../ask.js'
import { pages } from '../pages.js'
import { readReference } from '../schemas/values.js'
import type { CallOptions, ListOptions } from '../types.js'
import { checkId } from '../wire-json.js'

/** Handed to each endpoint's factory. */
export interface EndpointParts {
  readonly call: Call
  readonly logger: Logger
  readonly maxPages: number
}

/** Reads one JSON entry, or throws. */
export type Read<T> = (json: unknown) => T

/** The smallest part of a zod schema that an endpoint calls. */
interface Schema<T> {
  parse(json: unknown): T
}

/** A schema as a reader. */
export const by =
  <T>(schema: Schema<T>): Read<T> =>
  (json) =>
    schema.parse(json)

/** What is read is asked for by GET. */
type Question = Omit<Ask, 'method'>

/** A list endpoint. */
export function listing<T extends { readonly id: string }>(
  parts: EndpointParts,
  ask: Question,
  read: Read<T>,
  onUnreadable?: ListOptions['onUnreadable'],
): AsyncIterable<T> {
  // Iterated twice, it is asked twice: a generator object would be spent after the first.
  return { [Symbol.asyncIterator]: () => pages({ ...ask, method: 'GET' }, { ...parts, read, onUnreadable }) }
}

/** The list of all of one kind that the company has, as a method of an endpoint. */
export const companyList =
  <T extends { readonly id: string }>(parts: EndpointParts, kind: string, schema: Schema<T>) =>
  (options?: CallOptions): AsyncIterable<T> =>
    listing(parts, { path: `companies/{companyId}/${kind}.json`, options }, by(schema))

/** What a request at a site has in common with the others there: its id in the path, and their lane. */
export const atSite = (siteId: string) => ({ params: { siteId: checkId(siteId, 'siteId') }, lane: siteId })

/** "Not there", and "there no longer": to the caller they are one. */
export const absent: readonly number[] = [404, 410]

/** One record, or null for 404 and 410. */
export async function record<T>({ call }: EndpointParts, ask: Question, read: Read<T>): Promise<T | null> {
  const answer = await call({ ...ask, method: 'GET', accept: absent })
  return absent.includes(answer.status) ? null : readAnswer(answer, read)
}

/** The answer's JSON through a reader; whatever is wrong with it is 'invalid-answer', told without its content. */
export function readAnswer<T>(answer: HttpAnswer, read: Read<T>): T {
  const json = answer.json()
  try {
    return read(json)
  } catch {
    throw answerError('invalid-answer', 'expected a readable record, got something else', answer)
  }
}

/**
 * The id of what a POST made: the last segment of `Location`, absolute or relative, with or without `.json` and query. The body is
 * empty or `null` [kounta-api.md 4.4]. 0 is no id. Only the id is taken from the header; its URL is never called.
 */
export function createdId(answer: HttpAnswer): string {
  const [path = ''] = (answer.headers.get('location') ?? '').split(/[?#]/, 1)
  const id = readReference(/(?:^|\/)(\d+)(?:\.json)?\/*$/i.exec(path)?.[1])
  if (id !== undefined) return id
  throw answerError(
    'outcome-unknown',
    `expected an id in the Location header, got ${answer.status} without one`,
    answer,
  )
}
