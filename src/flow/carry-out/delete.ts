/** Makes a doomed order go away: read again, intent, one DELETE, proof (protocol point 8). */
import type { KountaOrder } from '../../domain/order.js'
import type { DeleteStrategy } from '../../kounta/types.js'
import { NbiKountaError } from '../../shared/errors.js'
import { type Context, deadlineOf, isLate } from '../context.js'
import { isOlder } from '../order/newer.js'
import { waitOrGone } from '../order/not-visible.js'
import { isAway, isUntouched } from '../order/touched.js'
import { digestOf } from '../record/digest.js'
import { burn, calm, remember } from '../record/effects.js'
import { type BookingRecord, type Doomed, type Intent, patch } from '../record/record.js'
import { type Session, save, saveAnswer } from '../record/session.js'
import { intentMs } from '../timing.js'
import { asTrouble, isDefiniteNo, isRefusal, trouble } from '../trouble.js'
import { getOrder } from '../venue/get-order.js'
import type { Venue } from '../venue/venue.js'
import { backOff, tryAgain } from './back-off.js'
import { type DeleteResult, type Deleting, finish, keep, reportDeleted, reportIfTouched } from './end-delete.js'

/** How often a DELETE whose outcome stayed unknown is sent again before staff are asked. */
const maxAttempts = 5

const deleting = (ctx: Context, venue: Venue, session: Session, doomed: Doomed): Deleting => {
  const ids = { bookingId: session.record.bookingId, orderId: doomed.id }
  return { ctx, venue, session, doomed, ids }
}

/** The doomed orders of a record, one of them changed. */
const changed = ({ doomed }: BookingRecord, id: string, change: Partial<Doomed>): readonly Doomed[] =>
  doomed.map((entry) => (entry.id === id ? { ...entry, ...change } : entry))

/** One try at the first doomed order. Leaves the record saved or with changes to save. */
export async function carryOutDelete(ctx: Context, venue: Venue, session: Session): Promise<DeleteResult> {
  const doomed = session.record.doomed[0] as Doomed
  const on = deleting(ctx, venue, session, doomed)
  await save(ctx, session)
  const askedAt = ctx.clock.now()
  let order = await readDoomed(on, doomed.read)
  // Staff may have touched it since an answer that comes so late, as to a process that froze. Read once more only: a crowd may wait as long.
  if (typeof order !== 'string' && isLate(ctx, askedAt)) order = await readDoomed(on, true)
  return typeof order === 'string' ? order : sendDelete(on)
}

/**
 * Reads the order again; what became of it already, unless it is there and nobody has touched it. 404 is gone only where the order
 * was read before, or was waited for long enough.
 */
async function readDoomed(on: Deleting, wasRead: boolean | undefined): Promise<KountaOrder | DeleteResult> {
  const { ctx, venue, session, doomed } = on
  let order: KountaOrder | null
  try {
    order = await read(on)
  } catch (cause) {
    const error = reported(on, cause, 'reading an order before its delete')
    backOff(ctx, session, error)
    await save(ctx, session)
    return 'waiting'
  }
  if (!order) return wasRead || waitOrGone(ctx, session) === 'gone' ? finish(on) : 'waiting'
  if (isAway(order, { deleteStrategy: strategySent(on) })) return finish(on, order)
  if (!isUntouched(order, venue.markerPrefix, session.record.bookingId)) return keep(on, order, 'touched')
  if (!isOlder(order, doomed.told) || waitOrGone(ctx, session) === 'gone') return order
  await save(ctx, session)
  return 'waiting'
}

const payloadHashOf = (strategy: DeleteStrategy, id: string): string => digestOf(`${strategy} ${id}`)

/** How the order is made to go away. While a deployment changes that, the intent may be of a host that still rejects. */
const strategySent = ({ venue, session, doomed }: Deleting): DeleteStrategy =>
  session.record.intent?.payloadHash === payloadHashOf('put-rejected', doomed.id)
    ? 'put-rejected'
    : venue.deleteStrategy

const read = ({ venue, doomed }: Deleting): Promise<KountaOrder | null> => getOrder(venue, doomed.id, 'order-write')

/** The error of what failed, reported. */
function reported({ ctx, venue, ids }: Deleting, cause: unknown, during: string): NbiKountaError {
  return trouble(ctx, venue, ids, asTrouble(cause, during), 'delete')
}

