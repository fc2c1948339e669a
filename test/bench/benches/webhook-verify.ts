/** webhook-verify: a signature over 2 kB and 64 kB, against the two calls of node:crypto that it stands on. */
import { createHmac, timingSafeEqual } from 'node:crypto'
import { signKountaWebhook, verifyKountaWebhook } from '../../../src/webhooks/index.js'
import type { Bench, Check, Figure } from '../harness/result.js'
import { alternate, figuresOf, nanoseconds, ratioCheck } from '../harness/samples.js'

const secret = 'a-signature-token-of-32-letters.'

function bare(body: Uint8Array, signature: string): boolean {
  const expected = createHmac('sha256', secret).update(body).digest()
  const given = Buffer.from(signature, 'hex')
  return given.length === expected.length && timingSafeEqual(expected, given)
}

export const bench: Bench = async ({ quick }) => {
  const figures: Figure[] = []
  const checks: Check[] = []
  for (const [kilobytes, target] of [
    [2, 1.25],
    [64, 1.1],
  ] as const) {
    const body = new Uint8Array(kilobytes * 1024).map((_, i) => (i * 31) % 251)
    const signature = await signKountaWebhook({ body, secret })
    const forged = `${signature.slice(0, -1)}${signature.endsWith('0') ? '1' : '0'}`
    const ours = (sent: string) => verifyKountaWebhook({ body, signature: sent, secrets: [secret] })
    if (!(await ours(signature)) || !bare(body, signature)) throw new Error('a true signature was refused')
    if ((await ours(forged)) || bare(body, forged)) throw new Error('a forged signature was taken')
    const times = kilobytes === 2 ? 64 : 8
    const cpuMs = quick ? 40 : 150
    const samples = await alternate(
      {
        'nbi-kounta': nanoseconds(
          async () => {
            for (let i = 0; i < times; i++) await ours(signature)
          },
          times * 1000,
          cpuMs,
        ),
        // Awaited too, as a handler that may be asynchronous would.
        'createHmac + timingSafeEqual': nanoseconds(
          async () => {
            for (let i = 0; i < times; i++) await bare(body, signature)
          },
          times * 1000,
          cpuMs,
        ),
      },
      quick ? 9 : 15,
    )
    const workload = `${kilobytes} kB`
    figures.push(...figuresOf(samples, workload, 'µs'))
    checks.push(ratioCheck(samples, ['nbi-kounta', 'createHmac + timingSafeEqual'], workload, 'at most', target))
  }
  return { figures, checks, notes: ['Both took the true signature and refused one that differs in its last digit.'] }
}
