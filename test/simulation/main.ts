/**
 * The fault simulation's command: `npm run simulate -- --schedules 1000000 --seed 1 [--workers N] [--bounds broken]`,
 * `--only SEED` for one schedule with its history, `--ablate NAME` for a flow without one safeguard, `--ablations` for all,
 * `--http` to go through the real client and its HTTP layer.
 */
import { fileURLToPath } from 'node:url'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { readArguments } from '../support/command-line.mjs'
import { ablations, type NamedAblation } from './ablations.js'
import { addUp, type CampaignOptions, fails, runCampaign, type Tally } from './campaign.js'
import { overHttp } from './http-client.js'
import type { Bounds } from './plan.js'
import { report } from './report.js'
import { runSchedule } from './run-schedule.js'

const usage = `usage: npm run simulate -- [--schedules N] [--seed N] [--workers N] [--bounds kept|broken] [--http]
       npm run simulate -- --only SEED [--bounds kept|broken] [--http] [--ablate NAME]
       npm run simulate -- --ablations [--schedules N]`

const {
  values: given,
  whole,
  oneOf,
} = readArguments(
  usage,
  {
    schedules: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '1' },
    workers: { type: 'string', default: '1' },
    bounds: { type: 'string', default: 'kept' },
    only: { type: 'string' },
    ablate: { type: 'string' },
    ablations: { type: 'boolean', default: false },
    http: { type: 'boolean', default: false },
  },
  isMainThread ? {} : { args: [] },
)

if (isMainThread) process.exitCode = await command()
else parentPort?.postMessage(await runCampaign(workerData as CampaignOptions))

async function command(): Promise<number> {
  const bounds: Bounds = oneOf(given.bounds, ['kept', 'broken'], '--bounds')
  const ablation = given.ablate === undefined ? undefined : ablationOf(given.ablate)
  if (given.ablations) return showAblations(whole('schedules'))
  if (given.only !== undefined) return showOne(whole('only'), bounds, ablation)
  const workers = whole('workers')
  const startedMs = performance.now()
  const before = process.cpuUsage()
  const tally = await spread(
    {
      firstSeed: whole('seed'),
      schedules: whole('schedules'),
      bounds,
      http: given.http,
      ...(ablation ? { ablation } : {}),
    },
    workers,
  )
  const { user, system } = process.cpuUsage(before)
  console.log(report(tally, performance.now() - startedMs, (user + system) / 1000, workers, bounds))
  return tally.failures.length === 0 ? 0 : 1
}

/** One schedule with everything that happened in it. */
async function showOne(seed: number, bounds: Bounds, ablation: NamedAblation | undefined): Promise<number> {
  const result = await runSchedule(seed, {
    bounds,
    tells: true,
    ...(ablation ? { ablation } : {}),
    ...(given.http ? { openTill: overHttp } : {}),
  })
  console.log(result.history.join('\n'))
  const wrong = result.violations.length
  if (result.shortLived) console.log(`seed ${seed}: two untouched orders of one booking stood at one instant`)
  console.log(
    wrong === 0
      ? `seed ${seed}: nothing is wrong`
      : `seed ${seed}: ${wrong} thing${wrong === 1 ? ' is' : 's are'} wrong`,
  )
  return fails(result, bounds) ? 1 : 0
}

/** Each safeguard off once, until the first schedule that fails without it; that same schedule must hold with it. */
async function showAblations(schedules: number): Promise<number> {
  console.log('| turned off | bounds | first failing seed | what goes wrong |\n| --- | --- | --- | --- |')
  let needless = 0
  for (const ablation of ablations) {
    const { bounds } = ablation
    const tally = await runCampaign({ firstSeed: 1, schedules, bounds, ablation, untilFailure: true })
    const seed =
      tally.failures[0]?.seed ??
      (bounds === 'kept' ? (tally.shortLived.survives[0] ?? tally.shortLived.waits[0]) : undefined)
    const holds = seed !== undefined && !fails(await runSchedule(seed, { bounds }), bounds)
    if (!holds) needless++
    const what =
      tally.failures[0]?.kinds.join(', ') ??
      (seed === undefined ? `nothing in ${schedules} schedules` : 'two orders at one instant')
    console.log(
      `| ${ablation.safeguard} (\`${ablation.name}\`) | ${bounds} | ${seed ?? '–'}${seed === undefined || holds ? '' : ', which fails with it too'} | ${what} |`,
    )
  }
  return needless === 0 ? 0 : 1
}

/** The campaign over several threads, a span of seeds each. */
async function spread(options: CampaignOptions, workers: number): Promise<Tally> {
  if (workers <= 1) return runCampaign(options)
  const each = Math.ceil(options.schedules / workers)
  const spans = Array.from({ length: workers }, (_, index) => ({
    ...options,
    firstSeed: options.firstSeed + index * each,
    schedules: Math.max(0, Math.min(each, options.schedules - index * each)),
  }))
  return addUp(await Promise.all(spans.map(inThread)))
}

function inThread(options: CampaignOptions): Promise<Tally> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(fileURLToPath(import.meta.url), {
      workerData: options,
      resourceLimits: { maxYoungGenerationSizeMb: 192 },
    })
    worker.once('message', resolve)
    worker.once('error', reject)
  })
}

function ablationOf(name: string): NamedAblation {
  const names = ablations.map((ablation) => ablation.name)
  return ablations[names.indexOf(oneOf(name, names, '--ablate'))] as NamedAblation
}
