/** Writes `docs/decision-table.md` from the rules themselves: `npx tsx test/docs/generate-decision-table.ts`. */
import { writeFileSync } from 'node:fs'
import { argv } from 'node:process'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { type DecisionRow, decisionTable } from '../../src/decide/index.js'
import { policyDifferences } from './policy-differences.js'

const page = new URL('../../docs/decision-table.md', import.meta.url)

const row = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`
const head = (names: readonly string[]) => [row(names), row(names.map(() => '---'))]
const code = (text: string) => `\`${text}\``

function ruleRow(rule: DecisionRow): string {
  const previous = rule.event ? 'newer than next' : rule.previous
  const order = rule.owner ? `${rule.order}, marked as ${rule.owner}'s` : rule.order
  const cells = [rule.next, previous, order, rule.window, rule.activity, rule.policy ?? '']
  const shown = cells.map((cell) => (cell === 'any' ? '' : cell))
  const action = rule.action === 'none' ? rule.action : `**${rule.action}**`
  return row([rule.row, ...shown, action, code(rule.reason), rule.clauses.join(', ')])
}

function differenceRows(): readonly string[] {
  return policyDifferences().map(({ when, literal, venue }) =>
    row([
      ...[when.next, when.previous, when.order, when.window, when.activity].map((answers) => answers ?? ''),
      `${literal.type}, ${code(literal.reason)}`,
      `${venue.type}, ${code(venue.reason)}`,
    ]),
  )
}

const words = `
| cell | meaning |
| --- | --- |
| next: Seated, undo, other | the class of the new status: \`Seated\`; \`Cancelled\`, \`Confirmed\`, \`No_Show\`, \`Unconfirmed\`; all else. Case, spaces, \`_\` and \`-\` do not count. A policy may add its own |
| previous: none, not Seated, Seated | the version seen before; *none* for a booking not seen before |
| order: absent, open, complete, rejected | *absent* also if it is flagged deleted or \`DELETED\`; *open* for \`SUBMITTED\`, \`ACCEPTED\`, \`ON_HOLD\`, \`PENDING\` and any unknown status |
| window: in time, too early, too late, undated | from the order's created-at to the booking's modified-at. *In time*: within the policy's \`undoWindowMs\` before or after it (5 minutes, the ends included). *Too early*: more before. *Too late*: more after. *Undated*: one of the two is no instant |
| activity: none, items or payments | a line or a payment on the order. If the policy's \`ownPrepayment\` is \`ignored\`, the one payment that we posted ourselves does not count, as long as this version of the booking, or the one before, has the amount that was posted |
| policy: create | the row applies only if the policy says 'create': \`onSeatedWithoutOrder\` in row 5, \`afterRejection\` in row 7 |
`.trim()

/** The page, whole. */
export function renderDecisionTable(): string {
  return [
    '<!-- Generated from the rules by test/docs/generate-decision-table.ts; a test fails when it is not current. -->',
    '# Decision table',
    '',
    'What `decideOrderAction(previous, next, kountaOrder, policy)` answers. The first row that matches decides. An empty cell matches anything.',
    'The rows are the rules that the engine runs (`decisionTable()`). The clauses are those of the mission.',
    'No row for an undo creates an order (C3.5).',
    '',
    ...head(['#', 'next', 'previous', 'order', 'window', 'activity', 'policy', 'action', 'reason', 'clauses']),
    ...decisionTable().map(ruleRow),
    '',
    '## What the cells mean',
    '',
    words,
    '',
    '## Where `literalPolicy` and `venuePolicy` differ',
    '',
    'Found by running both policies over every combination of facts. Combinations with the same two answers are joined. An empty cell means',
    'that every value there gives the same answers. `literalPolicy` is the default.',
    '',
    ...head(['next', 'previous', 'order', 'window', 'activity', '`literalPolicy`', '`venuePolicy`']),
    ...differenceRows(),
    '',
  ].join('\n')
}

if (argv[1] && import.meta.url === pathToFileURL(argv[1]).href) {
  writeFileSync(page, renderDecisionTable())
  console.log(`written: ${fileURLToPath(page)}`)
}
