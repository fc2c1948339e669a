/** How often work was tried, and when it is given up. */

/** What work that is kept for another try says of the tries before. */
export interface Tries {
  readonly retries?: number
  /** How many in a row, up to the last one, have shown that it cannot be done: an outage says nothing of that. */
  readonly misses?: number
}

/** One more try that has failed. */
export const oneMore = ({ retries = 0, misses = 0 }: Tries, isHopeless: boolean) => ({
  retries: retries + 1,
  misses: isHopeless ? misses + 1 : 0,
})

/** How often work is taken up again of which a refusal says that it cannot be done: about as long as something new may stay invisible. */
export const maxMisses = 8

/** The same where a person may mend what is refused, such as a status that is misspelt in a venue's options: for about a day. */
export const maxRefusals = 36
