/** A short digest of a text: to know it again without keeping it. */
import { hash } from 'node:crypto'

/** 128 bits of SHA-256, in hex. */
export const digestOf = (text: string): string => hash('sha256', text).slice(0, 32)
