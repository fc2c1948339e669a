/** The real client over a network that fails: every fault of a request as the wire shows it. */
import { basicAuth, createKountaClient } from '../../src/kounta/index.js'
import type { KountaClient } from '../../src/kounta/types.js'
import type { SimulatedResponse } from '../../src/testing/index.js'
import { bookingOfRequest, type WireRequest, wireRequestOf } from './http-request.js'
import { HttpTill } from './http-till.js'
import type { CallKind, RequestFault, Strike } from './plan.js'
import type { Process } from './process.js'
import type { OpenTill, World } from './world.js'

/** The library's client, its HTTP layer and its simulated Kounta in place of the simulated interface. */
export const overHttp: OpenTill = (world, watch) => {
  const till = new HttpTill(world.plan.habits, world.timeline, world.plan.seed, watch)
  return { till, clientOf: (process) => httpClient(world, process, till), turns: 4 }
}

function httpClient(world: World, process: Process, till: HttpTill): KountaClient {
  const { kounta } = till
  // Strikes of writes that come later than the client's own look at the deadline.
  const onTheWire: Strike[] = []
  const strikes = (kind: CallKind) => (isWrite(kind) ? onTheWire.shift() : world.strikeAt(kind))
  const client = createKountaClient({
    companyId: kounta.companyId,
    auth: basicAuth(kounta.credentials.basic),
    baseUrl: kounta.baseUrl,
    clock: process.clock,
    random: () => world.dice.roll(),
    fetch: async (input, init) =>
      exchange(world, process, till, await wireRequestOf(new Request(input, init)), strikes),
  })
  /** What strikes before a write must come before the client looks at the deadline: after it would be beyond the bounds. */
  const write = <T>(kind: CallKind, go: () => Promise<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      const strike = world.strikeAt(kind)
      if (strike?.phase === 'before') process.hit(strike)
      else if (strike) onTheWire.push(strike)
      process.whenAwake(() => {
        go().then(resolve, reject)
      })
    })
  return {
    ...client,
    orders: {
      ...client.orders,
      create: (draft, options) => write('create', () => client.orders.create(draft, options)),
      delete: (id, options) => write('delete', () => client.orders.delete(id, options)),
    },
  }
}

const answer = (status: number, body: string, headers: Record<string, string> = {}): SimulatedResponse => ({
  status,
  headers: { 'content-type': 'text/plain', ...headers },
  body,
})

/** Faults that are told at once and in which nothing is applied, as answers. */
const refusals: Partial<Record<RequestFault, SimulatedResponse>> = {
  limit: answer(429, 'Limit exceeded'),
  unauthorized: answer(401, '{"error":"unauthorized"}', { 'content-type': 'application/json' }),
  '5xx': answer(503, '<html>Service trouble</html>', { 'content-type': 'text/html' }),
}

const isWrite = (kind: CallKind): boolean => kind === 'create' || kind === 'delete'

function exchange(
  world: World,
  process: Process,
  till: HttpTill,
  request: WireRequest,
  strikes: (kind: CallKind) => Strike | undefined,
): Promise<Response> {
  const { dice, timeline, plan } = world
  const { kind, orderId } = request
  return new Promise((resolve, reject) => {
    const strike = strikes(kind)
    const told = (ms: number, tell: () => void) =>
      timeline.after(ms, () => {
        if (strike?.phase === 'after') process.hit(strike)
        return process.whenAwake(tell)
      })
    const respond = (ms: number, response: SimulatedResponse) =>
      told(ms, () => {
        if (world.history) world.note(`${process.name}     ${request.label}: ${response.status}`)
        resolve(new Response(response.body === '' ? null : response.body, response))
      })
    const breakUp = (ms: number, code: string) =>
      told(ms, () => reject(new TypeError('fetch failed', { cause: Object.assign(new Error('network'), { code }) })))
    const sent = { atMs: world.now, readAtMs: process.readAtMs.get(orderId ?? '') ?? 0 }
    const arrive = async (takesMs: number, fault: RequestFault | undefined): Promise<SimulatedResponse> => {
      if (kind === 'get' && orderId) process.readAtMs.set(orderId, world.now)
      if (kind === 'delete' && orderId) {
        const order = till.find(orderId)
        if (order && dice.chance(plan.touchDuringDelete)) till.staff(order, 'line')
        if (fault === 'no-effect' || plan.habits.deletes === 'ignored') return answer(204, '')
        world.onOurDelete(orderId)
      }
      const response = await till.kounta.handle(request)
      if (response === 'drop') throw new TypeError('no fault was asked of the simulated till')
      till.noteRequest(
        kind === 'delete' ? { ...sent, inBounds: takesMs <= 45_000 && strike?.phase !== 'at-send' } : undefined,
      )
      return fault === 'null-id' ? { ...response, headers: {}, body: 'null' } : response
    }
    const leave = () => {
      const fault = world.faultAt(kind)
      const onWay = dice.whole(20, 250)
      if (world.history && request.method !== 'GET')
        world.note(`${process.name}     sends ${request.label}${fault ? ` (${fault})` : ''}`)
      if (kind === 'delete') Object.assign(till.find(orderId ?? '') ?? {}, { deleteAsked: true })
      if (kind === 'create') world.onOurCreate(bookingOfRequest(request) ?? '')
      if (fault === 'no-connection') return breakUp(onWay, 'ECONNREFUSED')
      const refusal = fault && refusals[fault]
      if (refusal) return respond(onWay, refusal)
      // Never answered: the client's own time-out ends it.
      if (fault === 'lost' || (fault === 'late' && !isWrite(kind))) return
      const isLate = fault === 'late' || fault === 'late-after-5xx'
      if (fault === 'late-after-5xx') respond(onWay, answer(502, '<html>Bad gateway</html>'))
      const takesMs = isLate ? dice.whole(...plan.lateMs) : fault === 'slow' ? dice.whole(300, 9_500) : onWay
      world.inFlight++
      timeline.after(takesMs, () => {
        world.inFlight--
        arrive(takesMs, fault).then(
          (response) => {
            if (isLate) return
            if (strike?.phase === 'after') process.hit(strike)
            if (fault === 'answer-lost') breakUp(10, 'ECONNRESET')
            else respond(dice.whole(10, 200), fault === '5xx-applied' ? answer(500, '<html>Trouble</html>') : response)
          },
          (error: unknown) => world.violated({ kind: 'threw', detail: `the simulated till: ${String(error)}` }),
        )
        return true
      })
    }
    if (strike?.phase === 'before') process.hit(strike)
    process.whenAwake(() => {
      if (strike?.phase === 'at-send') process.hit(strike)
      process.whenAwake(leave)
    })
  })
}
