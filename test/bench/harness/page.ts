/** Writes `docs/benchmarks.md` from what the benches kept: nothing on that page is typed by hand. */
import { checkLine, number, spread, target } from './lines.js'
import { paper } from './paper.js'
import { type Check, isMet, type Kept } from './result.js'

/** A bench's words for the page. */
export interface Described {
  readonly workload: string
  readonly peers: string
}

const cell = (text: string): string => text.replace(/\|/g, '\\|')

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.map(cell).join(' | ')} |`).join('\n')

const verdict = (check: Check): string =>
  isMet(check) ? 'met' : `**missed, ${number(check.median)} instead of ${number(check.target)}**`

function summary(kept: Readonly<Record<string, Kept>>): string {
  const rows = Object.entries(kept).flatMap(([name, { checks }]) =>
    checks.map((check, n) => [
      n === 0 ? `[${name}](#${name})` : '',
      check.workload,
      check.of,
      spread(check),
      target(check),
      verdict(check),
    ]),
  )
  return table(['bench', 'workload', 'what', 'median (middle half)', 'target', ''], rows)
}

function section(name: string, kept: Kept, { workload, peers }: Described): string {
  const units = [...new Set(kept.figures.map(({ unit }) => unit))]
  const rows = kept.figures.map((figure) => [
    figure.workload,
    figure.contender,
    spread(figure),
    ...(units.length > 1 ? [figure.unit] : []),
  ])
  const head = ['workload', 'contender', units.length > 1 ? 'median (middle half)' : (units[0] ?? '')]
  const { cpu, cores, node, measuredOn, load } = kept.machine
  return [
    `## ${name}`,
    '',
    `${workload[0]?.toUpperCase()}${workload.slice(1)}. Beside it, in the same run: ${peers}.`,
    '',
    `\`npm run bench -- ${name}\`, on ${measuredOn}, ${cpu}, ${cores} cores, Node ${node}${load === undefined ? '' : `, load average ${number(load)}`}.`,
    '',
    table(units.length > 1 ? [...head, 'unit'] : head, rows),
    '',
    ...kept.checks.map((check) => `- ${isMet(check) ? 'Met' : 'Missed'}: ${checkLine(check)}.`),
    ...kept.notes.map((note) => `- ${note}`),
  ].join('\n')
}

/** The page. */
export function pageOf(kept: Readonly<Record<string, Kept>>, described: Readonly<Record<string, Described>>): string {
  const all = Object.values(kept)
  const machine = all[0]?.machine
  const versions = Object.assign({}, ...all.map((each) => each.versions)) as Record<string, string>
  return `${[
    '# Benchmarks',
    '',
    'Kounta takes 60 or 180 requests a minute: that is the physical limit. These figures show that our own code is not what a venue',
    'waits for, beside what a user would pick instead. The page is written by `npm run bench`; nothing on it is typed by hand.',
    '',
    '- `npm run bench` measures everything and writes this page; `npm run bench -- decide` measures one and keeps the rest.',
    '- `npm run bench:quick` takes about two minutes, writes nothing, and fails on a ratio that is more than 25 % worse than its target in each',
    '  of three runs, never on an absolute time; CI runs it.',
    '- Ratios compare contenders of one run, in alternating rounds, round by round; figures are medians with the middle half beside them.',
    '- Work without I/O is measured by CPU time (user and system, the collector included), so that other work on the machine does not count.',
    '- The load average is that of the five minutes before a bench: above the number of cores, other work slowed every absolute figure.',
    '- What runs is a bundle of the sources, as a build makes it, in a process of its own per bench.',
    '',
    machine
      ? `Machine: ${machine.cpu}, ${machine.cores} cores, ${machine.memoryGb} GB, ${machine.platform}, Node ${machine.node}.`
      : '',
    `Versions: ${Object.entries(versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(', ')}.`,
    '',
    '## Targets',
    '',
    summary(kept),
    '',
    ...Object.entries(kept).flatMap(([name, each]) => [section(name, each, described[name] as Described), '']),
    paper(kept),
  ].join('\n')}\n`
}
