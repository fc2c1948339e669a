import * as fc from 'fast-check'
import { classifyStatus, decideOrderAction, type Reason } from 'nbi-kounta/decide'
import { arbitraries } from 'nbi-kounta/testing'
import { describe, expect, it } from 'vitest'
import { instantMs } from '../../src/domain/instants.js'

const { instant, booking, order, history, policy, decision } = arbitraries(fc)
const cents = (dollars: number | undefined) => Math.round((dollars ?? 0) * 100)

describe('the arbitraries', () => {
  it('make instants that are instants', () => {
    fc.assert(fc.property(instant, (text) => !Number.isNaN(instantMs(text))))
  })

  it('make orders whose lines add up to the total, and closed ones that are paid', () => {
    fc.assert(
      fc.property(order, (made) => {
        const sum = made.lines.reduce(
          (total, line) => total + Math.round(((line.lineTotalExTax ?? 0) + (line.lineTotalTax ?? 0)) * 100),
          0,
        )
        const paid = made.payments.reduce((total, payment) => total + cents(payment.amount), 0)
        expect(sum === cents(made.total)).toBe(true)
        expect(paid === cents(made.paid)).toBe(true)
        if (made.status.startsWith('COMPLETE')) expect(paid === sum).toBe(true)
        expect(made.id).toMatch(/^[0-9]{1,20}$/)
      }),
      { numRuns: 500 },
    )
  })

  it('make histories of one booking, each version later than the one before', () => {
    fc.assert(
      fc.property(history, (versions) => {
        for (const [at, version] of versions.entries()) {
          const before = versions[at - 1]
          if (!before) continue
          expect(version.id).toBe(before.id)
          expect(instantMs(version.modifiedAt)).toBeGreaterThan(instantMs(before.modifiedAt))
          if (version.sequence !== undefined) expect(version.sequence).toBeGreaterThan(before.sequence ?? 0)
        }
      }),
    )
  })

  it('make bookings that survive JSON, and frozen policies', () => {
    fc.assert(
      fc.property(booking, (made) => {
        expect(JSON.parse(JSON.stringify(made))).toStrictEqual(made)
      }),
    )
    fc.assert(fc.property(policy, (made) => Object.isFrozen(made) && classifyStatus('Seated', made) === 'seated'))
  })

  it('ask questions that reach nearly every reason of the rules', () => {
    const reached = new Set<Reason>()
    for (const { previous, next, kountaOrder, policy: own } of fc.sample(decision, {
      numRuns: 20_000,
      seed: 20_260_314,
    })) {
      reached.add(decideOrderAction(previous, next, kountaOrder, own).reason)
    }
    for (const reason of [
      'stale-event',
      'undo-window-unknown',
      'new-booking-seated',
      'status-changed-to-seated',
      'reseated-after-rejection',
      'order-missing-while-seated',
      'seated-by-mistake',
      'order-belongs-to-another-booking',
      'order-complete',
      'order-has-items-or-payments',
      'seated-unchanged-no-order',
      'order-already-exists',
      'order-rejected-by-staff',
      'no-order-to-undo',
      'event-predates-order',
      'undo-window-elapsed',
      'status-not-actionable',
    ] as const) {
      expect(reached).toContain(reason)
    }
  })
})
