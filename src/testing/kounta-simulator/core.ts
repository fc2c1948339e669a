/** The way of a request at Kounta: representation, key, limit, endpoint. */
import { emptyAnswer, type Handle, type SimulatedRequest, type SimulatedResponse } from '../faces/exchange.js'
import type { FaultBoard, FaultPlan } from '../simulation/fault-board.js'
import type { Route } from '../simulation/path-table.js'
import type { RequestLog } from '../simulation/request-log.js'
import { type Admission, underFaults } from '../simulation/under-faults.js'
import { type Call, failure, methodNotAllowed, notFound } from './answers.js'
import { limitExceeded, type RateLimiter } from './limits.js'
import type { Gatekeeper } from './oauth.js'
import { type Endpoint, findRoute } from './router.js'
import type { SimState } from './state.js'

/** What the core is made of. */
export interface CoreParts {
  readonly state: SimState
  readonly gate: Gatekeeper
  readonly limiter: RateLimiter
  readonly faults: FaultBoard
  readonly log: RequestLog
}

/** A request with what was read off it. */
interface Arrival {
  readonly request: SimulatedRequest
  readonly url: URL
  readonly route: Route<Endpoint> | undefined
  readonly isToken: boolean
  readonly entry: { orderId: string | undefined }
}

/** Makes the core that every face is written on. */
export function createCore(parts: CoreParts): Handle {
  const { state, gate, faults, log } = parts
  return async (given) => {
    const request = { ...given, method: given.method.toUpperCase() }
    const url = new URL(request.url)
    const path = url.pathname.startsWith('/v1/') ? url.pathname.slice('/v1/'.length) : ''
    const isToken = path === 'token' || path === 'token.json'
    const route = isToken ? undefined : findRoute(request.method, path)
    const template = isToken ? 'token' : (route?.template ?? 'unknown')
    const entry = log.arrived(request.method, template, state.clock.now())
    const plan = faults.plan(request.method, template, !isToken)
    const arrival = { request, url, route, isToken, entry }
    const answer = await underFaults(state.clock, plan, {
      admit: () => admit(parts, arrival, plan),
      apply: () => (isToken ? gate.token(request) : apply(state, arrival)),
    })
    entry.status = answer === 'drop' ? 'drop' : answer.status
    return answer
  }
}

/** Everything before the endpoint. The token endpoint asks for neither key nor limit. */
function admit({ state, gate, limiter }: CoreParts, { request, url, isToken }: Arrival, plan: FaultPlan): Admission {
  if (isToken) return request.method === 'POST' ? { headers: {} } : { refused: methodNotAllowed() }
  if (!url.pathname.endsWith('.json') && !/application\/json/i.test(request.headers.accept ?? '')) {
    return { refused: emptyAnswer(406) }
  }
  const caller = gate.identify(request)
  if ('refused' in caller) return caller
  const verdict = limiter.count(caller.kind, caller.id, plan.limited === true)
  return verdict.over ? { refused: limitExceeded(state, verdict.headers) } : { headers: verdict.headers }
}

function apply(state: SimState, { request, url, route, entry }: Arrival): SimulatedResponse {
  if (!route) return notFound()
  const { companyId } = route.params
  if (companyId !== undefined && companyId !== 'me' && companyId !== state.companyId) {
    return failure(403, 'forbidden', 'The credentials do not reach this company')
  }
  if (!route.endpoint) return methodNotAllowed()
  const call: Call = { state, request, url, params: route.params }
  const answer = route.endpoint(call)
  entry.orderId = call.orderId
  return answer
}
