/** Small parts of the flow on their own: what each promises to those that use it, where a whole evening would hardly show it. */
import type { SalesSink } from 'nbi-kounta'
import { RemoteError } from 'nbi-kounta'
import { createMemoryStore } from 'nbi-kounta/store/memory'
import { createVirtualClock } from 'nbi-kounta/testing'
import { describe, expect, it } from 'vitest'
import { createRecovery } from '../../src/flow/carry-out/recovery.js'
import { isLongPlaced } from '../../src/flow/order/not-visible.js'
import { emptyRecord, type Undecided } from '../../src/flow/record/record.js'
import { createSinkWatch } from '../../src/flow/sale/sink-watch.js'
import { createSerialiser } from '../../src/flow/serialise.js'
import { createPassedOver, type PassedOver } from '../../src/flow/till/passed-over.js'
import { resolveTiming } from '../../src/flow/timing.js'
import type { Venue } from '../../src/flow/venue/venue.js'
import { workThrough } from '../../src/flow/work-through.js'
import type { Entry } from '../../src/shared/versioned-state.js'
import { context } from '../support/flow-parts.js'

const hour = 3_600_000

describe('the serialiser', () => {
  it('has one task of a key at work at a time, also those that come while an earlier one ends', async () => {
    const serialise = createSerialiser()
    const atWork: string[] = []
    let most = 0
    const task = (name: string) => async () => {
      atWork.push(name)
      most = Math.max(most, atWork.length)
      for (let turn = 0; turn < 5; turn++) await undefined
      atWork.pop()
    }
    const first = serialise('a', task('1'))
    const second = serialise('a', task('2'))
    // Right behind the first, while the second is at work.
    const third = first.then(() => serialise('a', task('3')))
    const other = serialise('b', async () => atWork.length)
    await Promise.all([first, second, third])
    expect(most).toBe(1)
    expect(await other).toBe(1)
  })
})

describe('work that is timed', () => {
  it('gives up the place of one that lasts too long, not of several short ones', async () => {
    const clock = createVirtualClock()
    const entries = Array.from(
      { length: 4 },
      (_, n): Entry => ({ key: `${n}`, value: {}, version: '1', overdue: true }),
    )
    let slow = 0
    const work = workThrough({
      clock,
      entries,
      places: 1,
      slowMs: 10_000,
      isTimed: true,
      venues: { has: () => true, get: () => Promise.reject(new Error('looked up again')) },
      venueOf: () => undefined,
      isOver: () => false,
      carry: () => clock.sleep(6_000),
      fail: async () => undefined,
      onSlow: () => slow++,
    })
    await clock.runUntil(work)
    await clock.advance(60_000)
    expect(slow).toBe(0)
  })
})

describe('the orders that a sweep passes over', () => {
  const venue = { id: 'v1' } as Venue
  const since = Date.parse('2026-03-14T07:00:00Z')
  const former = (more: Partial<PassedOver> = {}): PassedOver => ({
    id: '1',
    since,
    triedAt: since,
    isSeen: false,
    ...more,
  })
  const at = (known: readonly PassedOver[], laterMs: number) =>
    createPassedOver(context(), venue, known, since + laterMs)
  const failed = () => new RemoteError('server-error', 'told so by the test', { remote: 'kounta' })

  it('may be any booking’s for an hour, and are nobody’s after that, or once they were followed', () => {
    expect(at([former()], hour - 1).isAllSeen()).toBe(false)
    expect(at([former()], hour).isAllSeen()).toBe(true)
    expect(at([former({ isSeen: true })], 0).isAllSeen()).toBe(true)
    const again = at([former({ isSeen: true })], 0)
    again.skip('1', false, failed())
    expect(again.isAllSeen()).toBe(true)
  })

  it('end the sweep as the third in a row, and an answer in between begins the count anew', () => {
    const list = at([], 0)
    for (const id of ['1', '2']) list.skip(id, false, failed())
    list.answered()
    for (const id of ['3', '4']) list.skip(id, false, failed())
    expect(() => list.skip('5', false, failed())).toThrow('told so by the test')
    expect(list.ids).toEqual(['1', '2', '3', '4', '5'])
  })

  it('are remembered up to five hundred', () => {
    const many = Array.from({ length: 502 }, (_, n) => former({ id: `${n}` }))
    const left = at(many, 0).left()
    expect([left.length, left[0]?.id]).toEqual([500, '2'])
  })
})

