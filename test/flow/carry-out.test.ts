/** Creates and deletes in states that need an unusual till, or two workers at once. */
import { type KountaOrder, NbiKountaError, RemoteError } from 'nbi-kounta'
import { describe, expect, it } from 'vitest'
import { backOff } from '../../src/flow/carry-out/back-off.js'
import { carryOutCreate } from '../../src/flow/carry-out/create.js'
import { carryOutDelete, resolveDelete } from '../../src/flow/carry-out/delete.js'
import { allSafeguards } from '../../src/flow/context.js'
import { outcomeOf } from '../../src/flow/outcome.js'
import { loseOrder } from '../../src/flow/record/effects.js'
import type { BookingRecord } from '../../src/flow/record/record.js'
import { LostRace, openSession, save } from '../../src/flow/record/session.js'
import { patienceMs } from '../../src/flow/timing.js'
import { asTrouble, isDefiniteNo } from '../../src/flow/trouble.js'
import type { Venue } from '../../src/flow/venue/venue.js'
import { literalPolicy } from '../../src/index.js'
import { context, marked, session, told } from '../support/flow-parts.js'

const seen = {
  id: 'bk_1',
  venueId: 'v1',
  type: 'BOOKING',
  status: 'Seated',
  modifiedAt: '2026-03-14T07:00:00Z',
  covers: 2,
} as const
const venueOn = (orders: object): Venue =>
  ({
    id: 'v1',
    siteId: '7712',
    markerPrefix: 'NBI',
    currency: 'AUD',
    deleteStrategy: 'delete',
    policy: literalPolicy,
    kounta: { orders },
  }) as unknown as Venue

describe('a create', () => {
  it('is not known to have worked while its answer holds no id of an order', async () => {
    const work = session({ want: 'order', generation: 1, seen })
    const venue = venueOn({ create: async () => ({ id: 'new' }) })
    expect(await carryOutCreate(context(), venue, work, undefined)).toBe('unknown')
    expect(work.record.intent).toMatchObject({ kind: 'create', attempt: 1 })
    expect(work.record.orderId).toBeUndefined()
  })

  it('is looked for as far back as its first attempt, once it was sent, answered, applied and listed, or never will be', async () => {
    const work = session({ want: 'order', generation: 1, seen, attempts: 1, searchFrom: 42 })
    const lost = new RemoteError('outcome-unknown', 'lost', { remote: 'kounta' })
    expect(await carryOutCreate(context(), venueOn({ create: () => Promise.reject(lost) }), work, undefined)).toBe(
      'unknown',
    )
    expect(work.record).toMatchObject({ intent: { attempt: 2 }, searchFrom: 42, timer: { ms: 72_000 } })
  })
})

/** What a create comes to when another worker changed the record while the till was asked. */
async function answered(
  meanwhile: { [K in keyof BookingRecord]?: BookingRecord[K] | undefined },
  shown: KountaOrder | null = null,
) {
  const ctx = context()
  const work = session({ want: 'order', generation: 1, seen })
  const asked: unknown[] = []
  const venue = venueOn({
    create: async () => {
      const other = await openSession(ctx, 'v1', 'bk_1')
      await ctx.store.put(other.key, { ...other.record, ...meanwhile } as never, { expect: other.version })
      return { id: '900' }
    },
    get: async (_id: string, options: unknown) => {
      asked.push(options)
      return shown
    },
  })
  return { result: await carryOutCreate(ctx, venue, work, undefined), record: work.record, asked }
}

describe('a create that is answered', () => {
  it('is owned where an order is still wanted, and sent away where the booking was undone meanwhile', async () => {
    expect(await answered({})).toMatchObject({ result: 'created', record: { orderId: '900' } })
    expect(await answered({ want: 'none' })).toMatchObject({
      result: 'doomed',
      record: { doomed: [{ id: '900', why: 'undo' }] },
    })
    expect(await answered({ orderId: '899' })).toMatchObject({ result: 'doomed', record: { orderId: '899' } })
  })

  it('is tried again as soon as the queue says when it only had no turn, and ever later when the till would not have it', async () => {
    const waitAfter = async (code: 'not-sent' | 'rate-limited', retryAfterMs?: number) => {
      const advice = retryAfterMs === undefined ? {} : { retryAfterMs }
      const refused = new RemoteError(code, 'not now', { remote: 'kounta', ...advice })
      const work = session({ want: 'order', generation: 1, seen, retries: 9 })
      const venue = venueOn({ create: () => Promise.reject(refused) })
      expect(await carryOutCreate(context(), venue, work, undefined)).toBe('refused')
      return work.record.timer?.ms
    }
    expect(await waitAfter('not-sent', 10_000)).toBe(10_000)
    expect(await waitAfter('not-sent')).toBe(60_000)
    expect(await waitAfter('rate-limited', 10_000)).toBe(60_000)
  })

  it.each(['invalid-amount', 'aborted'] as const)('%s before it left is tried again after a second', async (code) => {
    const work = session({ want: 'order', generation: 1, seen })
    const venue = venueOn({ create: () => Promise.reject(new NbiKountaError(code, 'not sent')) })
    expect(await carryOutCreate(context(), venue, work, undefined)).toBe('refused')
    expect(work.record).toMatchObject({ timer: { ms: 1_000 }, lastError: { code } })
    expect(work.record).not.toHaveProperty('intent')
  })

  it('is left to whoever took the work over', async () => {
    expect((await answered({ intent: undefined })).result).toBe('lost')
  })

  it('is owned by a booking that was seated again meanwhile once the till shows that staff have not deleted it, and not before', async () => {
    const again = { reseatedAt: '2026-03-14T07:00:30Z' }
    const shown = await answered(again, marked('900'))
    expect(shown).toMatchObject({ result: 'created', record: { orderId: '900' } })
    // In its own site's lane, among the order writes.
    expect(shown.asked).toEqual([{ priority: 'order-write', lane: '7712' }])
    const unseen = await answered(again)
    expect(unseen).toMatchObject({ result: 'unknown', record: { ...again, intent: { nonce: 'n' } } })
    expect(unseen.record.orderId).toBeUndefined()
  })
})

