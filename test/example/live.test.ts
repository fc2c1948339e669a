/** The pages while things change under them: missed events, restarts, many tabs, the Back button, and fingers that tap twice. */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ensureBuilt } from '../package/built.js'
import { chromiumPath, openBrowser, openPage } from './support/chromium.js'
import { type Example, until } from './support/example.js'

describe.skipIf(chromiumPath === undefined)('the pages of the example, live', () => {
  let browser: Browser
  let opened: Awaited<ReturnType<typeof openPage>>
  let example: Example
  let context: BrowserContext
  let page: Page

  beforeAll(async () => {
    await ensureBuilt()
    browser = await openBrowser()
  }, 300_000)
  afterAll(() => browser?.close())
  beforeEach(async () => {
    opened = await openPage(browser)
    ;({ example, context, page } = opened)
  })
  afterEach(() => opened.close())

  const open = (path: string, at = page) => at.goto(`${example.url()}${path}`)
  const live = (at = page) => at.locator('#live.on').waitFor()
  const seat = async (members: object = {}) => {
    const answer = await example.act('/bookings', { locationId: 'loc_31', people: 2, status: 'Seated', ...members })
    return ((await answer.json()) as { bookingId: string }).bookingId
  }
  const row = (id: string, at = page) => at.locator(`#booking-${id}`)
  /** As when its tab is left, or seen again. */
  const show = (isShown: boolean, at = page) =>
    at.evaluate(
      `Object.defineProperty(document, 'hidden', { value: ${!isShown}, configurable: true }); document.dispatchEvent(new Event('visibilitychange'))`,
    )

  /** The second tap comes when the first is at the host, and its answer is still on the way. */
  async function tapTwice(name: string): Promise<void> {
    await page.route('**/*', async (route) => {
      if (route.request().method() !== 'POST') return route.continue()
      const response = await route.fetch({ maxRedirects: 0 })
      await pause(1_000)
      // The page may have given up on this answer for that to a second tap.
      await route.fulfill({ response }).catch(() => {})
    })
    const answered = page.waitForEvent('load')
    await page.getByRole('button', { name }).evaluate((one) => {
      const { click } = one as unknown as { click(): void }
      for (const inMs of [0, 500]) setTimeout(() => click.call(one), inMs)
    })
    await answered
    await page.unroute('**/*')
  }

  it('shows every booking after a sleep in which more happened than is sent again', async () => {
    await open('/service')
    await live()
    await show(false)
    const ids = []
    for (let n = 0; n < 60; n++) ids.push(await seat())
    await until('all have orders', async () => (await example.look()).counts.orders === 60)
    await show(true)
    for (const id of [ids[0], ids[59]])
      await row(id as string)
        .getByText('SUBMITTED')
        .waitFor()
    expect(await page.locator('#tiles').textContent()).toMatch(/^Bookings60/)
  })

  it('starts anew with a host that starts anew', async () => {
    await open('/service')
    for (const id of [await seat(), await seat()]) {
      await row(id).getByText('SUBMITTED').waitFor()
      await example.act(`/bookings/${id}`, { status: 'Cancelled' })
      await row(id).getByText('DELETED').waitFor()
    }
    await example.kill()
    for (const file of ['events.jsonl', 'sales.jsonl']) await rm(join(example.dataDir, file))
    await example.start()
    const after = await seat()
    // Both journals have an entry 5: the new one's is not taken for the one that the page has.
    await page.locator('#timeline li', { hasText: after }).getByText('The order was posted.').waitFor()
    await row(after).getByText('SUBMITTED').waitFor()
  })

  it('comes back though the host answered that it is not there yet', async () => {
    let refusals = 0
    await page.route('**/service/events*', (route) =>
      ++refusals > 1 ? route.continue() : route.fulfill({ status: 503, body: 'starting' }),
    )
    await open('/service')
    await live()
    expect(refusals).toBe(2)
  })

  it('shows a page in a seventh tab', async () => {
    for (let n = 0; n < 6; n++) {
      const tab = n === 0 ? page : await context.newPage()
      await open('/service', tab)
      await live(tab)
      await show(false, tab)
    }
    const seventh = await context.newPage()
    seventh.setDefaultTimeout(10_000)
    await open('/service', seventh)
    await live(seventh)
    // The first one takes up where it was.
    const id = await seat()
    await row(id, seventh).waitFor()
    expect(await row(id).count()).toBe(0)
    await show(true)
    await row(id).waitFor()
  })

  it('says that nothing matches for as long as nothing does', async () => {
    await open('/service?reason=stale-event')
    const nothing = page.getByText('Nothing with the reason stale-event has happened yet.')
    await nothing.waitFor()
    await row(await seat())
      .getByText('SUBMITTED')
      .waitFor()
    expect(await page.locator('#timeline li').count()).toBe(0)
    expect(await nothing.isVisible()).toBe(true)
  })

  it('shows everything again after the way back from a filter, and says so', async () => {
    await open('/service')
    await page.getByLabel('Show').selectOption('new-booking-seated')
    await page.waitForURL(/reason=new-booking-seated/)
    await page.goBack()
    await live()
    expect(await page.getByLabel('Show').inputValue()).toBe('')
    const id = await seat()
    await page.locator('#timeline li', { hasText: id }).getByText('The order was posted.').waitFor()
  })

  it('closes an explanation with the way back, and opens it with the way forward, on one and the same page', async () => {
    await open('/till')
    await open('/service')
    await live()
    const id = await seat()
    await page.locator('#timeline a[data-explain]').waitFor()
    const panel = page.locator('#explanation')
    const isOpen = () => page.evaluate('document.querySelector("#explanation").classList.contains("open")')
    await page.evaluate('window.isSamePage = true')
    const focused = () => page.evaluate('document.activeElement.textContent')

    await page.locator('#timeline a[data-explain]').click()
    await panel.getByText(id).waitFor()
    await page.goBack()
    await panel.getByText('Choose a decision').waitFor({ state: 'attached' })
    expect(await focused()).toBe('new-booking-seated')
    await page.goForward()
    await panel.getByText(id).waitFor()
    // Another one takes its place: one way back is enough for both.
    await row(id).locator('a[data-explain]').click()
    await panel.getByText(id).waitFor()
    await page.getByRole('button', { name: 'Close' }).click()
    await until('it is closed', async () => !(await isOpen()))
    expect(await page.evaluate('window.isSamePage')).toBe(true)
    await page.goBack()
    expect(new URL(page.url()).pathname).toBe('/till')
  })

  it('keeps whoever needs a person above what only changed', async () => {
    await open('/service')
    await live()
    const [first, second] = [await seat(), await seat()]
    for (const id of [first, second]) await row(id).getByText('SUBMITTED').waitFor()
    const ids = () => page.evaluate(`[...document.querySelectorAll('#bookings tr')].map(({ id }) => id)`)
    expect(await ids()).toEqual([`booking-${second}`, `booking-${first}`])
    const order = (await example.look()).orders.find(({ requestedSaleNumber = '' }) =>
      requestedSaleNumber.includes(first),
    )
    await example.act(`/orders/${order?.id}/addLine`)
    await example.act(`/bookings/${first}`, { status: 'Confirmed' })
    await row(first).getByText('order-has-items-or-payments').waitFor()
    const third = await seat()
    await row(third).getByText('SUBMITTED').waitFor()
    expect(await ids()).toEqual([first, third, second].map((id) => `booking-${id}`))
  })

  it('stays with the explanation that was asked for last, though an earlier answer comes later', async () => {
    const [first, second] = [await seat(), await seat()]
    await open('/service')
    await live()
    for (const id of [first, second]) await row(id).getByText('SUBMITTED').waitFor()
    let release = () => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    await page.route(
      /decisions\/\d+\?part/,
      async (route) => {
        await held
        await route.continue()
      },
      { times: 1 },
    )
    const link = (id: string) => row(id).locator('a[data-explain]')
    await link(first).click()
    await link(second).click()
    const panel = page.locator('#explanation')
    await panel.getByText(second).waitFor()
    const late = page.waitForResponse(/decisions\/\d+\?part/)
    release()
    await (await late).finished()
    await panel.getByText(second).waitFor()
    expect(await page.evaluate('history.state.explained')).toBe(await link(second).getAttribute('href'))
  })

  it('gives the focus back to the booking that was explained, though its decision is another by now', async () => {
    const id = await seat()
    // No line of the timeline has the decision's link.
    await open('/service?reason=stale-event')
    await live()
    await row(id).getByText('SUBMITTED').waitFor()
    await row(id).locator('a[data-explain]').click()
    await page.locator('#explanation').getByText(id).waitFor()
    await example.act(`/bookings/${id}`, { status: 'Cancelled' })
    await row(id).getByText('DELETED').waitFor()
    await page.keyboard.press('Escape')
    await until(
      'the focus is back',
      async () => (await page.evaluate('document.activeElement.textContent')) === 'seated-by-mistake',
    )
  })

  it('tells a screen reader who needs a person and what goes wrong at the till, and not every line', async () => {
    const id = await seat()
    await open('/service')
    await live()
    await row(id).getByText('SUBMITTED').waitFor()
    const regions = () => page.getByRole('status').allTextContents()
    expect(await regions()).toEqual(['live', ''])
    const order = (await example.look()).orders[0]?.id ?? ''
    await example.act(`/orders/${order}/addLine`)
    await example.act(`/bookings/${id}`, { status: 'Confirmed' })
    await until('it is told', async () => (await regions())[1] === 'Needs a person: 1')

    await open('/till')
    // The region itself stays: one that is exchanged with its words is not read out.
    await page.evaluate(`document.querySelector('[role=status]').isSame = true`)
    await example.act('/faults/down')
    await page.getByRole('status').getByText('The till is down').waitFor()
    expect(await page.evaluate(`document.querySelector('[role=status]').isSame`)).toBe(true)
  })

  it('takes a double click for one', async () => {
    await open('/service')
    await tapTwice('Seat a walk-in')
    await page.locator('#bookings').getByText('SUBMITTED').first().waitFor()
    expect((await example.look()).bookings).toHaveLength(1)
    await open('/till')
    await tapTwice('Add item')
    await page.getByText('Total $80.00').waitFor()
    // The same again, on purpose.
    await page.getByRole('button', { name: 'Add item' }).click()
    await page.getByText('Total $160.00').waitFor()
    expect((await example.look()).orders[0]?.lines).toHaveLength(2)
  })

  it('shows what became of an order while one was busy with its card', async () => {
    await seat()
    await open('/till')
    const card = page.locator('.card').first()
    await card.getByLabel(/^Amount/).focus()
    const id = (await example.look()).orders[0]?.id ?? ''
    await example.act(`/orders/${id}/accept`)
    await until(
      'the page was told',
      async () => (await page.evaluate(`fetch('/till/orders').then((r) => r.text())`)) as string,
    )
    // Two more looks of the page, while the card is in use.
    for (let n = 0; n < 2; n++) await page.waitForResponse('**/till/orders')
    expect(await card.getByText('SUBMITTED').isVisible()).toBe(true)
    await page.locator('h1').click()
    await card.getByText('ACCEPTED').waitFor()
  })
})
