/** What every endpoint does with an answer: errors of any face become errors, bodies are parsed at the door. */
import type * as z from 'zod/mini'
import { answerError } from '../shared/http/refusal.js'
import type { HttpAnswer, Transport } from '../shared/http/transport.js'
import type { Logger } from '../shared/logger.js'
import type { Call } from './caller.js'
import { listSchema, wrongMembers } from './schemas.js'

/** The two ways to ask: for an answer with any status, or for a parsed success. */
export interface Endpoints {
  /** Any status; the caller has a use for some of them. */
  readonly call: Call
  /** Rejects for what is no success, a success that carries an error included. */
  accept(answer: HttpAnswer): HttpAnswer
  /** `accept`, then the body where it has the shape: a write is made once the status says so, and its body takes nothing from that. */
  acceptAs<Schema extends z.ZodMiniType>(answer: HttpAnswer, schema: Schema): z.infer<Schema> | undefined
  /** `accept`, then the body by its schema; 'invalid-answer' names the members that are wrong. */
  read<Schema extends z.ZodMiniType>(answer: HttpAnswer, schema: Schema): z.infer<Schema>
  /** `read` of a list, by default a bare array; an entry that is none is left out with a warning, and never stops the list. */
  readList<Schema extends z.ZodMiniType>(
    answer: HttpAnswer,
    entry: Schema,
    list?: z.ZodMiniType<unknown[]>,
  ): z.infer<Schema>[]
}

/** Whether there is anything in it: a text, an entry, a member. */
const tellsAnything = (value: unknown): boolean =>
  typeof value === 'string'
    ? value.trim() !== ''
    : value instanceof Object
      ? Object.keys(value).length > 0
      : Boolean(value)

/** Some successes carry an error: `isSuccess` false, or an `errorMessage` of whichever shape [now-book-it-api.md 1.4]. */
function carriesError(answer: HttpAnswer): boolean {
  const { isSuccess, errorMessage } = Object(jsonOf(answer.text))
  return `${isSuccess}`.toLowerCase() === 'false' || tellsAnything(errorMessage)
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Binds the rules above to one caller. */
export function createEndpoints(parts: {
  readonly call: Call
  readonly refusal: Transport['refusal']
  readonly logger: Logger
}): Endpoints {
  const accept = (answer: HttpAnswer): HttpAnswer => {
    const refusal = parts.refusal(answer)
    if (refusal) throw refusal
    if (carriesError(answer)) {
      // Its text is free and may quote the guest, so only the fact is told.
      throw answerError(
        'request-refused',
        `expected a success, got ${answer.status} with an error message inside`,
        answer,
      )
    }
    return answer
  }
  const read: Endpoints['read'] = (answer, schema) => {
    const parsed = schema.safeParse(accept(answer).json())
    if (parsed.success) return parsed.data
    throw answerError(
      'invalid-answer',
      `expected the documented shape, got something else at ${wrongMembers(parsed.error)}`,
      answer,
    )
  }
  return {
    call: parts.call,
    accept,
    acceptAs(answer, schema) {
      const parsed = schema.safeParse(jsonOf(accept(answer).text))
      return parsed.success ? parsed.data : undefined
    },
    read,
    readList(answer, entry, list = listSchema) {
      const entries = read(answer, list)
      const found = entries.flatMap((each) => {
        const parsed = entry.safeParse(each)
        return parsed.success ? [parsed.data] : []
      })
      if (found.length < entries.length) {
        const { path } = answer.request
        parts.logger.warn('list held entries that cannot be read', { path, left_out: entries.length - found.length })
      }
      return found
    },
  }
}
