/** A request of the real client, read off the wire: which of the till's calls it is. */
import { markerOf } from '../../src/domain/marker.js'
import type { SimulatedRequest } from '../../src/testing/index.js'
import type { CallKind } from './plan.js'

export interface WireRequest extends SimulatedRequest {
  readonly kind: CallKind
  readonly orderId: string | undefined
  readonly label: string
}

export async function wireRequestOf(request: Request): Promise<WireRequest> {
  const { method, url } = request
  const orderId = /\/orders\/(\d+)\.json$/.exec(new URL(url).pathname)?.[1]
  const kind = method === 'POST' ? 'create' : method !== 'GET' ? 'delete' : orderId ? 'get' : 'list'
  return {
    method,
    url,
    headers: Object.fromEntries(request.headers),
    body: request.body === null ? '' : await request.text(),
    kind,
    orderId,
    label: `${method} ${orderId ?? 'orders'}`,
  }
}

/** The booking whose order a POST is to make, by its marker. */
export function bookingOfRequest({ body }: WireRequest): string | undefined {
  const { sale_number: saleNumber = '', notes = '' } = JSON.parse(body) as { sale_number?: string; notes?: string }
  return markerOf({ saleNumber, notes })?.bookingId
}
