/** A party is seated, moved, and taken back: what each event asks of the till. Run: `npx tsx docs/examples/decide/decide.ts`. */
import { type DecideOrder, decideOrderAction, needsKountaOrder, type OrderAction } from 'nbi-kounta/decide'

const at = (minutes: number) => new Date(Date.UTC(2025, 2, 14, 8, minutes)).toISOString()
const confirmed = { id: 'bk_7001', status: 'Confirmed', modifiedAt: at(0) }
const seated = { ...confirmed, status: 'Seated', modifiedAt: at(1), tables: [{ name: '12' }] }
const moved = { ...seated, modifiedAt: at(2), tables: [{ name: '14' }] }
const undone = { ...confirmed, modifiedAt: at(4) }

function describe(action: OrderAction): string {
  switch (action.type) {
    case 'create':
      return `post an order (${action.reason})`
    case 'delete':
      return `delete order ${action.orderId} (${action.reason})`
    case 'error':
      return `call a person: ${action.reason}, ${action.items} items, ${action.payments} payments`
    case 'none':
      return `nothing (${action.reason}); the till does not know of: ${action.drift.map(({ field }) => field).join() || 'nothing'}`
  }
}

// The host has no order yet, so the till was not asked.
console.log(describe(decideOrderAction(confirmed, seated, null)))

// The order that was posted, read back from the till.
const order: DecideOrder = { id: '3100456789', status: 'ACCEPTED', createdAt: at(1), lines: [], payments: [] }
console.log(describe(decideOrderAction(seated, moved, order)))
console.log(describe(decideOrderAction(moved, undone, order)))
console.log(describe(decideOrderAction(moved, undone, { ...order, lines: [{ quantity: 2 }] })))

// A status that neither seats nor undoes: no request to the till is needed.
console.log(needsKountaOrder(moved, { ...moved, status: 'Mains Away', modifiedAt: at(9) }))
