/** What a campaign says at its end, for people. */
import type { Tally } from './campaign.js'

const number = (value: number): string => Math.round(value).toLocaleString('en')

export function report(tally: Tally, wallMs: number, workers: number, bounds: string): string {
  const { kinds, shortLived, schedules } = tally
  const { duplicate = 0, lost = 0, ghost = 0, ...others } = kinds
  const share = ((shortLived.durable.length / schedules) * 100).toFixed(4)
  const lines = [
    `${number(schedules)} schedules, bounds ${bounds}, in ${(wallMs / 1000).toFixed(1)} s on ${workers} worker${workers === 1 ? '' : 's'}`,
    `  schedules per second          ${number((schedules / wallMs) * 1000)}, per core second ${number((schedules / tally.cpuMs) * 1000)}`,
    `  duplicates at rest            ${duplicate}`,
    `  lost at rest                  ${lost}`,
    `  ghosts at rest                ${ghost}`,
    `  other violations              ${
      Object.entries(others)
        .map(([kind, count]) => `${kind} ${count}`)
        .join(', ') || 0
    }`,
    `  short-lived duplicates        ${shortLived.durable.length} (${share} %) with a store that survives, ${shortLived.forgetful.length} with one that forgets`,
  ]
  if (bounds === 'kept' && shortLived.durable.length > 0)
    lines.push(`  seeds of those               ${shortLived.durable.slice(0, 20).join(', ')}`)
  for (const failure of tally.failures.slice(0, 20)) lines.push(`  seed ${failure.seed}  ${failure.detail}`)
  if (tally.failures.length > 20) lines.push(`  … and ${tally.failures.length - 20} more seeds`)
  if (tally.failures.length > 0)
    lines.push(`  replay one with --only ${tally.failures[0]?.seed}${bounds === 'broken' ? ' --bounds broken' : ''}`)
  return lines.join('\n')
}
