import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createTimeHeap } from '../../src/store/time-heap.js'

describe('time heap', () => {
  it('lists the same as a sorted list, through any mix of setting, moving and removing', () => {
    const steps = fc.array(fc.tuple(fc.nat(40), fc.option(fc.nat(20))), { maxLength: 120 })
    fc.assert(
      fc.property(steps, fc.nat(22), (mix, until) => {
        const heap = createTimeHeap()
        const kept = new Map<number, number>()
        for (const [row, atMs] of mix) {
          if (atMs === null) {
            heap.remove(row)
            kept.delete(row)
          } else {
            heap.set(row, atMs)
            kept.set(row, atMs)
          }
        }
        expect(heap.size).toBe(kept.size)
        for (let row = 0; row <= 40; row++) expect(heap.at(row)).toBe(kept.get(row))
        const times = [...kept.values()].sort((a, b) => a - b)
        const first = heap.first()
        expect(first === undefined ? undefined : kept.get(first)).toBe(times[0])
        for (let walk = 0; walk < 2; walk++) {
          const listed = [...heap.upTo(until)]
          expect(new Set(listed).size).toBe(listed.length)
          expect(listed.map((row) => kept.get(row))).toEqual(times.filter((atMs) => atMs <= until))
        }
      }),
    )
  })
})
