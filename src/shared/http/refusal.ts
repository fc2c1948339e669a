/** From an answer that is no success to a typed error: status before body, and nothing quoted but short server codes. */
import type { ErrorAdvice } from '../errors.js'
import { errorAdvice } from '../errors.js'
import { RemoteError, type RemoteErrorCode, type RemoteErrorContext } from '../remote-error.js'
import { advisedWaitMs } from './advice.js'
import type { HttpAnswer, RequestEffect } from './transport.js'

/** A remote side's name in messages. */
const remoteNames = { kounta: 'Kounta', 'now-book-it': 'Now Book It' } as const

const whatToDo: Record<ErrorAdvice, string> = {
  wait: 'It may pass by itself: wait, then try again.',
  credentials: 'Check the credentials, their permissions and the API plan.',
  request: 'Check the ids and members of the request.',
  person: 'Somebody has to look at it.',
}

/** The error of a request, in the house's words: what was expected, what came, what to do. */
export function remoteError(code: RemoteErrorCode, came: string, context: RemoteErrorContext): RemoteError {
  // What fails before there is a request, such as a credential without tokens, names the remote side alone.
  const asked = [context.method, context.path].filter(Boolean).join(' ')
  const whom = [remoteNames[context.remote], asked].filter(Boolean).join(', ')
  const advice =
    code === 'outcome-unknown' ? 'It may have been applied: look before sending it again.' : whatToDo[errorAdvice[code]]
  return new RemoteError(code, `${whom}: ${came}. ${advice}`, context)
}

/** Definite refusals of a create; after any other status it may have been applied. */
const definiteForCreate = new Set([400, 401, 403, 404, 422, 429])

function codeOf(status: number, effect: RequestEffect): RemoteErrorCode {
  if (effect === 'create' && !definiteForCreate.has(status)) return 'outcome-unknown'
  if (status === 401) return 'unauthorized'
  if (status === 403) return 'forbidden'
  if (status === 404 || status === 410) return 'not-found'
  if (status === 429) return 'rate-limited'
  const definite = status >= 400 && status < 500 && status !== 408
  if (effect !== 'read') return definite ? 'request-refused' : 'outcome-unknown'
  return status >= 500 || status === 408 || status === 425 ? 'server-error' : 'request-refused'
}

/** True for the plain text that stands for a 429, whatever the status says [kounta-api.md 3.2]. */
export const isLimitText = (text: string): boolean => text.length < 64 && text.trim().toLowerCase() === 'limit exceeded'

/** An id that was drawn: hexadecimal, with letters and digits. A name, an address or a phone number is none. */
const drawn = /^(?=.*[0-9])(?=.*[A-Fa-f])[0-9A-Fa-f-]{8,64}$/

/** The error that an answer stands for; undefined for a success. */
export function refusalOf(answer: HttpAnswer, nowMs: number): RemoteError | undefined {
  const limited = isLimitText(answer.text)
  if (answer.ok && !limited) return pageInstead(answer)
  const code = limited ? 'rate-limited' : codeOf(answer.status, answer.request.effect)
  const retryAfterMs = advisedWaitMs(answer.headers, nowMs, code === 'rate-limited')
  const requestId = answer.headers.get('x-request-id') ?? ''
  return remoteError(code, `expected a success, ${whatCame(answer)}`, {
    ...contextOf(answer.request),
    status: answer.status,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(drawn.test(requestId) && !answer.echoes(requestId) ? { requestId } : {}),
  })
}

/** A web page: a proxy's, or that of a service under maintenance. */
const isPage = (text: string): boolean => /^\s*<(?:!doctype\s+html|html)\b/i.test(text)

/** A page under a success does not say that a write was applied, unless it tells where. A read's page is not its shape, and told as that. */
function pageInstead(answer: HttpAnswer): RemoteError | undefined {
  if (answer.request.effect === 'read' || answer.headers.has('location') || !isPage(answer.text)) return undefined
  return answerError('outcome-unknown', `expected the API's answer, got ${answer.status} with a web page`, answer)
}

/** The answer in words that are safe: its status, and its short code when it has one. */
export function whatCame(answer: HttpAnswer): string {
  const token = serverCode(answer)
  return `got ${answer.status}${token === undefined ? '' : ` (${token})`}`
}

/** What is safe to know of a request. */
export const contextOf = ({ remote, method, path, attempt }: HttpAnswer['request']): RemoteErrorContext => ({
  remote,
  method,
  path,
  attempt,
})

/** A {@link remoteError} about an answer that came. */
export const answerError = (code: RemoteErrorCode, came: string, { request, status }: HttpAnswer): RemoteError =>
  remoteError(code, came, { ...contextOf(request), status })

/** Every text of an error body that a client should read; prefer none [kounta-api.md 3.3]. Never put into a message. */
export function errorTexts(text: string): readonly string[] {
  try {
    const body: unknown = JSON.parse(text)
    if (typeof body === 'string') return [body]
    if (typeof body !== 'object' || body === null) return []
    const { error, error_description, error_message, message, code } = body as Record<string, unknown>
    const nested = typeof error === 'object' && error !== null ? Object.values(error) : []
    return [error, code, error_description, error_message, message, ...nested].filter(
      (each) => typeof each === 'string',
    )
  } catch {
    return [text.slice(0, 500)]
  }
}

/** What machine codes are made of. A text with any other word in it could be a name or a secret, so it is never quoted. */
const codeWords = new Set(
  (
    'access address already amount api auth authorization bad body client closed code company complete conflict customer deleted denied ' +
    'disabled duplicate empty error exceeded exists expired failed failure field forbidden format found gateway grant id internal invalid ' +
    'limit line locked login method missing no not order page parameter param password payment permission plan product quota rate read ' +
    'redirect refresh register request required resource response scope server service signature site slot status temporarily time ' +
    'timeout token too many type unauthorized unavailable uri unknown unprocessable unsupported url validation value version webhook'
  ).split(' '),
)

const isMachineCode = (text: string): boolean =>
  text.length <= 40 && text.split(/[_.-]/).every((word) => codeWords.has(word) || /^[0-9]{3}$/.test(word))

/** A short machine code of the server, unless it merely repeats something that we sent: that could be a secret or a guest. */
function serverCode(answer: HttpAnswer): string | undefined {
  try {
    const { error, code } = JSON.parse(answer.text) as Record<string, unknown>
    for (const token of [error, code]) {
      if (typeof token === 'string' && isMachineCode(token) && !answer.echoes(token)) return token
    }
  } catch {
    // Text, HTML or nothing: no code to quote.
  }
  return undefined
}
