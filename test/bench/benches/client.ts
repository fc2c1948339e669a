/** client: GET of an order by loopback, one by one and 32 wide, against fetch, ky, got, axios and undici. */
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import axios from 'axios'
import got from 'got'
import ky, { type Options } from 'ky'
import { request as undiciRequest } from 'undici'
import { basicAuth, createKountaClient, createPacer } from '../../../src/kounta/index.js'
import type { Bench, Check, Figure } from '../harness/result.js'
import { alternate, figuresOf, ratioCheck, spreadOf } from '../harness/samples.js'
import { wireOrderText } from '../peers/wire-order.js'

/** Requests that every contender makes before any counts: until then the engine compiles, and more code looks slower than in a service. */
const warmUps = 6400

/** Starts the server beside this bundle; its first line is its port. */
async function startServer(): Promise<{ readonly port: number; stop(): void }> {
  const child = spawn(process.execPath, [fileURLToPath(new URL('./loopback-server.mjs', import.meta.url))], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const port = await new Promise<number>((resolve) =>
    createInterface({ input: child.stdout }).once('line', (line) => resolve(Number(line))),
  )
  return { port, stop: () => child.stdin.end() }
}

/** The median time of one request in µs, over `count` requests, `width` at a time. */
async function p50(get: () => Promise<{ id: unknown }>, count: number, width: number): Promise<number> {
  const times: number[] = []
  let left = count
  const worker = async () => {
    while (left-- > 0) {
      const from = performance.now()
      await get()
      times.push(performance.now() - from)
    }
  }
  await Promise.all(Array.from({ length: width }, worker))
  return spreadOf(times).median * 1000
}

/** ky with what our client promises beside its options: the deadline holds for the body too, and the body has a cap. */
async function kyWithinLimits(url: string, options: Options): Promise<{ id: unknown }> {
  const response = await ky.get(url, { ...options, signal: AbortSignal.timeout(10_000) })
  const decoder = new TextDecoder()
  let text = ''
  let size = 0
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength
    if (size > 8 * 1024 * 1024) throw new Error('the body is too large')
    text += decoder.decode(chunk, { stream: true })
  }
  return JSON.parse(text + decoder.decode()) as { id: unknown }
}

export const bench: Bench = async ({ quick }) => {
  const { port, stop } = await startServer()
  const baseUrl = `http://127.0.0.1:${port}/v1/`
  const url = `${baseUrl}companies/41207/orders/3100456789.json`
  const credentials = { clientId: 'id', clientSecret: 'secret' }
  const authorization = `Basic ${btoa('id:secret')}`
  const { total } = JSON.parse(wireOrderText(12)) as { total: number }
  const headers = { accept: 'application/json', authorization }
  const kounta = createKountaClient({
    companyId: '41207',
    auth: basicAuth(credentials),
    baseUrl,
    // The real pacer, at a rate that never makes anybody wait.
    pacer: createPacer({ assumedPerMinute: 1e9 }),
  })
  // What our client promises for a GET: a deadline, up to three tries, no credential to another host.
  const safe = { headers, timeout: 10_000, retry: { limit: 2 }, redirect: 'manual' } as const
  const gets: Readonly<Record<string, () => Promise<{ id: unknown }>>> = {
    'nbi-kounta': async () => (await kounta.orders.get('3100456789')) as { id: unknown },
    'ky, same safety': () => kyWithinLimits(url, safe),
    ky: () => ky.get(url, safe).json(),
    fetch: async () => (await (await fetch(url, { headers })).json()) as { id: unknown },
    got: () =>
      got.get(url, { headers, timeout: { request: 10_000 }, retry: { limit: 2 }, followRedirect: false }).json(),
    axios: async () => (await axios.get(url, { headers, timeout: 10_000, maxRedirects: 0 })).data,
    'undici.request': async () => (await (await undiciRequest(url, { headers })).body.json()) as { id: unknown },
  }
  const figures: Figure[] = []
  const checks: Check[] = []
  try {
    for (const [name, get] of Object.entries(gets)) {
      const got = (await get()) as { id: unknown; total?: unknown; lines?: unknown[] }
      if (String(got.id) !== '3100456789' || got.total !== total || got.lines?.length !== 12)
        throw new Error(`${name} did not get the order`)
    }
    for (const [workload, width, count] of [
      ['one by one', 1, 160],
      ['32 wide', 32, 128],
    ] as const) {
      const contenders = Object.fromEntries(
        Object.entries(gets).map(([name, get]) => [name, () => p50(get, count, width)]),
      )
      const samples = await alternate(contenders, quick ? 13 : 31, warmUps / count)
      figures.push(...figuresOf(samples, workload, 'µs p50'))
      checks.push(ratioCheck(samples, ['nbi-kounta', 'ky, same safety'], workload, 'at most', 1.15))
    }
  } finally {
    stop()
  }
  return {
    figures,
    checks,
    notes: [
      `All are warm: each has made ${warmUps.toLocaleString('en')} requests before any counts.`,
      'Each request brings an order of 12 lines (about 5 kB). Ours gives a checked, typed order; the others give what JSON.parse gives.',
      'ky has our number of tries and redirect rule and a deadline for the answer; “same safety” adds what our client promises besides: the deadline holds for the body too, and the body has a cap. Ours also has a pacer, typed orders, and errors without secrets.',
    ],
  }
}
