/** Webhook subscriptions: several on one topic are allowed, so the same event may arrive several times. */
import type { SimulatedResponse } from '../faces/exchange.js'
import type { WireValue } from '../simulation/wire-json.js'
import { badRequest, type Call, created, isAnswer, noContent, notFound, ok, readObject, updated } from './answers.js'
import type { SimSubscription } from './model.js'

/** GET and POST companies/{companyId}/webhooks */
export function subscriptions(call: Call): SimulatedResponse {
  const { state } = call
  if (call.request.method === 'GET')
    return ok([...state.subscriptions.values()].map((hook) => wireSubscription(call, hook)))
  const body = readObject(call)
  if (isAnswer(body)) return body
  const now = state.clock.now()
  const hook: SimSubscription = {
    id: String(9000 + state.newNumber()),
    topic: '',
    address: '',
    format: 'json',
    filter: {},
    headers: {},
    createdAtMs: now,
    updatedAtMs: now,
  }
  const refused =
    apply(hook, body) ??
    (hook.topic === '' || hook.address === '' ? badRequest('topic and address are required') : undefined)
  if (refused) return refused
  state.subscriptions.set(hook.id, hook)
  return created(call, `companies/${state.companyId}/webhooks/${hook.id}`)
}

/** GET, PUT and DELETE companies/{companyId}/webhooks/{webhookId}; a PUT replaces only the members that it names. */
export function subscription(call: Call): SimulatedResponse {
  const hook = call.state.subscriptions.get(call.params.webhookId ?? '')
  if (!hook) return notFound()
  if (call.request.method === 'GET') return ok(wireSubscription(call, hook))
  if (call.request.method === 'DELETE') {
    call.state.subscriptions.delete(hook.id)
    return noContent()
  }
  const body = readObject(call)
  if (isAnswer(body)) return body
  const changed = { ...hook, updatedAtMs: call.state.clock.now() }
  const refused = apply(changed, body)
  if (refused) return refused
  call.state.subscriptions.set(hook.id, changed)
  return updated(call, () => wireSubscription(call, changed))
}

function apply(hook: SimSubscription, body: Record<string, unknown>): SimulatedResponse | undefined {
  const { topic, address, format, filter, headers } = body
  if (topic !== undefined && (typeof topic !== 'string' || !/^[a-z_]+\/[a-z_]+$/.test(topic)))
    return badRequest('topic is not valid')
  if (address !== undefined && (typeof address !== 'string' || !/^https?:\/\//.test(address)))
    return badRequest('address must be a URL')
  if (format !== undefined && format !== 'json' && format !== 'xml') return badRequest('format must be json or xml')
  for (const name of Object.keys((headers as object | undefined) ?? {})) {
    if (!/^(authorization|x-(?!kounta).+)$/i.test(name))
      return badRequest('headers may hold only Authorization and X-*, but not X-Kounta*')
  }
  if (topic !== undefined) hook.topic = topic as string
  if (address !== undefined) hook.address = address as string
  if (format !== undefined) hook.format = format as string
  if (filter !== undefined) hook.filter = structuredClone(filter) as Record<string, unknown>
  if (headers !== undefined) hook.headers = structuredClone(headers) as Record<string, string>
  return undefined
}

function wireSubscription(call: Call, hook: SimSubscription): WireValue {
  return {
    id: Number(hook.id),
    topic: hook.topic,
    address: hook.address,
    format: hook.format,
    filter: hook.filter as WireValue,
    headers: hook.headers,
    created_at: call.state.time.print(hook.createdAtMs),
    updated_at: call.state.time.print(hook.updatedAtMs),
  }
}
