/** What a campaign says at its end, for people. */
import type { Tally } from './campaign.js'
import type { Memory } from './run-schedule.js'

const number = (value: number): string => Math.round(value).toLocaleString('en')

const memories: readonly (readonly [Memory, string])[] = [
  ['survives', 'with a store that survives'],
  ['waits', 'with one that forgets, all waiting after a start'],
  ['forgets', 'with one that forgets, waiting by default'],
]

/** `cpuMs`: the processor time of all workers together. */
export function report(tally: Tally, wallMs: number, cpuMs: number, workers: number, bounds: string): string {
  const { kinds, shortLived, schedules } = tally
  const { duplicate = 0, lost = 0, ghost = 0, ...others } = kinds
  const lines = [
    `${number(schedules)} schedules, bounds ${bounds}, in ${(wallMs / 1000).toFixed(1)} s on ${workers} worker${workers === 1 ? '' : 's'}`,
    `  schedules per second          ${number((schedules / wallMs) * 1000)}, per core second ${number((schedules / cpuMs) * 1000)}`,
    `  duplicates at rest            ${duplicate}`,
    `  lost at rest                  ${lost}`,
    `  ghosts at rest                ${ghost}`,
    `  other violations              ${
      Object.entries(others)
        .map(([kind, count]) => `${kind} ${count}`)
        .join(', ') || 0
    }`,
  ]
  for (const [memory, words] of memories) {
    const found = shortLived[memory].length
    const of = tally.memories[memory]
    const share = of === 0 ? '' : ` (${((found / of) * 100).toFixed(4)} %)`
    lines.push(`  short-lived duplicates        ${found} in ${number(of)}${share} ${words}`)
  }
  const broken = [...shortLived.survives, ...shortLived.waits]
  if (bounds === 'kept' && broken.length > 0)
    lines.push(`  seeds that break the bound    ${broken.slice(0, 20).join(', ')}`)
  for (const failure of tally.failures.slice(0, 20)) lines.push(`  seed ${failure.seed}  ${failure.detail}`)
  if (tally.failures.length > 20) lines.push(`  … and ${tally.failures.length - 20} more seeds`)
  if (tally.failures.length > 0)
    lines.push(`  replay one with --only ${tally.failures[0]?.seed}${bounds === 'broken' ? ' --bounds broken' : ''}`)
  return lines.join('\n')
}
