/** On what a figure was measured: the machine and the versions of every contender. */
import { createRequire } from 'node:module'
import { cpus, loadavg, totalmem } from 'node:os'

/** Where and with what. */
export interface Machine {
  readonly cpu: string
  readonly cores: number
  readonly memoryGb: number
  readonly node: string
  readonly platform: string
  readonly measuredOn: string
  /** Of the five minutes before the bench began: how many processes wanted a core at once. */
  readonly load?: number
}

/** This machine, by what matters and nothing that names it. */
export function thisMachine(): Machine {
  const [first] = cpus()
  return {
    cpu: first?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    measuredOn: new Date().toISOString().slice(0, 10),
    load: Math.round((loadavg()[1] ?? 0) * 10) / 10,
  }
}

const packages = [
  'arktype',
  'axios',
  'big.js',
  'better-sqlite3',
  'got',
  'ioredis',
  'json-rules-engine',
  'ky',
  'mitata',
  'pg',
  'redis',
  'ts-pattern',
  'undici',
  'valibot',
  'xstate',
  'zod',
]

/** The installed versions of the contenders; what is not installed is left out. */
export function versions(root: string): Readonly<Record<string, string>> {
  const require = createRequire(`${root}/package.json`)
  const found: Record<string, string> = {}
  for (const name of packages) {
    const version = versionOf(require, name)
    if (version !== undefined) found[name] = version
  }
  return found
}

function versionOf(require: NodeJS.Require, name: string): string | undefined {
  for (const directory of require.resolve.paths(name) ?? []) {
    try {
      return (require(`${directory}/${name}/package.json`) as { version: string }).version
    } catch {
      // Not there: the next directory, or not installed.
    }
  }
  return undefined
}
