import { readFileSync } from 'node:fs'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createTableStore, type Table } from '../../docs/examples/table-store.js'
import { orderStoreConformance } from '../../src/testing/store-conformance.js'

let nowMs = 1_000
const tables = new Map<string, Table>()

/** A server in this process: its rows outlive the stores on it. */
const tableOf = (namespace: string): Table => {
  const rows = new Map()
  const table: Table = tables.get(namespace) ?? { transaction: async (body) => body(rows, nowMs) }
  tables.set(namespace, table)
  return table
}

orderStoreConformance({
  name: 'the store of the how-to',
  create: ({ namespace }) => createTableStore(tableOf(namespace)),
  drop: ({ namespace }) => void tables.delete(namespace),
  wait: async (ms) => {
    nowMs += ms
  },
  capabilities: { durable: false, shared: true, exactTime: true },
  scale: { modelRuns: 500 },
  describe,
  it,
  fc,
})

describe('the how-to on writing a store', () => {
  it('shows the store that the kit has checked', () => {
    const read = (path: string) => readFileSync(new URL(`../../docs/${path}`, import.meta.url), 'utf8')
    const [, ...code] = read('examples/table-store.ts').split('\n')
    expect(read('how-to/write-a-store.md')).toContain(`\`\`\`ts\n${code.join('\n')}\`\`\``)
  })
})
