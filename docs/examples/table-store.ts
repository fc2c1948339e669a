/** A store of one's own, as `docs/how-to/write-a-store.md` shows it: on a server that runs one transaction at a time. */
import { NbiKountaError } from 'nbi-kounta'
import type { Entry, Json, OrderStore, PutWhen } from 'nbi-kounta/store/memory'

interface Row {
  readonly text: string
  readonly version: string
  readonly wakeAt: number | null
  readonly expireAt: number | null
}

/** The server: its own clock, and one transaction at a time. */
export interface Table {
  transaction<T>(body: (rows: Map<string, Row>, now: number) => T): Promise<T>
}

export function createTableStore(table: Table): OrderStore {
  let isClosed = false

  const run = <T>(key: string, body: (rows: Map<string, Row>, now: number) => T): Promise<T> => {
    if (isClosed) return Promise.reject(new NbiKountaError('store-closed', 'The table store was closed.'))
    if (key.length > 512) return Promise.reject(new NbiKountaError('store-key', 'A key has at most 512 characters.'))
    return table.transaction(body)
  }
  const live = (rows: Map<string, Row>, key: string, now: number) => {
    const row = rows.get(key)
    return row && (row.expireAt === null || row.expireAt > now) ? row : undefined
  }
  const toEntry = (key: string, row: Row, now: number): Entry => ({
    key,
    value: JSON.parse(row.text) as Json,
    version: row.version,
    overdue: row.wakeAt !== null && row.wakeAt <= now,
  })

  return {
    durable: false,
    get: (key) =>
      run(key, (rows, now) => {
        const row = live(rows, key, now)
        return row && toEntry(key, row, now)
      }),
    put: (key: string, value: Json, { expect, wakeInMs, expireInMs }: PutWhen) => {
      // Copied before anything is awaited: the caller may go on changing its object.
      const text = JSON.stringify(value)
      return run(key, (rows, now) => {
        const row = live(rows, key, now)
        if ((row?.version ?? null) !== expect) return null
        const version = crypto.randomUUID()
        const kept = row?.wakeAt ?? null
        rows.set(key, {
          text,
          version,
          wakeAt: wakeInMs === undefined ? kept : wakeInMs === null ? null : now + wakeInMs,
          expireAt: expireInMs === undefined ? null : now + expireInMs,
        })
        return version
      })
    },
    due: (limit) =>
      run('', (rows, now) =>
        [...rows.keys()]
          .flatMap((key) => {
            const row = live(rows, key, now)
            return row?.wakeAt != null && row.wakeAt <= now ? [{ key, row, at: row.wakeAt }] : []
          })
          .sort((a, b) => a.at - b.at)
          .slice(0, limit)
          .map(({ key, row }) => toEntry(key, row, now)),
      ),
    close: async () => {
      isClosed = true
    },
  }
}
