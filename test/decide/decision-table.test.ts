/** The table as data: with a row for each clause, and the page that shows it. That it is total, grid.test.ts proves. */
import { readFileSync } from 'node:fs'
import { decisionTable } from 'nbi-kounta/decide'
import { describe, expect, it } from 'vitest'
import { renderDecisionTable } from '../docs/generate-decision-table.js'
import { policyDifferences } from '../docs/policy-differences.js'

describe('decisionTable', () => {
  it('numbers its rows as the design does; a variant stands before the row that it replaces', () => {
    expect(decisionTable().map(({ row }) => row)).toEqual([1, 2, 3, 4, 5, 5, 6, 7, 7, 8, 9, 10, 11, 12, 13, 14, 15])
    for (const [index, row] of decisionTable().entries()) {
      expect('policy' in row).toBe(row.row === decisionTable()[index + 1]?.row)
    }
  })

  it('describes each row in the words of the page', () => {
    const [stale, foreign, created] = decisionTable()
    const any = { next: 'any', previous: 'any', order: 'any', window: 'any', activity: 'any' }
    expect(stale).toEqual({ ...any, row: 1, event: 'late', action: 'none', reason: 'stale-event', clauses: [] })
    expect(foreign).toMatchObject({ next: 'Seated or undo', owner: 'another booking' })
    expect(created).toEqual({
      ...any,
      row: 3,
      next: 'Seated',
      previous: 'none',
      order: 'absent',
      action: 'create',
      reason: 'new-booking-seated',
      clauses: ['C1.1', 'C2'],
    })
  })

  it('has each reason in one row only', () => {
    const reasons = decisionTable().map(({ reason }) => reason)
    expect(new Set(reasons).size).toBe(reasons.length)
  })

  it('has a row for each clause', () => {
    const clauses = new Set(decisionTable().flatMap((row) => row.clauses))
    for (const clause of ['C1.1', 'C1.2', 'C2', 'C3.1', 'C3.2', 'C3.3', 'C3.4', 'C3.5'])
      expect(clauses).toContain(clause)
  })

  it('names a clause in every row but the three that the mission does not speak of', () => {
    const silent = decisionTable().filter(({ clauses }) => clauses.length === 0)
    expect(silent.map(({ row }) => row)).toEqual([1, 2, 15])
  })

  it('gives new rows at each call', () => {
    const [first] = decisionTable()
    Object.assign(first ?? {}, { action: 'delete' })
    expect(decisionTable()[0]?.action).toBe('none')
  })
})

describe('docs/decision-table.md', () => {
  it('is current; if not, run `npx tsx test/docs/generate-decision-table.ts`', () => {
    const page = readFileSync(new URL('../../docs/decision-table.md', import.meta.url), 'utf8')
    expect(page).toBe(renderDecisionTable())
  })

  it('shows that the two policies differ in the rejection, the prepayment and Arrived, and in nothing else', () => {
    const differences = policyDifferences()
    const explained = differences.filter(
      ({ when, literal }) =>
        when.next === 'Arrived' ||
        literal.reason === 'order-rejected-by-staff' ||
        (literal.reason === 'order-has-items-or-payments' && when.activity === 'our prepayment only'),
    )
    expect(explained).toEqual(differences)
    expect(differences.some(({ venue }) => venue.reason === 'reseated-after-rejection')).toBe(true)
    expect(differences.some(({ when, venue }) => when.next === 'undo' && venue.reason === 'seated-by-mistake')).toBe(
      true,
    )
  })
})
