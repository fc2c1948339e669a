/** A Kounta client on a test's simulated till. */
import { basicAuth, createKountaClient, type KountaClient, type Pacer } from 'nbi-kounta'
import type { KountaSimulator, VirtualClock } from 'nbi-kounta/testing'

/** `send` takes the place of the global fetch; its calls too hold the clock. */
export const kountaOn = (
  house: { kounta: KountaSimulator; clock: VirtualClock; url: string },
  send?: typeof fetch,
  pacer?: Pacer,
): KountaClient =>
  createKountaClient({
    companyId: house.kounta.companyId,
    auth: basicAuth(house.kounta.credentials.basic),
    baseUrl: `${house.url}/v1/`,
    fetch: house.clock.trackFetch(send),
    clock: house.clock,
    ...(pacer && { pacer }),
  })
