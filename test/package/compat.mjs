/**
 * `npm run compat`: the suite on newer Node lines, and the built package imported on Bun and Deno. A command of its own,
 * since it downloads those runtimes from npm. `npm run compat -- node@22 bun` runs some.
 */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { exit } from 'node:process'
import { fileURLToPath } from 'node:url'
import { readArguments } from '../support/command-line.mjs'

const root = fileURLToPath(new URL('../../', import.meta.url))
const vitest = join(root, 'node_modules/vitest/vitest.mjs')
// The tests of the package's edges start npm and typedoc; they say nothing about a runtime.
const suite = ['run', '--exclude', 'test/docs/**', '--exclude', 'test/package/**']

/** The newer lines of Node, which `npm run bench -- versions` measures too. */
const nodeLines = JSON.parse(readFileSync(new URL('./node-lines.json', import.meta.url), 'utf8'))
const runSuite = (runtime) => inRuntime(runtime, ['node', vitest, ...suite], root)

const runs = {
  ...Object.fromEntries(nodeLines.map((line) => [line, runSuite])),
  'bun@1.4.5': (runtime) => inProject((project) => inRuntime(runtime, ['bun', 'main.mjs'], project)),
  'deno@2.9.6': (runtime) =>
    inProject((project) =>
      inRuntime(runtime, ['deno', 'run', '--allow-all', '--node-modules-dir=manual', 'main.mjs'], project),
    ),
}

/** npm runs the command with the runtime's own binary first on the path. */
function inRuntime(runtime, command, cwd) {
  return spawnSync('npm', ['exec', '--yes', `--package=${runtime}`, '--', ...command], { cwd, stdio: 'inherit' }).status
}

/** The ESM project of `test/package/fixtures`, with the package installed as npm would. */
function inProject(run) {
  const project = mkdtempSync(join(tmpdir(), 'nbi-kounta-compat-'))
  try {
    cpSync(join(root, 'test/package/fixtures/esm'), project, { recursive: true })
    cpSync(join(root, 'test/package/fixtures/probe.cjs'), join(project, 'probe.cjs'))
    const installed = join(project, 'node_modules/nbi-kounta')
    mkdirSync(installed, { recursive: true })
    for (const part of ['dist', 'package.json']) cpSync(join(root, part), join(installed, part), { recursive: true })
    for (const name of ['zod', 'ky', 'big.js'])
      symlinkSync(join(root, 'node_modules', name), join(project, 'node_modules', name))
    return run(project)
  } finally {
    rmSync(project, { recursive: true, force: true })
  }
}

const all = Object.keys(runs)
const { positionals: asked, refuse } = readArguments(
  `usage: npm run compat -- [NAME…], each one or the beginning of it\nnames: ${all.join(', ')}`,
  {},
  { allowPositionals: true },
)
const stranger = asked.find((start) => !all.some((name) => name.startsWith(start)))
if (stranger) refuse(`runtime: expected one of the names; got ${stranger}`)
const chosen = all.filter((name) => asked.length === 0 || asked.some((start) => name.startsWith(start)))
const results = chosen.map((name) => {
  console.log(`\n== ${name}`)
  return [name, runs[name](name)]
})
console.log()
for (const [name, status] of results) console.log(`${name}: ${status === 0 ? 'works' : `failed (${status})`}`)
exit(results.every(([, status]) => status === 0) ? 0 : 1)
