/** How names are compared: without case, spaces, `_` and `-`; usual spellings are answered by one look-up. */

/** `No_Show`, `NO SHOW` and `noshow` become one text, and so do `Canceled` and `Cancelled`. */
export const squash = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[\s_-]/g, '')
    .replace('canceled', 'cancelled')

/** A table from the usual spellings of names (as written, in capitals, squashed) to their numbers; the last entry wins. */
export function spellings(entries: readonly (readonly [string, number])[]): ReadonlyMap<unknown, number> {
  const table = new Map<unknown, number>(entries.map(([name, number]) => [squash(name), number]))
  for (const [name] of entries) {
    for (const spelling of [name, name.toUpperCase()]) table.set(spelling, table.get(squash(name)) as number)
  }
  return table
}

/** Writes names that share a number, such as 'Paid,Finished'. */
export const named = (names: string, number: number) => names.split(',').map((name) => [name, number] as const)

/** The number of a name, however it is spelled; `unknown` when the table has none, or when it is no text. */
export const lookUp = (table: ReadonlyMap<unknown, number>, name: unknown, unknown: number): number =>
  table.get(name) ?? (typeof name === 'string' ? table.get(squash(name)) : undefined) ?? unknown
