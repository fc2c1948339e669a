/** One sale in this process's hands: its document in the store, and the sink that it goes to. */
import type { SalesSink } from '../../sales/sink.js'
import type { NbiKountaError } from '../../shared/errors.js'
import type { Entry, Version } from '../../shared/versioned-state.js'
import type { Context } from '../context.js'
import type { Venue } from '../venue/venue.js'
import type { SaleRecord } from './record.js'
import type { SinkWatch } from './sink-watch.js'

export interface SaleInHand {
  readonly ctx: Context
  readonly venue: Venue
  readonly sink: SalesSink
  readonly watch: SinkWatch
  readonly key: string
}

/** What became of a sale. */
export type SaleOutcome = 'sent' | 'unchanged' | 'older' | 'pending' | 'no-sink'

/** The same, with why where it is pending or given up. */
export interface Delivered {
  readonly outcome: SaleOutcome
  readonly error?: NbiKountaError
}

/** A sale's document as it was read. */
export interface StoredSale extends Pick<Entry, 'version' | 'overdue'> {
  readonly record: SaleRecord
}

export async function readSale(ctx: Context, key: string): Promise<StoredSale | undefined> {
  const entry = await ctx.store.get(key)
  return entry && { ...entry, record: entry.value as unknown as SaleRecord }
}

/** Writes a sale's document; null when somebody else was faster. Without `wakeInMs` its schedule stays as it is. */
export const putSale = (
  { ctx, key }: Pick<SaleInHand, 'ctx' | 'key'>,
  record: SaleRecord,
  expect: Version | null,
  wakeInMs?: number | null,
): Promise<Version | null> =>
  ctx.store.put(key, record, {
    expect,
    ...(wakeInMs === undefined ? {} : { wakeInMs }),
    expireInMs: ctx.retainMs,
  })

/** Asking claims the one save that finds out, where the sink has failed before: see `SinkWatch`. */
export const isHanging = ({ watch, sink }: SaleInHand): boolean => !watch.mayBegin(sink)
