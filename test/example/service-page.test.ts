/** What a page of the service is made with: all that its mark says it has, which is where its live half goes on. */
import type { FlowEvent } from 'nbi-kounta'
import { expect, it } from 'vitest'
import { root } from '../docs/entries.js'

interface Journal {
  add(event: FlowEvent): void
  mark(): string
}
const posApi = `${root}docs/examples/pos-api/`
const { openJournal } = (await import(/* @vite-ignore */ `${posApi}journal.mjs`)) as {
  openJournal(dir: undefined): Journal
}
const { servicePages } = (await import(/* @vite-ignore */ `${posApi}pages/service.mjs`)) as {
  servicePages(pages: object): { request(path: string): Promise<Response> }
}

it('has every booking that its mark has, though an order is posted while it is being made', async () => {
  const journal = openJournal(undefined)
  const created: FlowEvent = {
    type: 'created',
    at: 0,
    venueId: 'loc_31',
    bookingId: 'bk_1',
    orderId: '900',
    attempt: 1,
    generation: 1,
  }
  const staff = {
    // As slow as the other process is: what happens meanwhile is either in the page, or comes after its mark.
    async look() {
      await new Promise((resolve) => setImmediate(resolve))
      journal.add(created)
      return { playing: false }
    },
  }
  const settings = { venues: [{ venueId: 'loc_31', siteId: '31', name: 'Bar', timeZone: 'Australia/Sydney' }] }
  const page = servicePages({ settings, journal, staff, watch: {}, leaving: new AbortController().signal })
  const text = await (await page.request('/service')).text()
  expect(text).toContain(`data-after="${journal.mark()}"`)
  expect(text).toContain('id="booking-bk_1"')
  expect(text).toContain('id="entry-1"')
})
