/** Places the order: intent first, one POST, one answer (protocol points 4–6). */
import type { Booking } from '../../domain/booking.js'
import { isKountaId } from '../../domain/ids.js'
import type { KountaOrder } from '../../domain/order.js'
import { isGone } from '../../domain/order-status.js'
import type { OrderDraft } from '../../kounta/types.js'
import { NbiKountaError } from '../../shared/errors.js'
import { type Context, deadlineOf } from '../context.js'
import { orderDraft } from '../draft/draft.js'
import { statusEvent } from '../order/status.js'
import { digestOf } from '../record/digest.js'
import { calm, clearCreate, doom, loseMade, memoOf, own, remember } from '../record/effects.js'
import { type BookingRecord, type Intent, patch } from '../record/record.js'
import { type Session, save, saveAnswer } from '../record/session.js'
import { intentMs } from '../timing.js'
import { asTrouble, isDefiniteNo, trouble } from '../trouble.js'
import { getOrder } from '../venue/get-order.js'
import type { Venue } from '../venue/venue.js'
import { tryAgain } from './back-off.js'

/** What became of the attempt. */
export type CreateResult = 'created' | 'doomed' | 'refused' | 'unknown' | 'lost'

/** One attempt at the order of a record. */
interface Creating {
  readonly ctx: Context
  readonly venue: Venue
  readonly session: Session
  readonly customerId: string | undefined
  readonly intent: Intent
}

/** One attempt. Leaves the record saved, or with changes to save where the answer is not known. */
export async function carryOutCreate(
  ctx: Context,
  venue: Venue,
  session: Session,
  customerId: string | undefined,
): Promise<CreateResult> {
  const { record } = session
  const draft = draftOf(venue, record, customerId)
  // The deadline starts before the write, so that the wake-up, which starts with the write, can only come later.
  const startedAt = ctx.clock.now()
  const intent: Intent = {
    kind: 'create',
    attempt: (record.attempts ?? 0) + 1,
    nonce: ctx.nonce(),
    payloadHash: digestOf(JSON.stringify(draft)),
    generation: record.generation,
    startedAt,
  }
  const on: Creating = { ctx, venue, session, customerId, intent }
  if (ctx.safeguards.intentBeforePost) {
    session.record = patch(calm(record), {
      intent,
      attempts: intent.attempt,
      searchFrom: record.searchFrom ?? startedAt,
      placed: true,
      timer: { id: intent.nonce, ms: intentMs(ctx.timing) },
      retries: record.retries,
    })
    await save(ctx, session)
  }
  let id: string
  try {
    const options = { since: record.wantAt, ...deadlineOf(ctx, startedAt) }
    id = usableId(await venue.kounta.orders.create(draft, options))
  } catch (cause) {
    return answerNo(on, cause)
  }
  return answerId(on, id)
}

/** A stand-in for the client may answer with anything; what was placed can then only be found by its marker. */
function usableId({ id }: { readonly id: unknown }): string {
  if (isKountaId(id)) return id
  throw new NbiKountaError(
    'outcome-unknown',
    'kounta.orders.create: expected { id } as a text of 1 to 20 digits; the order is looked for by its marker',
  )
}

/** The till has made the order: it is owned, or must go again where nothing is wanted any more. */
async function answerId({ ctx, venue, session, intent }: Creating, id: string): Promise<CreateResult> {
  let made: KountaOrder | undefined
  const write = (now: BookingRecord): BookingRecord => {
    if (now.want !== 'order' || now.orderId !== undefined) return doom(clearCreate(now), { id, why: 'undo' })
    if (now.reseatedAt === undefined) return { ...own(now, id), placedAt: ctx.clock.now() }
    // Seated again since it was sent: staff may have deleted the order before that, and then another is wanted.
    if (!made) return now
    return isGone(made) ? loseMade(now, [made]) : { ...own(now, id), order: { ...memoOf(made), read: true } }
  }
  const answer = () => saveAnswer(ctx, session, intent.nonce, write)
  let written = await (ctx.safeguards.intentBeforePost ? answer() : writeWithoutIntent(ctx, session, write))
  if (written && session.record.intent?.nonce === intent.nonce) {
    made = (await getOrder(venue, id, 'order-write').catch(() => null)) ?? undefined
    // Not visible yet, or unreadable: the search tells once the intent is overdue.
    if (!made) return 'unknown'
    written = await answer()
  }
  if (!written) return 'lost'
  const ids = { bookingId: session.record.bookingId, orderId: id }
  ctx.report(venue.id, { type: 'created', ...ids, generation: intent.generation, attempt: intent.attempt })
  const news = made && statusEvent(venue, ids, undefined, made)
  if (news) ctx.report(venue.id, news)
  return session.record.orderId === id ? 'created' : 'doomed'
}

/** A refusal of what the order says, such as the customer that it names. */
const isOfMembers = ({ code }: NbiKountaError): boolean => code === 'request-refused' || code === 'not-found'

async function answerNo(on: Creating, cause: unknown): Promise<CreateResult> {
  const { ctx, venue, session, customerId, intent } = on
  const error = asTrouble(cause, 'creating an order')
  trouble(ctx, venue, { bookingId: session.record.bookingId }, error, 'create')
  if (!isDefiniteNo(cause)) {
    session.record = remember(session.record, error)
    return 'unknown'
  }
  // Staff may have merged or deleted the guest's record since it was linked; an order without it is better than none.
  const unlinked = customerId !== undefined && isOfMembers(error) ? { unlinked: intent.generation } : {}
  const write = (now: BookingRecord): BookingRecord => tryAgain(ctx, now, { ...clearCreate(now), ...unlinked }, error)
  return (await saveAnswer(ctx, session, intent.nonce, write)) ? 'refused' : 'lost'
}

/** Only the simulation gets here: what happens when the claim is not written first. */
async function writeWithoutIntent(
  ctx: Context,
  session: Session,
  write: (record: BookingRecord) => BookingRecord,
): Promise<boolean> {
  session.record = write(session.record)
  await save(ctx, session)
  return true
}

function draftOf(venue: Venue, record: BookingRecord, customerId: string | undefined): OrderDraft {
  // An order is wanted only after a booking was decided.
  return orderDraft(record.seen as Booking, {
    ...venue,
    generation: record.generation,
    ...(customerId === undefined ? {} : { customerId }),
  })
}
