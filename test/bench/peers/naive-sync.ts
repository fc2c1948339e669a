/** The naive contender of the sync bench: list, then read each order; when refused, wait and try the same again. */
import type { VirtualClock } from '../../../src/testing/index.js'

/** What it needs. */
export interface NaiveOptions {
  readonly fetch: typeof globalThis.fetch
  readonly url: string
  readonly authorization: string
  readonly clock: VirtualClock
}

/** Reads every order of a site; how many it read. */
export async function naiveSync({ fetch, url, authorization, clock }: NaiveOptions): Promise<number> {
  const get = async (link: string): Promise<Response> => {
    for (let wait = 1_000; ; wait = Math.min(60_000, wait * 2)) {
      const response = await fetch(link, { headers: { accept: 'application/json', authorization } })
      if (response.status !== 429) return response
      await clock.sleep(wait)
    }
  }
  let orders = 0
  for (let link: string | null = `${url}/orders.json`; link !== null; ) {
    const page: Response = await get(link)
    for (const { id } of (await page.json()) as { id: number }[]) {
      await (await get(`${url.replace(/\/sites\/\d+$/, '')}/orders/${id}.json`)).json()
      orders++
    }
    link = page.headers.get('x-next-page')
  }
  return orders
}
