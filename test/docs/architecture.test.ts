/** The architecture page names every file of the flow, each in the row of its folder, and none that is gone. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { root } from './entries.js'

const rows = readFileSync(join(root, 'docs/architecture.md'), 'utf8')
  .split('| in `flow/` | idea |')[1]
  ?.split('\n\n')[0]
  ?.split('\n')

/** `folder/file.ts` of each row: a row of a folder begins with the folder. */
const named = (rows ?? []).flatMap((row) => {
  const [, files = ''] = row.split('|')
  const folder = /^ `([a-z-]+\/)`/.exec(files)?.[1] ?? ''
  return Array.from(files.matchAll(/`([a-z-]+\.ts)`/g), ([, file = '']) => folder + file)
})

const there = readdirSync(join(root, 'src/flow'), { recursive: true, encoding: 'utf8' }).filter(
  (file) => file.endsWith('.ts') && file !== 'index.ts',
)

describe('the architecture page', () => {
  it('names every file of the flow, and none that is gone', () => {
    expect(there.length).toBeGreaterThan(50)
    expect(named.toSorted()).toEqual(there.toSorted())
  })
})
