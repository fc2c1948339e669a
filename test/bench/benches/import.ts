/** import: a cold process that loads an entry of the built package, against one that loads ky and zod; alternating runs. */
import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, writeFileSync } from 'node:fs'
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
  // What Node asks for any module at all: no entry can be faster over an empty process.
  const emptyModule = fileURLToPath(new URL('./empty.mjs', import.meta.url))
  writeFileSync(emptyModule, 'export {}\n')
  const dist = (path: string) => pathToFileURL(join(copy, path)).href
  // Its CPU time, the start of Node included, told by the process itself: on a busy machine the wall's clock tells of others.
  const tell = 'const { user, system } = process.cpuUsage(); process.stdout.write(String((user + system) / 1000))'
  const run = (code: string, ...flags: string[]) => {
    const text = execFileSync(process.execPath, [...flags, '-e', `${code}\n${tell}`], { cwd: root, encoding: 'utf8' })
    return Number(text)
  }
  const cold = (code: string) => () => run(code, '--input-type=module')
  const samples = await alternate(
    {
      'an empty process': cold(''),
      'an empty module': cold(`import ${JSON.stringify(pathToFileURL(emptyModule).href)}`),
      'nbi-kounta': cold(`import ${JSON.stringify(dist('index.js'))}`),
      'ky + zod': cold("import 'ky'; import * as z from 'zod'; if (!z.object) throw 1"),
      'nbi-kounta/decide': cold(`import ${JSON.stringify(dist('decide/index.js'))}`),
      'nbi-kounta/webhooks': cold(`import ${JSON.stringify(dist('webhooks/index.js'))}`),
      'nbi-kounta/kounta': cold(`import ${JSON.stringify(dist('kounta/index.js'))}`),
      'nbi-kounta, by require': () => run(`require(${JSON.stringify(join(copy, 'index.cjs'))})`),
    },
    quick ? 9 : 21,
  )
  const workload = 'cold process'
  const over = (name: string, base: string): Check => ({
    workload,
    of: `${name} over ${base}`,
    sense: 'at most',
    target: 5,
    kind: 'absolute',
    unit: 'ms',
    ...spreadOf((samples[name] ?? []).map((ms, round) => ms - (samples[base]?.[round] ?? Number.NaN))),
  })
  return {
    figures: figuresOf(samples, workload, 'ms'),
    checks: [
      ratioCheck(samples, ['nbi-kounta', 'ky + zod'], workload, 'at most', 1.25),
      ...['nbi-kounta/decide', 'nbi-kounta/webhooks'].flatMap((name) => [
        over(name, 'an empty process'),
        over(name, 'an empty module'),
      ]),
    ],
    notes: ['The files of `dist`, as they are published; CPU time of the whole process, the start of Node included.'],
  }
}
