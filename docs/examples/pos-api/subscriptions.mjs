/** Asks both systems to tell this host of changes: once, at the start, and only for what is missing. */

/**
 * @param {object} parts
 * @param {import('nbi-kounta').NowBookItClient} parts.nbi
 * @param {import('nbi-kounta').KountaClient} parts.kounta
 * @param {import('./settings.mjs').Settings} parts.settings
 */
export async function subscribe({ nbi, kounta, settings: { publicUrl, webhookHeader } }) {
  const webhookUrl = `${publicUrl}/webhooks/now-book-it`
  const hook = { webhookUrl, securityKey: webhookHeader.name, securityToken: webhookHeader.value }
  const known = (await nbi.webhooks.list()).map(({ event }) => event)
  for (const event of ['BOOKING_CREATED', 'BOOKING_UPDATED'])
    await (known.includes(event) ? nbi.webhooks.update(event, hook) : nbi.webhooks.create({ event, ...hook }))

  const address = `${publicUrl}/webhooks/kounta`
  const missing = new Set(['orders/completed', 'orders/updated'])
  // Two subscriptions on one topic would deliver every event twice.
  for await (const one of kounta.webhooks.list()) if (one.address === address) missing.delete(one.topic)
  for (const topic of missing) {
    try {
      await kounta.webhooks.create({ topic, address })
    } catch (error) {
      // Nobody has seen the topic of every change; without it, callbacks and the sweep tell what staff accepted or rejected.
      if (topic === 'orders/completed' || /** @type {any} */ (error)?.code !== 'request-refused') throw error
    }
  }
}
