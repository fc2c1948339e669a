/** No file of the repository names the machine it was written on, or the registry that it was installed from. */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { describe, expect, it } from 'vitest'
import { root } from './entries.js'

/** Written in pieces, so that this file does not contain what it looks for. */
const machinePaths = [
  ['/ho', 'me/'],
  ['/Use', 'rs/'],
  ['/ro', 'ot/'],
  ['C:', '\\'],
].map((pieces) => pieces.join(''))
const registries = [
  ['registry.', 'npmjs.org'],
  ['registry.', 'yarnpkg.com'],
  ['npm.', 'pkg.github.com'],
]

/** What must not occur; the checkout's own place and the registry in use are asked for, since they differ by machine. */
function forbidden(): string[] {
  const here = [root.replace(/[/\\]$/, ''), homedir(), tmpdir()].filter((path) => path.length > 5)
  const registry = execFileSync('npm', ['config', 'get', 'registry'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const host = URL.canParse(registry.trim()) ? [new URL(registry.trim()).host] : []
  return [...machinePaths, ...here, ...registries.map((pieces) => pieces.join('')), ...host]
}

/** The files that are, or are about to be, part of the repository. */
function files(): string[] {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], {
    cwd: root,
    encoding: 'utf8',
  })
  return listed
    .split('\0')
    .filter((file) => file !== '' && existsSync(`${root}${file}`) && statSync(`${root}${file}`).isFile())
}

describe.skipIf(!existsSync(`${root}.git`))('the files of the repository (skipped outside a checkout)', () => {
  it('name no machine path and no registry', () => {
    const words = forbidden()
    const found = files().flatMap((file) => {
      const text = readFileSync(`${root}${file}`, 'utf8')
      return words.filter((word) => text.includes(word)).map((word) => `${file}: ${word}`)
    })
    expect(found).toEqual([])
  })

  it('include the sources and this test', () => {
    expect(files()).toEqual(expect.arrayContaining(['package.json', 'src/index.ts', 'test/docs/tracked-files.test.ts']))
  })
})
