/** Collects the ```ts examples of doc comments and of Markdown pages as virtual files that the compiler can check. */
import { readdirSync, readFileSync } from 'node:fs'
import { root } from './entries.js'
import type { PublicSymbol } from './public-symbols.js'

/** One example, and where it stands. */
export interface Example {
  /** `decideOrderAction #1` or `docs/errors.md #3`. */
  readonly title: string
  /** The path of its virtual file. */
  readonly path: string
  readonly code: string
  /** False when the fence says `no-run`: it compiles, but talks to a service or never ends. */
  readonly runs: boolean
}

const fence = /^[ \t]*```(?:ts|typescript)\b([^\n]*)\n([\s\S]*?)^[ \t]*```[ \t]*$/gm

/** The examples in a text, in order. */
export function examplesIn(text: string, where: string): readonly Example[] {
  return [...text.matchAll(fence)].map(([, info = '', code = ''], index) => {
    const file = `${where.replaceAll(/[^\w-]+/g, '-')}-${index + 1}.ts`
    return {
      title: `${where} #${index + 1}`,
      path: `${root}test/docs/virtual/${file}`,
      code,
      runs: !/\bno-run\b/.test(info),
    }
  })
}

/** The examples of public symbols' doc comments. */
export function symbolExamples(symbols: readonly PublicSymbol[]): readonly Example[] {
  return symbols.flatMap((symbol) => examplesIn(symbol.doc?.examples.join('\n') ?? '', symbol.name))
}

/** The examples of README, CHANGELOG and the hand-written pages below `docs/`. */
export function pageExamples(): readonly Example[] {
  return handWrittenPages().flatMap((page) => examplesIn(readFileSync(`${root}${page}`, 'utf8'), page))
}

/** Every Markdown page that a person writes, relative to the root. */
export function handWrittenPages(): readonly string[] {
  const pages = readdirSync(`${root}docs`, { recursive: true, encoding: 'utf8' })
    .map((path) => `docs/${path.replaceAll('\\', '/')}`)
    .filter((path) => path.endsWith('.md') && !/^docs\/(?:reference|api)\//.test(path))
  const top = readdirSync(root).filter((path) => path.endsWith('.md'))
  return [...top, ...pages].sort()
}

/** The examples as virtual files, beside the one that a page has its reader save; `export {}` makes each a module of its own. */
export function asVirtualFiles(examples: readonly Example[]): Map<string, string> {
  const saved = readFileSync(`${root}docs/examples/table-store.ts`, 'utf8')
  return new Map([
    ...examples.map(({ path, code }): [string, string] => [path, `${code}\nexport {}\n`]),
    [`${root}test/docs/virtual/table-store.ts`, saved],
  ])
}
