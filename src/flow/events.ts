/** What `onEvent` receives: typed, for logs, metrics and traces; without guest data. */
import type { DriftField, ErrorReason, OrderAction, WarningCode } from '../decide/index.js'
import type { Sale } from '../domain/sale.js'
import type { ErrorCode } from '../shared/errors.js'

/** What every event carries. */
export interface FlowEventBase {
  /** The host's clock, epoch ms. */
  readonly at: number
  readonly venueId: string
  readonly bookingId?: string
  readonly orderId?: string
}

/**
 * The order that a decision was made on, as counts, without guest data.
 *
 * @example
 * ```ts
 * import type { DecidedOrder } from 'nbi-kounta'
 *
 * const isEmpty = (order: DecidedOrder) => order.items + order.payments === 0
 * ```
 */
export interface DecidedOrder {
  readonly orderId?: string
  readonly status: string
  /** The till's clock, as the till wrote it. */
  readonly createdAt: string
  /** How many lines it had. */
  readonly items: number
  /** How many payments it had, our own prepayment included. */
  readonly payments: number
  /** True if its one payment is the prepayment that we posted. */
  readonly ownPrepayment?: true
}

// The comment on each `type` is a row of docs/events.md: what happened, then who has to act; a test compares the two.
/** One thing that the flow decided, did or found. */
export type FlowEvent = FlowEventBase &
  (
    | {
        /** A version of a booking was decided. `action: 'error'`: a person of the venue; any other: nobody. */
        readonly type: 'decided'
        readonly action: OrderAction['type']
        readonly reason: OrderAction['reason']
        readonly previousStatus?: string
        readonly status: string
        readonly modifiedAt: string
        readonly sequence?: number
        readonly bookingType?: string
        readonly covers?: number
        /** What the order was; null if there was none. Left out if the rules did not need to ask. */
        readonly order?: DecidedOrder | null
        readonly warnings: readonly WarningCode[]
        readonly drift: readonly DriftField[]
      }
    | {
        /** A version older than the newest came and changed nothing. Nobody. */
        readonly type: 'stale'
        readonly status: string
        readonly modifiedAt: string
        readonly sequence?: number
      }
    | {
        /** An order was placed and its id is known. Nobody. */
        readonly type: 'created'
        readonly bookingId: string
        readonly orderId: string
        readonly generation: number
        readonly attempt: number
      }
    | {
        /** An order of ours that no record knew was found; the flow follows it from now on. Nobody. */
        readonly type: 'adopted'
        readonly bookingId: string
        readonly orderId: string
        readonly generation: number
        readonly from: 'search' | 'sweep' | 'webhook'
      }
    | {
        /** An order was seen to be gone after our delete. Nobody. */
        readonly type: 'deleted'
        readonly bookingId: string
        readonly orderId: string
        readonly why: 'undo' | 'extra'
      }
    | {
        /** An order that should go stays: staff touched it, the till refused, or it turned up after its undo and the rules keep it. A person of the venue. */
        readonly type: 'refused'
        readonly bookingId: string
        readonly orderId: string
        readonly reason: ErrorReason | 'event-predates-order' | 'undo-window-elapsed' | 'delete-refused'
      }
    | {
        /** Staff rang something up between our last look and our delete. A person of the venue, at once. */
        readonly type: 'deleted-while-touched'
        readonly bookingId: string
        readonly orderId: string
        readonly lines: number
        readonly payments: number
      }
    | {
        /** The booking's order is gone; staff deleted it, as far as the flow knows. Nobody; a re-seat places another. */
        readonly type: 'lost'
        readonly bookingId: string
        readonly orderId: string
        readonly status: string
      }
    | {
        /** Staff have accepted the order. Nobody. */
        readonly type: 'accepted'
        readonly bookingId: string
        readonly orderId: string
      }
    | {
        /** Staff have rejected the order. Nobody. */
        readonly type: 'rejected'
        readonly bookingId: string
        readonly orderId: string
      }
    | {
        /** The order's status changed, but to neither accepted nor rejected. Nobody. */
        readonly type: 'status'
        readonly bookingId: string
        readonly orderId: string
        readonly status: string
      }
    | {
        /** A sale was made of an order, or made again because the order changed. Nobody. */
        readonly type: 'completed'
        /** Minor units, as the sale has it. A void has the amount of the sale that it takes back. */
        readonly total?: number
        /** 'VOID': this sale was counted before, and counts no more. 'REFUND': a sale of its own. Absent in captures of an older version. */
        readonly saleType?: Sale['type']
      }
    | {
        /** The sink has saved a sale. `balanced: false`: whoever keeps the books; else nobody. */
        readonly type: 'sale-sent'
        readonly saleId: string
        readonly balanced: boolean
        /** Minor units. */
        readonly residual: number
      }
    | {
        /** Saving a sale, or setting its booking Finished, failed; the flow tries again. Whoever runs the sink, if it goes on. */
        readonly type: 'sale-failed'
        readonly saleId: string
      }
    | {
        /** The booking was set to its status after the sale. Nobody. */
        readonly type: 'finished'
        readonly status: string
      }
    | {
        /** An untouched second order was found and will be deleted. Nobody, unless it happens often. */
        readonly type: 'duplicate-found'
        readonly bookingId: string
        readonly orderId: string
        readonly keeps?: string
      }
    | {
        /** That second order is gone. Nobody. */
        readonly type: 'duplicate-healed'
        readonly bookingId: string
        readonly orderId: string
      }
    | {
        /** A second order was found that staff touched; the flow leaves it alone. A person of the venue. */
        readonly type: 'touched-extra'
        readonly bookingId: string
        readonly orderId: string
      }
    | {
        /** No order could be placed in time, and none will be. A person of the venue. */
        readonly type: 'given-up'
        readonly generation: number
      }
    | {
        /** The guest was looked up at the till. Nobody. */
        readonly type: 'customer'
        readonly outcome: 'linked' | 'created' | 'none' | 'conflict' | 'failed'
      }
    | {
        /** The flow told the till that the payment summary changed. Nobody. */
        readonly type: 'drift-announced'
      }
    | {
        /** A request, or your `venue`, failed; the flow tries again if that can help. By the code's advice: nobody, whoever has the credentials, or a person. */
        readonly type: 'trouble'
        readonly code: ErrorCode
        readonly during: string
      }
  )
