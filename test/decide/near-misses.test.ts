/** Near misses, checked by doing what they say: the fact that they name is really changed, and the rules are asked again. */
import {
  type DecideBooking,
  type DecideOrder,
  decideOrderAction,
  definePolicy,
  explainOrderAction,
  literalPolicy,
  type Policy,
  venuePolicy,
} from 'nbi-kounta/decide'
import { describe, expect, it } from 'vitest'
import { at, type GridCase, grid } from './grid.js'

interface Question {
  readonly previous: DecideBooking | null
  readonly next: DecideBooking
  readonly order: DecideOrder | null
  readonly policy: Policy
}
type Change = (question: Question) => Partial<Question>

const older = (version: DecideBooking, status: string): DecideBooking => {
  const { sequence: _, ...rest } = version
  return { ...rest, status, modifiedAt: at(-3_600_000) }
}
const next =
  (status: string): Change =>
  (question) => ({ next: { ...question.next, status } })
const previous =
  (status: string): Change =>
  (question) => ({
    previous: question.previous ? { ...question.previous, status } : older(question.next, status),
  })
/** Only where there is an order: of none, nobody knows what it would have been like. */
const order =
  (change: (question: Question) => Partial<DecideOrder>): Change =>
  (question) =>
    isThere(question.order) ? { order: { ...question.order, ...change(question) } } : {}
const isThere = (till: DecideOrder | null): till is DecideOrder =>
  till !== null && !till.deleted && till.status !== 'DELETED'

/** Every change of one fact, by the words of a near miss. */
const changes = new Map<string, Change>([
  ['status been Seated', next('Seated')],
  ['status been undo', next('Cancelled')],
  ['event been in order', (one) => ({ previous: one.previous && older(one.previous, one.previous.status) })],
  ['previous status been none', () => ({ previous: null })],
  ['previous status been not Seated', previous('Confirmed')],
  ['previous status been Seated', previous('Seated')],
  ['order been absent', () => ({ order: null })],
  ['order been open', order(() => ({ status: 'ACCEPTED' }))],
  ['order been complete', order(() => ({ status: 'COMPLETE' }))],
  ['order been rejected', order(() => ({ status: 'REJECTED' }))],
  ['owner been this booking', order((one) => ({ bookingId: one.next.id }))],
  ['change been in time', order((one) => ({ createdAt: one.next.modifiedAt }))],
  ['nothing been on it', order(() => ({ lines: [], payments: [] }))],
  [
    'policy been create',
    ({ policy }) => ({ policy: definePolicy({ afterRejection: 'create', onSeatedWithoutOrder: 'create' }, policy) }),
  ],
])

/** 'order been open or rejected' names two changes. */
function changesIn(sentence: string): readonly (readonly [string, Change])[] {
  const [, fact = '', answers = ''] = /had (?:the )?(.+ been) (.+)\.$/.exec(sentence) ?? []
  return answers.split(' or ').map((answer) => {
    const change = changes.get(`${fact} ${answer}`)
    if (!change) throw new Error(`nobody knows how to change this: ${sentence}`)
    return [`${fact} ${answer}`, change]
  })
}

const decided = (question: Question, change: Change = () => ({})) => {
  const { previous, next, order, policy } = { ...question, ...change(question) }
  return decideOrderAction(previous, next, order, policy)
}

/** What stands for many others is enough here: each answer to each question, in every combination. */
const few = ({ facts: { window, activity } }: GridCase) =>
  !['at once', 'till ahead'].includes(window) && ['', 'none', 'an item', 'our prepayment'].includes(activity)

describe.each([
  ['literalPolicy', literalPolicy],
  ['venuePolicy', venuePolicy],
  ['a policy that places a missing order', definePolicy({ onSeatedWithoutOrder: 'create' })],
  ['a policy that creates wherever it may', definePolicy({ onSeatedWithoutOrder: 'create' }, venuePolicy)],
])('near misses under %s', (_, policy) => {
  const cases = [...grid()].filter(few).map((one) => {
    const question: Question = { previous: one.previous, next: one.next, order: one.order, policy }
    const { action, nearMisses } = explainOrderAction(one.previous, one.next, one.order, policy)
    return { label: one.label, question, action, nearMisses }
  })

  it('come true when the fact that they name is changed', () => {
    const untrue = new Set<string>()
    const told = new Set<string>()
    for (const { label, question, nearMisses } of cases) {
      for (const { sentence, type, reason } of nearMisses) {
        told.add(reason)
        for (const [, change] of changesIn(sentence)) {
          const would = decided(question, change)
          if (would.type !== type || would.reason !== reason) untrue.add(`${label}: ${sentence} (${would.reason})`)
        }
      }
    }
    expect([...untrue]).toEqual([])
    expect(told.size).toBeGreaterThanOrEqual(policy === literalPolicy ? 4 : 5)
  })

  it('leave out no create and no delete that one change would bring about', () => {
    const missing = new Set<string>()
    for (const { label, question, action, nearMisses } of cases) {
      for (const [words, change] of changes) {
        // A version that was never seen cannot be newer: there two facts would have to differ.
        if (action.reason === 'stale-event' && words.startsWith('previous')) continue
        const would = decided(question, change)
        if ((would.type !== 'create' && would.type !== 'delete') || would.type === action.type) continue
        if (!nearMisses.some(({ reason }) => reason === would.reason))
          missing.add(`${label}: ${words} (${would.reason})`)
      }
    }
    expect([...missing]).toEqual([])
  })
})
