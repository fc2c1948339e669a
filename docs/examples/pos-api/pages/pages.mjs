/** The pages for people, behind what keeps other sites and other machines away from them. */
import { csrf } from 'hono/csrf'
import { HTTPException } from 'hono/http-exception'
import { secureHeaders } from 'hono/secure-headers'
import { isLoopback } from '../settings.mjs'
import { publicFiles } from './layout.mjs'
import { salesPages } from './sales.mjs'
import { servicePages } from './service.mjs'
import { tillPages } from './till.mjs'

/** @typedef {Omit<Parameters<typeof tillPages>[0], 'staff'> & { staff: import('../staff-door.mjs').StaffDoor | undefined, flow: import('nbi-kounta').OrderFlow, leaving: AbortSignal, watch: import('../watch.mjs').Watch }} Pages */

/** Adds them behind the routes that are there, which stay as open as they are. @param {import('hono').Hono} app @param {Pages} pages @param {import('nbi-kounta').Logger} logger */
export function addPages(app, pages, logger) {
  // A name from elsewhere that leads here, through a tunnel or a rebound DNS entry, finds the endpoints and no page.
  app.use(async (c, next) => {
    if (!pages.settings.isPrivate || isLoopback(new URL(c.req.url).hostname)) return next()
    return c.text('The pages are for this machine alone; HOST opens them to others.', 403)
  })
  app.use(csrf())
  app.use(
    secureHeaders({
      referrerPolicy: 'same-origin',
      contentSecurityPolicy: {
        defaultSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    }),
  )
  app.route('/public', publicFiles())
  app.route('/', servicePages(pages))
  app.route('/', salesPages(pages))
  if (pages.staff) app.route('/', tillPages({ ...pages, staff: pages.staff }))
  app.get('/', ({ redirect }) => redirect('/service'))
  app.onError((error, c) => {
    if (error instanceof HTTPException) return error.getResponse()
    logger.error('a page failed', { path: c.req.routePath, error: error.message })
    return c.text('This page could not be made; the log says why.', 500)
  })
}
