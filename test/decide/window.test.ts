/** Both sides of the five minutes of clause C3.1, to the millisecond. */
import { type DecideOrder, decideOrderAction, definePolicy, literalPolicy } from 'nbi-kounta/decide'
import { describe, expect, it } from 'vitest'

const createdAt = Date.parse('2025-03-14T08:00:00.000Z')
const order: DecideOrder = {
  id: '900',
  status: 'ACCEPTED',
  createdAt: new Date(createdAt).toISOString(),
  lines: [],
  payments: [],
}

function undoneAfter(ms: number, policy = literalPolicy) {
  const modifiedAt = new Date(createdAt + ms).toISOString()
  return decideOrderAction(null, { id: 'bk_1', status: 'Cancelled', modifiedAt }, order, policy).reason
}

describe('the undo window', () => {
  it('ends five minutes after the order, the last millisecond included', () => {
    expect(undoneAfter(0)).toBe('seated-by-mistake')
    expect(undoneAfter(299_999)).toBe('seated-by-mistake')
    expect(undoneAfter(300_000)).toBe('seated-by-mistake')
    expect(undoneAfter(300_001)).toBe('undo-window-elapsed')
  })

  it('begins five minutes before the order, since the clock of the till may run ahead', () => {
    expect(undoneAfter(-1)).toBe('seated-by-mistake')
    expect(undoneAfter(-299_999)).toBe('seated-by-mistake')
    expect(undoneAfter(-300_000)).toBe('seated-by-mistake')
    expect(undoneAfter(-300_001)).toBe('event-predates-order')
  })

  it('is a question for a person where a hand-made policy gives no number', () => {
    const policy = { ...literalPolicy, undoWindowMs: Number.NaN }
    expect(undoneAfter(0, policy)).toBe('undo-window-unknown')
    expect(undoneAfter(1, policy)).toBe('undo-window-elapsed')
    expect(undoneAfter(-1, policy)).toBe('event-predates-order')
  })

  it('is as long as the policy says, down to the very instant', () => {
    const tenMinutes = definePolicy({ undoWindowMs: 600_000 })
    expect(undoneAfter(600_000, tenMinutes)).toBe('seated-by-mistake')
    expect(undoneAfter(600_001, tenMinutes)).toBe('undo-window-elapsed')
    const instant = definePolicy({ undoWindowMs: 0 })
    expect(undoneAfter(0, instant)).toBe('seated-by-mistake')
    expect(undoneAfter(1, instant)).toBe('undo-window-elapsed')
    expect(undoneAfter(-1, instant)).toBe('event-predates-order')
  })

  it('compares instants, not texts: offsets count', () => {
    const local = { ...order, createdAt: '2025-03-14T19:00:00+11:00' }
    const next = { id: 'bk_1', status: 'Cancelled', modifiedAt: '2025-03-14T08:05:00Z' }
    expect(decideOrderAction(null, next, local).reason).toBe('seated-by-mistake')
  })

  it.each(['', 'yesterday', '2025-03-14T08:00:00', '2025-02-30T08:00:00Z', 1741939200000, null])(
    'is unknown when either side is no instant: %s',
    (text) => {
      const next = { id: 'bk_1', status: 'Cancelled', modifiedAt: order.createdAt }
      expect(decideOrderAction(null, next, { ...order, createdAt: text as string }).reason).toBe('undo-window-unknown')
      expect(decideOrderAction(null, { ...next, modifiedAt: text as string }, order).reason).toBe('undo-window-unknown')
    },
  )
})
