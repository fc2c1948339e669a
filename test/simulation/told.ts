/** What webhooks have told the flow of an order, by the onlooker's notes. */
import type { SentDelete, TillOrder } from './till.js'

/** The newest state that the flow was told of and said yes to. */
export interface Told {
  readonly atMs: number
  readonly stateAtMs: number
  readonly updatedAt: string
  /** Whether it bore its marker and the booking's record owned it by then: with a create or a delete under way it takes no news. */
  readonly byOwner: boolean
  /** Whether it bore its marker and its delete was wanted by then, and not begun. */
  readonly isDoomed: boolean
}

/** A webhook had told of the touch before the order was read in an older state, as the stamps of the two say. */
export function wasToldOfTouch(order: TillOrder, sent: SentDelete, readStaleMs: number): boolean {
  const { told, touchedAtMs } = order
  if (!(told?.byOwner || told?.isDoomed) || touchedAtMs === undefined || told.stateAtMs < touchedAtMs) return false
  const read = order.states.findLast((state) => state.atMs <= sent.readAtMs) ?? order.states[0]
  return (
    told.atMs <= sent.readAtMs + readStaleMs && Date.parse(told.updatedAt) > Date.parse(read?.order.updatedAt ?? '')
  )
}

/** A webhook has told that it is deleted. */
export const wasToldOfEnd = ({ told, deletedAtMs = Number.POSITIVE_INFINITY }: TillOrder): boolean =>
  (told?.stateAtMs ?? 0) >= deletedAtMs
