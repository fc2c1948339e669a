/** What `onEvent` receives: typed, for logs, metrics and traces; without guest data. */
import type { DriftField, OrderAction, WarningCode } from '../decide/index.js'
import type { ErrorCode } from '../shared/errors.js'

/** What every event carries. */
export interface FlowEventBase {
  /** The host's clock, epoch ms. */
  readonly at: number
  readonly venueId: string
  readonly bookingId?: string
  readonly orderId?: string
}

/** One thing that the flow decided, did or found. */
export type FlowEvent = FlowEventBase &
  (
    | {
        readonly type: 'decided'
        readonly action: OrderAction['type']
        readonly reason: OrderAction['reason']
        readonly previousStatus?: string
        readonly status: string
        readonly modifiedAt: string
        readonly sequence?: number
        readonly bookingType?: string
        readonly covers?: number
        readonly warnings: readonly WarningCode[]
        readonly drift: readonly DriftField[]
      }
    | { readonly type: 'stale'; readonly status: string; readonly modifiedAt: string }
    | { readonly type: 'created'; readonly generation: number; readonly attempt: number }
    | { readonly type: 'adopted'; readonly generation: number; readonly from: 'search' | 'sweep' | 'webhook' }
    | { readonly type: 'deleted'; readonly why: 'undo' | 'extra' }
    | { readonly type: 'refused'; readonly reason: 'order-complete' | 'order-has-items-or-payments' | 'delete-refused' }
    | { readonly type: 'deleted-while-touched'; readonly lines: number; readonly payments: number }
    | { readonly type: 'lost'; readonly status: string }
    | { readonly type: 'accepted' | 'rejected' }
    | { readonly type: 'status'; readonly status: string }
    | {
        readonly type: 'completed'
        /** Major units, as the till has it. */
        readonly total?: number
      }
    | { readonly type: 'sale-sent'; readonly saleId: string; readonly balanced: boolean; readonly residual: number }
    | { readonly type: 'sale-failed'; readonly saleId: string }
    | { readonly type: 'finished'; readonly status: string }
    | { readonly type: 'duplicate-found'; readonly keeps?: string }
    | { readonly type: 'duplicate-healed' }
    | { readonly type: 'touched-extra' }
    | { readonly type: 'given-up'; readonly generation: number }
    | { readonly type: 'customer'; readonly outcome: 'linked' | 'created' | 'none' | 'conflict' | 'failed' }
    | { readonly type: 'drift-announced' }
    | { readonly type: 'trouble'; readonly code: ErrorCode; readonly during: string }
  )
