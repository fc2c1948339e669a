/** What a request is given where its caller says nothing. */

/** Of one exchange, its redirects and body included. */
export const defaultTimeoutMs = 10_000

/** No order, and no page of a list, comes near. */
export const defaultMaxBodyBytes = 8 * 1024 * 1024

/** Where Kounta's API is; paths go below it. */
export const kountaBaseUrl = 'https://api.kounta.com/v1/'
