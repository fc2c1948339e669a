/** A simulated Kounta behind a real port, with a plain fetch that knows its key. */
import { createKountaSimulator, createVirtualClock, type KountaSimulatorOptions } from 'nbi-kounta/testing'
import { onTestFinished } from 'vitest'

export async function serveKounta(options: KountaSimulatorOptions = {}) {
  const clock = createVirtualClock({ startAt: '2026-03-14T07:00:04.500Z' })
  const kounta = createKountaSimulator({ clock, ...options })
  const { url, close } = await kounta.listen()
  onTestFinished(close)
  const { clientId, clientSecret } = kounta.credentials.basic
  const authorization = `Basic ${btoa(`${clientId}:${clientSecret}`)}`
  const call = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
    fetch(path.startsWith('http') ? path : `${url}/v1/companies/41207/${path}`, {
      method,
      redirect: 'manual',
      headers: { authorization, ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
  const json = async (path: string): Promise<never> => (await (await call('GET', path)).json()) as never
  /** Posts an order and gives its id. */
  const post = async (body: unknown = draft): Promise<string> => {
    const answer = await call('POST', 'orders.json', body)
    if (answer.status !== 201) throw new Error(`expected 201, got ${answer.status}: ${await answer.text()}`)
    return kounta.orders().at(-1)?.id ?? ''
  }
  return { clock, kounta, url, call, json, post }
}

/** An order for booking 7, with nothing on it. */
export const draft = {
  status: 'SUBMITTED',
  site_id: 7712,
  sale_number: 'NBI-7-1.',
  guests: 4,
  notes: 'window',
  lines: [],
}
