/** What a search at the till may conclude, and what the flow makes of an order that is listed and cannot be read. */
import { type ErrorCode, type KountaOrder, type ListOptions, NbiKountaError, type OrderSummary } from 'nbi-kounta'
import { describe, expect, it } from 'vitest'
import { recoverRecord } from '../../src/flow/carry-out/recover.js'
import { createRecovery } from '../../src/flow/carry-out/recovery.js'
import { resolveCreate } from '../../src/flow/carry-out/resolve-create.js'
import { searchOrders } from '../../src/flow/order/search.js'
import type { Venue } from '../../src/flow/venue/venue.js'
import { literalPolicy } from '../../src/index.js'
import { context, marked, session, told } from '../support/flow-parts.js'
import { openHouse } from '../support/house.js'

const unmarked = (id: string, saleNumber = '1042'): KountaOrder => marked(id, 'bk_1', { saleNumber })
/** One whose list entry tells nothing of whose it is. */
const nameless = (id: string): KountaOrder => unmarked(id, '')

interface Lists {
  readonly plain?: KountaOrder[]
  readonly deleted?: KountaOrder[]
  /** Entries that the list could not read. */
  readonly unreadable?: { id?: string; saleNumber?: string }[]
}

/** A till with these lists, and these orders (or this trouble) when asked by id. */
function till(lists: Lists, orders: readonly KountaOrder[] = [], failing: Record<string, Error> = {}): Venue {
  const reads: string[] = []
  return {
    id: 'v1',
    siteId: '7712',
    markerPrefix: 'NBI',
    deleteStrategy: 'delete',
    reads,
    kounta: {
      orders: {
        async *list({ status }: { status?: string }, { onUnreadable }: ListOptions): AsyncIterable<OrderSummary> {
          for (const entry of lists.unreadable ?? []) onUnreadable?.(entry)
          yield* (status === 'DELETED' ? lists.deleted : lists.plain) ?? []
        },
        async get(id: string) {
          reads.push(id)
          if (failing[id]) throw failing[id]
          return orders.find((order) => order.id === id) ?? null
        },
      },
    },
  } as unknown as Venue
}

const readsOf = (venue: Venue) => (venue as unknown as { reads: string[] }).reads
const broken = (code: ErrorCode) => new NbiKountaError(code, 'as the till answers')

const intent = { kind: 'create', attempt: 1, nonce: 'n', payloadHash: 'h', generation: 1, startedAt: 0 } as const

