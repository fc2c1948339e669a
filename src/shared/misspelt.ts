/** Names of options that are nearly right: from plain JavaScript, one that is misspelt would be left aside without a word. */
import { NbiKountaError } from './errors.js'
import { given } from './given.js'

/** How many letters of one text the other has not. */
function missing(text: string, other: string): number {
  let rest = text
  for (const letter of other) rest = rest.replace(letter, '')
  return rest.length
}

/**
 * How many letters are other ones, where names begin alike and are of the same letters but for one or, where they are long, two: counted,
 * that is told in a few bytes. NaN for names that are not near.
 */
function distance(name: string, known: string): number {
  const [a, b] = [name.toLowerCase(), known.toLowerCase()]
  // So short a name is near to too many words.
  const most = b.length > 6 ? 2 : b.length > 3 ? 1 : 0
  const [more, less] = [missing(a, b), missing(b, a)]
  return a[0] === b[0] && more <= most && less <= most ? more + less : Number.NaN
}

/** Every name of some options; the type sees that none is missing. */
export type Names<Options> = Readonly<Record<keyof Options, 1>>

/**
 * The options {@link given}; throws 'invalid-options' for a misspelt name. Any other name that is not known passes: a host may hand in
 * more than is asked for. So does one that is near to an option which was given as well.
 *
 * With `sent`, the name of what is sent, no other name passes: its value would not be sent, without a word.
 */
export function wellSpelt<Options extends object>(options: Options, known: object, sent?: string): Options {
  const chosen = given(options)
  const isLeftOut = (name: string) => (chosen as Record<string, unknown>)[name] === undefined
  for (const name of Object.keys(chosen)) {
    if (name in known || isLeftOut(name)) continue
    const near = Object.keys(known).filter((each) => distance(name, each) >= 0 && isLeftOut(each))
    const [meant] = near.sort((a, b) => distance(name, a) - distance(name, b))
    if (meant) throw new NbiKountaError('invalid-options', `there is no option '${name}'; did you mean '${meant}'?`)
    if (sent)
      throw new NbiKountaError(
        'invalid-options',
        `${sent}: expected only ${Object.keys(known)}; leave out '${name}', which cannot be sent`,
      )
  }
  return chosen
}
