/** What an operator and the two systems see of the host: health, readiness, metrics, and what each webhook is answered. */
import { get } from 'node:http'
import { signKountaWebhook } from 'nbi-kounta'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ensureBuilt } from '../package/built.js'
import { type Example, openExample, until } from './support/example.js'

describe('the host at its endpoints', () => {
  let example: Example
  beforeAll(async () => {
    await ensureBuilt()
    example = await openExample()
  }, 300_000)
  afterAll(() => example?.close())

  const post = async (path: string, body: string, headers: Record<string, string> = {}) => {
    const response = await fetch(`${example.url()}${path}`, { method: 'POST', body, headers })
    return response.status
  }
  const bookingEvent = JSON.stringify({
    eventType: 'BOOKING_UPDATED',
    data: { bookingId: 'bk_1', locationId: 'loc_31' },
  })

  it('says that it lives, and that it is ready', async () => {
    expect(JSON.parse(await example.text('/health'))).toEqual({ status: 'ok' })
    expect(JSON.parse(await example.text('/ready'))).toEqual({ state: 'ready', store: true })
  })

  it('takes a webhook of Now Book It with the key, and no other', async () => {
    const key = { 'X-Security-Key': 'simulated-key' }
    expect(await post('/webhooks/now-book-it', bookingEvent, key)).toBe(200)
    expect(await post('/webhooks/now-book-it', bookingEvent)).toBe(401)
    expect(await post('/webhooks/now-book-it', bookingEvent, { 'X-Security-Key': 'guessed' })).toBe(401)
    expect(await post('/webhooks/now-book-it', 'no JSON', key)).toBe(400)
    expect(await post('/webhooks/now-book-it', bookingEvent.replace('loc_31', 'loc_99'), key)).toBe(400)
  })

  it('takes a webhook of Kounta with its signature, and no other', async () => {
    const body = JSON.stringify({ id: 1, status: 'ACCEPTED', site_id: 7712 })
    expect(await post('/webhooks/kounta', body)).toBe(401)
    const signature = await signKountaWebhook({ body, secret: 'guessed' })
    expect(await post('/webhooks/kounta', body, { 'X-Kounta-Signature': signature })).toBe(401)
  })

  it('counts decisions, events and answers for Prometheus', async () => {
    await example.act('/bookings', { locationId: 'loc_31', people: 2, status: 'Seated' })
    const text = await until('a decision is counted', async () => {
      const all = await example.text('/metrics')
      return all.includes('new-booking-seated') && all
    })
    expect(text).toMatch(/^order_decisions_total\{action="create",reason="new-booking-seated"\} 1$/m)
    expect(text).toMatch(/^flow_events_total\{type="decided"\} \d+$/m)
    expect(text).toMatch(/^webhook_answer_seconds_count\{path="\/webhooks\/now-book-it",status="200"\} \d+$/m)
    expect(text).toMatch(/^process_resident_memory_bytes \d+$/m)
    expect(text).not.toContain('description missing')
    const sum = /^webhook_answer_seconds_sum\{path="\/webhooks\/now-book-it",status="200"\} ([\d.e-]+)$/m.exec(text)
    expect(Number(sum?.[1])).toBeLessThan(2)
  })

  it('makes no label of what anybody may send', async () => {
    for (const path of ['/webhooks/guessed-1', '/webhooks/kounta/guessed-1', '/callbacks/guessed-1'])
      expect(await post(path, '')).toBeGreaterThanOrEqual(400)
    expect(await example.text('/metrics')).not.toContain('guessed-1')
  })

  it('shows its pages to this machine alone, by whatever name one comes, and its endpoints to all', async () => {
    const statusFor = (path: string, host: string) =>
      new Promise((resolve, reject) =>
        get(`${example.url()}${path}`, { headers: { host } }, (response) => {
          response.resume()
          resolve(response.statusCode)
        }).on('error', reject),
      )
    for (const path of ['/sales.json', '/service', '/till'])
      expect(await statusFor(path, 'elsewhere.example')).toBe(403)
    expect(await statusFor('/service', 'localhost')).toBe(200)
    expect(await statusFor('/health', 'elsewhere.example')).toBe(200)
  })

  it('says of a decision that it remembers no longer that it does not', async () => {
    const response = await fetch(`${example.url()}/service/decisions/999999`)
    expect(response.status).toBe(404)
    const page = await response.text()
    expect(page).toContain('This decision is remembered no longer')
    expect(page).toContain('<a href="/service">Back to the service</a>')
  })

  it('admits no script from elsewhere, and no form from another page', async () => {
    const response = await fetch(`${example.url()}/service`)
    expect(response.headers.get('content-security-policy')).toContain("default-src 'self'")
    expect(response.headers.get('content-security-policy')).toContain("form-action 'self'")
    const form = { 'content-type': 'application/x-www-form-urlencoded', origin: 'https://elsewhere.example' }
    expect(await post('/till/faults/down', '', form)).toBe(403)
  })

  // The last, since the connection of a body that was not read is closed.
  it('does not read a body of megabytes, and does not ask for it again', async () => {
    const megabytes = `"${'x'.repeat(2 * 1024 * 1024)}"`
    expect(await post('/webhooks/now-book-it', megabytes)).toBe(413)
    // Nor one that does not say beforehand how long it is.
    const body = new Blob([megabytes]).stream()
    const headers = { 'X-Security-Key': 'simulated-key' }
    const init = { method: 'POST', body, headers, duplex: 'half' } as RequestInit
    expect((await fetch(`${example.url()}/webhooks/now-book-it`, init)).status).toBe(413)
  })
})
