/** The simulated till's habits: everything about Kounta that its documentation leaves open, or that differs in the field. */

/**
 * How the simulated Kounta behaves while nothing is broken. Each default is what kounta-api.md says is most likely.
 *
 * @example
 * ```ts
 * import { createKountaSimulator, type KountaHabits } from 'nbi-kounta/testing'
 *
 * const worst: Partial<KountaHabits> = { listLagMs: 12_000, keepSaleNumber: false, deleteSupport: 'refused' }
 * createKountaSimulator({ habits: worst })
 * ```
 */
export interface KountaHabits {
  /** Lists do not show a new order for that many ms. Default 5000 (a production client waits 5 + 3 + 3 + 5 s). */
  listLagMs: number
  /** A new order answers 404 to GET by id for that many ms. Default 0. */
  getLagMs: number
  /** What the till appends to a sale number given by a client. Default `-1`. */
  saleNumberSuffix: string
  /** False: the till numbers the order itself and loses the client's number. Default true. */
  keepSaleNumber: boolean
  /** Body of a 201: nothing, or the JSON literal `null`. Default 'null'. */
  nullAnswers: 'empty' | 'null'
  /** Lists leave lines and payments out. Default true. */
  abridgedLists: boolean
  /** The string twin `id_str` is sent. Default true. */
  idStr: boolean
  /** What a 201's `Location` holds. Default 'absolute' (with `.json`). */
  location: 'absolute' | 'absolute-without-json' | 'relative' | 'missing'
  /** What DELETE of an order does: it works, is unknown (405), or is refused (403). Default 'delete'. */
  deleteSupport: 'delete' | 'unsupported' | 'refused'
  /** PUT of `status: "DELETED"` works. Default true. */
  putDeleted: boolean
  /** A deleted order stays, marked `deleted`, or answers 404. Default 'marked'. */
  deletedOrders: 'marked' | 'gone'
  /** Deleted orders also show in `orders` and `orders/complete`, not only in `orders/deleted`. Default true. */
  deletedInLists: boolean
  /** The till accepts an order without a line. Default true. */
  emptyOrders: boolean
  /** Answer of a PUT: nothing, or the order. Default 'empty'. */
  putAnswer: 'empty' | 'resource'
  /** How long an access token lasts, in ms. Default 3600000. */
  accessTokenMs: number
  /** How an expired or unknown token shows. Default 401. */
  expiredTokenFace: 401 | '400' | 'empty'
  /** What lists and details call the staff member. Default `staff_id` and `staff_member_id`. */
  staffIdNames: { readonly list: string; readonly detail: string }
  /** How lists page. Default 'next-page' (`X-Next-Page`); 'x-pages' is the scheme of 2013–2018. */
  paging: 'next-page' | 'x-pages'
  /** The status given to an order posted without one. Default 'SUBMITTED'. */
  defaultStatus: string
  /** The 429 carries the `X-Ratelimit-*` headers. Default true. */
  limitHeadersOn429: boolean
  /** A refresh brings a new refresh token and ends the old one. Default false. */
  rotateRefreshTokens: boolean
  /** Webhooks leave that many ms after the change. Default 0. */
  webhookDelayMs: number
}

/** The habits of a simulator that was told nothing. */
export const defaultHabits: KountaHabits = {
  listLagMs: 5000,
  getLagMs: 0,
  saleNumberSuffix: '-1',
  keepSaleNumber: true,
  nullAnswers: 'null',
  abridgedLists: true,
  idStr: true,
  location: 'absolute',
  deleteSupport: 'delete',
  putDeleted: true,
  deletedOrders: 'marked',
  deletedInLists: true,
  emptyOrders: true,
  putAnswer: 'empty',
  accessTokenMs: 3_600_000,
  expiredTokenFace: 401,
  staffIdNames: { list: 'staff_id', detail: 'staff_member_id' },
  paging: 'next-page',
  defaultStatus: 'SUBMITTED',
  limitHeadersOn429: true,
  rotateRefreshTokens: false,
  webhookDelayMs: 0,
}
