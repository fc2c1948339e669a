/** Why was no order deleted? The answer for a support desk. Run: `npx tsx docs/examples/decide/explain.ts`. */
import { explainOrderAction } from 'nbi-kounta/decide'

const seated = { id: 'bk_7001', status: 'Seated', modifiedAt: '2025-03-14T08:00:00Z' }
const cancelled = { id: 'bk_7001', status: 'CANCELLED', modifiedAt: '2025-03-14T08:06:30Z' }
const order = { id: '3100456789', status: 'ACCEPTED', createdAt: '2025-03-14T08:00:02Z', lines: [], payments: [] }

const { sentence, clause, facts, nearMisses, rules } = explainOrderAction(seated, cancelled, order)
console.log(`${sentence} [${clause}]`)
console.log(`The change came ${(facts.sinceOrderMs ?? 0) / 1000} s after the order.`)
for (const miss of nearMisses) console.log(miss.sentence)
for (const { row, reason, failed } of rules) console.log(`${row} ${reason}: ${failed ?? 'matched'}`)
