/** The safeguards of the protocol, each turned off once: what each of them is needed for. */
import type { Bounds } from './plan.js'
import type { Ablation } from './world.js'

export interface NamedAblation extends Ablation {
  /** As `--ablate` spells it. */
  readonly name: string
  /** As the protocol says it. */
  readonly safeguard: string
  /** Under which bounds it must fail. */
  readonly bounds: Bounds
  /** The first seed that fails without it; with it the same schedule holds. */
  readonly failingSeed: number
}

export const ablations: readonly NamedAblation[] = [
  {
    name: 'intent',
    safeguard: 'intent before POST',
    bounds: 'kept',
    failingSeed: 6,
    safeguards: { intentBeforePost: false },
  },
  { name: 'settle-time', safeguard: 'settle time', bounds: 'kept', failingSeed: 36, settleMs: 1 },
  {
    name: 'fencing',
    safeguard: 'fencing: version and nonce on every write',
    bounds: 'kept',
    failingSeed: 6,
    safeguards: { fencing: false },
  },
  {
    name: 'send-deadline',
    safeguard: 'send deadline',
    bounds: 'kept',
    failingSeed: 183,
    safeguards: { sendDeadline: false },
  },
  {
    name: 'doomed-burnt',
    safeguard: 'doomed and burnt ids',
    bounds: 'kept',
    failingSeed: 21,
    safeguards: { doomedAndBurnt: false },
  },
  { name: 'sweep', safeguard: 'sweep', bounds: 'broken', failingSeed: 34, sweepOff: true },
  { name: 'wake-ups', safeguard: 'wake-up rule', bounds: 'kept', failingSeed: 1, safeguards: { wakeUps: false } },
  {
    name: 'not-found',
    safeguard: '"404 is not gone"',
    bounds: 'kept',
    failingSeed: 6,
    safeguards: { notFoundIsNotGone: false },
  },
  {
    name: 'adopt-unknown',
    safeguard: '"adopt, never doom, what no record knows"',
    bounds: 'kept',
    failingSeed: 871,
    safeguards: { adoptUnknown: false },
  },
]
