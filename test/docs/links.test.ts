/** Every link between the pages of the repository leads somewhere. */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { root } from './entries.js'

const pages = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.md'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\n')
  .filter((page) => page !== '' && existsSync(join(root, page)))

/** As GitHub names a heading. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/\s/g, '-')

const textOf = (page: string): string => readFileSync(join(root, page), 'utf8')
const anchorsOf = (page: string): Set<string> =>
  new Set(Array.from(textOf(page).matchAll(/^#+ (.+)$/gm), ([, heading = '']) => anchorOf(heading)))

function brokenLinks(page: string): string[] {
  // Code is no link, whatever its brackets.
  const prose = textOf(page).replace(/```[\s\S]*?```|`[^`\n]*`/g, '')
  return Array.from(prose.matchAll(/\]\(([^)\s]+)\)/g), ([, link = '']) => link)
    .filter((link) => !/^[a-z]+:/.test(link))
    .filter((link) => {
      const [path = '', anchor] = link.split('#')
      const target = path === '' ? page : join(dirname(page), path)
      if (!existsSync(join(root, target))) return true
      return anchor !== undefined && target.endsWith('.md') && !anchorsOf(target).has(anchor)
    })
}

describe('the links of the pages', () => {
  it('are some', () => {
    expect(pages.filter((page) => /\]\(/.test(textOf(page))).length).toBeGreaterThan(5)
  })

  // The generator answers for its own anchors: `npm run docs` fails on a broken one.
  it.each(pages.filter((page) => !page.startsWith('docs/reference/')))('of %s lead somewhere', (page) => {
    expect(brokenLinks(page)).toEqual([])
  })
})
