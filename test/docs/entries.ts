/** The package's entries, read from the exports map: the name that a user imports, and the source behind it. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** One entry of the exports map. */
export interface PackageEntry {
  /** `nbi-kounta/decide`. */
  readonly name: string
  /** `decide/index`: the path below `src` and `dist`, without extension. */
  readonly path: string
}

/** The repository's root, with a slash at its end. */
export const root = fileURLToPath(new URL('../../', import.meta.url))

/** The package's manifest. */
export const manifest = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as {
  readonly name: string
  readonly version: string
  readonly exports: Readonly<Record<string, string | Readonly<Record<string, Readonly<Record<string, string>>>>>>
  readonly dependencies: Readonly<Record<string, string>>
  readonly scripts: Readonly<Record<string, string>>
  readonly files: readonly string[]
  readonly publishConfig: Readonly<Record<string, unknown>>
}

/** Every entry that holds code, in the order of the exports map. */
export const entries: readonly PackageEntry[] = Object.entries(manifest.exports).flatMap(([key, conditions]) => {
  if (typeof conditions === 'string') return []
  const file = conditions.import?.default ?? ''
  return [{ name: key.replace('.', manifest.name), path: file.replace('./dist/', '').replace(/\.js$/, '') }]
})
