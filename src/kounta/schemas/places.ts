/** Companies, sites, their status and their tables, as the wire has them. */
import * as z from 'zod/mini'
import { isAbsent } from '../../shared/options.js'
import type { Company, Site, SiteStatus, Table } from '../types.js'
import { compact, id, into, nested, raw, text } from './fields.js'
import { isWire, readReference, readText } from './values.js'

export const company = into(
  z.object({ id, name: text, currency: text, timezone: nested(z.object({ offset: text, name: text })) }),
  ({ timezone, ...rest }) =>
    compact<Company>({ ...rest, timeZone: timezone && compact<NonNullable<Company['timeZone']>>(timezone) }),
)

export const site = into(z.object({ id, name: text, code: text }), (value) => compact<Site>(value))

/** True, 'online', 1: the pages show the words only, so the booleans are a precaution. */
const isOnline = (value: unknown) => value === true || value === 1 || readText(value)?.toLowerCase() === 'online'

/**
 * A site's status. Which member holds the devices' half is not readable in the documentation (`online` or `status`), so both are
 * read; online ordering is on unless the site says otherwise [kounta-api.md 5.4].
 */
export const siteStatus = into(
  z
    .object({ site_id: raw, id: raw, online: raw, status: raw, online_ordering: raw })
    .check(
      z.refine(
        (value) => value.online !== undefined || value.status !== undefined || value.online_ordering !== undefined,
      ),
    ),
  (value) =>
    compact<SiteStatus>({
      siteId: readReference(value.site_id) ?? readReference(value.id),
      online: isOnline(value.online ?? value.status),
      onlineOrdering: isAbsent(value.online_ordering) || isOnline(value.online_ordering),
    }),
)

const orderIds = (value: unknown): readonly string[] =>
  Array.isArray(value)
    ? value.flatMap((entry) => (isWire(entry) ? readReference(entry.id, entry.id_str) : readReference(entry)) ?? [])
    : []

const sectionName = (value: unknown) => (isWire(value) ? readText(value.name) : readText(value))

/** One table; where its section encloses it, `section` is handed down. */
function toTable(wire: unknown, section: string | undefined): Table | undefined {
  if (!isWire(wire)) return undefined
  const number = readText(wire.number)
  const name = readText(wire.name) ?? number
  if (name === undefined) return undefined
  const orders = wire.order_ids ?? wire.orders ?? wire.open_orders
  return compact<Table>({ name, number, section: sectionName(wire.section) ?? section, orderIds: orderIds(orders) })
}

/** Tables, flat or grouped by section: the documentation names the parts, its nesting was not readable [kounta-api.md 5.3]. */
export function readTables(json: unknown): readonly Table[] {
  const entries: readonly unknown[] = Array.isArray(json)
    ? json
    : isWire(json)
      ? [json.sections ?? json.tables].flat()
      : []
  return entries.flatMap((entry) => {
    if (isWire(entry) && Array.isArray(entry.tables)) {
      const section = readText(entry.name)
      return entry.tables.flatMap((table) => toTable(table, section) ?? [])
    }
    return toTable(entry, undefined) ?? []
  })
}
