/** The system's Chromium, where there is one: no browser is downloaded. */
import { existsSync } from 'node:fs'
import axe from 'axe-core'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { openExample } from './example.js'

const places = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** Its path; undefined where this machine has none. */
export const chromiumPath = places.find((path) => path !== undefined && existsSync(path))

export function openBrowser(): Promise<Browser> {
  if (chromiumPath === undefined) throw new Error('this machine has no Chromium; set CHROMIUM to its path')
  return chromium.launch({ executablePath: chromiumPath, args: ['--no-sandbox'] })
}

/** An example of its own, with a page on a desk. */
export async function openPage(browser: Browser, options: BrowserContextOptions = {}) {
  const example = await openExample()
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options })
  const page = await context.newPage()
  // Some machines show a page in seconds.
  page.setDefaultTimeout(30_000)
  const close = async () => {
    await context.close()
    await example.close()
  }
  return { example, context, page, close }
}

/** Whatever a page complains of: errors and warnings of its console, exceptions, and answers that failed. */
export function complaintsOf(page: Page): string[] {
  const complaints: string[] = []
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('response', (response) => {
    if (response.status() >= 400) complaints.push(`${response.status()} ${response.url()}`)
  })
  return complaints
}

/** What axe-core finds wrong with the page as it stands, one line each. */
export async function violationsOn(page: Page): Promise<readonly string[]> {
  // Run in the page's own world by the debugger, since the page's policy admits no foreign script.
  if (!(await page.evaluate('"axe" in globalThis'))) await page.evaluate(axe.source)
  return page.evaluate(
    `axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html).join(' | ')))`,
  )
}
