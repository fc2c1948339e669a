/** The way of one request through the faults: what is decided for it, done in the order in which it would happen. */
import type { Clock } from '../../shared/clock.js'
import { emptyAnswer, jsonAnswer, type SimulatedAnswer, type SimulatedResponse, textAnswer } from '../faces/exchange.js'
import type { FaultPlan } from './fault-board.js'

/** What stands before an endpoint: a refusal, or the headers that its answer will carry. */
export type Admission = { readonly refused: SimulatedResponse } | { readonly headers: Record<string, string> }

/** The two steps of a request on the remote side. */
export interface RequestSteps {
  /** Representation, key and limit. */
  admit(): Admission
  /** The endpoint. */
  apply(): SimulatedResponse
}

/** Runs a request under its plan. */
export async function underFaults(clock: Clock, plan: FaultPlan, steps: RequestSteps): Promise<SimulatedAnswer> {
  if (plan.down === 'reset' || plan.drop === 'before') return 'drop'
  if (plan.down === '5xx') return failed(503, 'html')
  // Slowness is on both ways: half of it before the request is applied, half before its answer leaves.
  if (plan.slowMs > 0) await clock.sleep(plan.slowMs / 2)
  const admission = steps.admit()
  if ('refused' in admission) return admission.refused
  if (plan.fail && !plan.fail.applied) return failed(plan.fail.status, plan.fail.face)
  if (plan.lateMs !== undefined) {
    const late = clock.sleep(plan.lateMs)
    if (plan.lateAnswer === 'lost') {
      late.then(() => steps.apply())
      return 'drop'
    }
    await late
  }
  const answer = steps.apply()
  if (plan.slowMs > 0) await clock.sleep(plan.slowMs / 2)
  if (plan.drop === 'after') return 'drop'
  if (plan.fail) return failed(plan.fail.status, plan.fail.face)
  return { ...answer, headers: { ...answer.headers, ...admission.headers } }
}

function failed(status: number, face: 'html' | 'json' | 'empty'): SimulatedResponse {
  if (face === 'empty') return emptyAnswer(status)
  if (face === 'json') return jsonAnswer(status, '{"error":"server_error","error_message":"Something went wrong"}')
  return textAnswer(status, '<html><body><h1>Service trouble</h1></body></html>', 'text/html')
}