describe('a create that is answered after staff have deleted its order and the booking was seated again', () => {
  it('is told of as lost, and another order is wanted', async () => {
    told.length = 0
    const { result, record } = await answered(
      { reseatedAt: '2026-03-14T07:00:30Z' },
      marked('900', 'bk_1', { status: 'DELETED' }),
    )
    expect(result).toBe('doomed')
    expect(record).toMatchObject({ want: 'order', burnt: ['900'] })
    expect(record.orderId).toBeUndefined()
    expect(told).toEqual(['created', 'lost'])
  })
})

describe('a delete', () => {
  const doomed = [
    { id: '1', why: 'extra' },
    { id: '2', why: 'undo' },
  ] as const

  it('counts its attempts at one order, not at the others that are to go', async () => {
    const refused = new NbiKountaError('rate-limited', 'too many requests')
    const venue = venueOn({ get: async (id: string) => marked(id), delete: () => Promise.reject(refused) })
    const work = session({ generation: 1, doomed })
    expect(await carryOutDelete(context(), venue, work)).toBe('waiting')
    // The attempt that was certainly not applied does not count.
    expect(work.record.doomed).toEqual([{ id: '1', why: 'extra', read: true, attempts: 0 }, doomed[1]])
  })

  it('gives way to another worker that took the record over while the till refused', async () => {
    const ctx = context()
    const work = session({ generation: 1, doomed: [doomed[1]] })
    const refused = new NbiKountaError('request-refused', 'no')
    const venue = venueOn({
      get: async (id: string) => marked(id),
      delete: async () => {
        const other = await openSession(ctx, 'v1', 'bk_1')
        await ctx.store.put(other.key, { ...other.record, intent: undefined, doomed: [] } as never, {
          expect: other.version,
        })
        throw refused
      },
    })
    told.length = 0
    expect(await carryOutDelete(ctx, venue, work)).toBe('waiting')
    expect(told).toEqual(['trouble'])
  })

  it.each([
    ['the till has said yes and still shows the order', { attempt: 1, answered: true }, ['1']],
    ['it was sent five times', { attempt: 5 }, ['1']],
    ['it was sent four times', { attempt: 4 }, []],
  ])('is left to staff, or sent again, where %s', async (_, more, kept) => {
    const intent = { kind: 'delete', nonce: 'n', payloadHash: 'h', generation: 1, orderId: '1', startedAt: 0 } as const
    const attempts = more.attempt
    const work = session({ generation: 1, intent: { ...intent, ...more }, doomed: [{ ...doomed[0], attempts }] })
    await resolveDelete(context(), venueOn({ get: async (id: string) => marked(id) }), work)
    expect(work.record.kept).toEqual(kept)
    expect(work.record.doomed).toHaveLength(1 - kept.length)
    expect(work.record).not.toHaveProperty('intent')
  })

  it('that the till has said yes to and that shows no effect yet is remembered as answered', async () => {
    const venue = venueOn({ get: async (id: string) => marked(id), delete: async () => undefined })
    const work = session({ generation: 1, doomed: [doomed[0]] })
    expect(await carryOutDelete(context(), venue, work)).toBe('waiting')
    expect(work.record).toMatchObject({ intent: { kind: 'delete', answered: true } })
  })

  it('that is open for an order which is no longer to go is closed without a request', async () => {
    const intent = {
      kind: 'delete',
      attempt: 1,
      nonce: 'n',
      payloadHash: 'h',
      generation: 1,
      orderId: '9',
      startedAt: 0,
    } as const
    const work = session({ generation: 1, intent })
    expect(await resolveDelete(context(), venueOn({}), work)).toBe('waiting')
    expect(work.record).not.toHaveProperty('intent')
  })
})

