/** The example as its users run it: two processes from the built package, on free ports. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'
import type { SimulatedOrder } from 'nbi-kounta/testing'
import { root } from '../../docs/entries.js'

/** What the simulated staff see; see `remotes.mjs`. */
export interface StaffState {
  readonly orders: readonly SimulatedOrder[]
  readonly bookings: readonly {
    readonly bookingId: string
    readonly people: number
    readonly status: { readonly name: string }
  }[]
  readonly counts: {
    readonly orders: number
    readonly posts: number
    readonly limited: number
    readonly sales: number
  }
}

type Env = Readonly<Record<string, string>>

/** Short waits, so that what an unknown answer costs is seconds and not minutes; no balancer has to notice an end. */
export const quickTiming: Env = {
  DRAIN_MS: '0',
  TIMING: JSON.stringify({ requestTimeoutMs: 2_000, settleMs: 2_000, sweepEveryMs: 3_000 }),
  KOUNTA_CALLS_PER_MINUTE: '6000',
  NBI_CALLS_PER_SECOND: '100',
}

/** Starts a file of the example, and resolves with the first line that it prints. */
async function run(file: string, env: Env): Promise<{ child: ChildProcess; line: string }> {
  const child = spawn(process.execPath, [`${root}docs/examples/pos-api/${file}`], {
    cwd: root,
    env: { PATH: process.env.PATH, NODE_PATH: process.env.NODE_PATH, LOG: process.env.LOG, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream })
  const line = await Promise.race([
    once(lines, 'line').then(([text]) => String(text)),
    once(child, 'exit').then(([code]) => Promise.reject(new Error(`${file} ended with code ${code}`))),
  ])
  return { child, line }
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode
  const exited = once(child, 'exit')
  child.kill(signal)
  const [code] = await exited
  return code as number | null
}

/** Asks until it is so; throws with the last answer when it is not so in time. */
export async function until<T>(what: string, ask: () => Promise<T | false | undefined>, withinMs = 30_000): Promise<T> {
  const deadline = Date.now() + withinMs
  for (;;) {
    const answer = await ask().catch((error: unknown) => {
      if (Date.now() > deadline) throw error
      return undefined
    })
    if (answer) return answer
    if (Date.now() > deadline) throw new Error(`not so within ${withinMs} ms: ${what}`)
    await pause(100)
  }
}

/** The simulated systems, and a host that may be killed and started again over them. */
export async function openExample(settings: { remotes?: Env; host?: Env } = {}) {
  const dataDir = await mkdtemp(join(tmpdir(), 'pos-api-test-'))
  const ports = { TILL_PORT: '0', DIARY_PORT: '0', STAFF_PORT: '0' }
  const remotes = await run('remotes.mjs', {
    PLAY: 'off',
    UNLIMITED: '1',
    LIST_LAG_MS: '200',
    ...ports,
    ...settings.remotes,
  })
  const env = JSON.parse(remotes.line) as Env
  let port = '0'
  let host: ChildProcess | undefined
  let url = ''

  const example = {
    url: () => url,
    dataDir,
    async start(): Promise<void> {
      const started = await run('main.mjs', { ...env, ...quickTiming, DATA_DIR: dataDir, ...settings.host, PORT: port })
      host = started.child
      url = started.line.split(' ')[0] as string
      port = new URL(url).port
      await until('the host is ready', async () => (await fetch(`${url}/ready`)).ok)
    },
    kill: () => end(host as ChildProcess, 'SIGKILL'),
    stop: () => end(host as ChildProcess, 'SIGTERM'),
    interrupt: () => end(host as ChildProcess, 'SIGINT'),
    text: async (path: string) => (await fetch(`${url}${path}`)).text(),
    look: async () => (await (await fetch(env.STAFF_URL as string)).json()) as StaffState,
    /** Something that people behind the simulated systems do. */
    async act(path: string, body: object = {}): Promise<Response> {
      return fetch(`${env.STAFF_URL}${path}`, { method: 'POST', body: JSON.stringify(body) })
    },
    async close(): Promise<void> {
      if (host) await end(host, 'SIGTERM')
      await end(remotes.child, 'SIGKILL')
      await rm(dataDir, { recursive: true, force: true })
    },
  }
  await example.start()
  return example
}

export type Example = Awaited<ReturnType<typeof openExample>>
