/** What an order's status says, in whatever case the till writes it. */

/** The members that tell it; a hand-made order may lack either. */
interface Standing {
  readonly status: string
  readonly deleted?: boolean
}

const has = (order: Pick<Standing, 'status'>, ...statuses: readonly string[]): boolean =>
  statuses.includes(String(order.status).toUpperCase())

/** Deleted by flag or by status. */
export const isGone = (order: Standing): boolean => order.deleted === true || has(order, 'DELETED')

/** Closed as a sale. */
export const isComplete = (order: Pick<Standing, 'status'>): boolean => has(order, 'COMPLETE', 'COMPLETED')

/** Of interest to the sales: closed as one, or taken back. */
export const isSold = (order: Standing): boolean => isComplete(order) || isGone(order)

/** Taken on by staff. */
export const isAccepted = (order: Pick<Standing, 'status'>): boolean => has(order, 'ACCEPTED')

/** Refused by staff. */
export const isRejected = (order: Pick<Standing, 'status'>): boolean => has(order, 'REJECTED')
