/** The way of a request at Now Book It: key or signature, limit per endpoint, endpoint. */
import type { Handle, SimulatedRequest, SimulatedResponse } from '../faces/exchange.js'
import type { FaultBoard, FaultPlan } from '../simulation/fault-board.js'
import { hmacSha256Hex } from '../simulation/hmac.js'
import type { Route } from '../simulation/path-table.js'
import type { RequestLog } from '../simulation/request-log.js'
import { type Admission, underFaults } from '../simulation/under-faults.js'
import { readJsonObject } from '../simulation/wire-json.js'
import { trackOn } from '../virtual-clock.js'
import { refusal } from './diary-endpoints.js'
import { type Endpoint, findRoute, partnerPath } from './diary-router.js'
import type { DiaryState } from './diary-state.js'

/** What the core is made of. */
export interface DiaryCoreParts {
  readonly state: DiaryState
  readonly faults: FaultBoard
  readonly log: RequestLog
  readonly apiKey: string
  readonly ratePerSecond: number
  readonly partner: { readonly name: string; readonly secret: string; readonly header: string }
}

/** Makes the core that every face is written on. */
export function createDiaryCore(parts: DiaryCoreParts): Handle {
  const windows = new Map<string, { startedAtMs: number; used: number }>()
  return async (given) => {
    const { state, faults, log } = parts
    const request = { ...given, method: given.method.toUpperCase() }
    const url = new URL(request.url)
    const route = findRoute(request.method, url.pathname)
    const entry = log.arrived(request.method, route?.template ?? 'unknown', state.clock.now())
    const plan = faults.plan(request.method, route?.template ?? 'unknown')
    const signature = route?.template === partnerPath ? await signed(parts, request) : undefined
    const answered = await underFaults(state.clock, plan, {
      admit: () =>
        admit(parts, request, route, signature) ??
        limited(parts, windows, `${request.method} ${route?.template}`, plan),
      apply: () => apply(state, request, url, route),
    })
    entry.status = answered === 'drop' ? 'drop' : answered.status
    return answered
  }
}

/** What a partner's request must be signed with; hashing is real work, so a virtual clock waits for it. */
function signed({ state: { clock }, partner }: DiaryCoreParts, request: SimulatedRequest): Promise<string> {
  return trackOn(clock, hmacSha256Hex(partner.secret, request.body + request.url))
}

/** The key of the API, or the signature of a partner: a wrong one of the latter is 400, not 401. */
function admit(
  parts: DiaryCoreParts,
  request: SimulatedRequest,
  route: Route<Endpoint> | undefined,
  signature: string | undefined,
): Admission | undefined {
  if (signature === undefined) {
    return request.headers['x-api-key'] === parts.apiKey
      ? undefined
      : { refused: refusal(401, 'X-API-KEY is missing or invalid') }
  }
  if (route?.params.partnerName !== parts.partner.name) return { refused: refusal(400, 'Unknown partner') }
  return request.headers[parts.partner.header.toLowerCase()] === signature
    ? undefined
    : { refused: refusal(400, 'Invalid signature') }
}

function limited(
  { state, ratePerSecond }: DiaryCoreParts,
  windows: Map<string, { startedAtMs: number; used: number }>,
  endpoint: string,
  plan: FaultPlan,
): Admission {
  const now = state.clock.now()
  const open = windows.get(endpoint)
  const window = open && now < open.startedAtMs + 1000 ? open : { startedAtMs: now, used: 0 }
  windows.set(endpoint, window)
  if (plan.limited || window.used >= ratePerSecond) {
    return { refused: refusal(429, `API calls quota exceeded! maximum admitted ${ratePerSecond} per 1000ms.`) }
  }
  window.used++
  return { headers: {} }
}

function apply(
  state: DiaryState,
  request: SimulatedRequest,
  url: URL,
  route: Route<Endpoint> | undefined,
): SimulatedResponse {
  if (!route) return refusal(404, 'Not found')
  if (!route.endpoint) return refusal(405, 'Method not allowed')
  const body = readBody(request)
  if (body === 'bad') return refusal(400, 'The body must be a JSON object with Content-Type application/json')
  return route.endpoint({ state, url, params: route.params, body })
}

function readBody(request: SimulatedRequest): Record<string, unknown> | undefined | 'bad' {
  if (request.method === 'GET' || request.body === '') return undefined
  if (!(request.headers['content-type'] ?? '').toLowerCase().startsWith('application/json')) return 'bad'
  return readJsonObject(request.body) ?? 'bad'
}
