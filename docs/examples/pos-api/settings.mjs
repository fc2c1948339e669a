/** What the host is told by its environment, read once. */
import { readFileSync } from 'node:fs'
import { NbiKountaError } from 'nbi-kounta'

/**
 * @typedef {object} HostVenue
 * @property {string} venueId NBI's locationId
 * @property {string} siteId Kounta's site
 * @property {string} name
 * @property {string} timeZone IANA
 * @property {'literal' | 'venue'} [policy] default 'literal'
 * @property {string} [prepaymentMethodId] posts what was paid ahead by this payment method
 */

/** @typedef {ReturnType<typeof readSettings>} Settings */

/** @type {readonly HostVenue[]} */
const inventedVenues = [
  { venueId: 'loc_31', siteId: '7712', name: 'Harbour Bar', timeZone: 'Australia/Melbourne', prepaymentMethodId: '58' },
  { venueId: 'loc_32', siteId: '7713', name: 'Laneway Kitchen', timeZone: 'Australia/Melbourne', policy: 'venue' },
]

/** True where neither remote system is named: the host then brings the simulated ones along. */
export const isSimulated = (/** @type {NodeJS.ProcessEnv} */ env) => !env.KOUNTA_CLIENT_ID && !env.NBI_BASE_URL

/** This machine, by one of its names. @param {string} host */
export const isLoopback = (host) => /^(127\.\d+\.\d+\.\d+|localhost|\[?::1\]?)$/.test(host)

/**
 * @param {NodeJS.ProcessEnv} env
 * @param {string} publicUrl where the two systems reach this host
 */
export function readSettings(env, publicUrl) {
  const need = (/** @type {string} */ name) => {
    const value = env[name]
    if (!value)
      throw new Error(`${name} is missing; name all of ${names.join(', ')}, or none to play with simulated ones`)
    return value
  }
  const number = (/** @type {string} */ name, /** @type {number} */ usual) => {
    const value = Number(env[name] || usual)
    if (!(value >= 0)) throw new Error(`${name}: expected a number from 0, got ${env[name]}`)
    return value
  }
  /** @type {readonly HostVenue[]} */
  const venues = env.VENUES ? JSON.parse(readFileSync(env.VENUES, 'utf8')) : inventedVenues
  /** @type {import('nbi-kounta').FlowTiming} */
  const timing = env.TIMING ? JSON.parse(env.TIMING) : {}
  const calls = number('NBI_CALLS_PER_SECOND', 10)
  return {
    publicUrl: (env.PUBLIC_URL ?? publicUrl).replace(/\/+$/, ''),
    venues,
    /** By NBI's or Kounta's id. */
    venueOf(/** @type {string} */ id) {
      const venue = venues.find(({ venueId, siteId }) => venueId === id || siteId === id)
      if (!venue) throw new NbiKountaError('unknown-venue', `${JSON.stringify(id)}: expected a venue or site of VENUES`)
      return venue
    },
    /** Undefined for a site of the company that is not served here. */
    venueOfSite: (/** @type {string | undefined} */ id) => venues.find(({ siteId }) => siteId === id)?.venueId,
    kounta: {
      companyId: need('KOUNTA_COMPANY_ID'),
      baseUrl: env.KOUNTA_BASE_URL ?? 'https://api.kounta.com/v1/',
      timeoutMs: timing.requestTimeoutMs ?? 10_000,
    },
    credentials: { clientId: need('KOUNTA_CLIENT_ID'), clientSecret: need('KOUNTA_CLIENT_SECRET') },
    rate: env.KOUNTA_CALLS_PER_MINUTE ? { perMinute: number('KOUNTA_CALLS_PER_MINUTE', 60) } : {},
    /** KOUNTA_BUDGET=own: no other process calls Kounta with this credential, so nothing is counted in the store. */
    sharesBudget: env.KOUNTA_BUDGET !== 'own',
    webhookSecret: need('KOUNTA_WEBHOOK_SECRET'),
    timing,
    nbi: { baseUrl: need('NBI_BASE_URL'), apiKey: need('NBI_API_KEY'), rate: { calls, perMs: 1000 } },
    webhookHeader: { name: env.NBI_WEBHOOK_HEADER ?? 'X-Security-Key', value: need('NBI_WEBHOOK_KEY') },
    /** WORKER=off: this process only takes webhooks in; others carry on. */
    isWorker: env.WORKER !== 'off',
    /** So long a host that was told to end serves on while /ready says 503: a balancer's interval times the failures that it waits for. */
    drainMs: number('DRAIN_MS', 5_000),
    /** The simulated staff's door; undefined when the systems are real. */
    staffUrl: env.STAFF_URL,
    /** The pages have no login: they answer to this machine's names alone, unless HOST is another's. */
    isPrivate: isLoopback(env.HOST ?? '127.0.0.1'),
    /** Where the pages' journal is kept; undefined: in memory. */
    dataDir: env.DATA_DIR,
    /** Width of a bar of the duration chart: a simulated service is over in minutes. */
    durationStepMin: env.STAFF_URL ? 1 : 30,
  }
}

const names = [
  'KOUNTA_COMPANY_ID',
  'KOUNTA_CLIENT_ID',
  'KOUNTA_CLIENT_SECRET',
  'KOUNTA_WEBHOOK_SECRET',
  'NBI_BASE_URL',
  'NBI_API_KEY',
  'NBI_WEBHOOK_KEY',
]
