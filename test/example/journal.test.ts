/** What the pages remember: bookings outlive the entries that made them, and a page that comes back is told when it missed too much. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Explanation, FlowEvent } from 'nbi-kounta'
import { afterEach, describe, expect, it } from 'vitest'
import { root } from '../docs/entries.js'

interface Row {
  readonly needsPerson?: boolean
  readonly status?: string
  readonly orderStatus?: string
}
interface Journal {
  readonly board: ReadonlyMap<string, Row>
  readonly entries: readonly { readonly event: FlowEvent }[]
  add(event: FlowEvent): void
  mark(): string
  since(mark: string): { n: number }[] | undefined
  close(): void
}

const posApi = `${root}docs/examples/pos-api/`
const { openJournal } = (await import(/* @vite-ignore */ `${posApi}journal.mjs`)) as {
  openJournal(dir: string | undefined): Journal
}
const { countsOf } = (await import(/* @vite-ignore */ `${posApi}board.mjs`)) as {
  countsOf(rows: ReadonlyMap<string, Row>): Record<string, number>
}

type Decided = Extract<FlowEvent, { type: 'decided' }>
const { createWatch } = (await import(/* @vite-ignore */ `${posApi}watch.mjs`)) as {
  createWatch(parts: { journal: Journal; count(): void }): {
    event(event: FlowEvent): void
    explain(event: Decided): Explanation | undefined
  }
}

const ids = (bookingId: string, orderId = '900') => ({ at: 0, venueId: 'loc_31', bookingId, orderId })
const decided = (bookingId: string, action: 'create' | 'error' = 'create'): FlowEvent =>
  ({
    ...ids(bookingId),
    type: 'decided',
    action,
    reason: action === 'create' ? 'new-booking-seated' : 'order-has-items-or-payments',
    status: 'Seated',
    modifiedAt: '2026-02-27T09:00:00Z',
    warnings: [],
    drift: [],
  }) as FlowEvent
const trouble: FlowEvent = { ...ids('other'), type: 'trouble', code: 'timeout', during: 'create' } as FlowEvent

describe('the journal', () => {
  const dir = mkdtempSync(join(tmpdir(), 'journal-test-'))
  afterEach(() => rmSync(dir, { recursive: true, force: true }))

  it('keeps a booking that needs a person in sight, however much happens after it, and across a restart', () => {
    const journal = openJournal(dir)
    journal.add(decided('bk_1', 'error'))
    for (let n = 0; n < 3_000; n++) journal.add(trouble)
    expect(countsOf(journal.board)).toMatchObject({ bookings: 2, person: 1 })
    journal.close()
    const again = openJournal(dir)
    expect(again.board.get('loc_31 bk_1')).toMatchObject({ needsPerson: true, status: 'Seated' })
    again.close()
  })

  it('forgets bookings that are done before those that are not', () => {
    const journal = openJournal(undefined)
    journal.add(decided('bk_stuck', 'error'))
    journal.add(decided('bk_open'))
    journal.add({ ...ids('bk_open'), type: 'created', attempt: 1, generation: 1 } as FlowEvent)
    for (let n = 0; n < 2_500; n++) journal.add({ ...ids(`bk_${n}`, `${n}`), type: 'completed' } as FlowEvent)
    expect(journal.board.size).toBe(2_000)
    expect(countsOf(journal.board)).toMatchObject({ open: 1, person: 1 })
  })

  it('does not open a completed order again for a report of it that comes late', () => {
    const journal = openJournal(undefined)
    journal.add({ ...ids('bk_1'), type: 'completed' } as FlowEvent)
    journal.add({ ...ids('bk_1'), type: 'accepted' } as FlowEvent)
    expect(journal.board.get('loc_31 bk_1')?.orderStatus).toBe('COMPLETE')
    // Another order of the booking is a new beginning, and what is complete can still be deleted.
    journal.add({ ...ids('bk_1', '901'), type: 'created', attempt: 1, generation: 2 } as FlowEvent)
    expect(journal.board.get('loc_31 bk_1')?.orderStatus).toBe('SUBMITTED')
    journal.add({ ...ids('bk_2', '902'), type: 'completed' } as FlowEvent)
    journal.add({ ...ids('bk_2', '902'), type: 'lost', status: 'DELETED' } as FlowEvent)
    expect(journal.board.get('loc_31 bk_2')?.orderStatus).toBe('DELETED')
  })

  it('holds of a decision what its event tells, from which any later process explains it', () => {
    const journal = openJournal(dir)
    const order = { orderId: '900', status: 'ACCEPTED', createdAt: '2026-02-27T08:59:00Z', items: 1, payments: 0 }
    const refused = { ...decided('bk_1', 'error'), previousStatus: 'Seated', status: 'Confirmed', order } as Decided
    createWatch({ journal, count: () => {} }).event(refused)
    journal.close()
    const again = openJournal(dir)
    const [entry] = again.entries
    expect(entry).toEqual({ n: 1, event: refused })
    const later = createWatch({ journal: again, count: () => {} })
    expect(later.explain(entry?.event as Decided)).toMatchObject({
      facts: { activity: 'items or payments', sinceOrderMs: 60_000 },
      nearMisses: [{ reason: 'seated-by-mistake' }],
    })
    const others = { ...refused, reason: 'order-belongs-to-another-booking' } as Decided
    expect(later.explain(others)?.facts.owner).toBe('another booking')
    // Nothing is made up where the event does not lead to what was decided.
    expect(later.explain({ ...refused, order: null } as Decided)).toBeUndefined()
    again.close()
  })

  it('gives what came after a mark, and says so when it cannot', () => {
    const journal = openJournal(dir)
    const start = journal.mark()
    journal.add(decided('bk_1'))
    expect(journal.since(start)?.map(({ n }) => n)).toEqual([1])
    const mark = journal.mark()
    expect(journal.since(mark)).toEqual([])
    for (let n = 0; n < 101; n++) journal.add(trouble)
    // More than a page is sent: it is better loaded again.
    expect(journal.since(mark)).toBeUndefined()
    const last = journal.mark()
    journal.close()
    // The same file is the same journal; a new one counts from 1 again, and old marks say nothing of it.
    const again = openJournal(dir)
    expect(again.since(last)).toEqual([])
    again.close()
    expect(openJournal(undefined).since(last)).toBeUndefined()
    expect(openJournal(undefined).since('nonsense')).toBeUndefined()
  })
})
