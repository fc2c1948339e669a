/** The door of `nbi-kounta/webhooks`: proofs of origin, without any dependency. */
export type { SignatureEncoding } from '../shared/http/signature.js'
export {
  type SignKountaWebhookOptions,
  signKountaWebhook,
  type VerifyKountaWebhookOptions,
  verifyKountaWebhook,
} from './kounta.js'
export {
  type ExpectedHeader,
  type ExpectedHmac,
  type VerifyNowBookItWebhookOptions,
  verifyNowBookItWebhook,
  type WebhookHeaders,
} from './now-book-it.js'
