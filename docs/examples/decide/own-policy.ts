/** A venue's own policy, and the whole table that any policy is measured by. Run: `npx tsx docs/examples/decide/own-policy.ts`. */
import { classifyStatus, decideOrderAction, decisionTable, definePolicy, venuePolicy } from 'nbi-kounta/decide'

const policy = definePolicy(
  { undoWindowMs: 10 * 60_000, statuses: { 'Walked Out': 'undo', Coffee: 'other' } },
  venuePolicy,
)

console.log(classifyStatus('walked-out', policy), classifyStatus('Arrived', policy), classifyStatus('Coffee', policy))

const next = { id: 'bk_7001', status: 'Walked out', modifiedAt: '2025-03-14T08:09:00Z' }
const order = { id: '3100456789', status: 'ACCEPTED', createdAt: '2025-03-14T08:00:00Z', lines: [], payments: [] }
console.log(decideOrderAction(null, next, order, policy).reason)

for (const { row, action, reason } of decisionTable()) console.log(row, action, reason)
