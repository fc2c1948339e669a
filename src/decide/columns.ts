/** The vocabulary of the decision table: its columns, the answers in each, and their bits. */

/** The questions that the rules ask, and every answer: names and answers are what people read in the table and the explanation. */
const columns = {
  event: ['in order', 'late'],
  next: ['Seated', 'undo', 'other'],
  previous: ['none', 'not Seated', 'Seated'],
  order: ['absent', 'open', 'complete', 'rejected'],
  owner: ['this booking', 'another booking'],
  window: ['in time', 'too early', 'too late', 'undated'],
  activity: ['none', 'items or payments'],
  // What `onSeatedWithoutOrder` says where the order is absent, and `afterRejection` elsewhere.
  policy: ['none', 'create'],
} as const

/** A question that the rules ask. */
export type Column = keyof typeof columns

/** An answer to the question of column `C`. */
export type Answer<C extends Column> = (typeof columns)[C][number]

/** Which answers a rule accepts; a column that is not named accepts all. */
export type When = { readonly [C in Column]?: readonly Answer<C>[] }

type Bits = { readonly [C in Column]: { readonly [A in Answer<C>]: number } }

let width = 0
const takeBit = () => 1 << width++

/** Each answer is one bit of one number, so that the facts of an event are a number and a rule is a mask. */
export const bitsOf = Object.fromEntries(
  Object.entries(columns).map(([column, answers]) => [
    column,
    Object.fromEntries(answers.map((answer) => [answer, takeBit()])),
  ]),
) as Bits

/** The columns in the order of their questions, each with the bits of its answers. */
export const columnEntries = Object.entries(bitsOf) as [Column, Readonly<Record<string, number>>][]

// Three more bits, which no rule asks for but warnings do.
/** The status is not known. */
export const unknownStatus = takeBit()
/** The status is a part of a meal's normal progress. */
export const mealProgress = takeBit()
/** The order's status is not known. */
export const unknownOrderStatus = takeBit()

/** The bits of some answers. */
export const maskOf = (
  bits: Readonly<Record<string, number>>,
  answers: readonly string[] = Object.keys(bits),
): number => answers.reduce((mask, answer) => mask | (bits[answer] as number), 0)
