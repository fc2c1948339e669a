/** When a store that forgets sweeps before it decides, and how often. */
import { describe, expect, it } from 'vitest'
import { createFirstSweep } from '../../src/flow/carry-out/first-sweep.js'
import { resolveTiming } from '../../src/flow/timing.js'
import type { Venue } from '../../src/flow/venue/venue.js'

const venue = { id: 'v1' } as Venue

/** A venue whose sweeps do not help, until `ends` is called with true. */
function room() {
  let now = 0
  let needed = true
  const waiting: (() => void)[] = []
  const began: string[] = []
  let seeAll = () => {}
  const swept = new Promise<void>((resolve) => {
    seeAll = resolve
  })
  const first = createFirstSweep(
    { clock: { now: () => now, sleep: async () => undefined }, timing: resolveTiming() },
    { needsSweep: () => needed, nextSwept: () => swept },
    ({ id }) => {
      began.push(id)
      return new Promise<void>((resolve) => void waiting.push(resolve))
    },
  )
  return {
    first,
    began,
    seeAll: () => seeAll(),
    pass(ms: number) {
      now += ms
    },
    async end(helped: boolean, work: Promise<unknown>) {
      needed = !helped
      for (const resolve of waiting.splice(0)) resolve()
      await work
    },
  }
}

describe('the sweep before the first booking', () => {
  it('is one for all the bookings that come while it runs, and none after it', async () => {
    const { first, began, end } = room()
    await end(true, Promise.all(Array.from({ length: 100 }, () => first(venue))))
    await first(venue)
    expect(began).toEqual(['v1'])
  })

  it('is waited for until it has seen every order, not until it ends', async () => {
    const { first, began, seeAll } = room()
    const handled = first(venue)
    seeAll()
    await handled
    await first(venue)
    expect(began).toEqual(['v1'])
  })

  it('is each venue’s own', async () => {
    const { first, began, end } = room()
    await end(true, Promise.all([first(venue), first({ ...venue, id: 'v2' })]))
    expect(began).toEqual(['v1', 'v2'])
  })

  it('stops no booking where it fails, and is tried again only after the settle time', async () => {
    const { first, began, end, pass } = room()
    await end(false, first(venue))
    for (let due = 0; due < 100; due++) await first(venue)
    pass(59_999)
    await first(venue)
    expect(began).toHaveLength(1)
    pass(1)
    await end(false, first(venue))
    expect(began).toHaveLength(2)
  })
})
