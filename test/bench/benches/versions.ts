/** versions: the same bundle on the newer lines of Node, in alternating processes. */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Bench, Check, Figure } from '../harness/result.js'
import { alternate, figuresOf } from '../harness/samples.js'
import { memoryStoreChecks } from '../peers/claim-commit.js'

const workloads = [
  ['decide', '1,024 mixed events', 'ns/event'],
  ['store', 'memory store, a booking record, one by one', 'claim + commit/s'],
  ['flow', '20,000 events, 20 % repeated', 'events/s'],
] as const

/** The path of a Node that npm fetches, or undefined where it cannot. */
function fetched(name: string): string | undefined {
  try {
    const ask = ['exec', '--yes', `--package=${name}`, '--', 'node', '-p', 'process.execPath']
    return execFileSync('npm', ask, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  } catch {
    return undefined
  }
}

export const bench: Bench = async ({ quick }) => {
  if (quick) return { figures: [], checks: [], notes: ['A quick run downloads no other Node.'] }
  // What npm gives as the package `node`: the lines on which `npm run compat` runs the suite.
  const others = JSON.parse(readFileSync(join(process.cwd(), 'test/package/node-lines.json'), 'utf8')) as string[]
  const worker = fileURLToPath(new URL('./version-worker.mjs', import.meta.url))
  const nodes = [process.execPath, ...others.map(fetched)].filter((path) => path !== undefined)
  const named = nodes.map(
    (path) =>
      [`Node ${execFileSync(path, ['-p', 'process.versions.node'], { encoding: 'utf8' }).trim()}`, path] as const,
  )
  const figures: Figure[] = []
  const checks: Check[] = []
  for (const [name, workload, unit] of workloads) {
    const samples = await alternate(
      Object.fromEntries(
        named.map(([node, path]) => [node, () => Number(execFileSync(path, [worker, name], { encoding: 'utf8' }))]),
      ),
      7,
      0,
    )
    figures.push(...figuresOf(samples, workload, unit))
    if (name === 'store') checks.push(...memoryStoreChecks(samples, workload))
  }
  return {
    figures,
    checks,
    notes: [
      'CPU time; each sample is the median of seven rounds of a process that has warmed up.',
      'The memory store keeps JSON texts, and on Node 20 the writing of the two texts alone takes two thirds of the time that its target leaves. Newer engines write and take them apart faster.',
      ...(nodes.length > others.length ? [] : ['Not every line was measured: npm could not fetch it here.']),
    ],
  }
}
