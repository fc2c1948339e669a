/** Webhook subscriptions of the diary: one per event; success is 200, and an error may hide in a 2xx body. */
import type { SimulatedResponse } from '../faces/exchange.js'
import { answer, type DiaryCall, refusal } from './diary-endpoints.js'
import type { DiarySubscription } from './diary-model.js'

const events = new Set([
  'BOOKING_CREATED',
  'BOOKING_UPDATED',
  'GIFTCARDS_CREATED',
  'GIFTCARDS_UPDATED',
  'GIFTCARDS_CANCELLED',
  'GIFTCARDS_REDEEMED',
])

/** GET /Webhooks */
export function listHooks({ state }: DiaryCall): SimulatedResponse {
  return answer(
    200,
    [...state.subscriptions.values()].map(({ event, webhookUrl, securityKey }) => ({
      event,
      webhookUrl,
      locationId: state.firstVenue(),
      authenticationEnabled: securityKey !== undefined,
    })),
  )
}

/** POST /Webhooks */
export function createHook(call: DiaryCall): SimulatedResponse {
  const event = call.body?.event
  return typeof event === 'string' && events.has(event) ? save(call, event) : refusal(400, 'event is not valid')
}

/** PUT /Webhooks/{event} */
export function updateHook(call: DiaryCall): SimulatedResponse {
  const event = call.params.event ?? ''
  return call.state.subscriptions.has(event) ? save(call, event) : refusal(404, 'No subscription')
}

/** DELETE /Webhooks/{event} */
export function deleteHook({ state, params }: DiaryCall): SimulatedResponse {
  return state.subscriptions.delete(params.event ?? '') ? answer(200, null) : refusal(404, 'No subscription')
}

function save({ state, body }: DiaryCall, event: string): SimulatedResponse {
  const { webhookUrl, securityKey, securityToken } = body ?? {}
  if (typeof webhookUrl !== 'string' || !/^https?:\/\//.test(webhookUrl)) return refusal(400, 'webhookUrl is not valid')
  const hook: DiarySubscription = {
    event,
    webhookUrl,
    ...(typeof securityKey === 'string' ? { securityKey } : {}),
    ...(typeof securityToken === 'string' ? { securityToken } : {}),
  }
  state.subscriptions.set(event, hook)
  return answer(200, { event, webhookUrl, locationId: state.firstVenue(), errorMessage: null })
}
