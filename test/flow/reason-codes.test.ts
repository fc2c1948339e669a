import { basicAuth, createKountaClient, decisionTable, definePolicy, type Reason, venuePolicy } from 'nbi-kounta'
import { afterAll, describe, expect, it } from 'vitest'
import { openHouse } from '../support/house.js'

/** Every reason that a scenario below reached through createOrderFlow and HTTP. */
const reached = new Set<string>()

async function open(options: Parameters<typeof openHouse>[0] = {}) {
  const house = await openHouse(options)
  return {
    ...house,
    async ends(reason: Reason, change: Parameters<typeof house.hand>[0]) {
      const { action } = await house.hand(change)
      expect(action?.reason).toBe(reason)
      reached.add(reason)
    },
  }
}

/** A flow whose till answers something else than it holds. */
function rewriting(house: Awaited<ReturnType<typeof openHouse>>, rewrite: (text: string) => string) {
  const send = house.clock.trackFetch()
  const rewritten: typeof fetch = async (input, init) => {
    const response = await send(input, init)
    const text = await response.text()
    return new Response(text === '' ? null : rewrite(text), response)
  }
  const auth = basicAuth(house.kounta.credentials.basic)
  const kounta = createKountaClient({
    companyId: '41207',
    auth,
    baseUrl: `${house.url}/v1/`,
    fetch: rewritten,
    clock: house.clock,
  })
  return house.openFlow({ venue: () => ({ kounta, siteId: '7712' }) })
}

const early = '2026-03-14T06:00:00Z'

const scenarios: Record<string, () => Promise<void>> = {
  'a new booking is seated, seated again, edited, and left': async () => {
    const { ends, kounta } = await open()
    await ends('new-booking-seated', { status: 'Seated' })
    await ends('order-already-exists', { status: 'Seated', covers: 5 })
    await ends('status-not-actionable', { status: 'Mains Away' })
    expect(kounta.posts).toBe(1)
  },
  'a known booking is seated and undone': async () => {
    const { ends } = await open()
    await ends('no-order-to-undo', { status: 'Confirmed' })
    await ends('status-changed-to-seated', { status: 'Seated' })
    await ends('seated-by-mistake', { status: 'Confirmed' })
  },
  'an older version arrives': async () => {
    const { ends } = await open()
    await ends('new-booking-seated', { status: 'Seated' })
    await ends('stale-event', { status: 'Confirmed', modifiedAt: early })
  },
  'an undo that is not newer than the window before the order': async () => {
    const { ends, hand, clock } = await open()
    await hand({ status: 'Seated', modifiedAt: early })
    await clock.advance(1_000)
    await ends('event-predates-order', { status: 'Confirmed', modifiedAt: '2026-03-14T06:01:00Z' })
  },
  'an undo after the window': async () => {
    const { ends, clock } = await open()
    await ends('new-booking-seated', { status: 'Seated' })
    await clock.advance(300_001)
    await ends('undo-window-elapsed', { status: 'Cancelled' })
  },
  'staff reject, under both policies': async () => {
    const literal = await open()
    literal.kounta.reject((await literal.hand({ status: 'Seated' })).orderId ?? '')
    await literal.hand({ status: 'Ordered' })
    await literal.ends('order-rejected-by-staff', { status: 'Seated' })
    const venue = await open({ venue: { policy: venuePolicy } })
    venue.kounta.reject((await venue.hand({ status: 'Seated' })).orderId ?? '')
    await venue.hand({ status: 'Ordered' })
    await venue.ends('reseated-after-rejection', { status: 'Seated' })
  },
  'staff delete, under both settings': async () => {
    const literal = await open()
    literal.kounta.delete((await literal.hand({ status: 'Seated' })).orderId ?? '')
    await literal.ends('seated-unchanged-no-order', { status: 'Seated', covers: 9 })
    const other = await open({ venue: { policy: definePolicy({ onSeatedWithoutOrder: 'create' }) } })
    other.kounta.delete((await other.hand({ status: 'Seated' })).orderId ?? '')
    await other.ends('order-missing-while-seated', { status: 'Seated', covers: 9 })
    expect(other.live()).toHaveLength(1)
  },
  'staff ring up, and complete': async () => {
    const { ends, hand, kounta } = await open()
    const { orderId = '' } = await hand({ status: 'Seated' })
    kounta.addLine(orderId)
    await ends('order-has-items-or-payments', { status: 'Unconfirmed' })
    kounta.complete(orderId)
    await ends('order-complete', { status: 'No_Show' })
  },
  'the order carries the marker of another booking': async () => {
    const house = await open()
    const flow = rewriting(house, (text) => text.replaceAll('NBI-bk_1-1.', 'NBI-bk_2-1.'))
    await house.hand({ status: 'Seated' }, flow)
    const { action, error } = await house.hand({ status: 'Confirmed' }, flow)
    expect([action?.reason, error?.code]).toEqual([
      'order-belongs-to-another-booking',
      'order-belongs-to-another-booking',
    ])
    reached.add('order-belongs-to-another-booking')
    expect(house.live()).toHaveLength(1)
  },
  'the till tells no time of creation': async () => {
    const house = await open()
    const flow = rewriting(house, (text) => text.replace(/"created_at":"[^"]*"/g, '"created_at":"soon"'))
    await house.hand({ status: 'Seated' }, flow)
    const { action, error } = await house.hand({ status: 'Confirmed' }, flow)
    expect([action?.reason, error?.code]).toEqual(['undo-window-unknown', 'undo-window-unknown'])
    reached.add('undo-window-unknown')
    expect(house.live()).toHaveLength(1)
  },
}

describe('every reason code, through the flow and HTTP', () => {
  it.each(Object.entries(scenarios))('%s', async (_, play) => {
    await play()
  })

  afterAll(() => {
    const all = new Set(decisionTable().map((row) => row.reason))
    expect([...all].filter((reason) => !reached.has(reason))).toEqual([])
  })
})
