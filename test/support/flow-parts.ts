/** The parts that a step of the flow is handed, made by hand: for states that no till gets into on request. */
import type { KountaOrder } from 'nbi-kounta'
import { allSafeguards, type Context } from '../../src/flow/context.js'
import { emptyRecord } from '../../src/flow/record/record.js'
import type { Session } from '../../src/flow/record/session.js'
import { resolveTiming } from '../../src/flow/timing.js'
import { createStrangers } from '../../src/flow/venue/strangers.js'
import { durableStore } from './house.js'

/** An untouched order with the marker of a booking's first generation. */
export const marked = (id: string, bookingId = 'bk_1', more: Partial<KountaOrder> = {}): KountaOrder => ({
  id,
  status: 'SUBMITTED',
  deleted: false,
  saleNumber: `NBI-${bookingId}-1.`,
  createdAt: '2026-03-14T07:00:00Z',
  updatedAt: '2026-03-14T07:00:00Z',
  siteId: '7712',
  lines: [],
  payments: [],
  ...more,
})
/** What was reported since it was last emptied. */
export const told: string[] = []
const clock = { now: () => Date.parse('2026-03-14T07:01:00Z'), sleep: async () => undefined }
/** A context on a store of its own, one minute past seven. */
export const context = (): Context => ({
  store: durableStore(),
  clock,
  timing: resolveTiming(),
  logger: { debug() {}, info() {}, warn() {}, error() {} },
  safeguards: allSafeguards,
  retainMs: 1_000_000,
  strangers: createStrangers(clock),
  clocksTold: new WeakSet(),
  nonce: () => 'n',
  report: (_, event) => void told.push(event.type),
})
/** A session on a record that is not stored yet. */
export const session = (more: Partial<Session['record']> = {}): Session => ({
  key: 'booking:v1:bk_1',
  known: true,
  record: { ...emptyRecord('v1', 'bk_1'), ...more },
  saved: undefined,
  version: null,
  overdue: true,
  afterSave: [],
})
