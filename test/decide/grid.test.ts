/** The whole grid of facts, engine against oracle: the table is total and means what the design says. */
import {
  decideOrderAction,
  decisionTable,
  definePolicy,
  explainOrderAction,
  literalPolicy,
  needsKountaOrder,
  venuePolicy,
} from 'nbi-kounta/decide'
import { describe, expect, it } from 'vitest'
import { grid } from './grid.js'
import { expected } from './oracle.js'

const policies = {
  literalPolicy,
  venuePolicy,
  'literal, an order wanted while Seated': definePolicy({ onSeatedWithoutOrder: 'create' }),
  'venue, a window of one ms and statuses of its own': definePolicy(
    { undoWindowMs: 1, statuses: { Finished: 'undo', 'walked on-the MOON': 'seated' }, onSeatedWithoutOrder: 'create' },
    venuePolicy,
  ),
}

describe.each(Object.entries(policies))('by enumeration under %s', (_, policy) => {
  it('decides every combination of facts as the hand-written switch does', () => {
    const wrong: string[] = []
    let count = 0
    for (const { label, previous, next, order } of grid()) {
      const { type, reason } = decideOrderAction(previous, next, order, policy)
      const wanted = expected(previous, next, order, policy)
      if (`${type}/${reason}` !== wanted) wrong.push(`${label}: ${type}/${reason}, not ${wanted}`)
      count++
    }
    expect(wrong).toEqual([])
    expect(count).toBeGreaterThan(20_000)
  })

  it('explains every combination with the very action that it decides', () => {
    const wrong: string[] = []
    for (const { label, previous, next, order } of grid()) {
      const { action, rules } = explainOrderAction(previous, next, order, policy)
      const decided = decideOrderAction(previous, next, order, policy)
      if (JSON.stringify(action) !== JSON.stringify(decided) || rules.at(-1)?.reason !== decided.reason)
        wrong.push(label)
    }
    expect(wrong).toEqual([])
  })

  it('asks for the order wherever the order can matter, and nowhere else', () => {
    const answers = new Map<string, Set<string>>()
    const asked = new Map<string, boolean>()
    for (const { facts, previous, next, order } of grid()) {
      const key = `${facts.previous} → ${facts.next}`
      const { type, reason } = decideOrderAction(previous, next, order, policy)
      answers.set(key, (answers.get(key) ?? new Set()).add(`${type}/${reason}`))
      asked.set(key, needsKountaOrder(previous, next, policy))
    }
    for (const [key, needed] of asked) expect([key, needed]).toEqual([key, (answers.get(key)?.size ?? 0) > 1])
  })
})

const rowsReached = (policy = literalPolicy) => {
  const reached = new Set<string>()
  for (const { previous, next, order } of grid()) {
    const last = explainOrderAction(previous, next, order, policy).rules.at(-1)
    reached.add(`${last?.row} ${last?.reason}`)
  }
  return reached
}

describe('the decision table', () => {
  it('is reached in every row: those without a variant by the literal policy alone', () => {
    const rows = decisionTable().map(({ row, reason }) => `${row} ${reason}`)
    const variants = decisionTable().flatMap(({ row, reason, policy }) => (policy ? [`${row} ${reason}`] : []))
    expect([...rowsReached()].sort()).toEqual(rows.filter((row) => !variants.includes(row)).sort())
    const all = new Set([...rowsReached(venuePolicy), ...rowsReached(definePolicy({ onSeatedWithoutOrder: 'create' }))])
    expect([...all].sort()).toEqual([...rows].sort())
  })
})
