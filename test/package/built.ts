/** Builds the package once for every test that reads `dist`, and only when a source is newer than the last build. */
import { execFile } from 'node:child_process'
import { mkdirSync, readdirSync, rmdirSync, statSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import { entries, root } from '../docs/entries.js'

const lock = `${root}node_modules/.cache/nbi-kounta-build`
const lockedTooLongMs = 300_000

/**
 * Resolves when `dist` is as new as the sources were at the call; test files that ask at once share one build. Sources that
 * change during the build do not start another: somebody who edits while the tests run would never see them end.
 */
export async function ensureBuilt(): Promise<string> {
  const askedAtMs = Date.now()
  while (isStale(askedAtMs)) {
    if (!takeLock()) {
      await pause(250)
      continue
    }
    try {
      if (isStale(askedAtMs)) await build()
    } finally {
      rmdirSync(lock)
    }
  }
  return `${root}dist/`
}

async function build(): Promise<void> {
  await promisify(execFile)(process.execPath, [`${root}node_modules/tsup/dist/cli-default.js`, '--silent'], {
    cwd: root,
  })
}

function isStale(askedAtMs: number): boolean {
  const sources = readdirSync(`${root}src`, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => modifiedMs(`${root}src/${path}`))
  // The declarations are written last, so an interrupted build lacks them.
  const outputs = entries.flatMap(({ path }) =>
    ['.js', '.cjs', '.d.ts', '.d.cts'].map((suffix) => modifiedMs(`${root}dist/${path}${suffix}`)),
  )
  return Math.min(...outputs) < Math.min(askedAtMs, Math.max(...sources, modifiedMs(`${root}tsup.config.ts`)))
}

function modifiedMs(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0
}

/** `mkdir` either makes the folder or fails, in one step, for any number of processes. */
function takeLock(): boolean {
  try {
    mkdirSync(`${root}node_modules/.cache`, { recursive: true })
    mkdirSync(lock)
    return true
  } catch {
    // A process that was killed leaves its lock behind.
    if (Date.now() - modifiedMs(lock) > lockedTooLongMs) rmdirSync(lock)
    return false
  }
}
