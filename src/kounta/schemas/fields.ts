/** The zod fields of the small resources, all tolerant in the same way, and how a parsed one becomes ours. */
import * as z from 'zod/mini'
import { present } from '../../shared/given.js'
import { readId, readNumber, readReference, readText } from './values.js'

/** Whatever came, or nothing. */
export const raw = z.optional(z.unknown())

/** What a schema has read, made into something else. */
export const into = <Schema extends z.ZodMiniType, T>(schema: Schema, make: (value: z.output<Schema>) => T) =>
  z.pipe(schema, z.transform(make))

const readBy = <T>(read: (value: unknown) => T) => into(raw, (value) => read(value))

/** A required id; the entry is unusable without it. */
export const id = z.pipe(
  raw,
  z.transform((value, { issues }) => {
    const text = readId(value)
    if (text === undefined) issues.push({ code: 'custom', message: 'expected an id', input: value })
    return text ?? z.NEVER
  }),
)

/** An optional text; null, objects and booleans are absent. */
export const text = readBy(readText)

/** An optional number or numeric text. */
export const number = readBy(readNumber)

/** An optional id; 0 is absent. */
export const reference = readBy(readReference)

/** A nested object, or undefined when anything else came: a bad corner never costs the record. */
export const nested = <Schema extends z.ZodMiniType>(schema: Schema) => z.catch(z.optional(schema), undefined)

type Loose<T> = { readonly [Key in keyof T]: T[Key] | undefined }

/** Drops undefined members, so that an absent value is an absent member. */
export const compact = <T extends object>(value: Loose<T>): T => present(value) as T
