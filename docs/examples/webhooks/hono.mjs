/** Receives both webhooks with Hono: on Node, Bun, Deno or a worker, since the handlers take the standard `Request`. */
import { Hono } from 'hono'
import { webhookHandlers } from './handlers.mjs'

/**
 * An app for `POST /kounta` and `POST /now-book-it`; give `app.fetch` to the runtime.
 * @param {import('./handlers.mjs').WebhookOptions} options
 */
export function webhookApp(options) {
  const { kounta, nowBookIt } = webhookHandlers(options)
  const app = new Hono()
  // `c.req.raw` is the request before any middleware that reads or rewrites its body.
  app.all('/kounta', (c) => kounta(c.req.raw))
  app.all('/now-book-it', (c) => nowBookIt(c.req.raw))
  return app
}
