/** The vocabulary of the decision table: its columns, the answers in each, and their bits. */

/** The questions that the rules ask, and the answers to each, in the words that people read in the table and the explanation. */
interface Answers {
  readonly event: 'in order' | 'late'
  readonly next: 'Seated' | 'undo' | 'other'
  readonly previous: 'none' | 'not Seated' | 'Seated'
  readonly order: 'absent' | 'open' | 'complete' | 'rejected'
  readonly owner: 'this booking' | 'another booking'
  readonly window: 'in time' | 'too early' | 'too late' | 'undated'
  readonly activity: 'none' | 'items or payments'
  /** What `onSeatedWithoutOrder` says where the order is absent, and `afterRejection` elsewhere. */
  readonly policy: 'none' | 'create'
}

/** A question that the rules ask. */
export type Column = keyof Answers

/** An answer to the question of column `C`. */
export type Answer<C extends Column> = Answers[C]

/** A column: its question, and the words and bits of its answers; `all` has every one of the bits. */
export interface Question {
  readonly column: Column
  readonly words: readonly string[]
  readonly bits: readonly number[]
  readonly all: number
}

let width = 0
const takeBit = () => 1 << width++

/** The columns in the order of their questions. */
export const columns: Question[] = []

/** Adds a column. Each answer is one bit of one number: the facts of an event are a number, and so is what a rule accepts. */
function addColumn<C extends Column, A extends readonly Answer<C>[]>(column: C, ...words: A) {
  const bits = words.map(takeBit)
  columns.push({ column, words, bits, all: bits.reduce((all, bit) => all | bit) })
  return bits as { [Index in keyof A]: number }
}

export const [inOrder, late] = addColumn('event', 'in order', 'late')
export const [seated, undo, other] = addColumn('next', 'Seated', 'undo', 'other')
export const [unseen, wasNotSeated, wasSeated] = addColumn('previous', 'none', 'not Seated', 'Seated')
export const [absent, open, complete, rejected] = addColumn('order', 'absent', 'open', 'complete', 'rejected')
export const [ours, anothers] = addColumn('owner', 'this booking', 'another booking')
export const [inTime, tooEarly, tooLate, undated] = addColumn('window', 'in time', 'too early', 'too late', 'undated')
export const [untouched, touched] = addColumn('activity', 'none', 'items or payments')
export const [notWanted, wanted] = addColumn('policy', 'none', 'create')

// Three more bits, which no rule asks for but warnings do.
/** The status is not known. */
export const unknownStatus = takeBit()
/** The status is a part of a meal's normal progress. */
export const mealProgress = takeBit()
/** The order's status is not known. */
export const unknownOrderStatus = takeBit()

/** The columns that some facts answer. */
export const answeredIn = (facts: number): readonly Question[] => columns.filter(({ all }) => facts & all)

/** What some facts answer to one question, in words; '' for nothing. */
export const answerIn = (facts: number, { words, bits }: Question): string =>
  words.filter((_, index) => facts & (bits[index] as number)).join(' or ')
