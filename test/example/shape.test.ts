/** What people read: times on their own wall, axes that do not lie, names of any make, and targets that a finger hits. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { root } from '../docs/entries.js'
import { ensureBuilt } from '../package/built.js'
import { chromiumPath, openBrowser } from './support/chromium.js'
import { type Example, openExample, until } from './support/example.js'

const pages = `${root}docs/examples/pos-api/pages/`
type Clock = (venueId: string, ms: number) => string
const words = (await import(/* @vite-ignore */ `${pages}words.mjs`)) as Record<
  'clocksOf' | 'dayAndTimeOf',
  (venues: readonly { venueId: string; timeZone: string }[]) => Clock
>
const charts = (await import(/* @vite-ignore */ `${pages}charts.mjs`)) as {
  short(name: string): string
  durationsChart(summary: object): Promise<string>
  sizesChart(summary: object): Promise<string>
}

describe('the words and charts of the pages', () => {
  it('tell what happened in the time of the venue where it did', () => {
    const venues = [
      { venueId: 'loc_31', timeZone: 'Australia/Melbourne' },
      { venueId: 'loc_32', timeZone: 'Australia/Perth' },
    ]
    const at = Date.parse('2026-02-27T09:30:05Z')
    expect(words.clocksOf(venues)('loc_31', at)).toBe('20:30:05')
    expect(words.clocksOf(venues)('loc_32', at)).toBe('17:30:05')
    expect(words.dayAndTimeOf(venues)('loc_32', at)).toMatch(/27 Feb.* 17:30/)
  })

  /** Where each bar begins. */
  const left = (svg: string) =>
    [...svg.matchAll(/<rect([^>]*)>/g)].map(([, attributes = '']) => Number(/ x="([\d.]+)"/.exec(attributes)?.[1]))

  it('leave a gap on the axis where nobody stayed, or no party was of that size', async () => {
    const stay = (fromMin: number) => ({ fromMin, toMin: fromMin + 30, bookings: 1, averageSpend: 8000 })
    const stays = left(
      String(await charts.durationsChart({ currency: 'AUD', durations: [stay(30), stay(60), stay(210)] })),
    )
    const [a, b, c] = stays as [number, number, number]
    expect((c - b) / (b - a)).toBeCloseTo(5, 1)
    const size = (covers: number) => ({ covers, bookings: 1, averageSpend: 8000 })
    const sizes = left(String(await charts.sizesChart({ currency: 'AUD', bookingSizes: [size(1), size(2), size(6)] })))
    const [one, two, six] = sizes as [number, number, number]
    expect((six - two) / (two - one)).toBeCloseTo(4, 1)
  })

  it('shorten a name by whole letters', () => {
    expect(charts.short('Ari Quay')).toBe('Ari Quay')
    expect(charts.short('👩‍👩‍👧‍👦'.repeat(15))).toBe(`${'👩‍👩‍👧‍👦'.repeat(12)}…`)
  })
})

describe.skipIf(chromiumPath === undefined)('the pages on a phone, with guests of any name', () => {
  let example: Example
  beforeAll(async () => {
    await ensureBuilt()
    example = await openExample()
  }, 300_000)
  afterAll(() => example?.close())

  it('let nothing of a name run as script, out of the page or out of its chart, and every target be hit', async () => {
    const long = `bk_<i>"x"</i>${'y'.repeat(47)}`
    const names = [
      ['<img src=x onerror=alert(1)>', '</text><script>alert(2)</script>'],
      ['Wolfeschlegelsteinhausenbergerdorff', 'Mmmmmmmmm'],
      ['محمد', 'عبد الرحمن'],
    ]
    for (const [at, [firstName, lastName]] of names.entries())
      await example.act('/bookings', { people: 2, status: 'Seated', customer: { id: `cu_${at}`, firstName, lastName } })
    await example.act('/bookings', { bookingId: long, people: 20, status: 'Seated' })
    await until('all have orders', async () => (await example.look()).counts.orders === 4)
    for (const { id } of (await example.look()).orders)
      for (const [does, body] of [['accept'], ['addLine', { productId: '501' }], ['complete']] as const)
        await example.act(`/orders/${id}/${does}`, body)
    await example.act('/bookings', { bookingId: `${long}2`, people: 2, status: 'Seated' })
    await until('all is sold', async () => JSON.parse(await example.text('/sales.json')).summary.guests.length === 4)

    const browser = await openBrowser()
    const page = await browser.newPage({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true })
    const dialogs: string[] = []
    page.on('dialog', (dialog) => {
      dialogs.push(dialog.message())
      void dialog.dismiss()
    })
    for (const path of ['/service', '/till', '/sales']) {
      await page.goto(`${example.url()}${path}`)
      expect(await page.evaluate('document.documentElement.scrollWidth'), path).toBeLessThanOrEqual(390)
      const small = `[...document.querySelectorAll('button, select, input, .button, nav a, summary, a[data-explain]')]
        .filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < 43.5).map((one) => one.outerHTML)`
      expect(await page.evaluate(small), path).toEqual([])
    }
    const clipped = `[...document.querySelectorAll('figure svg')].flatMap((svg) => {
      const frame = svg.getBoundingClientRect()
      return [...svg.querySelectorAll('text')].filter((one) => one.getBoundingClientRect().left < frame.left - 1
        || one.getBoundingClientRect().right > frame.right + 1).map((one) => one.textContent)
    })`
    expect(await page.evaluate(clipped)).toEqual([])

    // On paper: tables are tables, all of them, in ink; what only a finger can use stays away.
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' })
    await page.setViewportSize({ width: 718, height: 1047 })
    for (const path of ['/service', '/till', '/sales']) {
      await page.goto(`${example.url()}${path}`)
      const seen = `[...document.querySelectorAll('button, input, select, nav a, .button')].filter((one) => one.checkVisibility()).length`
      expect(await page.evaluate(seen), path).toBe(0)
      const cut = `[...document.querySelectorAll('.panel')].filter((one) => one.scrollHeight > one.clientHeight + 1 || one.scrollWidth > one.clientWidth + 1).length`
      expect(await page.evaluate(cut), path).toBe(0)
      expect(await page.evaluate('getComputedStyle(document.body).color'), path).toBe('rgb(23, 32, 34)')
      const rows = `[...document.querySelectorAll('table.stack tr')].map((one) => getComputedStyle(one).display)`
      expect(new Set((await page.evaluate(rows)) as string[]), path).toEqual(
        new Set(path === '/till' ? [] : ['table-row']),
      )
    }
    expect(await page.locator('#figures').textContent()).not.toContain('booking:')
    expect(dialogs).toEqual([])
    await browser.close()
  }, 120_000)
})