describe('a search', () => {
  it('reads the marker from the order itself where the list has lost it', async () => {
    const found = await searchOrders(context(), till({ plain: [unmarked('1')] }, [marked('1')]), 'bk_1', 0)
    expect(found).toEqual({ hits: [{ order: unmarked('1'), generation: 1 }], conclusive: true, hasOurs: true })
  })

  it('proves nothing where an entry told nothing, whatever those behind it tell', async () => {
    const unreadable = [{}, { saleNumber: '1042' }]
    expect(await searchOrders(context(), till({ unreadable }), 'bk_1', 0)).toMatchObject({ conclusive: false })
    expect(await searchOrders(context(), till({ unreadable: [{ saleNumber: '1042' }] }), 'bk_1', 0)).toMatchObject({
      conclusive: true,
    })
  })

  it('reaches back by as much further as the clocks may differ', async () => {
    const since: unknown[] = []
    const list = ({ createdGte }: { createdGte: string }) => {
      since.push(createdGte)
      return []
    }
    const venue = { ...till({}), kounta: { orders: { list } } } as unknown as Venue
    await searchOrders(context(), venue, 'bk_1', Date.parse('2026-03-14T07:00:00Z'))
    expect(since).toEqual(Array(2).fill('2026-03-14T06:55:00.000Z'))
  })

  it('proves nothing while a listed order without a marker cannot be read', async () => {
    for (const listed of [nameless('1'), unmarked('1', 'NBI-bk_1-cut off')]) {
      const found = await searchOrders(context(), till({ plain: [listed] }), 'bk_1', 0)
      expect(found).toEqual({ hits: [], conclusive: false, hasOurs: false })
    }
  })

  it('believes the sale number of an order that cannot be read: it is the bar’s, and keeps no booking waiting', async () => {
    const codes = ['server-error', 'forbidden', 'request-refused', 'not-found', 'invalid-answer', 'timeout'] as const
    for (const code of [undefined, ...codes]) {
      told.length = 0
      const ctx = context()
      const venue = till({ plain: [unmarked('1'), marked('2')] }, [], code && { 1: broken(code) })
      for (const bookingId of ['bk_1', 'bk_2'])
        expect(await searchOrders(ctx, venue, bookingId, 0), code).toMatchObject({ conclusive: true, hasOurs: true })
      expect(readsOf(venue), 'asked once in ten minutes').toEqual(['1'])
      expect(told, 'told once').toEqual(code ? ['trouble'] : [])
    }
  })

  it('tells once of an order that several bookings could not read at the same time', async () => {
    told.length = 0
    const ctx = context()
    const venue = till({ plain: [unmarked('1')] }, [], { 1: broken('server-error') })
    await Promise.all(['a', 'b', 'c'].map((bookingId) => searchOrders(ctx, venue, bookingId, 0)))
    expect([readsOf(venue), told]).toEqual([['1'], ['trouble']])
  })

  it('proves nothing where such an order has no sale number', async () => {
    const venue = till({ plain: [nameless('1'), marked('2')] }, [], { 1: broken('server-error') })
    expect(await searchOrders(context(), venue, 'bk_1', 0)).toMatchObject({ conclusive: false, hits: [{}] })
  })

  it('takes a deleted order that answers 404 for no live one, whoever’s it was', async () => {
    const venue = till({ plain: [{ ...nameless('1'), deleted: true }] })
    expect(await searchOrders(context(), venue, 'bk_1', 0)).toMatchObject({ conclusive: true })
  })

  it('ends with trouble that is not one order’s own', async () => {
    for (const code of ['no-connection', 'rate-limited', 'unauthorized', 'aborted'] as const) {
      const venue = till({ plain: [unmarked('1'), unmarked('2')] }, [], { 1: broken(code) })
      await expect(searchOrders(context(), venue, 'bk_1', 0)).rejects.toThrow('as the till answers')
      expect(readsOf(venue)).toEqual(['1'])
    }
  })

  it('takes a third order in a row that cannot be read for the till’s trouble, and comes past all of them the next time', async () => {
    const plain = ['1', '2', '3', '4', '5'].map((id) => unmarked(id))
    const venue = till({ plain }, [], Object.fromEntries(plain.map(({ id }) => [id, broken('timeout')])))
    const ctx = context()
    await expect(searchOrders(ctx, venue, 'bk_1', 0)).rejects.toThrow('as the till answers')
    expect(readsOf(venue)).toEqual(['1', '2', '3'])
    expect(await searchOrders(ctx, venue, 'bk_1', 0)).toMatchObject({ conclusive: true })
    expect(readsOf(venue)).toEqual(['1', '2', '3', '4', '5'])
  })

  it('goes on past several orders that cannot be read, where others between them can', async () => {
    const orders = ['1', '2', '3', '4', '5', '6'].map((id) => unmarked(id, '1042'))
    const failing = { 1: broken('server-error'), 2: broken('server-error'), 4: broken('timeout'), 6: broken('timeout') }
    const found = await searchOrders(context(), till({ plain: orders }, orders, failing), 'bk_1', 0)
    expect(found).toEqual({ hits: [], conclusive: true, hasOurs: false })
  })

  it('reads what the list itself could not, and proves nothing where that is not to be read either', async () => {
    const search = (lists: Lists, orders: KountaOrder[]) => searchOrders(context(), till(lists, orders), 'bk_1', 0)
    const found = await search({ unreadable: [{ id: '1', saleNumber: '' }, { id: '2' }] }, [marked('1'), unmarked('2')])
    expect(found).toEqual({ hits: [{ order: marked('1'), generation: 1 }], conclusive: true, hasOurs: true })
    for (const entry of [{ id: '1' }, {}, { id: '1', saleNumber: 'NBI-bk_1-1.' }, { saleNumber: 'NBI-bk_1-1.' }])
      expect(await search({ unreadable: [entry] }, []), JSON.stringify(entry)).toMatchObject({ conclusive: false })
    for (const entry of [{ id: '1', saleNumber: '1042' }, { saleNumber: '1042' }])
      expect(await search({ unreadable: [entry] }, []), JSON.stringify(entry)).toMatchObject({ conclusive: true })
  })

  it('reads an order that is none of ours once, for however many bookings, one by one or at the same time', async () => {
    const plain = Array.from({ length: 30 }, (_, index) => unmarked(String(index)))
    const venue = till({ plain }, plain)
    const ctx = context()
    await Promise.all(['a', 'b', 'c'].map((bookingId) => searchOrders(ctx, venue, bookingId, 0)))
    await searchOrders(ctx, venue, 'd', 0)
    expect(readsOf(venue)).toHaveLength(30)
    // Another connection may be another till.
    await searchOrders(ctx, { ...venue }, 'd', 0)
    expect(readsOf(venue)).toHaveLength(60)
  })

  it('remembers five thousand orders of a venue, and forgets the oldest first', () => {
    const { strangers } = context()
    const venue = till({})
    for (let id = 0; id <= 5_000; id++) strangers.add(venue, String(id))
    expect(['0', '1', '5000'].map((id) => strangers.has(venue, id))).toEqual([false, true, true])
  })

  it('asks for deleted orders by name before it believes that there is none, and reads none of them that is not marked', async () => {
    const venue = till({ deleted: [unmarked('1'), marked('2'), marked('3', 'bk_2')] })
    const found = await searchOrders(context(), venue, 'bk_1', 0)
    expect(found.hits.map(({ order }) => order.id)).toEqual(['2'])
    expect(readsOf(venue)).toEqual([])
  })

  it('says whether any order of the span is ours, whoever’s booking it is', async () => {
    const found = await searchOrders(context(), till({ plain: [marked('3', 'bk_2')] }), 'bk_1', 0)
    expect(found).toEqual({ hits: [], conclusive: true, hasOurs: true })
  })
})

