/** Where orders happen: the company, its sites and their status, tables and registers. */
import { isAbsent } from '../../shared/options.js'
import { company, readTables, site, siteStatus } from '../schemas/places.js'
import { register } from '../schemas/resources.js'
import type { KountaClient } from '../types.js'
import { atSite, by, companyList, type EndpointParts, listing, readAnswer, record } from './parts.js'

const sitePath = 'companies/{companyId}/sites/{siteId}'

/** Makes the endpoints of places. */
export function placesEndpoints(
  parts: EndpointParts,
): Pick<KountaClient, 'companies' | 'sites' | 'tables' | 'registers'> {
  return {
    companies: {
      me: async (options) =>
        readAnswer(await parts.call({ method: 'GET', path: 'companies/me.json', options }), by(company)),
    },
    sites: {
      list: companyList(parts, 'sites', site),
      get: async (siteId, options) => record(parts, { path: `${sitePath}.json`, ...atSite(siteId), options }, by(site)),
      status: async (siteId, options) =>
        record(parts, { path: `${sitePath}/status.json`, ...atSite(siteId), options }, by(siteStatus)),
    },
    tables: {
      list: async (siteId, options) => {
        const answer = await parts.call({ method: 'GET', path: `${sitePath}/tables.json`, ...atSite(siteId), options })
        return readAnswer(answer, readTables)
      },
    },
    registers: {
      list: (siteId, options) =>
        isAbsent(siteId)
          ? companyList(parts, 'registers', register)(options)
          : listing(parts, { path: `${sitePath}/registers.json`, ...atSite(siteId), options }, by(register)),
    },
  }
}
