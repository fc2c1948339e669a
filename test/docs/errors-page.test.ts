/** The error page and the union of codes are one list, and each heading says what the code's advice says. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { type ErrorAdvice, errorAdvice } from '../../src/shared/errors.js'
import { root } from './entries.js'

/** How the page says each piece of advice. */
const words: Readonly<Record<ErrorAdvice, string>> = {
  wait: 'Wait.',
  credentials: 'Fix the credentials.',
  request: 'Fix the request.',
  person: 'Call a person.',
}

const sections = new Map(
  readFileSync(`${root}docs/errors.md`, 'utf8')
    .split(/^## /m)
    .slice(1)
    .map((section) => [/^`?([\w-]+)`?/.exec(section)?.[1] ?? section, section]),
)

describe('docs/errors.md', () => {
  it('has a heading for every code, in their order, and for nothing else', () => {
    expect([...sections.keys()]).toEqual(Object.keys(errorAdvice))
  })

  it.each(Object.entries(errorAdvice))('says the advice, the cause and the cure of %s', (code, advice) => {
    const section = sections.get(code) ?? ''
    expect(section).toContain(`*${words[advice]}*`)
    expect(section).toMatch(/\*\*Cause\.\*\* \S/)
    expect(section).toMatch(/\*\*Cure\.\*\* \S/)
  })
})