describe('a create whose answer nobody knows', () => {
  it('stays open while a listed order cannot be read, and tells so each time: neither there nor gone', async () => {
    for (const lists of [{ plain: [nameless('1')] }, { plain: [marked('1')] }]) {
      told.length = 0
      const work = session({ want: 'order', generation: 1, intent })
      expect(await resolveCreate(context(), till(lists), work)).toBe('unclear')
      expect(work.record).toMatchObject({ intent, lastError: { code: 'order-not-visible' } })
      expect(told).toEqual(['trouble'])
    }
  })

  it('takes what was listed as deleted, and is not to be read any more, for deleted', async () => {
    const work = session({ want: 'order', generation: 1, intent })
    const gone = marked('1', 'bk_1', { status: 'DELETED' })
    expect(await resolveCreate(context(), till({ deleted: [gone] }), work)).toBe('gone')
    expect(work.record).toMatchObject({ burnt: ['1'], want: 'none' })
  })

  it('never takes back an order that it has sent away, and reports one that staff have touched', async () => {
    told.length = 0
    const touched = marked('3', 'bk_1', { lines: [{}] })
    const also = marked('4', 'bk_1', { lines: [{}] })
    const venue = till({ plain: [marked('1'), marked('2'), touched, also] }, [marked('1'), marked('2'), touched, also])
    const work = session({
      want: 'order',
      generation: 1,
      intent,
      burnt: ['1'],
      doomed: [{ id: '2', why: 'extra' }],
    })
    expect(await resolveCreate(context(), venue, work)).toBe('adopted')
    expect(work.record).toMatchObject({ orderId: '3', burnt: ['1'], doomed: [{ id: '2', why: 'extra' }] })
    expect(told).toEqual(['adopted', 'touched-extra'])
  })

  it('takes no order of an earlier generation for the one that it has sent', async () => {
    const earlier = marked('1')
    const work = session({ want: 'order', generation: 2, intent: { ...intent, generation: 2 } })
    expect(await resolveCreate(context(), till({ plain: [earlier] }, [earlier]), work)).toBe('none')
  })

  it('keeps an order whose booking was undone too late for it', async () => {
    const undo = { id: 'bk_1', venueId: 'v1', type: 'BOOKING', status: 'Confirmed', covers: 2 } as const
    const orders = [marked('1')]
    for (const [modifiedAt, kept] of [
      ['2026-03-14T07:01:00Z', undefined],
      ['2026-03-14T12:00:00Z', '1'],
    ] as const) {
      const work = session({ want: 'none', generation: 1, intent, undo: { ...undo, modifiedAt } })
      expect(await resolveCreate(context(), till({ plain: orders }, orders), work)).toBe('adopted')
      expect([work.record.orderId, work.record.doomed.length]).toEqual([kept, kept ? 0 : 1])
    }
  })

  it('names the order that is kept beside a duplicate', async () => {
    told.length = 0
    const orders = [marked('1'), marked('2')]
    const work = session({ want: 'order', generation: 1, intent })
    expect(await resolveCreate(context(), till({ plain: orders }, orders), work)).toBe('adopted')
    expect(work.record).toMatchObject({ orderId: '1', doomed: [{ id: '2', read: true, why: 'extra' }] })
    expect(told).toEqual(['adopted', 'duplicate-found'])
  })
})

describe('a create that was undone before its answer was known', () => {
  it('sends both orders away where a lost answer has left two, and names no keeper', async () => {
    told.length = 0
    const orders = [marked('1'), marked('2')]
    const undo = {
      id: 'bk_1',
      venueId: 'v1',
      type: 'BOOKING',
      status: 'Confirmed',
      modifiedAt: '2026-03-14T07:02:00Z',
      covers: 2,
    } as const
    const venue = { ...till({ plain: orders }, orders), policy: literalPolicy }
    const work = session({ want: 'none', undo, generation: 1, intent })
    expect(await resolveCreate(context(), venue, work)).toBe('adopted')
    expect(work.record.doomed.map(({ id, why }) => [id, why])).toEqual([
      ['1', 'undo'],
      ['2', 'extra'],
    ])
    expect(work.record.orderId).toBeUndefined()
    expect(told).toEqual(['duplicate-found', 'duplicate-found'])
  })
})

