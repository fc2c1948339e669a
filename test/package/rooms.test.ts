/** The rooms hold: imports flow one way, siblings do not know each other, and npm and Node stay where they belong. */
import { readdirSync, readFileSync } from 'node:fs'
import { posix } from 'node:path'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { root } from '../docs/entries.js'

type Room = keyof typeof rooms

/**
 * The whole graph: what each room may import from, beside itself; `npm` and `node` are the modules from outside.
 * index -> flow -> { kounta, now-book-it, store, sales, decide } -> domain -> shared; testing -> everything below flow.
 */
const rooms = {
  index: {
    rooms: ['flow', 'kounta', 'now-book-it', 'store', 'sales', 'decide', 'webhooks', 'domain', 'shared'],
    npm: [],
    node: [],
  },
  flow: { rooms: ['kounta', 'now-book-it', 'store', 'sales', 'decide', 'domain', 'shared'], npm: [], node: ['crypto'] },
  kounta: { rooms: ['domain', 'shared'], npm: ['ky', 'zod/mini'], node: ['crypto'] },
  'now-book-it': { rooms: ['domain', 'shared'], npm: ['ky', 'zod/mini'], node: ['crypto'] },
  store: { rooms: ['domain', 'shared'], npm: [], node: ['crypto'] },
  sales: { rooms: ['domain', 'shared'], npm: [], node: [] },
  decide: { rooms: ['domain', 'shared'], npm: [], node: [] },
  webhooks: { rooms: ['shared'], npm: [], node: ['crypto'] },
  testing: {
    rooms: ['kounta', 'now-book-it', 'store', 'sales', 'decide', 'webhooks', 'domain', 'shared'],
    npm: [],
    node: ['crypto', 'http'],
  },
  domain: { rooms: ['shared'], npm: ['big.js'], node: [] },
  shared: { rooms: [], npm: ['ky'], node: ['crypto'] },
} as const satisfies Record<string, { rooms: readonly string[]; npm: readonly string[]; node: readonly string[] }>

/** One import: the file that has it, and what it names. */
interface Import {
  readonly file: string
  readonly from: string
}

const files = readdirSync(`${root}src`, { recursive: true, encoding: 'utf8' })
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => path.endsWith('.ts'))
  .sort()

const imports = files.flatMap((file) => importsOf(file, readFileSync(`${root}src/${file}`, 'utf8')))

/** Every import of a file: static, type-only, re-exported and dynamic ones alike; comments do not count. */
function importsOf(file: string, text: string): readonly Import[] {
  return ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => ({ file, from: fileName }))
}

function roomOf(file: string): string {
  return file.includes('/') ? file.slice(0, file.indexOf('/')) : posix.basename(file, '.ts')
}

/** What the table has against one import, or nothing. */
function complaint({ file, from }: Import): string | undefined {
  const own = roomOf(file)
  const rules = rooms[own as Room] as (typeof rooms)[Room] | undefined
  if (rules === undefined) return `src/${file} is in no room of the table`
  const may = (list: readonly string[], name: string): boolean => list.includes(name)
  if (from.startsWith('node:')) {
    return may(rules.node, from.slice(5)) ? undefined : `src/${file} imports ${from}: ${own} may not`
  }
  if (!from.startsWith('.')) return may(rules.npm, from) ? undefined : `src/${file} imports ${from}: ${own} may not`
  if (!from.endsWith('.js')) return `src/${file} imports ${from}: a relative import ends in .js`
  const target = roomOf(posix.join(posix.dirname(file), from).replace(/\.js$/, '.ts'))
  return target === own || may(rules.rooms, target)
    ? undefined
    : `src/${file} imports ${from}: ${own} may not use ${target}`
}

describe('the rooms', () => {
  it('are exactly the folders of src', () => {
    expect([...new Set(files.map(roomOf))].sort()).toEqual(Object.keys(rooms).sort())
  })

  it('import only what stands below them', () => {
    expect(imports.length).toBeGreaterThan(100)
    expect(imports.map(complaint).filter((each) => each !== undefined)).toEqual([])
  })

  it('have no way back: whatever a room reaches does not reach it', () => {
    const reach = (room: string, seen = new Set<string>()): Set<string> => {
      for (const next of rooms[room as Room].rooms) if (!seen.has(next)) reach(next, seen.add(next))
      return seen
    }
    for (const room of Object.keys(rooms)) expect(reach(room), `${room} reaches itself`).not.toContain(room)
  })

  it('have no way back between the folders of the flow either', () => {
    const partOf = (file: string): string | undefined => /^flow\/([^/]+)/.exec(file)?.[1]
    const uses = new Map<string, Set<string>>()
    for (const { file, from } of imports) {
      const [own, target] = [partOf(file), partOf(posix.join(posix.dirname(file), from).replace(/\.js$/, '.ts'))]
      if (!own || !target || own === target) continue
      uses.set(own, (uses.get(own) ?? new Set()).add(target))
    }
    expect(uses.size).toBeGreaterThan(10)
    expect(uses.get('till'), 'the imports are read').toContain('order')
    const reach = (part: string, seen = new Set<string>()): Set<string> => {
      for (const next of uses.get(part) ?? []) if (!seen.has(next)) reach(next, seen.add(next))
      return seen
    }
    for (const part of uses.keys()) expect(reach(part), `flow/${part} reaches itself`).not.toContain(part)
  })

  it('keep the rules free of npm and Node, and the test kit out of everything', () => {
    expect(rooms.decide).toMatchObject({ npm: [], node: [] })
    expect(rooms.testing.npm).toEqual([])
    for (const room of Object.values(rooms)) expect(room.rooms).not.toContain('testing')
  })

  it.each([
    ['decide/rules/seated.ts', 'zod', 'decide may not'],
    ['decide/rules/seated.ts', 'node:crypto', 'decide may not'],
    ['decide/rules/seated.ts', '../../flow/draft.js', 'decide may not use flow'],
    ['sales/to-sale.ts', '../decide/types.js', 'sales may not use decide'],
    ['flow/run.ts', '../testing/index.js', 'flow may not use testing'],
    ['testing/index.ts', 'msw', 'testing may not'],
    ['shared/errors.ts', '../domain/ids', 'ends in .js'],
    ['utils/format.ts', '../shared/errors.js', 'in no room'],
  ])('would notice %s importing %s', (file, from, text) => {
    expect(complaint({ file, from })).toContain(text)
  })

  it('reads every form of import, and no comment', () => {
    const text = [
      "import { a } from './a.js'",
      "import type { b } from './b.js'",
      "export * from './c.js'",
      "export type { d } from './d.js'",
      "const e = await import('./e.js')",
      "type F = import('./f.js').F",
      "/* import { g } from './g.js' */",
    ].join('\n')
    expect(importsOf('x.ts', text).map(({ from }) => from)).toEqual(
      ['a', 'b', 'c', 'd', 'e', 'f'].map((x) => `./${x}.js`),
    )
  })
})
