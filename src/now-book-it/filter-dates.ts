/** Date filters as NBI reads them: `yyyy-MM-ddTHH:mm:ss.fffZ`, checked before they are sent. */
import { instantMs } from '../domain/instants.js'
import { NbiKountaError } from '../shared/errors.js'

/** A span of time, as ISO 8601 instants with Z or an offset. NBI does not say if the ends are inclusive: overlap, and de-duplicate. */
export interface NowBookItSpan {
  readonly from: string
  readonly to: string
}

/** Both ends in NBI's own form. Throws 'invalid-options' for what is no instant, and for a span that ends before it begins. */
export function filterDates(span: NowBookItSpan, name: string): readonly [from: string, to: string] {
  const [from, to] = [instantMs(span?.from), instantMs(span?.to)]
  if (Number.isNaN(from) || Number.isNaN(to) || from > to) {
    throw new NbiKountaError(
      'invalid-options',
      `${name}: expected from and to as ISO 8601 instants, from not after to; Now Book It answers other dates with an empty list`,
    )
  }
  return [new Date(from).toISOString(), new Date(to).toISOString()]
}