describe('what an earlier life has left', () => {
  it('is not decided while a listed order without a marker cannot be read', async () => {
    const forgetful = { ...context(), store: { ...context().store, durable: false } }
    const work = session({ unsearched: 0 })
    const recovery = createRecovery(forgetful)
    expect(await recoverRecord(forgetful, till({ plain: [nameless('1')] }), work, recovery, 0)).toBe(false)
    expect(work.record).toMatchObject({ unsearched: 0, lastError: { code: 'order-not-visible' } })
  })

  it('keeps nobody waiting once an absent record is believed: one that was to be searched for is no worse evidence', async () => {
    const work = session({ unsearched: 0 })
    const venue = till({ plain: [nameless('1')] })
    expect(await recoverRecord(context(), venue, work, createRecovery(context()), 0)).toBe(true)
    expect(work.record.unsearched).toBeUndefined()
  })

  it('is taken in although another listed order cannot be read', async () => {
    const venue = till({ plain: [nameless('1'), marked('2')] }, [marked('2')])
    const work = session({ unsearched: 0 })
    expect(await recoverRecord(context(), venue, work, createRecovery(context()), 0)).toBe(true)
    expect(work.record).toMatchObject({ generation: 1, placed: true })
  })
})

describe('what is taken in of an earlier life', () => {
  it('is none of what was sent away: what is about to be deleted is not owned, and what is burnt is so once', async () => {
    const [first, second] = [marked('1'), marked('2')]
    const gone = marked('3', 'bk_1', { deleted: true })
    const work = session({ unsearched: 0, doomed: [{ id: '1', why: 'extra' }], burnt: ['3'] })
    const recovery = createRecovery(context())
    expect(await recoverRecord(context(), till({ plain: [first, gone] }, [first, gone]), work, recovery, 0)).toBe(true)
    expect(work.record).toMatchObject({ generation: 1, placed: true, burnt: ['3'], doomed: [{ id: '1' }] })
    expect(work.record.orderId).toBeUndefined()
    const both = session({ unsearched: 0, doomed: [{ id: '1', why: 'extra' }] })
    expect(await recoverRecord(context(), till({ plain: [first, second] }, [first, second]), both, recovery, 0)).toBe(
      true,
    )
    expect(both.record.orderId).toBe('2')
  })
})

describe('a till that gives numbers of its own', () => {
  it.each(['BAR-7-', 'BAR-7-2026.', ''])(
    'gets no second order after a lost answer, although they look like %s1',
    async (salePrefix) => {
      const { kounta, hand, pass, sync, live } = await openHouse({
        kounta: { habits: { keepSaleNumber: false }, registers: [{ id: '5531', siteId: '7712', salePrefix }] },
      })
      kounta.faults.loseNextAnswer()
      await hand({ status: 'Seated' })
      await pass(180_000)
      await sync()
      expect(live()).toHaveLength(1)
    },
  )

  it('is read in full where its lists tell no notes', async () => {
    const order = marked('31', 'bk_1', { saleNumber: 'BAR-7-2026.1', notes: '[NBI-bk_1-1.]' })
    const { notes: _, ...listed } = order
    const venue = till({ plain: [listed as KountaOrder] }, [order])
    const found = await searchOrders(context(), venue, 'bk_1', 0, 1)
    expect(found).toMatchObject({ hits: [{ order: { id: '31' }, generation: 1 }] })
    expect(readsOf(venue)).toEqual(['31'])
  })
})

describe('a till that counts its pages, and hides what is deleted', () => {
  it('gets no second order where staff delete a bar tab while the first is searched for', async () => {
    let lists = 0
    let onSecondPage = () => {}
    const house = await openHouse({
      kounta: { habits: { paging: 'x-pages', deletedInLists: false, listLagMs: 0 } },
      before: (method, url) => {
        if (method === 'GET' && url.includes('/orders.json') && ++lists === 2) onSecondPage()
      },
    })
    const { hand, kounta, pass, live } = house
    kounta.faults.loseNextAnswer()
    expect(await hand({ status: 'Seated' })).toMatchObject({ pending: true, error: { code: 'outcome-unknown' } })
    // Newest first: the order is the first of the second page, until one before it is gone.
    const tabs = Array.from({ length: 25 }, () => kounta.ringUp().id)
    onSecondPage = () => kounta.delete(tabs[20] as string)
    await pass(120_000)
    expect(kounta.posts).toBe(1)
    expect(live().filter(({ saleNumber }) => saleNumber.startsWith('NBI-'))).toHaveLength(1)
    expect(lists).toBe(3)
  })
})
