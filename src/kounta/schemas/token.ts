/** The token endpoint's answer; the refresh answer usually has no `refresh_token` [kounta-api.md 1.3]. */
import * as z from 'zod/mini'
import { into, number, text } from './fields.js'

export const tokenAnswer = into(
  z.object({ access_token: z.string().check(z.minLength(1)), refresh_token: text, expires_in: number }),
  (value) => ({
    accessToken: value.access_token,
    refreshToken: value.refresh_token || undefined,
    expiresInMs: value.expires_in === undefined || value.expires_in <= 0 ? undefined : value.expires_in * 1000,
  }),
)
