/** What a venue has set up: payment methods, staff, products. */
import { paymentMethod, product, staff } from '../schemas/resources.js'
import type { KountaClient } from '../types.js'
import { atSite, by, companyList, type EndpointParts, listing } from './parts.js'

/** Makes the endpoints of the catalogue. */
export function catalogueEndpoints(parts: EndpointParts): Pick<KountaClient, 'paymentMethods' | 'staff' | 'products'> {
  return {
    paymentMethods: {
      list: companyList(parts, 'payment_methods', paymentMethod),
    },
    staff: {
      list: companyList(parts, 'staff', staff),
    },
    products: {
      // Lists are short; the price comes on request [kounta-api.md 3.1, 5.4].
      list: (siteId, options) =>
        listing(
          parts,
          {
            path: 'companies/{companyId}/sites/{siteId}/products.json',
            query: { fields: 'unit_price' },
            ...atSite(siteId),
            options,
          },
          by(product),
        ),
    },
  }
}
