/** The database clients that the guide and the example host make, taken from there, so that their time limits are tested. */
import { readFileSync } from 'node:fs'
import { root } from '../docs/entries.js'

export const shownIn = ['docs/stores.md', 'docs/examples/pos-api/open-store.mjs'] as const

/** Makes the client that `file` makes by `call`, such as `new pg.Pool`, from what is `given` by name. A second takes a fiftieth of one. */
export function shownClient(file: string, call: string, given: Readonly<Record<string, unknown>>) {
  const [expression] = new RegExp(`${call}\\(.*?\\}\\)`, 's').exec(readFileSync(`${root}${file}`, 'utf8')) ?? []
  if (!expression) throw new Error(`${file}: expected ${call}({ … })`)
  const code = expression.replace(/(\d+)_000/g, (_, seconds) => `${Number(seconds) * 20}`)
  return new Function(...Object.keys(given), `return ${code}`)(...Object.values(given))
}
