/** One call of a process, and one exchange with the till: what goes wrong with it, and where the process freezes or dies meanwhile. */
import { RemoteError, type RemoteErrorCode } from '../../src/shared/remote-error.js'
import type { CallKind, RequestFault, Strike } from './plan.js'
import type { Process } from './process.js'
import type { World } from './world.js'

const requestTimeoutMs = 10_000

/** Starts a call: strikes that come before it takes effect, and code that runs once the process runs. */
export function begin<T>(
  world: World,
  process: Process,
  kind: CallKind,
  go: (strike: Strike | undefined, resolve: (value: T) => void, reject: (error: unknown) => void) => void,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const strike = world.strikeAt(kind)
    if (strike?.phase === 'before') process.hit(strike)
    process.whenAwake(() => go(strike, resolve, reject))
  })
}

export const remoteError = (code: RemoteErrorCode, path: string): RemoteError =>
  new RemoteError(code, `simulated ${code}`, { remote: 'kounta', path })

/** Fault to the client's error, where it is told at once and nothing is applied. */
function refusalOf(fault: RequestFault, effect: Effect): RemoteErrorCode | undefined {
  switch (fault) {
    case 'no-connection':
      return 'no-connection'
    case 'limit':
      return 'rate-limited'
    case 'unauthorized':
      return effect === 'create' ? 'not-sent' : 'unauthorized'
    case 'refused':
      return 'request-refused'
    case '5xx':
      return effect === 'read' ? 'server-error' : 'outcome-unknown'
    default:
      return undefined
  }
}

type Effect = 'read' | 'create' | 'write'

export interface Request<T> {
  readonly kind: CallKind
  readonly effect: Effect
  readonly sendBefore?: number | undefined
  readonly label: string
  /** Called as it is really sent. */
  readonly leaves?: () => void
  /** What the till does; throws a `RemoteError` when it refuses. `inBounds`: not later than the guarantee assumes. */
  apply(inBounds: boolean, noEffect: boolean): T
}

/** One exchange with the till, as the client's caller sees it. */
export function request<T>(world: World, process: Process, ask: Request<T>): Promise<T> {
  const { dice, timeline, plan } = world
  return begin<T>(world, process, ask.kind, (strike, resolve, reject) => {
    const told = (ms: number, tell: () => void) =>
      timeline.after(ms, () => {
        if (strike?.phase === 'after') process.hit(strike)
        return process.whenAwake(tell)
      })
    const refuse = (ms: number, code: RemoteErrorCode) =>
      told(ms, () => {
        if (world.history) world.note(`${process.name}     ${ask.label}: ${code}`)
        reject(remoteError(code, ask.label))
      })
    // As the client does it: while it waits for its turn by a timer, which no clock that is set moves, and then by the clock.
    const { sendBefore = Number.POSITIVE_INFINITY } = ask
    const lateAtMs = timeline.now + sendBefore - process.clock.now()
    const send = () => {
      if (timeline.now >= lateAtMs || process.clock.now() >= sendBefore) return refuse(0, 'not-sent')
      if (strike?.phase === 'at-send') {
        process.hit(strike)
        process.whenAwake(leave)
        return
      }
      leave()
    }
    const leave = () => {
      ask.leaves?.()
      const fault = world.faultAt(ask.kind)
      const onWay = dice.whole(20, 250)
      if (world.history && ask.effect !== 'read')
        world.note(`${process.name}     sends ${ask.label}${fault ? ` (${fault})` : ''}`)
      const refusal = fault && refusalOf(fault, ask.effect)
      if (refusal) return refuse(onWay, refusal)
      const unknown = ask.effect === 'read' ? 'timeout' : 'outcome-unknown'
      if (fault === 'lost') return refuse(requestTimeoutMs, unknown)
      const late = fault === 'late' || fault === 'late-after-5xx'
      const takesMs = late ? dice.whole(...plan.lateMs) : fault === 'slow' ? dice.whole(300, 9_500) : onWay
      if (late)
        refuse(
          fault === 'late' ? requestTimeoutMs : onWay,
          fault === 'late' ? unknown : ask.effect === 'read' ? 'server-error' : unknown,
        )
      if (late && ask.effect === 'read') return
      world.inFlight++
      timeline.after(takesMs, () => {
        world.inFlight--
        let result: T
        try {
          result = ask.apply(takesMs <= 45_000 && strike?.phase !== 'at-send', fault === 'no-effect')
        } catch (error) {
          if (!late) told(dice.whole(10, 100), () => reject(error))
          return false
        }
        if (late) return false
        if (strike?.phase === 'after') process.hit(strike)
        if (fault === 'answer-lost') refuse(requestTimeoutMs, unknown)
        else if (fault === 'null-id' || fault === '5xx-applied')
          refuse(10, ask.effect === 'read' ? 'server-error' : 'outcome-unknown')
        else timeline.after(dice.whole(10, 200), () => process.whenAwake(() => resolve(result)))
        return false
      })
    }
    if (ask.effect !== 'read' && plan.paceMs > 0 && dice.chance(0.5))
      timeline.after(dice.whole(0, plan.paceMs), () => {
        process.whenAwake(send)
        return false
      })
    else send()
  })
}
