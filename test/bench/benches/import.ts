/** import: a cold process that loads an entry of the built package, against one that loads ky and zod; alternating runs. */
import { execFileSync } from 'node:child_process'
import { cpSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Bench, Check } from '../harness/result.js'
import { alternate, figuresOf, ratioCheck, spreadOf } from '../harness/samples.js'

export const bench: Bench = async ({ quick }) => {
  const root = process.cwd()
  for (const file of ['index.js', 'index.cjs'])
    if (!existsSync(join(root, 'dist', file))) throw new Error(`dist/${file} is missing: run \`npm run build\` first`)
  // A copy beside this bundle: a build that begins meanwhile does not disturb it.
  const copy = fileURLToPath(new URL('./dist', import.meta.url))
  cpSync(join(root, 'dist'), copy, { recursive: true })
  const dist = (path: string) => pathToFileURL(join(copy, path)).href
  const cold = (code: string) => () => {
    const from = performance.now()
    execFileSync(process.execPath, ['--input-type=module', '-e', code], { cwd: root, stdio: 'ignore' })
    return performance.now() - from
  }
  const samples = await alternate(
    {
      'nothing (an empty process)': cold(''),
      'nbi-kounta': cold(`import ${JSON.stringify(dist('index.js'))}`),
      'ky + zod': cold("import 'ky'; import * as z from 'zod'; if (!z.object) throw 1"),
      'nbi-kounta/decide': cold(`import ${JSON.stringify(dist('decide/index.js'))}`),
      'nbi-kounta/webhooks': cold(`import ${JSON.stringify(dist('webhooks/index.js'))}`),
      'nbi-kounta/kounta': cold(`import ${JSON.stringify(dist('kounta/index.js'))}`),
      'nbi-kounta, by require': () => {
        const from = performance.now()
        execFileSync(process.execPath, ['-e', `require(${JSON.stringify(join(copy, 'index.cjs'))})`])
        return performance.now() - from
      },
    },
    quick ? 9 : 21,
  )
  const workload = 'cold process'
  const empty = samples['nothing (an empty process)'] ?? []
  const overEmpty = (name: string): Check => {
    const extra = (samples[name] ?? []).map((ms, round) => ms - (empty[round] ?? Number.NaN))
    return {
      workload,
      of: `${name} over an empty process`,
      sense: 'at most',
      target: 5,
      kind: 'absolute',
      unit: 'ms',
      ...spreadOf(extra),
    }
  }
  return {
    figures: figuresOf(samples, workload, 'ms'),
    checks: [
      ratioCheck(samples, ['nbi-kounta', 'ky + zod'], workload, 'at most', 1.25),
      overEmpty('nbi-kounta/decide'),
      overEmpty('nbi-kounta/webhooks'),
    ],
    notes: ['The files of `dist`, as they are published; the whole time of the process, its start included.'],
  }
}
