/** The exports map, the build's entries and the built files are one list, and each entry brings only what it may. */
import { existsSync, readFileSync } from 'node:fs'
import { posix } from 'node:path'
import ts from 'typescript'
import { beforeAll, describe, expect, it } from 'vitest'
import { entry as buildEntries } from '../../tsup.config.js'
import { entries, manifest, root } from '../docs/entries.js'
import { ensureBuilt } from './built.js'

describe('the exports map', () => {
  it('has one door for each entry of the build, and no other', () => {
    expect(Object.keys(buildEntries).sort()).toEqual(entries.map(({ path }) => path).sort())
    for (const [path, source] of Object.entries(buildEntries)) expect(source).toBe(`src/${path}.ts`)
  })

  it('names each entry after its path', () => {
    for (const { name, path } of entries) {
      expect(path).toBe(name === manifest.name ? 'index' : expectedPath(name.slice(manifest.name.length + 1)))
    }
  })

  it.each(entries)('gives import and require of $name their own types, types first', ({ name, path }) => {
    const conditions = manifest.exports[name.replace(manifest.name, '.')]
    expect(conditions).toEqual({
      import: { types: `./dist/${path}.d.ts`, default: `./dist/${path}.js` },
      require: { types: `./dist/${path}.d.cts`, default: `./dist/${path}.cjs` },
    })
    for (const condition of Object.values(conditions ?? {})) expect(Object.keys(condition)[0]).toBe('types')
  })

  it('lets tools read the manifest', () => {
    expect(manifest.exports['./package.json']).toBe('./package.json')
  })
})

describe('the manifest', () => {
  it('runs nothing when it is installed', () => {
    for (const script of ['preinstall', 'install', 'postinstall', 'prepare'])
      expect(manifest.scripts).not.toHaveProperty(script)
  })

  it('is ready to be published with a proof of its origin, after the whole check', () => {
    expect(manifest.publishConfig).toEqual({ access: 'public', provenance: true })
    expect(manifest.scripts.prepublishOnly).toBe('npm run check')
  })
})

describe('the build', () => {
  beforeAll(async () => {
    await ensureBuilt()
  }, 300_000)

  it.each(entries)('has every file of $name', ({ path }) => {
    for (const suffix of ['.js', '.cjs', '.d.ts', '.d.cts'])
      expect(existsSync(`${root}dist/${path}${suffix}`)).toBe(true)
  })

  it.each(['.js', '.cjs'])('lets %s files of the entries need exactly their own dependencies', (suffix) => {
    // ky is ESM only, so the CommonJS files carry it inside.
    const http = suffix === '.js' ? ['ky'] : []
    expect(Object.fromEntries(entries.map(({ name, path }) => [name, packagesBehind(`${path}${suffix}`)]))).toEqual({
      'nbi-kounta': ['big.js', ...http, 'zod/mini'],
      'nbi-kounta/decide': [],
      'nbi-kounta/kounta': [...http, 'zod/mini'],
      'nbi-kounta/webhooks': [],
      'nbi-kounta/now-book-it': ['big.js', ...http, 'zod/mini'],
      'nbi-kounta/store/memory': [],
      'nbi-kounta/store/sqlite': [],
      'nbi-kounta/store/postgres': [],
      'nbi-kounta/store/redis': [],
      'nbi-kounta/testing': [],
    })
  })

  it.each(['.js', '.cjs'])('keeps Node out of the %s file of the rules', (suffix) => {
    expect(modulesBehind(`decide/index${suffix}`)).toEqual([])
  })

  it.each(['.js', '.cjs'])('has the %s of the entries without a dependency in one file each', (suffix) => {
    for (const door of ['decide', 'webhooks'])
      expect(readFileSync(`${root}dist/${door}/index${suffix}`, 'utf8')).not.toMatch(/(?:from |require\()["']/)
  })

  it('names no package in its declarations that a user may not have', () => {
    const named = entries.flatMap(({ path }) => modulesBehind(`${path}.d.ts`))
    const packages = named.map((name) => name.split('/')[0] as string)
    expect(packages.filter((name) => !(name in manifest.dependencies))).toEqual([])
  })
})

function expectedPath(subpath: string): string {
  return subpath.startsWith('store/') ? subpath : `${subpath}/index`
}

function packagesBehind(file: string): string[] {
  return modulesBehind(file).filter((name) => !name.startsWith('node:'))
}

/** Every module from outside that a built file reaches, through the chunks it shares with others. */
function modulesBehind(file: string, seen = new Set<string>()): string[] {
  if (seen.has(file)) return []
  seen.add(file)
  const { importedFiles } = ts.preProcessFile(readFileSync(`${root}dist/${file}`, 'utf8'), true, true)
  const found = importedFiles.flatMap(({ fileName }) => {
    if (!fileName.startsWith('.')) return [fileName.replace(/^(?!node:)(crypto|http|util|module)$/, 'node:$1')]
    const target = posix.join(posix.dirname(file), fileName)
    return modulesBehind(/\.d\.c?ts$/.test(file) ? target.replace(/\.(c?)js$/, '.d.$1ts') : target, seen)
  })
  return [...new Set(found)].sort()
}
