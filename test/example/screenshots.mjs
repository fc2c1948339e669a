/**
 * Takes the pictures of the README and the guide: one invented service, played for a minute and a half, on each page.
 *
 *   npm run example:screenshots      writes docs/images/*.png; CHROMIUM names the browser where it is not /usr/bin/chromium
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'

const root = fileURLToPath(new URL('../../', import.meta.url))
const playedForMs = 90_000

const host = spawn(process.execPath, [`${root}docs/examples/pos-api/main.mjs`], {
  env: {
    ...process.env,
    PORT: '0',
    TILL_PORT: '0',
    DIARY_PORT: '0',
    STAFF_PORT: '0',
    PLAY_EVERY_MS: '600',
    SEED: '11',
    DRAIN_MS: '0',
  },
  stdio: ['ignore', 'pipe', 'inherit'],
})
const [line] = await once(createInterface({ input: host.stdout }), 'line')
const url = String(line).split(' ')[0]
await pause(playedForMs)

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
})

/** @param {string} name @param {string} path @param {import('playwright-core').BrowserContextOptions} options @param {(page: import('playwright-core').Page) => Promise<unknown>} [before] */
async function take(name, path, options, before) {
  const context = await browser.newContext({ deviceScaleFactor: 1, ...options })
  const page = await context.newPage()
  await page.goto(`${url}${path}`)
  await before?.(page)
  await page.screenshot({ path: `${root}docs/images/${name}.png` })
  await context.close()
}

const wide = { viewport: { width: 1280, height: 860 } }
const explain = async (/** @type {import('playwright-core').Page} */ page) => {
  // The telling ones are those that a person reads about.
  const telling = page.locator('#timeline .error a[data-explain], #timeline .delete a[data-explain]')
  const link = (await telling.count()) > 0 ? telling : page.locator('#timeline a[data-explain]')
  await link.first().click()
  await page.locator('#explanation h2').waitFor()
  await page.evaluate('document.querySelector("#timeline-title").scrollIntoView()')
}
await take('service', '/service', wide)
await take('explanation', '/service', { ...wide, colorScheme: 'dark' }, explain)
await take('till', '/till', wide)
await take('sales', '/sales', wide)
await take('sales-phone', '/sales', { viewport: { width: 390, height: 844 }, colorScheme: 'dark' })
await browser.close()
host.kill('SIGTERM')
await once(host, 'exit')
console.log('docs/images: service, explanation, till, sales, sales-phone')
