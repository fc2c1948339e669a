import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createTimeHeap, type Timed } from '../../src/store/time-heap.js'

describe('time heap', () => {
  it('lists the same as a sorted list, through any mix of adding and removing', () => {
    const steps = fc.array(fc.tuple(fc.nat(20), fc.boolean(), fc.nat(100)), { maxLength: 120 })
    fc.assert(
      fc.property(steps, fc.nat(22), (mix, until) => {
        const heap = createTimeHeap<number>()
        const kept: Timed<number>[] = []
        for (const [n, [atMs, isRemoval, pick]] of mix.entries()) {
          if (!isRemoval) kept.push(heap.add(atMs, n))
          else if (kept.length > 0) heap.remove(kept.splice(pick % kept.length, 1)[0] as Timed<number>)
        }
        const sorted = kept.sort((a, b) => a.atMs - b.atMs || a.sequence - b.sequence)
        expect(heap.size).toBe(sorted.length)
        expect(heap.peek()).toBe(sorted[0])
        const expected = sorted.filter((timed) => timed.atMs <= until).map((timed) => timed.item)
        expect([...heap.upTo(until)]).toEqual(expected)
        expect([...heap.upTo(until)]).toEqual(expected)
      }),
    )
  })
})