async function sendDelete(on: Deleting): Promise<DeleteResult> {
  const { ctx, venue, session, doomed } = on
  const startedAt = ctx.clock.now()
  const intent: Intent = {
    kind: 'delete',
    attempt: (doomed.attempts ?? 0) + 1,
    nonce: ctx.nonce(),
    payloadHash: payloadHashOf(venue.deleteStrategy, doomed.id),
    generation: session.record.generation,
    orderId: doomed.id,
    startedAt,
  }
  session.record = patch(calm(session.record), {
    intent,
    doomed: changed(session.record, doomed.id, { read: true, attempts: intent.attempt }),
    timer: { id: intent.nonce, ms: intentMs(ctx.timing) },
  })
  await save(ctx, session)
  try {
    const options = { strategy: venue.deleteStrategy, lane: venue.siteId, ...deadlineOf(ctx, startedAt) }
    await venue.kounta.orders.delete(doomed.id, options)
  } catch (cause) {
    return answerNo(on, intent, cause)
  }
  return prove(on, intent, true)
}

async function answerNo(on: Deleting, intent: Intent, cause: unknown): Promise<DeleteResult> {
  const { ctx, session, doomed } = on
  const error = reported(on, cause, 'deleting an order')
  // A refusal is believed only together with a look at the order: it may be gone, or touched, which is why it was refused.
  if (isRefusal(cause)) return prove(on, intent, false)
  if (!isDefiniteNo(cause)) {
    session.record = remember(session.record, error)
    return 'waiting'
  }
  await saveAnswer(ctx, session, intent.nonce, (record) => {
    const unsent = changed(record, doomed.id, { attempts: intent.attempt - 1 })
    return tryAgain(ctx, record, patch(calm(record), { intent: undefined, doomed: unsent }), error)
  })
  return 'waiting'
}

/** Done only when a later GET shows it gone. A yes without effect may still take effect, so it is looked at again later. */
async function prove(on: Deleting, intent: Intent, accepted: boolean): Promise<DeleteResult> {
  const { ctx, venue, session, doomed } = on
  let order: KountaOrder | null
  try {
    order = await read(on)
  } catch (cause) {
    // The intent stays open: when it is overdue the order is looked at again.
    session.record = remember(session.record, reported(on, cause, 'reading an order after its delete'))
    return 'waiting'
  }
  if (!order || isAway(order, venue)) {
    if (order) reportIfTouched(on, order)
    const won = await saveAnswer(ctx, session, intent.nonce, (record) => burn(record, doomed.id))
    if (won) reportDeleted(on)
    return won ? 'deleted' : 'waiting'
  }
  if (accepted) {
    const error = new NbiKountaError(
      'outcome-unknown',
      `Kounta said yes to the delete of order ${doomed.id} and still shows it; it will be looked at again`,
    )
    const { sendDeadlineMs, requestTimeoutMs, settleMs } = ctx.timing
    // Of a process that froze, the request may have left long after its deadline: the intent's wake-up then comes before it shows.
    const leftLate = ctx.clock.now() - intent.startedAt > sendDeadlineMs + requestTimeoutMs
    const later = leftLate ? { timer: { id: ctx.nonce(), ms: settleMs } } : {}
    await saveAnswer(ctx, session, intent.nonce, (record) =>
      remember(patch(record, { intent: { ...intent, answered: true }, ...later }), error),
    )
    return 'waiting'
  }
  const touched = !isUntouched(order, venue.markerPrefix, session.record.bookingId)
  return keep(on, order, touched ? 'touched' : 'refused', intent)
}

/** An overdue delete: by now it was applied, or it never will be. */
export async function resolveDelete(ctx: Context, venue: Venue, session: Session): Promise<DeleteResult> {
  const intent = session.record.intent as Intent
  const doomed = session.record.doomed.find((entry) => entry.id === intent.orderId)
  if (doomed) {
    const on = deleting(ctx, venue, session, doomed)
    const order = await readDoomed(on, true)
    if (typeof order === 'string') return order
    if (intent.answered || intent.attempt >= maxAttempts) return keep(on, order, 'refused')
  }
  session.record = patch(calm(session.record), { intent: undefined })
  await save(ctx, session)
  return 'waiting'
}
