/** The page of events has a row for every event, in its order and in the words of its doc comment. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { root } from './entries.js'

const source = readFileSync(`${root}src/flow/events.ts`, 'utf8')
const page = readFileSync(`${root}docs/events.md`, 'utf8')

describe('docs/events.md', () => {
  it('says of every event what happened and who has to act, as its doc comment does', () => {
    const types = [...source.matchAll(/readonly type: '([\w-]+)'/g)].map(([, type]) => type)
    const comments = [...source.matchAll(/\/\*\* (.+?)\. (.+)\. \*\/\n\s+readonly type: '([\w-]+)'/g)]
    expect(types.length).toBeGreaterThan(20)
    expect(comments.map(([, , , type]) => type)).toEqual(types)
    const rows = comments.map(([, what, who, type]) => `| \`${type}\` | ${what} | ${who} |`)
    expect(page.split('\n').filter((line) => line.startsWith('| `') && !line.startsWith('| `type`'))).toEqual(rows)
  })
})
