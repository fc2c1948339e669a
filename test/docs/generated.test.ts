/** The generated reference is current: making it again gives the same pages. */
import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, describe, expect, it } from 'vitest'
import { root } from './entries.js'

const folder = mkdtempSync(join(tmpdir(), 'nbi-kounta-reference-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('docs/reference', () => {
  it('is what npm run docs:reference makes of the sources', async () => {
    const typedoc = `${root}node_modules/typedoc/bin/typedoc`
    const options = `${root}docs/typedoc.reference.mjs`
    await promisify(execFile)(process.execPath, [typedoc, '--options', options, '--out', folder], { cwd: root })
    const committed = pages(`${root}docs/reference`)
    const made = pages(folder)
    expect(made.size).toBeGreaterThan(5)
    const stale = [...new Set([...made.keys(), ...committed.keys()])].filter(
      (page) => made.get(page) !== committed.get(page),
    )
    expect(stale, 'run npm run generate').toEqual([])
  }, 180_000)
})

function pages(path: string): Map<string, string> {
  const files = readdirSync(path, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.md'))
  return new Map(files.sort().map((file) => [file, readFileSync(join(path, file), 'utf8')]))
}
