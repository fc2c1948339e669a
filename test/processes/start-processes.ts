/** Starts operating system processes that each hold a Kounta client over one shared store, and makes them work at the same time. */
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { bundleOf } from '../support/bundle.js'

/** What one process is told, as its one argument. */
export interface ProcessTask {
  readonly store: 'postgres' | 'redis'
  readonly namespace: string
  readonly baseUrl: string
  readonly companyId: string
  readonly credentials: { readonly clientId: string; readonly clientSecret: string }
  /** The order that is read. */
  readonly orderId: string
  /** How many reads at once, per round. */
  readonly reads: number
  readonly paced: boolean
  /** How much faster than the machine's its clock runs. */
  readonly speed: number
  readonly skewMs: number
}

/** What became of each read: 'read', 'wrong', or an error's code. */
export interface ProcessReport {
  readonly outcomes: readonly string[]
}

export interface Processes {
  /** All processes work at once; resolves with everybody's outcomes. */
  round(): Promise<readonly string[]>
  end(): Promise<void>
}

const worker = fileURLToPath(new URL('./worker.ts', import.meta.url))

/** Resolves when every process is ready; ended with the test at the latest. */
export async function startProcesses(tasks: readonly ProcessTask[]): Promise<Processes> {
  const processes = tasks.map((task) => {
    const child = spawn(process.execPath, ['--enable-source-maps', bundleOf(worker), JSON.stringify(task)], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
    const next = async () => {
      const { value, done } = await lines.next()
      if (done) throw new Error('a process ended before it answered')
      return JSON.parse(value) as unknown
    }
    onTestFinished(() => void child.kill('SIGKILL'))
    return {
      next,
      ended,
      tell: (line: string) => void child.stdin.write(`${line}\n`),
      end: () => void child.stdin.end(),
    }
  })
  await Promise.all(processes.map((each) => each.next()))
  return {
    async round() {
      for (const each of processes) each.tell('go')
      const reports = await Promise.all(processes.map((each) => each.next() as Promise<ProcessReport>))
      return reports.flatMap((report) => report.outcomes)
    },
    async end() {
      for (const each of processes) each.end()
      await Promise.all(processes.map((each) => each.ended))
    },
  }
}