describe('a sink that was given up', () => {
  async function givenUp() {
    const clock = createVirtualClock()
    const watch = createSinkWatch({ clock, timing: resolveTiming() })
    const sink: SalesSink = { save: async () => undefined }
    let end: (isWell: boolean) => void = () => {}
    const call = () =>
      new Promise<void>((resolve, reject) => {
        end = (isWell) => (isWell ? resolve() : reject(new Error('gone')))
      })
    const late: boolean[] = []
    const saved = watch.save(sink, call, (isSaved) => late.push(isSaved)).catch(({ code }) => code)
    await clock.advance(60_000)
    expect(await saved).toBe('outcome-unknown')
    return { clock, late, end: (isWell: boolean) => end(isWell), mayBegin: () => watch.mayBegin(sink) }
  }

  it('is back for everybody once the save ends well after all', async () => {
    const { clock, late, end, mayBegin } = await givenUp()
    end(true)
    await clock.advance(1)
    expect([late, mayBegin(), mayBegin()]).toEqual([[true], true, true])
  })

  it('is tried by one save at a time while it only ends badly', async () => {
    const { clock, late, end, mayBegin } = await givenUp()
    end(false)
    await clock.advance(1)
    expect([late, mayBegin(), mayBegin()]).toEqual([[false], true, false])
  })
})

describe('what a process knows of the life before it', () => {
  const startedAt = Date.parse('2026-03-14T07:00:00Z')
  const version = { booking: { modifiedAt: '2026-03-14T06:59:30Z' } } as Undecided
  function open() {
    let nowMs = startedAt
    const clock = { now: () => nowMs, sleep: async () => undefined }
    const recovery = createRecovery({ ...context(), clock, store: createMemoryStore({ clock }) })
    const pass = (ms: number): void => {
      nowMs += ms
    }
    return { recovery, pass }
  }

  it('is what the first look at the till has shown, not what this process has placed since', () => {
    for (const [first, waits] of [
      [true, true],
      [false, false],
    ] as const) {
      const { recovery } = open()
      recovery.looked('v1', first)
      recovery.looked('v1', !first)
      expect(recovery.waitMs('v1', [version], startedAt) > 0).toBe(waits)
    }
  })

  it('is searched for a day back, then as far as a sweep may have missed, then not at all', () => {
    const { recovery, pass } = open()
    pass(5_000)
    expect(recovery.searchFrom('v1')).toBe(startedAt + 5_000 - 24 * hour)
    recovery.swept('v1', startedAt + 5_000)
    expect(recovery.searchFrom('v1')).toBe(startedAt + 5_000 - 72_000)
    recovery.swept('v1', startedAt + 72_001)
    expect(recovery.searchFrom('v1')).toBeUndefined()
  })
})

describe('an order that answers 404', () => {
  it('is believed to be gone only when no difference between two hosts’ clocks can explain how long ago it was placed', () => {
    const { clock, timing, ...rest } = context()
    const isLong = (placedMsAgo: number) =>
      isLongPlaced({ ...rest, clock, timing }, { ...emptyRecord('v1', 'bk_1'), placedAt: clock.now() - placedMsAgo })
    const waitMs = timing.requestTimeoutMs + timing.settleMs
    // One clock five minutes ahead of the till's, the other as far behind.
    expect(isLong(waitMs + 2 * timing.clockSkewMs - 1)).toBe(false)
    expect(isLong(waitMs + 2 * timing.clockSkewMs)).toBe(true)
  })
})
