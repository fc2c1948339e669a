/** The smallest part of fast-check 4 that the arbitraries call, and what they give back: its own arbitraries, by structure. */

/**
 * What is needed of fast-check: `import * as fc from 'fast-check'` fits (version 4). It is handed in; nothing is imported.
 *
 * @example
 * ```ts
 * import type { FastCheckLike } from 'nbi-kounta/testing'
 *
 * const names: readonly (keyof FastCheckLike)[] = ['record', 'tuple']
 * ```
 */
export interface FastCheckLike {
  array(...options: never[]): unknown
  boolean(): unknown
  constant(...options: never[]): unknown
  constantFrom(...options: never[]): unknown
  integer(...options: never[]): unknown
  oneof(...options: never[]): unknown
  option(...options: never[]): unknown
  record(...options: never[]): unknown
  string(...options: never[]): unknown
  tuple(...options: never[]): unknown
}

/**
 * An arbitrary of fast-check: pass it wherever an `fc.Arbitrary<T>` is wanted.
 *
 * @example
 * ```ts
 * import type { ArbitraryLike } from 'nbi-kounta/testing'
 *
 * const lengths = (texts: ArbitraryLike<string>): ArbitraryLike<number> => texts.map((text) => text.length)
 * ```
 */
export interface ArbitraryLike<T> {
  // biome-ignore lint/suspicious/noExplicitAny: fast-check's own classes, which cannot be named without importing it.
  generate(random: any, biasFactor: number | undefined): any
  canShrinkWithoutContext(value: unknown): value is T
  // biome-ignore lint/suspicious/noExplicitAny: as above.
  shrink(value: T, context: unknown): any
  filter<U extends T>(refinement: (value: T) => value is U): ArbitraryLike<U>
  filter(predicate: (value: T) => boolean): ArbitraryLike<T>
  map<U>(mapper: (value: T) => U, unmapper?: (possiblyU: unknown) => T): ArbitraryLike<U>
  chain<U>(chainer: (value: T) => ArbitraryLike<U>): ArbitraryLike<U>
}

/** The same part with its types, for our own use. */
export interface TypedFastCheck {
  array<T>(items: ArbitraryLike<T>, options?: { minLength?: number; maxLength?: number }): ArbitraryLike<T[]>
  boolean(): ArbitraryLike<boolean>
  constant<T>(value: T): ArbitraryLike<T>
  constantFrom<T>(...values: T[]): ArbitraryLike<T>
  integer(options?: { min?: number; max?: number }): ArbitraryLike<number>
  oneof<T>(...choices: (ArbitraryLike<T> | { arbitrary: ArbitraryLike<T>; weight: number })[]): ArbitraryLike<T>
  option<T>(value: ArbitraryLike<T>, options: { nil: undefined }): ArbitraryLike<T | undefined>
  record<T extends object>(
    members: { [Key in keyof T]-?: ArbitraryLike<T[Key]> },
    options: { requiredKeys?: (keyof T)[]; noNullPrototype: true },
  ): ArbitraryLike<T>
  string(options?: { minLength?: number; maxLength?: number; unit?: 'binary' | 'grapheme' }): ArbitraryLike<string>
  tuple<T extends readonly unknown[]>(...parts: { [Key in keyof T]: ArbitraryLike<T[Key]> }): ArbitraryLike<T>
}

/** Reads fast-check as what it is. */
export const typed = (fc: FastCheckLike): TypedFastCheck => fc as unknown as TypedFastCheck
