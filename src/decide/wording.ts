/** The words of an explanation, for somebody at a support desk at two in the morning: facts in plain words, no guest data. */
import {
  absent,
  answeredIn,
  answerIn,
  type Column,
  late,
  other,
  type Question,
  seated,
  touched,
  undo,
  unknownStatus,
  unseen,
  untouched,
} from './columns.js'
import type { Rule } from './rules/index.js'
import { shown } from './warnings.js'

/** A status is the venue's own text, of any length: more of it than this makes no sentence clearer. */
const longest = 40

const openings = {
  create: 'An order is created',
  delete: 'The order is deleted',
  error: 'The order stays and a person has to look',
  none: 'Nothing is done',
}

/** Column names are words; some need others in their place to make a sentence. */
const nouns: Partial<Record<Column, string>> = { next: 'status', previous: 'previous status', window: 'change' }
const nounOf = ({ column }: Question): string => nouns[column] ?? column

/** Answers that nobody would put as “the … is …”. */
const phrases = new Map([
  [late, 'a newer version is known'],
  [other, 'that asks for nothing'],
  [unseen, 'it is new'],
  [absent, 'there is no order'],
  [untouched, 'nothing is on it'],
  [touched, 'items or payments are on it'],
])

const stated = (facts: number, question: Question) => `the ${nounOf(question)} is ${answerIn(facts, question)}`

/** What would have had to be otherwise, after “had”. */
export const wishOf = (question: Question, answers: number): string =>
  answers === untouched ? 'nothing been on it' : `the ${nounOf(question)} been ${answerIn(answers, question)}`

/** What some facts answer to a question, and what a rule needs instead. */
export const failureOf = (question: Question, facts: number, accepts: number): string =>
  `${stated(facts, question)}; needed: ${answerIn(accepts, question)}`

/** What is done, and because of which facts: the new status as the venue spells it, and all else that the rule asked for. */
export function sentenceOf({ type, accepts }: Rule, facts: number, status: unknown): string {
  const asked = answeredIn(facts & accepts & ~(seated | undo))
  const phraseOf = (answer: number) =>
    answer === other && facts & unknownStatus ? 'the policy does not know that status' : phrases.get(answer)
  const because = [
    `the booking is ${shown(status).slice(0, longest)}`,
    ...asked.map((question) => phraseOf(facts & question.all) ?? stated(facts, question)),
  ]
  return `${openings[type]}: ${new Intl.ListFormat('en-GB').format(because)}.`
}
