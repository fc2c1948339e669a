/** One record in the hands of one worker: read once, changed in memory, written by compare-and-set. */
import type { Version } from '../../shared/versioned-state.js'
import type { Context, EventBody } from '../context.js'
import { type BookingRecord, emptyRecord, keyOf, readRecord } from './record.js'
import { wakeInMs } from './wake.js'

/** Another writer won: everything read so far is void, and the record must be loaded again. */
export class LostRace extends Error {
  override readonly name = 'LostRace'
}

/** The record, its unsaved changes, and the version that they build on. */
export interface Session {
  readonly key: string
  /** False when the store had nothing under this key. */
  readonly known: boolean
  record: BookingRecord
  /** The record as it stands in the store; undefined when it has none. */
  saved: BookingRecord | undefined
  version: Version | null
  /** The wake-up that is stored has passed. Spent by the first write that sets a new one. */
  overdue: boolean
  /** What is told to the outside only once the record is written. */
  readonly afterSave: (() => void)[]
}

export async function openSession(ctx: Context, venueId: string, bookingId: string): Promise<Session> {
  const key = keyOf.booking(venueId, bookingId)
  const entry = await ctx.store.get(key)
  const saved = entry && readRecord(entry.value)
  return {
    key,
    known: saved !== undefined,
    record: saved ?? emptyRecord(venueId, bookingId),
    saved,
    version: entry?.version ?? null,
    overdue: entry?.overdue ?? false,
    afterSave: [],
  }
}

/** Works on a record, and from the start again whenever another writer was faster: what was made of the old one is void then. */
export async function withSession<T>(
  ctx: Context,
  venueId: string,
  bookingId: string,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  for (;;) {
    const session = await openSession(ctx, venueId, bookingId)
    try {
      return await work(session)
    } catch (error) {
      if (!(error instanceof LostRace)) throw error
    }
  }
}

/** Writes what changed; throws `LostRace` when another writer was faster. Nothing is written when nothing changed. */
export async function save(ctx: Context, session: Session): Promise<void> {
  const { saved } = session
  if (session.record === saved) return tell(session)
  const wake = ctx.safeguards.wakeUps ? wakeInMs(saved, session.record, ctx.timing) : null
  const { timer } = session.record
  if (wake && timer) session.record = { ...session.record, timer: { ...timer, at: ctx.clock.now() } }
  const { record } = session
  const kept = ctx.safeguards.doomedAndBurnt ? record : { ...record, doomed: [], burnt: [] }
  const schedule = wake === undefined ? { expireInMs: ctx.retainMs } : { expireInMs: ctx.retainMs, wakeInMs: wake }
  const write = (expect: Version | null) => ctx.store.put(session.key, kept, { ...schedule, expect })
  let version = await write(session.version)
  // Without fencing (only ever in the simulation) the write is forced over whatever is there now.
  while (version === null && !ctx.safeguards.fencing)
    version = await write((await ctx.store.get(session.key))?.version ?? null)
  if (version === null) throw new LostRace('another writer changed the record first')
  session.version = version
  session.saved = record
  session.overdue = session.overdue && wake === undefined
  tell(session)
}

/** Clears or renews a wake-up that has passed although nothing changed, so that it does not stay due for ever. */
export async function saveWake(ctx: Context, session: Session): Promise<void> {
  if (session.record === session.saved && session.overdue) session.saved = undefined
  await save(ctx, session)
}

/** Reports an event once the record is written, and never when the write is lost. */
export const reportOnSave = (ctx: Context, { record, afterSave }: Session, event: EventBody): void =>
  void afterSave.push(() => ctx.report(record.venueId, event))

function tell(session: Session): void {
  for (const report of session.afterSave.splice(0)) report()
}

/**
 * Writes an answer while the nonce is still ours, however often other writers touch the record meanwhile; false when the
 * intent is not ours any more, and then nothing is written (protocol point 6).
 */
export async function saveAnswer(
  ctx: Context,
  session: Session,
  nonce: string,
  change: (record: BookingRecord) => BookingRecord,
): Promise<boolean> {
  for (;;) {
    const ours = session.record.intent?.nonce === nonce
    if (!ours && ctx.safeguards.fencing) return false
    session.record = change(session.record)
    try {
      await save(ctx, session)
      return true
    } catch (error) {
      if (!(error instanceof LostRace)) throw error
      Object.assign(session, await openSession(ctx, session.record.venueId, session.record.bookingId))
    }
  }
}
