/** Whose turn it is: priorities, lanes in turn, the longest wanted first; nobody waits for ever. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createFairQueue } from '../../src/kounta/pacing/queue.js'

const drain = <T>(queue: { shift(): T | undefined }): T[] => {
  const items: T[] = []
  for (let item = queue.shift(); item !== undefined; item = queue.shift()) items.push(item)
  return items
}

describe('the queue for a turn', () => {
  it('serves the longest wanted first, whichever venue asked first', () => {
    const queue = createFairQueue<string>()
    queue.push('young', 'order-write', 'a', 3_000)
    queue.push('old', 'order-write', 'b', 1_000)
    queue.push('middle', 'order-write', 'c', 2_000)
    expect(drain(queue)).toEqual(['old', 'middle', 'young'])
  })

  it('serves what is wanted since no instant, such as an undo, before those that have waited', () => {
    const queue = createFairQueue<string>()
    queue.push('create', 'order-write', 'a', 1_000)
    queue.push('undo', 'order-write', 'a')
    queue.push('another undo', 'order-write', 'a')
    expect(drain(queue)).toEqual(['undo', 'another undo', 'create'])
  })

  it('lets venues take turns, however long the others of one venue have waited', () => {
    const queue = createFairQueue<string>()
    for (const n of [1, 2, 3]) queue.push(`a${n}`, 'order-write', 'a', n)
    for (const n of [8, 9]) queue.push(`b${n}`, 'order-write', 'b', n)
    expect(drain(queue)).toEqual(['a1', 'b8', 'a2', 'b9', 'a3'])
  })

  it('gives a venue that asks one by one no more turns than one that asks for many at once', () => {
    const queue = createFairQueue<string>()
    for (const n of [7, 8, 9]) queue.push(`b${n}`, 'order-write', 'b', n)
    const served: (string | undefined)[] = []
    for (const n of [1, 2, 3]) {
      queue.push(`a${n}`, 'order-write', 'a', n)
      served.push(queue.shift(), queue.shift())
    }
    expect(served).toEqual(['a1', 'b7', 'a2', 'b8', 'a3', 'b9'])
  })

  it('lets a venue that comes later save up no turns', () => {
    const queue = createFairQueue<string>()
    for (const n of [1, 2, 3, 4]) queue.push(`a${n}`, 'order-write', 'a', n)
    expect([queue.shift(), queue.shift()]).toEqual(['a1', 'a2'])
    for (const n of [5, 6]) queue.push(`b${n}`, 'order-write', 'b', n)
    expect(drain(queue)).toEqual(['a3', 'b5', 'a4', 'b6'])
  })

  it('passes over whoever no longer waits', () => {
    const queue = createFairQueue<string>()
    for (const item of ['one', 'two', 'three']) queue.push(item, 'read', item)
    queue.remove('one')
    queue.remove('three')
    queue.remove('nobody')
    expect(drain(queue)).toEqual(['two'])
    expect(queue.next()).toBeUndefined()
  })

  it('gives everything once, urgent first, and serves no venue three times while another waits', () => {
    const priorities = ['order-write', 'read', 'sync'] as const
    const anAsk = fc.record({
      priority: fc.constantFrom(...priorities),
      lane: fc.constantFrom('a', 'b', 'c', 'd'),
      since: fc.option(fc.nat(5), { nil: undefined }),
    })
    type Ask = { readonly priority: (typeof priorities)[number]; readonly lane: string }
    const lineOf = ({ priority, lane }: Ask) => `${priority} ${lane}`
    fc.assert(
      fc.property(fc.array(fc.option(anAsk, { nil: 'serve' as const }), { maxLength: 60 }), (steps) => {
        const queue = createFairQueue<Ask>()
        const waiting = new Set<Ask>()
        const passedBy = new Map<string, string[]>()
        const serve = () => {
          const served = queue.shift()
          if (served === undefined) return expect(waiting.size).toBe(0)
          expect(waiting.delete(served)).toBe(true)
          const urgency = priorities.indexOf(served.priority)
          for (const { priority } of waiting) expect(priorities.indexOf(priority)).toBeGreaterThanOrEqual(urgency)
          passedBy.delete(lineOf(served))
          const others = [...waiting].filter(
            ({ priority, lane }) => priority === served.priority && lane !== served.lane,
          )
          for (const line of new Set(others.map(lineOf))) {
            const by = [...(passedBy.get(line) ?? []), served.lane]
            passedBy.set(line, by)
            expect(by.filter((lane) => lane === served.lane).length).toBeLessThan(3)
          }
        }
        for (const step of steps) {
          if (step === 'serve') {
            serve()
            continue
          }
          const ask = { ...step }
          waiting.add(ask)
          queue.push(ask, ask.priority, ask.lane, step.since)
        }
        while (waiting.size > 0) serve()
        expect(queue.shift()).toBeUndefined()
      }),
      { numRuns: 500 },
    )
  })
})
