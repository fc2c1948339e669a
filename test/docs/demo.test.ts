/** The demo plays from source: its evening holds, and its proof fails when anything that it looks at is broken. */
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FlowEvent } from 'nbi-kounta'
import { createKountaSimulator } from 'nbi-kounta/testing'
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'

interface Proof {
  readonly name: string
  readonly checked: number
  readonly wrong: readonly string[]
}
interface Order {
  readonly id: string
  readonly status: string
  readonly deleted: boolean
  readonly deletedBy?: string
  readonly touched: boolean
  readonly requestedSaleNumber?: string
  readonly total: number
  readonly lines: readonly object[]
}
interface Sale {
  readonly saleId: string
  readonly total: number
  readonly body: { readonly total: { readonly amount: number } }
}
interface Evidence {
  readonly stories: readonly { readonly bookingId: string; readonly tells: string }[]
  readonly orders: readonly Order[]
  readonly received: readonly Sale[]
  readonly sales: readonly Sale[]
  readonly events: readonly FlowEvent[]
  readonly pending: readonly string[]
  readonly failures: readonly unknown[]
  readonly reasons: readonly string[]
}
interface Evening {
  readonly header: Record<string, unknown>
  readonly stories: Evidence['stories']
  readonly entries: { readonly at: string; readonly actor: string; readonly does?: string }[]
}

// Plain JavaScript without declarations: its shapes are told above.
const load = (file: string) => import(/* @vite-ignore */ `../../docs/examples/demo/${file}.mjs`)
const { addRestart, playEvening, runDemo } = (await load('run')) as {
  addRestart(entries: Evening['entries'], time: string): void
  playEvening(evening: Evening): Promise<Evidence>
  runDemo(args: readonly string[], env: Record<string, string | undefined>): Promise<number>
}
const { prove } = (await load('invariants')) as { prove(evidence: Evidence): readonly Proof[] }
const { readEvening } = (await load('evening')) as { readEvening(): Evening }

const broken = (evidence: Evidence) => prove(evidence).filter(({ wrong }) => wrong.length > 0)
const names = (evidence: Evidence) => broken(evidence).map(({ name }) => name)

let printed = ''
beforeEach(() => {
  printed = ''
  const print = (...texts: readonly unknown[]) => {
    printed += `${texts.join(' ')}\n`
  }
  vi.spyOn(console, 'log').mockImplementation(print)
  vi.spyOn(console, 'error').mockImplementation(print)
  vi.spyOn(process.stdout, 'write').mockImplementation(() => true)
})
afterEach(() => void vi.restoreAllMocks())

describe('the evening', () => {
  it('has at least 60 bookings and walk-ins and 250 entries, and says that they are invented', () => {
    const { header, stories, entries } = readEvening()
    expect(stories.length).toBeGreaterThanOrEqual(60)
    expect(entries.length).toBeGreaterThanOrEqual(250)
    expect(String(header.about)).toContain('invented')
    expect(entries.map(({ at }) => at)).toEqual(entries.map(({ at }) => at).sort())
  })
})

describe('the proof', () => {
  let evidence: Evidence
  let timeline = ''
  beforeAll(async () => {
    const log = vi.spyOn(console, 'log').mockImplementation((...texts) => {
      timeline += `${texts.join(' ')}\n`
    })
    const write = vi.spyOn(process.stdout, 'write').mockImplementation(() => true)
    evidence = await playEvening(readEvening())
    log.mockRestore()
    write.mockRestore()
  }, 120_000)

  it('holds after the evening, with something to look at in every part', () => {
    expect(broken(evidence)).toEqual([])
    for (const { name, checked } of prove(evidence)) expect(checked, name).toBeGreaterThan(0)
  })

  it('meets every reason code but the two that a sound till cannot bring about', () => {
    expect(evidence.reasons).toHaveLength(15)
  })

  it('tells a timeline with decisions, reasons and orders, without colour when it is no terminal', () => {
    expect(timeline).toMatch(/Confirmed → Seated +create {2}.*\(status-changed-to-seated\) .* posted \d{10}/)
    expect(timeline).toContain('Kounta is down for 4 minutes')
    expect(timeline).not.toContain('\u001b[')
  })

  it('breaks when a seated booking has no order', () => {
    const live = evidence.orders.find(({ status }) => status === 'COMPLETE') as Order
    expect(names({ ...evidence, orders: evidence.orders.filter((order) => order !== live) })).toContain(
      'one order per seated booking',
    )
  })

  it('breaks when a booking has two live orders', () => {
    const live = evidence.orders.find((order) => !order.deleted && order.requestedSaleNumber) as Order
    expect(names({ ...evidence, orders: [...evidence.orders, { ...live, id: '1' }] })).toContain(
      'one order per seated booking',
    )
  })

  it('breaks when an undone booking keeps its order', () => {
    const orders = evidence.orders.map((order) => {
      const { deletedBy, ...rest } = order
      return deletedBy === 'api' && !order.touched ? { ...rest, deleted: false, status: 'SUBMITTED' } : order
    })
    expect(names({ ...evidence, orders })).toContain('none for undone ones')
  })

  it('breaks when an order with something on it was deleted and nobody said so', () => {
    const events = evidence.events.filter(({ type }) => type !== 'deleted-while-touched')
    expect(names({ ...evidence, events })).toEqual(['no order that staff had touched was deleted unreported'])
  })

  it('breaks when a sale is missing, has one too many, or is a cent off', () => {
    const [first, ...rest] = evidence.received as [Sale, ...Sale[]]
    expect(names({ ...evidence, received: rest })).toContain('every completed order is one sale')
    expect(names({ ...evidence, received: [...evidence.received, { ...first, saleId: '1' }] })).toContain(
      'every completed order is one sale',
    )
    const sales = evidence.sales.map((sale) =>
      sale.saleId === first.saleId ? { ...sale, total: sale.total + 1 } : sale,
    )
    expect(names({ ...evidence, sales })).toEqual(['to the cent'])
  })

  it('breaks when work is left, a webhook failed, or a rule was never met', () => {
    expect(names({ ...evidence, pending: ['bk_7001'] })).toEqual(['nothing is left undone'])
    expect(names({ ...evidence, failures: [new Error('no')] })).toEqual(['nothing is left undone'])
    const events = evidence.events.filter((event) => event.type !== 'decided' || event.reason !== 'order-complete')
    expect(names({ ...evidence, events })).toEqual(['every rule that the evening was written for was met'])
  })
})

