/** Every command of this repository says how it is called, and ends with 2 where it was called otherwise. */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../../', import.meta.url))
const tsx = ['node_modules/tsx/dist/cli.mjs']
const commands: readonly (readonly [name: string, file: readonly string[], wrong: readonly string[]])[] = [
  ['simulate', [...tsx, 'test/simulation/main.ts'], ['--ablate', 'nothing']],
  ['chaos', [...tsx, 'test/chaos/main.ts'], ['--rounds', 'ten']],
  ['bench', [...tsx, 'test/bench/main.ts'], ['nothing']],
  ['compat', ['test/package/compat.mjs'], ['nothing']],
  ['example:load', ['test/example/load.mjs'], ['--seconds', '1m']],
]
const run = (file: readonly string[], args: readonly string[]) =>
  spawnSync(process.execPath, [...file, ...args], { cwd: root, encoding: 'utf8', timeout: 60_000 })

describe.each(commands)('npm run %s', (name, file, wrong) => {
  it('says with --help how it is called', () => {
    const { status, stdout } = run(file, ['--help'])
    expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringContaining(`usage: npm run ${name} --`) })
  }, 120_000)

  it.each([[['--unknown']], [wrong]])(
    'refuses %s with its usage and without a stack',
    (args) => {
      const { status, stderr } = run(file, args)
      expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining(`usage: npm run ${name} --`) })
      expect(stderr).not.toMatch(/^ +at /m)
    },
    120_000,
  )
})
