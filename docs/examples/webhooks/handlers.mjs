/** What a host does with each webhook, as functions of the standard `Request`: prove, write down once, answer. */
import { createKountaWebhookHandler, isNbiKountaError, parseNowBookItEvent, verifyNowBookItWebhook } from 'nbi-kounta'

/**
 * @typedef {object} WebhookOptions
 * @property {Pick<import('nbi-kounta').OrderFlow, 'acceptOrder' | 'acceptNowBookItEvent'>} flow
 * @property {readonly string[]} kountaSecrets The signature token; two while one is being replaced.
 * @property {(siteId: string) => string | undefined} venueOfSite A company's webhooks cover all of its sites.
 * @property {{ readonly name: string, readonly value: string }} nowBookItHeader What was set as securityKey and securityToken.
 * @property {import('nbi-kounta').Logger} [logger] Told of each refusal.
 */

/**
 * Makes the two handlers. Each 2xx follows one durable write; `flow.run` or `flow.settle` does the work later.
 * @param {WebhookOptions} options
 * @returns {{ kounta(request: Request): Promise<Response>, nowBookIt(request: Request): Promise<Response> }}
 */
export function webhookHandlers({ flow, kountaSecrets, venueOfSite, nowBookItHeader, logger }) {
  // Without it every event would be taken for a forged one, and nobody told.
  if (!nowBookItHeader?.name || !nowBookItHeader.value)
    throw new Error('nowBookItHeader: expected the name and the value of the agreed header; check where they are read')
  const kounta = createKountaWebhookHandler({
    secrets: kountaSecrets,
    async accept(order) {
      const venueId = venueOfSite(order.siteId)
      // A site that we do not serve: nothing to do, and nothing that Kounta should send again.
      if (venueId !== undefined) await flow.acceptOrder({ venueId, order })
    },
    ...(logger ? { logger } : {}),
  })

  async function nowBookIt(/** @type {Request} */ request) {
    if (request.method !== 'POST') return new Response(null, { status: 405, headers: { allow: 'POST' } })
    // Strangers are not worth reading a body for.
    if (!(await verifyNowBookItWebhook({ headers: request.headers, expect: nowBookItHeader }))) {
      logger?.warn(`now book it webhook: refused, its header ${nowBookItHeader.name} is missing or has another value`)
      return new Response(null, { status: 401 })
    }
    try {
      await flow.acceptNowBookItEvent(parseNowBookItEvent(await request.json()))
      return new Response(null, { status: 200 })
    } catch (error) {
      // A body that is no event stays none, however often it comes; a store comes back, and a setting of ours is mended.
      const ours = isNbiKountaError(error) ? error : undefined
      const theirs = error instanceof SyntaxError || /^invalid-(id|webhook|order)|unknown-venue/.test(ours?.code ?? '')
      // Of an error of the host's own only the name: its words may hold anything.
      const why = ours?.message ?? (error instanceof Error ? error.name : typeof error)
      logger?.[theirs ? 'warn' : 'error'](`now book it webhook: answered ${theirs ? 400 : 503}, ${why}`)
      return new Response(null, { status: theirs ? 400 : 503 })
    }
  }

  return { kounta, nowBookIt }
}
