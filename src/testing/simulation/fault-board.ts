/** What goes wrong, and when: scripted by the test, or by chance from the seed. */
import type { Random } from '../seeded-random.js'
import { withDefaults } from './defaults.js'

/**
 * How an outage looks: a broken connection, or a 503 with an HTML page.
 *
 * @example
 * ```ts
 * import { createKountaSimulator, type DownFace } from 'nbi-kounta/testing'
 *
 * const face: DownFace = 'reset'
 * createKountaSimulator().faults.downFor(180_000, face)
 * ```
 */
export type DownFace = 'reset' | '5xx'

/**
 * Which requests a scripted fault waits for. Default: POST of an order at Kounta, POST of a sale at Now Book It.
 *
 * @example
 * ```ts
 * import { createKountaSimulator, type RequestMatch } from 'nbi-kounta/testing'
 *
 * const deletes: RequestMatch = { method: 'DELETE', path: 'companies/{companyId}/orders/{orderId}' }
 * createKountaSimulator().faults.loseNextAnswer(1, deletes)
 * ```
 */
export interface RequestMatch {
  /** Default: any. */
  readonly method?: string
  /** A path template as the request log shows it, such as `companies/{companyId}/orders/{orderId}`. Default: any. */
  readonly path?: string
}

/**
 * Faults by chance: each is a probability from 0 to 1, drawn per request from the seed.
 *
 * @example
 * ```ts
 * import { createKountaSimulator, type FaultChances } from 'nbi-kounta/testing'
 *
 * const storm: Partial<FaultChances> = { lostAnswer: 0.05, lateApply: 0.05, maxLateMs: 45_000 }
 * createKountaSimulator({ seed: 7, chances: storm })
 * ```
 */
export interface FaultChances {
  /** A write is applied and its answer lost. */
  readonly lostAnswer: number
  /** A request is lost before it is applied. */
  readonly droppedRequest: number
  /** A 500 with HTML; a write was applied in half of the cases. */
  readonly serverError: number
  /** A 429, whatever the limit. */
  readonly rateLimited: number
  /** The usual POST (see `RequestMatch`) is applied late, up to `maxLateMs`. In half of the cases its connection is lost at once. */
  readonly lateApply: number
  /** Default 45000. */
  readonly maxLateMs: number
  /** An answer is slow, up to `maxSlowMs`. */
  readonly slow: number
  /** Default 15000. */
  readonly maxSlowMs: number
  /** A webhook is sent twice. */
  readonly duplicateWebhook: number
}

/**
 * The switches of a simulated remote side. Change any of them at any time.
 *
 * @example
 * ```ts
 * import { createKountaSimulator, type SimulatedFaults } from 'nbi-kounta/testing'
 *
 * const rushHour = (faults: SimulatedFaults) => faults.slow(4000)
 * rushHour(createKountaSimulator().faults)
 * ```
 */
export interface SimulatedFaults {
  /** The next `times` matching requests are applied, but lose their connection. */
  loseNextAnswer(times?: number, which?: RequestMatch): void
  /** The next `times` matching requests are dropped before they are applied. */
  dropNextRequest(times?: number, which?: RequestMatch): void
  /**
   * The next `times` matching requests are applied after `ms`. The answer comes then ('answered', the default), or the connection is 'lost'
   * at once.
   */
  applyNextLate(ms: number, options?: { times?: number; which?: RequestMatch; answer?: 'answered' | 'lost' }): void
  /** The next `times` matching requests get an error and are not applied. Default: one 500 with HTML. */
  failNext(times?: number, options?: { status?: number; face?: 'html' | 'json' | 'empty'; which?: RequestMatch }): void
  /** The next `times` requests that a limit applies to get a 429. Token requests have none. */
  limitNext(times?: number): void
  /** Everything is down for `ms` of the simulator's clock. Default face '5xx'. */
  downFor(ms: number, face?: DownFace): void
  /** Everything is down until you pass false. */
  setDown(face: DownFace | false): void
  /** Every answer leaves `ms` late from now on; 0 ends that. */
  slow(ms: number): void
  /** Every webhook is sent twice. */
  duplicateWebhooks: boolean
  /** Webhooks are lost. */
  loseWebhooks: boolean
  /** Faults by chance, from now on. */
  chances(chances: Partial<FaultChances>): void
  /** Everything works again: clears scripts, outages, slowness and chances. */
  clear(): void
}

/** What was decided for one request. */
export interface FaultPlan {
  readonly down?: DownFace
  readonly drop?: 'before' | 'after'
  readonly lateMs?: number
  readonly lateAnswer?: 'answered' | 'lost'
  readonly fail?: { readonly status: number; readonly face: 'html' | 'json' | 'empty'; readonly applied: boolean }
  readonly limited?: boolean
  readonly slowMs: number
}

const noChances: FaultChances = {
  lostAnswer: 0,
  droppedRequest: 0,
  serverError: 0,
  rateLimited: 0,
  lateApply: 0,
  maxLateMs: 45_000,
  slow: 0,
  maxSlowMs: 15_000,
  duplicateWebhook: 0,
}

