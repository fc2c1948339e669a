/** The packed tarball, installed in five tiny projects, works as a user will meet it. */
import { readFileSync } from 'node:fs'
import { build as bundle } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type PackedPackage, packPackage, runNode } from './tiny-project.js'

const works = 'every entry works'
let packed: PackedPackage

beforeAll(async () => {
  packed = await packPackage()
}, 300_000)

afterAll(() => packed?.remove())

describe('the tarball', () => {
  it('holds the build, the docs and the four papers, nothing else', () => {
    expect(packed.files.filter((file) => !/^(?:dist|docs)\//.test(file))).toEqual([
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'package.json',
    ])
    const built = packed.files.filter((file) => file.startsWith('dist/'))
    expect(built.filter((file) => !/^dist\/.*\.(?:c?js(?:\.map)?|d\.c?ts)$/.test(file))).toEqual([])
  })

  it('holds every page that the README links to: at night it is read where it was installed', () => {
    const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')
    const links = [...readme.matchAll(/\]\((docs\/[^)#]+\.m\w+)/g)].map(([, page]) => page as string)
    expect(links.length).toBeGreaterThan(10)
    expect(links.filter((page) => !packed.files.includes(page))).toEqual([])
  })

  it('works in an ESM project', async () => {
    expect(await runNode(packed.project('esm'), 'main.mjs')).toContain(works)
  })

  it('works in a CommonJS project', async () => {
    expect(await runNode(packed.project('cjs'), 'main.cjs')).toContain(works)
  })

  it('works in a CommonJS project under Jest', async () => {
    const output = await runNode(packed.project('jest'), 'node_modules/jest/bin/jest.js', '--no-cache', '--ci')
    expect(output).toContain('1 passed')
  })

  it('works in a TypeScript project with nodenext resolution, as ESM and as CommonJS', async () => {
    const project = packed.project('nodenext')
    await runNode(project, 'node_modules/typescript/bin/tsc', '-p', '.')
    expect(await runNode(project, 'out/main.mjs')).toContain(works)
    // The compiled CommonJS file looks for the probe beside itself.
    expect(
      await runNode(
        project,
        '-e',
        "require('fs').copyFileSync('probe.cjs', 'out/probe.cjs'); require('./out/main.cjs')",
      ),
    ).toContain(works)
  })

  it('works in a TypeScript project with bundler resolution, and once bundled', async () => {
    const project = packed.project('bundler')
    await runNode(project, 'node_modules/typescript/bin/tsc', '-p', '.')
    await bundle({
      entryPoints: [`${project}/main.ts`],
      bundle: true,
      platform: 'node',
      format: 'esm',
      outfile: `${project}/bundle.mjs`,
      logLevel: 'silent',
      // The probe is CommonJS and asks for node:assert.
      banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url)" },
    })
    expect(await runNode(project, 'bundle.mjs')).toContain(works)
  })
})
