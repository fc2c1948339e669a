import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
// The page's own run of the kit, on the page's own store.
import '../../docs/examples/table-store-kit.js'

describe('the how-to on writing a store', () => {
  it.each(['table-store.ts', 'table-store-kit.ts'])('shows %s, which runs here', (file) => {
    const read = (path: string) => readFileSync(new URL(`../../docs/${path}`, import.meta.url), 'utf8')
    const [, ...code] = read(`examples/${file}`).split('\n')
    expect(read('how-to/write-a-store.md')).toContain(`\`\`\`ts\n${code.join('\n').trimStart()}\`\`\``)
  })
})
