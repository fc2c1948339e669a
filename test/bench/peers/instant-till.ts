/** A till that answers at once, in this process: what is left is our own work. */
import type { KountaOrder } from '../../../src/domain/order.js'
import type { KountaClient, OrderDraft } from '../../../src/kounta/types.js'

/** A till, and how often it was asked. */
export interface InstantTill {
  readonly kounta: KountaClient
  readonly calls: { created: number; read: number; deleted: number }
}

/** Orders are kept until they are deleted; nothing is ever late, lost or refused. */
export function createInstantTill(now: () => number): InstantTill {
  const orders = new Map<string, KountaOrder>()
  const calls = { created: 0, read: 0, deleted: 0 }
  let ids = 3_100_000_000
  const kounta = {
    companyId: '41207',
    orders: {
      async create(draft: OrderDraft) {
        const id = String(++ids)
        const at = new Date(now()).toISOString()
        calls.created++
        orders.set(id, {
          id,
          status: draft.status,
          deleted: false,
          saleNumber: draft.saleNumber ?? '',
          createdAt: at,
          updatedAt: at,
          siteId: draft.siteId,
          lines: [],
          payments: [],
        })
        return { id }
      },
      async get(id: string) {
        calls.read++
        return orders.get(id) ?? null
      },
      async delete(id: string) {
        calls.deleted++
        orders.delete(id)
      },
    },
  }
  // The flow calls nothing else on this way.
  return { kounta: kounta as unknown as KountaClient, calls }
}
