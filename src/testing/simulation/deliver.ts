/** One webhook on its way out, for both simulators. */

/** How deliveries leave. */
export interface DeliveryWays<Delivery> {
  readonly fetch?: typeof globalThis.fetch
  /** Takes them in process, in place of `fetch`. */
  readonly onWebhook?: (delivery: Delivery) => void | Promise<void>
}

/** Delivers, and adds how that ended: the status answered, or why it failed. Never rejects. */
export async function deliver<
  Delivery extends { readonly headers: Readonly<Record<string, string>>; readonly body: string },
>(
  delivery: Delivery,
  url: string,
  { fetch, onWebhook }: DeliveryWays<Delivery>,
): Promise<Delivery & { readonly status?: number; readonly failure?: string }> {
  const { headers, body } = delivery
  try {
    if (onWebhook) {
      await onWebhook(delivery)
      return delivery
    }
    const response = await (fetch ?? globalThis.fetch)(url, { method: 'POST', headers, body })
    await response.arrayBuffer()
    return { ...delivery, status: response.status }
  } catch (error) {
    return { ...delivery, failure: String(error) }
  }
}
