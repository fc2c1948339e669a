/** Where the two given policies answer differently: every combination of facts through the engine, then joined where the answers agree. */
import {
  type DecideBooking,
  type DecideOrder,
  decideOrderAction,
  literalPolicy,
  type OrderAction,
  venuePolicy,
} from '../../src/decide/index.js'
import { formatMarker } from '../../src/domain/marker.js'

const minute = 60_000
const at = (ms: number) => new Date(Date.UTC(2025, 2, 14, 8) + ms).toISOString()
const id = 'bk_1'
const ref = formatMarker({ prefix: 'NBI', bookingId: id, generation: 1 })

/** Each question with its answers, as the page words them. */
const facts = {
  next: { Seated: 'Seated', undo: 'Cancelled', Arrived: 'Arrived', 'other but Arrived': 'Finished' },
  previous: { none: '', 'not Seated': 'Pending', Seated: 'Seated', 'newer than next': 'newer' },
  order: { absent: '', open: 'ACCEPTED', complete: 'COMPLETE', rejected: 'REJECTED', "another booking's": 'another' },
  window: { 'in time': at(0), 'too early': at(6 * minute), 'too late': at(-6 * minute), undated: '' },
  activity: { none: 'none', 'our prepayment only': 'own', 'other items or payments': 'other' },
} as const

type Question = keyof typeof facts
type Combination = Readonly<Record<Question, readonly string[]>>
type Outcome = Pick<OrderAction, 'type' | 'reason'>

/** One joined row; a question that makes no difference is null. */
export interface PolicyDifference {
  readonly when: Readonly<Record<Question, string | null>>
  readonly literal: Outcome
  readonly venue: Outcome
}

function eventOf(answers: Readonly<Record<Question, string>>) {
  const next: DecideBooking = { id, status: answers.next, modifiedAt: at(0), paymentSummary: { amountPaid: 80 } }
  const newer = answers.previous === 'newer'
  const previous: DecideBooking | null =
    answers.previous === ''
      ? null
      : { ...next, status: newer ? 'Seated' : answers.previous, modifiedAt: at(newer ? minute : -minute) }
  const another = answers.order === 'another'
  const order: DecideOrder | null =
    answers.order === ''
      ? null
      : {
          id: '900',
          status: another ? 'ACCEPTED' : answers.order,
          bookingId: another ? 'bk_2' : id,
          createdAt: answers.window,
          lines: answers.activity === 'other' ? [{ quantity: 1 }] : [],
          payments: answers.activity === 'own' ? [{ amount: 80, ref }] : [],
        }
  return { previous, next, order }
}

const questions = Object.keys(facts) as Question[]

/** Every combination; without an order there is no window and no activity to vary. */
function* combinations(): Generator<Record<Question, [label: string, value: string]>> {
  const of = (question: Question) => Object.entries(facts[question])
  for (const next of of('next'))
    for (const previous of of('previous'))
      for (const order of of('order'))
        for (const window of of('window'))
          for (const activity of of('activity')) yield { next, previous, order, window, activity }
}

interface Joined {
  readonly when: Combination
  readonly literal: Outcome
  readonly venue: Outcome
}

const sameOutcome = (a: Outcome, b: Outcome) => a.type === b.type && a.reason === b.reason

/** One row for two that agree in everything but their answers to this question. */
function join(a: Joined, b: Joined, question: Question): Joined | undefined {
  const others = questions.filter((other) => other !== question)
  const alike = others.every((other) => a.when[other].join() === b.when[other].join())
  if (!alike || !sameOutcome(a.literal, b.literal) || !sameOutcome(a.venue, b.venue)) return undefined
  return { ...a, when: { ...a.when, [question]: [...a.when[question], ...b.when[question]] } }
}

/** The joined differences, in the order of the page's questions. */
export function policyDifferences(): readonly PolicyDifference[] {
  let rows: Joined[] = []
  for (const combination of combinations()) {
    const pick = (part: 0 | 1) =>
      Object.fromEntries(questions.map((question) => [question, combination[question][part]])) as Record<
        Question,
        string
      >
    const { previous, next, order } = eventOf(pick(1))
    const literal = decideOrderAction(previous, next, order, literalPolicy)
    const venue = decideOrderAction(previous, next, order, venuePolicy)
    if (sameOutcome(literal, venue)) continue
    const when = Object.fromEntries(questions.map((question) => [question, [combination[question][0]]]))
    rows.push({ when: when as unknown as Combination, literal, venue })
  }
  // Window and activity are joined first, so that the rows read by booking and order.
  for (const question of [...questions].reverse()) {
    const joined: Joined[] = []
    for (const row of rows) {
      const index = joined.findIndex((other) => join(other, row, question))
      const both = join(joined[index] ?? row, row, question)
      if (index >= 0 && both) joined[index] = both
      else joined.push(row)
    }
    rows = joined
  }
  return rows.map(({ when, literal, venue }) => ({
    when: Object.fromEntries(
      questions.map((question) => {
        const all = when[question].length === Object.keys(facts[question]).length
        return [question, all ? null : when[question].join(' or ')]
      }),
    ) as PolicyDifference['when'],
    literal,
    venue,
  }))
}
