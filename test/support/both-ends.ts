/** Both remote systems, simulated, behind real HTTP: webhooks in, one flow between them, a virtual clock over all. */
import {
  bookingsOfNowBookIt,
  createKountaClient,
  createNowBookItClient,
  createNowBookItSalesSink,
  createOrderFlow,
  type FlowEvent,
  type FlowOutcome,
  type Logger,
  oauthAuth,
  statusesFromNowBookIt,
  tokenStore,
  type VenueConnection,
} from 'nbi-kounta'
import {
  createKountaSimulator,
  createNowBookItSimulator,
  createVirtualClock,
  type KountaSimulatorOptions,
  type NowBookItSimulatorOptions,
} from 'nbi-kounta/testing'
import { onTestFinished } from 'vitest'
import { durableStore, venueId } from './house.js'
import { passTime } from './pass-time.js'

export interface BothEndsOptions {
  readonly kounta?: KountaSimulatorOptions
  readonly nowBookIt?: NowBookItSimulatorOptions
  readonly venue?: Partial<VenueConnection>
  readonly logger?: Logger
}

const plenty = Number.POSITIVE_INFINITY

/** Opens both ends. Now Book It's events are handled as they come (`handled`), unless `subscribe` is called with an address. */
export async function openBothEnds(options: BothEndsOptions = {}) {
  const clock = createVirtualClock({ startAt: '2026-03-14T07:00:00Z' })
  const events: FlowEvent[] = []
  const kounta = createKountaSimulator({ clock, ratePerMinute: { oauth: plenty }, ...options.kounta })
  const nbi = createNowBookItSimulator({ clock, ratePerSecond: plenty, ...options.nowBookIt })
  const [till, diary] = await Promise.all([kounta.listen(), nbi.listen()])
  onTestFinished(till.close)
  onTestFinished(diary.close)

  const store = durableStore({ clock })
  const tokens = tokenStore(store, 'harbour-group')
  const issued = kounta.oauth.issueTokens()
  await tokens.save({ accessToken: issued.accessToken, refreshToken: issued.refreshToken })
  const logger = options.logger ? { logger: options.logger } : {}
  const fetch = clock.trackFetch()
  const tillOptions = { companyId: kounta.companyId, baseUrl: `${till.url}/v1/`, clock, ...logger }
  const diaryOptions = { baseUrl: diary.url, apiKey: nbi.apiKey, clock, ...logger }
  const auth = oauthAuth({ ...kounta.credentials.oauth, tokens })
  const tillClient = createKountaClient({ ...tillOptions, auth, fetch })
  const diaryClient = createNowBookItClient({ ...diaryOptions, fetch })
  const statuses = statusesFromNowBookIt(await clock.runUntil(diaryClient.statuses.list()))
  const timeZone = 'Australia/Melbourne'
  const flow = createOrderFlow({
    store,
    clock,
    venue: () => ({
      kounta: tillClient,
      siteId: '7712',
      timeZone,
      finishAfterSale: 'Finished',
      bookings: bookingsOfNowBookIt({ client: diaryClient, timeZone, statuses, paymentUnit: 'major' }),
      ...options.venue,
    }),
    venues: () => [venueId],
    sales: createNowBookItSalesSink({ client: diaryClient, body: { staffId: '77' } }),
    onEvent: (event) => void events.push(event),
    ...logger,
  })
  return {
    clock,
    kounta,
    nbi,
    store,
    tokens,
    issued,
    tillOptions,
    diaryOptions,
    tillClient,
    diaryClient,
    statuses,
    flow,
    events,
    types: () => events.map((event) => event.type),
    /** The one event of a kind. */
    only: <Type extends FlowEvent['type']>(type: Type) =>
      events.filter((event): event is Extract<FlowEvent, { type: Type }> => event.type === type),
    /** What a Now Book It webhook does. */
    tell: (bookingId: string, eventType = 'BOOKING_UPDATED'): Promise<FlowOutcome> =>
      clock.runUntil(flow.handleNowBookItEvent({ eventType, data: { bookingId, locationId: venueId } })),
    /** Lets time pass, settling what is due about every second. */
    pass: (ms: number, stepMs?: number) => passTime(clock, flow, ms, stepMs),
  }
}
