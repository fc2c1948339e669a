/** Paths to endpoints: templates with named parameters, `.json` stripped, `me` understood. */
import type { SimulatedResponse } from '../faces/exchange.js'
import { createPathFinder, decodedSegment, type Route } from '../simulation/path-table.js'
import type { Call } from './answers.js'
import { createCustomer, customer, findCustomers } from './customers.js'
import { addLine, changeLine } from './lines.js'
import { notification, notifications } from './notifications.js'
import { readListPath } from './order-filters.js'
import { listOrders, orderBySaleId } from './order-lists.js'
import { createOrder, deleteOrder, getOrder, updateOrder } from './orders.js'
import { addPayment, changePayment } from './payments.js'
import { subscription, subscriptions } from './subscriptions.js'
import {
  allStatuses,
  company,
  paymentMethods,
  products,
  registers,
  site,
  siteStatus,
  sites,
  staff,
  table,
  tables,
} from './venue.js'

export type Endpoint = (call: Call) => SimulatedResponse

// One line per documented path below `companies/{companyId}/`.
const find = createPathFinder<Endpoint>(
  {
    '': { GET: company },
    'orders/{orderId}': { GET: getOrder, PUT: updateOrder, DELETE: deleteOrder },
    'orders/saleid/{saleId}': { GET: orderBySaleId },
    'orders/{orderId}/lines': { POST: addLine },
    'orders/{orderId}/lines/{number}': { PUT: changeLine, DELETE: changeLine },
    'orders/{orderId}/payments': { POST: addPayment },
    'orders/{orderId}/payments/{number}': { PUT: changePayment },
    'orders/{orderId}/notifications': { GET: notifications, POST: notifications },
    'orders/{orderId}/notifications/{number}': { GET: notification, PUT: notification },
    customers: { GET: findCustomers, POST: createCustomer },
    'customers/{customerId}': { GET: customer, PUT: customer },
    sites: { GET: sites },
    'sites/{siteId}': { GET: site },
    'sites/{siteId}/status': { GET: siteStatus },
    'sites/{siteId}/tables': { GET: tables },
    'sites/{siteId}/tables/{name}': { GET: table },
    'sites/{siteId}/registers': { GET: registers },
    'sites/{siteId}/products': { GET: products },
    status: { GET: allStatuses },
    registers: { GET: registers },
    staff: { GET: staff },
    'staff/me/sites': { GET: sites },
    payment_methods: { GET: paymentMethods },
    webhooks: { GET: subscriptions, POST: subscriptions },
    'webhooks/{webhookId}': { GET: subscription, PUT: subscription, DELETE: subscription },
  },
  (name, segment) => {
    if (name === 'name' || name === 'saleId') return decodedSegment(segment)
    return /^[0-9]{1,20}$/.test(segment) ? segment : undefined
  },
)

/** Finds the endpoint of a path below `/v1/`; undefined when there is none. */
export function findRoute(method: string, path: string): Route<Endpoint> | undefined {
  const segments = path.replace(/\.json$/, '').split('/')
  if (segments[0] === 'sites_status' && segments.length === 1) {
    return { template: 'sites_status', params: {}, endpoint: method === 'GET' ? allStatuses : undefined }
  }
  const [companies, companyId, ...rest] = segments
  if (companies !== 'companies' || companyId === undefined) return undefined
  const prefix = 'companies/{companyId}'
  if (rest.join('/') === 'orders' && method === 'POST') {
    return { template: `${prefix}/orders`, params: { companyId }, endpoint: createOrder }
  }
  const list = readListPath(rest)
  if (list) {
    const endpoint = method === 'GET' ? (call: Call) => listOrders(call, list) : undefined
    return { template: `${prefix}/${list.template}`, params: { companyId }, endpoint }
  }
  const found = find(method, rest)
  return (
    found && {
      template: found.template === '' ? prefix : `${prefix}/${found.template}`,
      params: { companyId, ...found.params },
      endpoint: found.endpoint,
    }
  )
}
