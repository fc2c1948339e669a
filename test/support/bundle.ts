/** A worker of the tests as one file that Node starts by itself: through a loader of TypeScript every start costs a second of a core. */
import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildSync } from 'esbuild'

const folder = fileURLToPath(new URL('../../node_modules/.cache/workers/', import.meta.url))
const built = new Map<string, string>()

/** The path of the bundle of a source, made once in each process. */
export function bundleOf(source: string): string {
  const known = built.get(source)
  if (known) return known
  const { outputFiles } = buildSync({
    entryPoints: [source],
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'node20',
    sourcemap: 'inline',
    write: false,
  })
  const [output] = outputFiles
  if (!output) throw new Error(`esbuild made nothing of ${source}`)
  // By what is in it, and put in place whole: another process may make or start the same one.
  const name = `${basename(source, '.ts')}-${output.hash.replaceAll(/\W/g, '')}.mjs`
  const [draft, file] = [join(folder, `${process.pid}-${name}`), join(folder, name)]
  mkdirSync(folder, { recursive: true })
  writeFileSync(draft, output.contents)
  renameSync(draft, file)
  built.set(source, file)
  return file
}
