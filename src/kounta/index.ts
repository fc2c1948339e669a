/** The door of `nbi-kounta/kounta`: the typed client of the till, its credentials, its pace, and its webhooks. */
export type * from '../domain/order.js'
export type { VersionedState } from '../shared/versioned-state.js'
export { type AuthIo, basicAuth, type ClientCredentials, type KountaAuth } from './auth/auth.js'
export {
  type AuthorizeUrlOptions,
  type ExchangeOptions,
  exchangeKountaCode,
  kountaAuthorizeUrl,
} from './auth/grant.js'
export { type OAuthOptions, oauthAuth } from './auth/oauth.js'
export { tokenStore } from './auth/token-store.js'
export { memoryTokens, type RefreshTokens, type TokenSet, type TokenStore } from './auth/tokens.js'
export { createKountaClient, type KountaClientOptions } from './client.js'
export { createPacer, type PaceRequest, type Pacer, type PacerOptions } from './pacing/pacer.js'
export { parseOrder, parseOrderText } from './schemas/order.js'
export type * from './types.js'
export {
  createKountaWebhookHandler,
  type KountaWebhookContext,
  type KountaWebhookHandlerOptions,
} from './webhook-handler.js'
export { type KountaWebhook, parseKountaWebhook } from './webhook-parse.js'