describe('a record that is left for later', () => {
  const intent = { kind: 'create', attempt: 1, nonce: 'n', payloadHash: 'h', generation: 1, startedAt: 0 } as const
  const error = new NbiKountaError('server-error', 'the till is away')

  it('is looked at again within the hour, whatever was refused for how often and for how long the till asked to be left', () => {
    const refused = new NbiKountaError('delete-refused', 'the till would not have it')
    const busy = new RemoteError('rate-limited', 'come back in a week', { remote: 'kounta', retryAfterMs: 6e8 })
    const { timing } = context()
    expect([patienceMs(timing, 40, refused), patienceMs(timing, 1, busy)]).toEqual([3_600_000, 3_600_000])
  })

  it('keeps the timer of an open create until that has passed', () => {
    const work = session({ intent, timer: { id: 'n', ms: 72_000 } })
    work.overdue = false
    backOff(context(), work, error)
    expect(work.record).toMatchObject({ timer: { id: 'n', ms: 72_000 }, lastError: { code: 'server-error' } })
    work.overdue = true
    backOff(context(), work, error)
    expect(work.record).toMatchObject({ timer: { ms: 1_000 }, retries: 1 })
  })
})

describe('an order that is lost while a delete of another one is open', () => {
  it('takes neither the timer nor the trouble of that delete away', () => {
    const timer = { id: 'n', ms: 72_000 }
    const lastError = { code: 'outcome-unknown', message: 'no answer' }
    const intent = { kind: 'delete', attempt: 1, nonce: 'n', payloadHash: 'h', generation: 2, startedAt: 0 } as const
    const notVisible = { waitedMs: 1, stepMs: 2 }
    const { record } = session({ orderId: '1', want: 'order', intent, timer, lastError, notVisible })
    const lost = loseOrder(record, '1')
    expect(lost).toMatchObject({ timer, lastError, burnt: ['1'], want: 'none' })
    expect(lost).not.toHaveProperty('notVisible')
  })
})

describe('trouble with a client that throws anything', () => {
  it.each(['server-error', 'timeout', 'outcome-unknown', 'invalid-answer', 'store-failed'] as const)(
    'says nothing of whether a request was applied: %s',
    (code) => expect(isDefiniteNo(new NbiKountaError(code, ''))).toBe(false),
  )

  it('is named by its kind, without its words', () => {
    expect(asTrouble('secret words', 'sending a sale').message).toBe(
      'sending a sale failed with string; it will be tried again',
    )
    expect(asTrouble(new RangeError('secret'), 'sending a sale').message).toContain('failed with RangeError;')
  })
})

describe('a record that has expired while somebody worked on it', () => {
  const work = () => session({ want: 'order', generation: 1, seen })

  it('is a lost race, and nothing is written', async () => {
    const ctx = context()
    await expect(save(ctx, { ...work(), version: 'gone' })).rejects.toBeInstanceOf(LostRace)
    expect(await ctx.store.get('booking:v1:bk_1')).toBeUndefined()
  })

  it('is written anew where the simulation takes fencing away', async () => {
    const ctx = { ...context(), safeguards: { ...allSafeguards, fencing: false } }
    await save(ctx, { ...work(), version: 'gone' })
    expect((await ctx.store.get('booking:v1:bk_1'))?.value).toMatchObject({ want: 'order', generation: 1 })
  })
})

describe('an outcome', () => {
  const action = {
    type: 'delete',
    reason: 'seated-by-mistake',
    bookingId: 'bk_1',
    orderId: '900',
    warnings: [],
    drift: [],
  } as const
  const progress = (record: object) =>
    ({
      record: { ...session().record, seen, ...record },
      performed: 'nothing',
      pending: true,
      decided: [{ booking: seen, action }],
      arrival: 'new',
    }) as never
  const touched = { orderId: '900', reason: 'order-complete', items: 2, payments: 1 }
  const lastError = { code: 'order-touched', message: 'staff were faster' }

  it('is the error that a delete turned out to be, for the order that was touched and for no other', () => {
    const outcome = outcomeOf(progress({ lastError, lastTouched: touched }), seen, venueOn({}))
    expect(outcome.action).toEqual({ ...action, type: 'error', reason: 'order-complete', items: 2, payments: 1 })
    const other = outcomeOf(progress({ lastError, lastTouched: { ...touched, orderId: '1' } }), seen, venueOn({}))
    expect(other.action).toBe(action)
  })

  it('shows an error code of a later version, read from a shared store, as one that may pass', () => {
    const outcome = outcomeOf(progress({ lastError: { code: 'too-new', message: 'm' } }), seen, venueOn({}))
    expect(outcome.error).toMatchObject({ code: 'server-error', message: 'm' })
  })
})
