/** The entry as a host meets it: loaded while the tests run, so that a fault in what is made at load fails a test. */
import { describe, expect, it } from 'vitest'

describe('nbi-kounta/decide', () => {
  it('loads, and gives these and no other', async () => {
    expect(Object.keys(await import('nbi-kounta/decide')).sort()).toEqual([
      'classifyStatus',
      'decideOrderAction',
      'decisionTable',
      'definePolicy',
      'explainOrderAction',
      'literalPolicy',
      'needsKountaOrder',
      'venuePolicy',
    ])
  })

  it('asks for the order only where a seating or an undo came in order', async () => {
    const { needsKountaOrder } = await import('nbi-kounta/decide')
    const version = (status: string, minute = 0) => ({
      id: 'bk_1',
      status,
      modifiedAt: `2025-03-14T08:0${minute}:00Z`,
    })
    expect(['Seated', 'No_Show', 'Finished'].map((status) => needsKountaOrder(null, version(status)))).toEqual([
      true,
      true,
      false,
    ])
    expect(needsKountaOrder(version('Confirmed', 2), version('Seated', 1))).toBe(false)
    expect(needsKountaOrder(version('Confirmed', 1), version('Seated', 2))).toBe(true)
  })
})
