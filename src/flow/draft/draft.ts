/** The order that a seated booking posts: guests, table, booking details, what was paid ahead, and the marker. Clause B4. */
import type { Booking, PaymentSummary } from '../../domain/booking.js'
import { instantMs } from '../../domain/instants.js'
import { defuseMarkers, formatMarker } from '../../domain/marker.js'
import { currencyExponent } from '../../domain/money.js'
import { zonedIso } from '../../domain/zones.js'
import type { LineDraft, OrderDraft, PaymentDraft } from '../../kounta/types.js'
import { present } from '../../shared/given.js'
import { needed } from '../../shared/options.js'

/** What the draft needs beside the booking. */
export interface DraftOptions {
  readonly siteId: string
  /** Which of the booking's orders this is; counts from 1, the default. */
  readonly generation?: number
  /** Default 'NBI'. */
  readonly markerPrefix?: string
  /** The till's own order type. Default: the site's. */
  readonly orderType?: string
  /** Default 'SUBMITTED'. */
  readonly orderStatus?: 'SUBMITTED' | 'ON_HOLD'
  /** The till's customer. Default: none is linked. */
  readonly customerId?: string
  /** Posts `amountPaid` as a payment by this method. Default: as a line of the note. */
  readonly prepayment?: { readonly methodId: string }
  /** The till's, ISO 4217. Also used if the payment summary names none. Default 'AUD'. */
  readonly currency?: string
  /** IANA name for the times in the note; default: the offset that `startsAt` came with. */
  readonly timeZone?: string
  /** Lines that the order begins with. Default: none. */
  readonly lines?: readonly LineDraft[]
  /** The URL that the till calls when the order changes. Default: none. */
  readonly callbackUri?: string
}

/**
 * Builds the Kounta order of a seated booking.
 *
 * Guarantee: pure. The marker `<prefix>-<bookingId>-<generation>.` is the whole `saleNumber` and, bracketed, the last token of `notes`.
 * Nothing that a guest wrote can look like a marker. A text of more than 500 characters is cut there and ends with `…`. A `startsAt` that
 * is no instant is left out. So are covers of 0, which say that nobody was counted. Amounts are decimal major units. Only a positive
 * `amountPaid` whose unit is known, in the till's currency, becomes a payment, in whole cents (its `ref` is the marker). Otherwise the
 * summary stays in the note.
 * Source: clauses B4 and W4; kounta-api.md §4.3.
 *
 * @example
 * ```ts
 * import { orderDraft } from 'nbi-kounta'
 * import { aBooking } from 'nbi-kounta/testing'
 *
 * const draft = orderDraft(aBooking({ id: 'bk_1', covers: 4 }), { siteId: '7712' })
 * draft.saleNumber // 'NBI-bk_1-1.'
 * ```
 */
export function orderDraft(booking: Booking, options: DraftOptions): OrderDraft {
  needed(booking, 'booking')
  needed(options, 'options')
  const marker = formatMarker({
    prefix: options.markerPrefix ?? 'NBI',
    bookingId: booking.id,
    generation: options.generation ?? 1,
  })
  const payment = prepaymentOf(booking.paymentSummary, marker, options)
  return {
    siteId: options.siteId,
    status: options.orderStatus ?? 'SUBMITTED',
    saleNumber: marker,
    notes: `${noteLines(booking, options).join('\n')}\n[${marker}]`,
    lines: options.lines ?? [],
    completeWhenPaid: false,
    ...present({
      guests: booking.covers > 0 ? booking.covers : undefined,
      orderType: options.orderType,
      customerId: options.customerId,
      callbackUri: options.callbackUri,
      payments: payment && [payment],
    }),
  }
}

const till = (options: DraftOptions): string => options.currency ?? 'AUD'
const decimalsOf = (currency: string): number => (/^[A-Za-z]{3}$/.test(currency) ? currencyExponent(currency) : 2)

function prepaymentOf(
  summary: PaymentSummary | undefined,
  marker: string,
  options: DraftOptions,
): PaymentDraft | undefined {
  if (!options.prepayment || summary?.unitAssumed) return undefined
  // In whole cents: what a host has added up may be 0.30000000000000004.
  const amount = Number(summary?.amountPaid?.toFixed(decimalsOf(till(options))))
  if (!(amount > 0)) return undefined
  // A till counts in its own currency: 80 dollars of another country would become 80 of its own.
  if ((summary?.currency ?? till(options)).toUpperCase() !== till(options).toUpperCase()) return undefined
  return { methodId: options.prepayment.methodId, amount, ref: marker }
}

/** How much of one text of the guest's the note takes. */
const longest = 500

/**
 * One line of the note holds one fact; a guest's own line breaks, brackets and control characters, which a docket printer might
 * obey, are made harmless. Half a character, as a cut may leave it, is left out.
 */
function oneLine(text: string): string {
  const line = defuseMarkers(text.replace(/[\s\p{Cc}]+/gu, ' ').trim())
  return (line.length > longest ? `${line.slice(0, longest - 1)}…` : line).replace(/\p{Cs}/gu, '')
}

function noteLines(booking: Booking, options: DraftOptions): string[] {
  const { customer, tables, startsAt, durationMin, notes, tags, paymentSummary } = booking
  const guest = oneLine([customer?.firstName, customer?.lastName].filter(Boolean).join(' '))
  const kind = booking.type === 'WALKIN' ? 'Walk-in' : 'Booking'
  const lines = [booking.covers > 0 ? `${kind} · ${booking.covers} guests` : kind]
  if (tables?.length) lines.push(`Table ${tables.map(tableText).join(', ')}`)
  if (guest) lines.push(`Guest ${guest}`)
  const due = startsAt && localTime(startsAt, options.timeZone)
  if (due) lines.push(`Due ${due}${durationMin ? ` for ${durationMin} min` : ''}`)
  if (tags?.length) lines.push(`Tags ${oneLine(tags.join(', '))}`)
  if (notes?.trim()) lines.push(`Notes ${oneLine(notes)}`)
  if (paymentSummary) lines.push(...paymentLines(paymentSummary, options))
  return lines
}

const tableText = (table: { readonly name: string; readonly section?: string }): string =>
  oneLine(table.section ? `${table.name} (${table.section})` : table.name)

function paymentLines(summary: PaymentSummary, options: DraftOptions): string[] {
  const currency = oneLine(summary.currency ?? till(options))
  const money = (amount: number | undefined): string | undefined =>
    typeof amount === 'number' ? `${amount.toFixed(decimalsOf(currency))} ${currency}` : undefined
  const facts = [
    ['paid', money(summary.amountPaid)],
    ['due', money(summary.amountDue)],
    ['of', money(summary.amount)],
  ].flatMap(([word, text]) => (text === undefined ? [] : [`${word} ${text}`]))
  const kind = oneLine(summary.paymentType ?? '')
  const told = [...(kind ? [kind] : []), ...facts]
  const lines = told.length === 0 ? [] : [`Payment summary: ${told.join(', ')}`]
  if (summary.transactionId) lines.push(`Payment reference ${oneLine(summary.transactionId)}`)
  return lines
}

function localTime(instant: string, timeZone: string | undefined): string | undefined {
  const at = instantMs(instant)
  if (Number.isNaN(at)) return undefined
  return (timeZone === undefined ? instant : zonedIso(at, timeZone)).slice(11, 16)
}
