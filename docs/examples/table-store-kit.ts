/** The conformance kit on the store of one's own, as `docs/how-to/write-a-store.md` shows it. */
import * as fc from 'fast-check'
import { orderStoreConformance } from 'nbi-kounta/testing'
import { describe, it } from 'vitest'
import { createTableStore, type Table } from './table-store.js'

let nowMs = 1_000
const tables = new Map<string, Table>()

/** A server in this process: its rows outlive the stores on it, and only the test moves its clock. */
function tableOf(namespace: string): Table {
  const rows = new Map()
  const table = tables.get(namespace) ?? { transaction: async (body) => body(rows, nowMs) }
  tables.set(namespace, table)
  return table
}

orderStoreConformance({
  name: 'my store',
  create: ({ namespace }) => createTableStore(tableOf(namespace)),
  drop: ({ namespace }) => void tables.delete(namespace),
  wait: async (ms) => {
    nowMs += ms
  },
  capabilities: { durable: false, shared: true, exactTime: true },
  describe,
  it,
  fc,
})
