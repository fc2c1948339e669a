/** Numbers by name, however it is spelled; usual spellings are answered by one look-up. */
import { plainName } from '../domain/plain-name.js'

/** A table from the usual spellings of names (as written, in capitals, plain) to their numbers; the last entry wins. */
export function spellings(entries: readonly (readonly [string, number])[]): ReadonlyMap<unknown, number> {
  const table = new Map<unknown, number>(entries.map(([name, number]) => [plainName(name), number]))
  for (const [name] of entries) {
    for (const spelling of [name, name.toUpperCase()]) table.set(spelling, table.get(plainName(name)) as number)
  }
  return table
}

/** Writes names that share a number, such as 'Paid,Finished'. */
export const named = (names: string, number: number) => names.split(',').map((name) => [name, number] as const)

/** The number of a name, however it is spelled; `unknown` when the table has none, or when it is no text. */
export const lookUp = (table: ReadonlyMap<unknown, number>, name: unknown, unknown: number): number =>
  table.get(name) ?? (typeof name === 'string' ? table.get(plainName(name)) : undefined) ?? unknown
