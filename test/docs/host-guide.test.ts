/** The ten-minute guide shows the very file that wires the example, whole and in order. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { root } from './entries.js'

const wire = readFileSync(`${root}docs/examples/pos-api/wire.mjs`, 'utf8')
const guide = readFileSync(`${root}docs/how-to/wire-into-a-host.md`, 'utf8')
const steps = guide.slice(0, guide.indexOf('## 6.'))

/** Without its first comment, which is about the file, and without empty lines, which the guide breaks up. */
const linesOf = (text: string) => text.split('\n').filter((line) => line.trim() !== '')

describe('the guide to a host', () => {
  it('shows the file that wires the library, line by line', () => {
    const shown = [...steps.matchAll(/^```js\n([\s\S]*?)^```$/gm)].map(([, code = '']) => code).join('')
    expect(linesOf(shown)).toEqual(linesOf(wire).slice(1))
  })

  it('shows a file of at most 120 lines, and says how long it is', () => {
    const length = wire.trimEnd().split('\n').length
    expect(length).toBeLessThanOrEqual(120)
    expect(guide).toContain(`in ${length} lines`)
  })
})
