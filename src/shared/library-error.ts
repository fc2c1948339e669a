/** The body of every error of the library: what `NbiKountaError` is made of, without the table of all codes. */

/**
 * What the reader of an error should do about it.
 * `wait`: it may pass by itself. `credentials`: fix the key, token or permission. `request`: fix what was asked.
 * `person`: somebody has to look.
 */
export type ErrorAdvice = 'wait' | 'credentials' | 'request' | 'person'

/** On every error of the library, whichever copy of the package made it. */
export const brand = Symbol.for('nbi-kounta.error')

/**
 * A room whose bundle must stay small throws this directly and names the advice itself. For everybody else it is an
 * `NbiKountaError`: `instanceof` goes by the brand.
 */
export class LibraryError<Code extends string> extends Error {
  override readonly name: string = 'NbiKountaError'
  /** What went wrong, as a stable code. */
  declare readonly code: Code
  /** What to do about it. */
  declare readonly advice: ErrorAdvice

  constructor(code: Code, advice: ErrorAdvice, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
    this.advice = advice
    Object.defineProperty(this, brand, { value: true })
  }

  /** The members that are safe to log: name, code, advice, message. */
  toJSON(): Record<string, unknown> {
    return { name: this.name, code: this.code, advice: this.advice, message: this.message }
  }
}
