import type { ParseArgsConfig, parseArgs } from 'node:util'

type Options = NonNullable<ParseArgsConfig['options']>

/** The arguments, and what refuses one of them. */
export interface Arguments<Given extends Options> {
  readonly values: ReturnType<typeof parseArgs<{ options: Given }>>['values']
  readonly positionals: readonly string[]
  /** Prints what is wrong, then the usage, and ends the process with 2. */
  refuse(said: string): never
  /** The whole number that an option has. */
  whole(name: keyof Given & string): number
  /** The word, if it is one of these. */
  oneOf<Word extends string>(given: string, words: readonly Word[], what: string): Word
}

export function readArguments<const Given extends Options>(
  usage: string,
  options: Given,
  more?: { readonly args?: readonly string[]; readonly allowPositionals?: boolean },
): Arguments<Given>
