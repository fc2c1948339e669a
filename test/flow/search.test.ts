/** What a search at the till may conclude, and what the flow makes of an order that is listed and cannot be read. */
import type { KountaOrder, OrderSummary } from 'nbi-kounta'
import { describe, expect, it } from 'vitest'
import { createRecovery, recoverRecord } from '../../src/flow/recover.js'
import { resolveCreate } from '../../src/flow/resolve-create.js'
import { searchOrders } from '../../src/flow/search.js'
import type { Venue } from '../../src/flow/venue.js'
import { literalPolicy } from '../../src/index.js'
import { context, marked, session, told } from '../support/flow-parts.js'

const unmarked = (id: string): KountaOrder => marked(id, 'bk_1', { saleNumber: '1042' })

/** A till with these lists, and these orders when asked by id. */
function till(lists: { plain?: KountaOrder[]; deleted?: KountaOrder[] }, orders: readonly KountaOrder[] = []): Venue {
  const reads: string[] = []
  return {
    id: 'v1',
    siteId: '7712',
    markerPrefix: 'NBI',
    deleteStrategy: 'delete',
    reads,
    kounta: {
      orders: {
        async *list({ status }: { status?: string }): AsyncIterable<OrderSummary> {
          yield* (status === 'DELETED' ? lists.deleted : lists.plain) ?? []
        },
        async get(id: string) {
          reads.push(id)
          return orders.find((order) => order.id === id) ?? null
        },
      },
    },
  } as unknown as Venue
}

const intent = { kind: 'create', attempt: 1, nonce: 'n', payloadHash: 'h', generation: 1, startedAt: 0 } as const

describe('a search', () => {
  it('reads the marker from the order itself where the list has lost it', async () => {
    const found = await searchOrders(context(), till({ plain: [unmarked('1')] }, [marked('1')]), 'bk_1', 0)
    expect(found).toEqual({ hits: [{ order: unmarked('1'), generation: 1 }], conclusive: true, hasOurs: true })
  })

  it('proves nothing while a listed order without a marker cannot be read', async () => {
    const found = await searchOrders(context(), till({ plain: [unmarked('1')] }), 'bk_1', 0)
    expect(found).toEqual({ hits: [], conclusive: false, hasOurs: false })
  })

  it('asks for deleted orders by name before it believes that there is none, and reads none of them that is not marked', async () => {
    const venue = till({ deleted: [unmarked('1'), marked('2'), marked('3', 'bk_2')] })
    const found = await searchOrders(context(), venue, 'bk_1', 0)
    expect(found.hits.map(({ order }) => order.id)).toEqual(['2'])
    expect((venue as unknown as { reads: string[] }).reads).toEqual([])
  })

  it('says whether any order of the span is ours, whoever’s booking it is', async () => {
    const found = await searchOrders(context(), till({ plain: [marked('3', 'bk_2')] }), 'bk_1', 0)
    expect(found).toEqual({ hits: [], conclusive: true, hasOurs: true })
  })
})

describe('a create whose answer nobody knows', () => {
  it('stays open while a listed order cannot be read: neither there nor gone', async () => {
    for (const lists of [{ plain: [unmarked('1')] }, { plain: [marked('1')] }]) {
      const work = session({ want: 'order', generation: 1, intent })
      expect(await resolveCreate(context(), till(lists), work)).toBe('unclear')
      expect(work.record).toMatchObject({ intent, lastError: { code: 'order-not-visible' } })
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
    const work = session({ unsearched: true })
    expect(await recoverRecord(context(), till({ plain: [unmarked('1')] }), work, createRecovery(context()), 0)).toBe(
      false,
    )
    expect(work.record).toMatchObject({ unsearched: true, lastError: { code: 'order-not-visible' } })
  })

  it('is taken in although another listed order cannot be read', async () => {
    const venue = till({ plain: [unmarked('1'), marked('2')] }, [marked('2')])
    const work = session({ unsearched: true })
    expect(await recoverRecord(context(), venue, work, createRecovery(context()), 0)).toBe(true)
    expect(work.record).toMatchObject({ generation: 1, placed: true })
  })
})
