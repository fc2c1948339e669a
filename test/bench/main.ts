/**
 * `npm run bench [-- --quick] [names…]`: runs each bench in a process of its own, keeps what it found, and writes the page.
 *
 * A full run writes `results/<bench>.json` and `docs/benchmarks.md`. A quick run writes nothing, and fails on a ratio that is
 * more than 25 % worse than its target in each of three runs; never on an absolute time.
 */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { readArguments } from '../support/command-line.mjs'
import { benches } from './benches.js'
import { checkLine, figureLine } from './harness/lines.js'
import { thisMachine, versions } from './harness/machine.js'
import { pageOf } from './harness/page.js'
import { type Check, type Findings, isFarOff, isMet, isSame, type Kept } from './harness/result.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
const results = join(root, 'test/bench/results')
// Below node_modules, so that the bundle finds the packages that it leaves outside.
const cache = join(root, 'node_modules/.cache/bench', String(process.pid))

/** Bundles the benches once: what runs is what a build gives, with no transformation at run time. */
async function bundle(): Promise<string> {
  await build({
    entryPoints: {
      child: join(root, 'test/bench/child.ts'),
      'loopback-server': join(root, 'test/bench/benches/loopback-server.ts'),
      'version-worker': join(root, 'test/bench/benches/version-worker.ts'),
    },
    outdir: cache,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    outExtension: { '.js': '.mjs' },
    chunkNames: '[name]-[hash]',
    logLevel: 'error',
  })
  return join(cache, 'child.mjs')
}

async function runOne(name: string, file: string, quick: boolean): Promise<Findings> {
  const out = join(cache, `${name}.json`)
  const flags = benches[name]?.nodeFlags ?? []
  const child = spawn(process.execPath, [...flags, file, name, out, ...(quick ? ['--quick'] : [])], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  const end = await new Promise((resolve) => child.once('close', (code, signal) => resolve(code ?? signal)))
  if (end !== 0) throw new Error(`the bench ${name} ended with ${end}; its message, if it had one, is above`)
  return JSON.parse(await readFile(out, 'utf8')) as Findings
}

async function keptResults(): Promise<Record<string, Kept>> {
  const kept: Record<string, Kept> = {}
  for (const name of Object.keys(benches)) {
    const file = join(results, `${name}.json`)
    if (existsSync(file)) kept[name] = JSON.parse(await readFile(file, 'utf8')) as Kept
  }
  return kept
}

const writePage = async () => writeFile(join(root, 'docs/benchmarks.md'), pageOf(await keptResults(), benches))

const verdictOf = (check: Check): string => (isMet(check) ? 'met' : isFarOff(check) ? 'FAR OFF' : 'missed')

/** The checks that are far off in each of three runs: a machine with other work may be unlucky once or twice. */
async function stillFarOff(checks: readonly Check[], again: () => Promise<Findings>): Promise<readonly Check[]> {
  let left = checks.filter(isFarOff)
  for (let repeat = 0; repeat < 2 && left.length > 0; repeat++) {
    const { checks: now } = await again()
    left = left.flatMap((check) => now.filter((each) => isSame(each, check) && isFarOff(each)))
    for (const check of left) console.log(`  again   ${checkLine(check)}`)
  }
  return left
}

async function main(): Promise<number> {
  const all = Object.keys(benches)
  const { values, positionals, oneOf } = readArguments(
    `usage: npm run bench -- [--quick] [--page] [NAME…]\nnames: ${all.join(', ')}`,
    { quick: { type: 'boolean', default: false }, page: { type: 'boolean', default: false } },
    { allowPositionals: true },
  )
  const { quick } = values
  for (const name of positionals) oneOf(name, all, 'bench')
  const names = values.page ? [] : positionals.length > 0 ? positionals : all
  let farOff = 0
  try {
    const file = names.length > 0 ? await bundle() : ''
    for (const name of names) {
      console.log(`\n${name}: ${benches[name]?.workload}`)
      const machine = thisMachine()
      const findings = await runOne(name, file, quick)
      for (const figure of findings.figures) console.log(`  ${figureLine(figure)}`)
      for (const check of findings.checks) console.log(`  ${verdictOf(check).padEnd(8)}${checkLine(check)}`)
      for (const note of findings.notes) console.log(`  ${note}`)
      if (quick) {
        farOff += (await stillFarOff(findings.checks, () => runOne(name, file, quick))).length
        continue
      }
      const kept: Kept = { ...findings, machine, versions: versions(root) }
      await mkdir(results, { recursive: true })
      await writeFile(join(results, `${name}.json`), `${JSON.stringify(kept, null, 2)}\n`)
      await writePage()
    }
    if (!quick) await writePage()
  } finally {
    await rm(cache, { recursive: true, force: true })
  }
  if (farOff > 0) console.error(`\n${farOff} ratio(s) more than 25 % worse than their targets`)
  return quick && farOff > 0 ? 1 : 0
}

process.exitCode = await main()