interface Script {
  times: number
  readonly which: RequestMatch
  readonly plan: Omit<FaultPlan, 'slowMs'>
}

/** Scripts first, in the order in which they were given; then chance. */
export class FaultBoard implements SimulatedFaults {
  duplicateWebhooks = false
  loseWebhooks = false
  #scripts: Script[] = []
  #down: DownFace | false = false
  #downUntilMs = Number.NEGATIVE_INFINITY
  #slowMs = 0
  #chances: FaultChances
  readonly #random: Random
  readonly #now: () => number
  readonly #usual: RequestMatch

  /** `usual` is what a scripted fault waits for when it is not told: the request that such tests are about. */
  constructor(random: Random, now: () => number, usual: RequestMatch, chances: Partial<FaultChances> = {}) {
    this.#usual = usual
    this.#random = random
    this.#now = now
    this.#chances = withDefaults(noChances, chances)
  }

  loseNextAnswer(times = 1, which = this.#usual): void {
    this.#script({ times, which, plan: { drop: 'after' } })
  }

  dropNextRequest(times = 1, which = this.#usual): void {
    this.#script({ times, which, plan: { drop: 'before' } })
  }

  applyNextLate(
    ms: number,
    {
      times = 1,
      which = this.#usual,
      answer = 'answered' as const,
    }: { times?: number; which?: RequestMatch; answer?: 'answered' | 'lost' } = {},
  ): void {
    this.#script({ times, which, plan: { lateMs: ms, lateAnswer: answer } })
  }

  failNext(
    times = 1,
    {
      status = 500,
      face = 'html',
      which = this.#usual,
    }: { status?: number; face?: 'html' | 'json' | 'empty'; which?: RequestMatch } = {},
  ): void {
    this.#script({ times, which, plan: { fail: { status, face, applied: false } } })
  }

  limitNext(times = 1): void {
    this.#script({ times, which: {}, plan: { limited: true } })
  }

  downFor(ms: number, face: DownFace = '5xx'): void {
    this.#down = face
    this.#downUntilMs = this.#now() + ms
  }

  setDown(face: DownFace | false): void {
    this.#down = face
    this.#downUntilMs = Number.POSITIVE_INFINITY
  }

  slow(ms: number): void {
    this.#slowMs = ms
  }

  chances(chances: Partial<FaultChances>): void {
    this.#chances = withDefaults(noChances, chances)
  }

  clear(): void {
    this.#scripts = []
    this.#down = false
    this.#slowMs = 0
    this.#chances = noChances
    this.duplicateWebhooks = false
    this.loseWebhooks = false
  }

  /** How many copies of a webhook leave. */
  copies(): 1 | 2 {
    const { duplicateWebhook } = this.#chances
    return this.duplicateWebhooks || (duplicateWebhook > 0 && this.#random() < duplicateWebhook) ? 2 : 1
  }

  /** Decides what happens to a request; scripted faults are used up by it, save a 429 where no limit holds. */
  plan(method: string, path: string, hasLimit = true): FaultPlan {
    if (this.#down && this.#now() < this.#downUntilMs) return { down: this.#down, slowMs: 0 }
    // Drawn first, so that a script does not change what chance brings to later requests.
    const chance = this.#byChance(method, path)
    const script = this.#scripts.find(
      ({ which, plan }) =>
        (which.method ?? method) === method && (which.path ?? path) === path && (hasLimit || !plan.limited),
    )
    if (!script) return chance
    script.times--
    if (script.times <= 0) this.#scripts.splice(this.#scripts.indexOf(script), 1)
    return { ...script.plan, slowMs: this.#slowMs }
  }

  /** No times are none, not one. */
  #script(script: Script): void {
    if (script.times > 0) this.#scripts.push(script)
  }

  #byChance(method: string, path: string): FaultPlan {
    const chances = this.#chances
    const happens = (chance: number) => chance > 0 && this.#random() < chance
    const slowMs = this.#slowMs + (happens(chances.slow) ? Math.floor(this.#random() * chances.maxSlowMs) : 0)
    const isWrite = method !== 'GET'
    if (happens(chances.rateLimited)) return { limited: true, slowMs }
    if (happens(chances.droppedRequest)) return { drop: 'before', slowMs }
    if (happens(chances.serverError)) {
      return { fail: { status: 500, face: 'html', applied: isWrite && this.#random() < 0.5 }, slowMs }
    }
    if (isWrite && happens(chances.lostAnswer)) return { drop: 'after', slowMs }
    if (method === this.#usual.method && path === this.#usual.path && happens(chances.lateApply)) {
      const lateMs = Math.floor(this.#random() * chances.maxLateMs)
      return { lateMs, lateAnswer: this.#random() < 0.5 ? 'lost' : 'answered', slowMs }
    }
    return { slowMs }
  }
}
