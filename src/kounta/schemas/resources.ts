/** The flat resources around an order: customers, payment methods, registers, staff, products, webhook subscriptions. */
import * as z from 'zod/mini'
import type { Customer, KountaWebhookSubscription, PaymentMethod, Product, Register, Staff } from '../types.js'
import { compact, id, into, nested, number, raw, reference, text } from './fields.js'
import { isWire, readReference, readText } from './values.js'

/** A record says `primary_email_address`, an order's customer `email` [kounta-api.md 5.2]. */
export const customer = into(
  z.object({
    id,
    first_name: text,
    last_name: text,
    primary_email_address: text,
    email: text,
    phone: text,
    mobile: text,
    reference_id: text,
  }),
  (value) =>
    compact<Customer>({
      id: value.id,
      firstName: value.first_name,
      lastName: value.last_name,
      email: value.primary_email_address || value.email || undefined,
      phone: value.phone || undefined,
      mobile: value.mobile || undefined,
      // A missing reference comes as an empty text [kounta-api.md 2].
      referenceId: value.reference_id || undefined,
    }),
)

export const paymentMethod = into(z.object({ id, name: text, ledger_code: text }), (value) =>
  compact<PaymentMethod>({ id: value.id, name: value.name ?? '', ledgerCode: value.ledger_code }),
)

/** Within a site's list a register has no `site_id`; a detail nests the site. */
export const register = into(
  z.object({ id, code: text, name: text, site_id: reference, site: nested(z.object({ id: reference })) }),
  (value) =>
    compact<Register>({ id: value.id, code: value.code, name: value.name, siteId: value.site_id ?? value.site?.id }),
)

export const staff = into(z.object({ id, first_name: text, last_name: text }), (value) =>
  compact<Staff>({ id: value.id, firstName: value.first_name, lastName: value.last_name }),
)

export const product = into(z.object({ id, name: text, sku: text, unit_price: number }), (value) =>
  compact<Product>({ id: value.id, name: value.name, sku: value.sku, unitPrice: value.unit_price }),
)

const siteIds = (filter: unknown): readonly string[] | undefined => {
  const list = isWire(filter) ? filter.site_ids : undefined
  return Array.isArray(list) ? list.flatMap((entry) => readReference(entry) ?? []) : undefined
}

const headers = (value: unknown): Readonly<Record<string, string>> | undefined => {
  if (!isWire(value)) return undefined
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, each]) => (readText(each) === undefined ? [] : [[name, String(each)]])),
  )
}

export const webhookSubscription = into(
  z.object({ id, topic: text, address: text, filter: raw, headers: raw }),
  (value) =>
    compact<KountaWebhookSubscription>({
      id: value.id,
      topic: value.topic ?? '',
      address: value.address ?? '',
      siteIds: siteIds(value.filter),
      headers: headers(value.headers),
    }),
)
