/** A service in a real browser: seated, accepted, served, an undo refused, paid, and seen in the sales. */
import { appendFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Sale } from 'nbi-kounta'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ensureBuilt } from '../package/built.js'
import { chromiumPath, complaintsOf, openBrowser, openPage, violationsOn } from './support/chromium.js'
import { type Example, until } from './support/example.js'

describe.skipIf(chromiumPath === undefined)('the example in a browser', () => {
  let browser: Browser
  let opened: Awaited<ReturnType<typeof openPage>>
  let example: Example
  let page: Page
  let complaints: string[]

  beforeAll(async () => {
    await ensureBuilt()
    browser = await openBrowser()
  }, 300_000)
  afterAll(() => browser?.close())
  beforeEach(async () => {
    opened = await openPage(browser, { acceptDownloads: true })
    ;({ example, page } = opened)
    complaints = complaintsOf(page)
  })
  afterEach(() => opened.close())

  const open = (path: string) => page.goto(`${example.url()}${path}`)
  const row = () => page.locator('#bookings tr').first()
  const setStatus = async (status: string) => {
    await row().locator('select').selectOption(status)
    await row().getByRole('button').click()
  }
  const card = () => page.locator('.card').first()

  /** A booking of four, seated; gives its order's card at the till. */
  async function seat(): Promise<void> {
    await open('/service')
    await page.getByLabel('Guests').fill('4')
    await page.getByRole('button', { name: 'Add booking' }).click()
    await row().getByText('Confirmed').first().waitFor()
    await setStatus('Seated')
    await row().getByText('SUBMITTED').waitFor()
  }

  it('shows a service from the seating to the sale, and says why an undo is refused', async () => {
    await seat()
    expect(await row().textContent()).toMatch(/4 guests[\s\S]*create status-changed-to-seated/)

    await open('/till')
    await card().getByText('SUBMITTED').waitFor()
    await card().getByRole('button', { name: 'Accept' }).click()
    await card().getByText('ACCEPTED').waitFor()
    await card().locator('select[name=productId]').selectOption({ label: 'Barramundi $38.50' })
    await card().getByRole('button', { name: 'Add item' }).click()
    await card().getByText('Total $38.50').waitFor()

    await open('/service')
    await page.locator('#timeline').getByText('Staff accepted the order.').waitFor()
    await setStatus('Confirmed')
    const refusal = page.locator('#timeline li.error', { hasText: 'order-has-items-or-payments' })
    await refusal.getByText('staff have put items or a payment on the order: it stays').waitFor()
    await refusal.getByRole('link').click()
    const panel = page.locator('#explanation')
    await panel.getByText('A person has to look').waitFor()
    expect(await page.locator('#tiles').textContent()).toMatch(/Needs a person1/)
    const said = await panel.textContent()
    expect(said).toContain('Would have deleted had nothing been on it.')
    expect(said).toMatch(/Row 13 order-has-items-or-payments\s*matched/)
    expect((await example.look()).orders.map(({ deleted }) => deleted)).toEqual([false])

    await open('/till')
    await card().getByRole('button', { name: 'Complete' }).click()
    await card().getByText('COMPLETE').waitFor()

    await open('/sales')
    await page.getByText('adds up', { exact: true }).waitFor()
    await page.getByRole('img', { name: /spend per head|spend most/ }).waitFor()
    expect(await page.locator('figure svg').count()).toBe(3)
    expect(await page.locator('#totals').textContent()).toMatch(/Bookings1Spent\$38\.50Sales1Do not add up0/)
    expect(complaints).toEqual([])
  })

  it('exports the sales as CSV and JSON, and marks one that does not add up', async () => {
    await seat()
    await open('/till')
    await card().getByRole('button', { name: 'Accept' }).click()
    await card().getByRole('button', { name: 'Add item' }).click()
    await card().getByText('Total $80.00').waitFor()
    await card().getByRole('button', { name: 'Complete' }).click()
    await until('the sale is there', async () => (await example.text('/sales.json')).includes('saleId'))
    const [sold] = (JSON.parse(await example.text('/sales.json')) as { sales: Sale[] }).sales
    expect(sold).toMatchObject({ total: 8000, balanced: true })

    // The simulated till gives change: one that is wrong comes from an earlier day.
    await page.goto('about:blank')
    await example.stop()
    const [payment] = (sold as Sale).payments
    const wrong = { ...sold, saleId: '1', payments: [{ ...payment, amount: 10_000 }], balanced: false, residual: 2000 }
    await appendFile(join(example.dataDir, 'sales.jsonl'), `${JSON.stringify(wrong)}\n`)
    await example.start()

    await open('/sales')
    await page.locator('tr.unbalanced').getByText('$20.00 off').waitFor()
    expect(await page.locator('#proof').textContent()).toContain('1 of 2 sales does not add up')
    const csv = (await example.text('/sales.csv')).split('\r\n')
    expect(csv).toHaveLength(3)
    const line = csv.find((one) => one.startsWith('1,'))?.split(',')
    const cells = Object.fromEntries((csv[0] as string).split(',').map((name, at) => [name, line?.[at]]))
    expect(cells).toMatchObject({ total: '8000', balanced: 'false', residual: '2000', covers: '4' })
    const json = JSON.parse(await example.text('/sales.json')) as { sales: Sale[] }
    expect(json.sales.map(({ balanced }) => balanced).sort()).toEqual([false, true])
    const download = page.waitForEvent('download')
    await page.getByRole('link', { name: 'Export as CSV' }).click()
    expect((await download).suggestedFilename()).toBe('sales.csv')
    expect(complaints).toEqual([])
  })

  it('filters the timeline by reason', async () => {
    await seat()
    await page.getByLabel('Show').selectOption('status-changed-to-seated')
    await page.waitForURL(/reason=status-changed-to-seated/)
    expect(await page.locator('#timeline li').count()).toBe(1)
    await setStatus('Confirmed')
    await row().getByText('DELETED').waitFor()
    // What came in meanwhile is another reason's: it takes no line's place.
    expect(await page.locator('#timeline li').count()).toBe(1)
    await open('/service?reason=seated-by-mistake')
    await page.locator('#timeline li').first().waitFor()
    expect(
      await page
        .locator('#timeline li')
        .evaluateAll((all) => all.map((one) => (one as { dataset?: { reason?: string } }).dataset?.reason)),
    ).toEqual(['seated-by-mistake'])
    expect(complaints).toEqual([])
  })

  it('makes one order though its answer is lost', async () => {
    await open('/till')
    await page.getByRole('button', { name: 'The answer to the next order is lost' }).click()
    await page.getByText('Now: The answer to the next order is lost.').waitFor()
    await open('/service')
    await page.getByRole('button', { name: 'Seat a walk-in' }).click()
    await page.locator('#timeline').getByText('found by a').waitFor()
    const { orders, counts } = await example.look()
    expect(orders).toHaveLength(1)
    expect(counts.posts).toBe(1)
    // The fault is used up, and the page says so.
    await open('/till')
    await page.getByText('Now: All is well.').waitFor()
    expect(complaints).toEqual([])
  })

  it('tells a tap that the till refuses', async () => {
    await seat()
    await open('/till')
    const id = (await example.look()).orders[0]?.id ?? ''
    // Somebody else was faster than the page.
    await example.act(`/orders/${id}/reject`)
    await card().getByRole('button', { name: 'Accept' }).click()
    await page.getByRole('alert').getByText('it is REJECTED; expected SUBMITTED').waitFor()
    expect(complaints).toEqual([])
  })

  it('can be used with the keyboard alone', async () => {
    await open('/service')
    await page.keyboard.press('Tab')
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to content')
    await page.keyboard.press('Enter')
    expect(await page.evaluate('document.activeElement.id')).toBe('main')
    await page.getByRole('button', { name: 'Seat a walk-in' }).focus()
    await page.keyboard.press('Enter')
    const link = page.locator('#timeline a[data-explain]').first()
    await link.waitFor()
    await link.focus()
    await page.keyboard.press('Enter')
    await page.locator('#explanation').getByText('An order is created').waitFor()
    expect(await page.evaluate('document.activeElement.id')).toBe('explanation')
    await page.keyboard.press('Escape')
    expect(await page.evaluate('document.activeElement.textContent')).toBe('new-booking-seated')
    expect(complaints).toEqual([])
  })

  const everyPage = ['/service', '/till', '/sales'] as const
  const sizes = [
    [1280, 900],
    [320, 640],
  ] as const

  /** Axe, and the width of the page: nothing to find on any page at either size. */
  async function expectSound(colorScheme: 'light' | 'dark'): Promise<void> {
    await page.emulateMedia({ colorScheme })
    for (const [width, height] of sizes) {
      await page.setViewportSize({ width, height })
      for (const path of everyPage) {
        await open(path)
        const link = page.locator('#timeline a[data-explain]').first()
        if (path === '/service' && (await link.count()) > 0) {
          await link.click()
          await page.locator('#explanation h2').waitFor()
        }
        expect(await violationsOn(page), `${path} at ${width}, ${colorScheme}`).toEqual([])
        const overflow = await page.evaluate(
          'document.documentElement.scrollWidth - document.documentElement.clientWidth',
        )
        expect(overflow, `${path} at ${width}`).toBeLessThanOrEqual(0)
      }
    }
  }

  it('has nothing for axe-core to find, and fits a phone, in light and dark, empty and in the middle of a service', async () => {
    for (const colorScheme of ['light', 'dark'] as const) await expectSound(colorScheme)

    await seat()
    await setStatus('Cancelled')
    await page.locator('#timeline').getByText('The order was deleted at the till.').waitFor()
    await page.getByRole('button', { name: 'Seat a walk-in' }).click()
    await row().getByText('SUBMITTED').waitFor()
    const id = (await example.look()).orders.at(-1)?.id ?? ''
    for (const [does, body] of [['accept'], ['addLine'], ['pay', { amount: 100 }]] as const)
      await example.act(`/orders/${id}/${does}`, body)
    if ((await example.look()).orders.at(-1)?.status !== 'COMPLETE') await example.act(`/orders/${id}/complete`)
    await example.act('/bookings', { locationId: 'loc_31', people: 3, status: 'Seated' })
    await example.act('/faults/doubled-webhooks')
    await until('the sale is there', async () => (await example.text('/sales')).includes('<figure'))
    await until('an order waits for staff', async () => (await example.look()).orders.at(-1)?.status === 'SUBMITTED')

    for (const colorScheme of ['light', 'dark'] as const) await expectSound(colorScheme)
    expect(complaints).toEqual([])
  }, 120_000)
})
