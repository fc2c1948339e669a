/** The zod fields of the small resources, all tolerant in the same way, and how a parsed one becomes ours. */
import * as z from 'zod'
import { readId, readNumber, readReference, readText } from './values.js'

/** Whatever came, or nothing. */
export const raw = z.unknown().optional()

const readBy = <T>(read: (value: unknown) => T) => raw.transform((value) => read(value))

/** A required id; the entry is unusable without it. */
export const id = raw.transform((value, context) => {
  const text = readId(value)
  if (text === undefined) context.addIssue({ code: 'custom', message: 'expected an id' })
  return text ?? z.NEVER
})

/** An optional text; null, objects and booleans are absent. */
export const text = readBy(readText)

/** An optional number or numeric text. */
export const number = readBy(readNumber)

/** An optional id; 0 is absent. */
export const reference = readBy(readReference)

/** A nested object, or undefined when anything else came: a bad corner never costs the record. */
export const nested = <Schema extends z.ZodType>(schema: Schema) => schema.optional().catch(undefined)

type Loose<T> = { readonly [Key in keyof T]: T[Key] | undefined }

/** Drops undefined members, so that an absent value is an absent member. */
export function compact<T extends object>(value: Loose<T>): T {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as T
}