describe('a restart of the host with an empty memory', () => {
  it('doubles nothing, deletes nothing that the rules would keep, and loses no sale', async () => {
    const evening = readEvening()
    addRestart(evening.entries, '20:52')
    const evidence = await playEvening(evening)
    expect(broken(evidence)).toEqual([])
    expect(
      evidence.events.filter((event) => event.type === 'adopted' && event.from === 'sweep').length,
    ).toBeGreaterThan(5)
  }, 120_000)
})

describe('the exit code', () => {
  const tiny = async (live: number) => {
    const at = '18:00:00'
    const ids = { bookingId: 'bk_1', locationId: 'loc_31' }
    const status = { statusType: 'standard', code: 'SEATED', name: 'Seated' }
    const lastModifiedDate = '2026-03-14T07:00:00Z'
    const lines = [
      { evening: { about: 'invented', date: '2026-03-14' } },
      {
        story: {
          bookingId: 'bk_1',
          venueId: 'loc_31',
          tells: 'a walk-in',
          ends: { created: 1, live, deletedByUs: 0, sales: 0 },
        },
      },
      {
        at,
        actor: 'nbi',
        diary: { ...ids, method: 'walkin', people: 2, bookingTime: '2026-03-14T18:00:00', status, lastModifiedDate },
      },
      { at, actor: 'nbi', deliver: { eventType: 'BOOKING_CREATED', data: ids } },
    ]
    const file = join(await mkdtemp(join(tmpdir(), 'nbi-kounta-demo-')), 'evening.jsonl')
    await writeFile(file, lines.map((line) => JSON.stringify(line)).join('\n'))
    return file
  }

  it('is 0 when everything holds', async () => {
    expect(await runDemo(['--evening', await tiny(1)], {})).toBe(0)
    expect(printed).toContain('Every invariant holds')
  })

  it('is 1 when an invariant is broken, and says which', async () => {
    expect(await runDemo(['--evening', await tiny(0)], {})).toBe(1)
    expect(printed).toContain('bk_1 should end with 0 live, and has 1')
  })

  it('is 2 for an argument that it does not know', async () => {
    expect(await runDemo(['--bogus'], {})).toBe(2)
    expect(await runDemo(['--restart', 'soon'], {})).toBe(2)
  })

  it('is 2 for --live without its four variables, and nothing is posted', async () => {
    expect(await runDemo(['--live', '--evening', await tiny(1)], { KOUNTA_CLIENT_ID: 'id' })).toBe(2)
    expect(printed).toContain('missing: KOUNTA_CLIENT_SECRET, KOUNTA_COMPANY_ID, KOUNTA_SITE_ID')
  })

  it('posts the first booking with --live, once, after it has said so', async () => {
    const kounta = createKountaSimulator()
    const till = await kounta.listen()
    const { clientId, clientSecret } = kounta.credentials.basic
    const env = {
      KOUNTA_CLIENT_ID: clientId,
      KOUNTA_CLIENT_SECRET: clientSecret,
      KOUNTA_COMPANY_ID: kounta.companyId,
      KOUNTA_SITE_ID: '7712',
      KOUNTA_BASE_URL: `${till.url}/v1/`,
    }
    try {
      expect(await runDemo(['--live', '--evening', await tiny(1)], env)).toBe(0)
      expect(kounta.posts).toBe(1)
      expect(kounta.orders()[0]?.requestedSaleNumber).toMatch(/^DEMO-bk_1-\d+-1\.$/)
      expect(printed).toMatch(/about to POST one order[\s\S]*was made/)
      expect(printed).not.toContain(clientSecret)
    } finally {
      await till.close()
    }
  })
})
