/** Starts a worker: a process of its own that opens a store and does a job of the conformance kit. */
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { ConformanceJob, ConformanceProcess } from '../../src/testing/store-conformance.js'
import { bundleOf } from '../support/bundle.js'
import type { SqliteDriver } from './sqlite-drivers.js'

/** What a worker opens. */
export type WorkerStore =
  | { readonly type: 'postgres' }
  | { readonly type: 'redis'; readonly client: 'redis' | 'ioredis' }
  | { readonly type: 'sqlite'; readonly driver: SqliteDriver; readonly file: string }

/** What a worker is told, as its one argument. */
export interface WorkerTask {
  readonly store: WorkerStore
  readonly job: ConformanceJob
}

const worker = fileURLToPath(new URL('./worker.ts', import.meta.url))

/** The kit's `startProcess` for a store. */
export function startWorker(store: WorkerStore) {
  return (job: ConformanceJob, onLine: (line: string) => void): ConformanceProcess => {
    const task: WorkerTask = { store, job }
    const child = spawn(process.execPath, ['--enable-source-maps', bundleOf(worker), JSON.stringify(task)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    createInterface({ input: child.stdout }).on('line', onLine)
    return {
      kill: () => child.kill('SIGKILL'),
      // 'close' comes after the last line was read, 'exit' may come before.
      ended: new Promise((resolve) => child.once('close', (code) => resolve(code))),
    }
  }
}
