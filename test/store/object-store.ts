/** A sound store as a host may write one for its tests: objects in a Map, copied by structuredClone, versions counted from 1. */
import type { Clock } from '../../src/shared/clock.js'
import type { Entry, OrderStore, Version } from '../../src/store/order-store.js'

interface Row {
  readonly entry: Omit<Entry, 'overdue'>
  readonly wakeAt: number | null
  readonly expireAt: number
}

export function keepingObjects({ clock }: { clock: Clock }): OrderStore {
  const rows = new Map<string, Row>()
  let versions = 0
  const live = (key: string) => {
    const row = rows.get(key)
    return row && row.expireAt > clock.now() ? row : undefined
  }
  const isOverdue = ({ wakeAt }: Row) => wakeAt !== null && wakeAt <= clock.now()
  const entryOf = (row: Row): Entry => ({ ...structuredClone(row.entry), overdue: isOverdue(row) })
  return {
    durable: false,
    get: async (key) => {
      const row = live(key)
      return row && entryOf(row)
    },
    put: async (key, value, { expect, wakeInMs, expireInMs = Number.POSITIVE_INFINITY }) => {
      const row = live(key)
      if ((row?.entry.version ?? null) !== expect) return null
      // A version is opaque: a host in plain JavaScript may well count.
      versions += 1
      const version = versions as unknown as Version
      const wakeAt = wakeInMs === undefined ? (row?.wakeAt ?? null) : wakeInMs === null ? null : clock.now() + wakeInMs
      rows.set(key, {
        entry: { key, value: structuredClone(value), version },
        wakeAt,
        expireAt: clock.now() + expireInMs,
      })
      return version
    },
    due: async (limit) =>
      [...rows.keys()]
        .flatMap((key) => live(key) ?? [])
        .filter(isOverdue)
        .sort((a, b) => (a.wakeAt ?? 0) - (b.wakeAt ?? 0))
        .slice(0, limit)
        .map(entryOf),
  }
}
