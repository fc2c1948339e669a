/** The reference holds: every public symbol is documented, every example compiles, every type test says what it must. */
import { readdirSync } from 'node:fs'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { missingFrom, typesShownIn } from './completeness.js'
import { entries, root } from './entries.js'
import { asVirtualFiles, examplesIn, pageExamples, symbolExamples } from './examples.js'
import { complaints, createProgram } from './program.js'
import { publicSymbols } from './public-symbols.js'

// Two programs, since the examples are found with the first; the second holds the examples beside the sources.
const symbols = publicSymbols(createProgram(new Map()))
const fromSymbols = symbolExamples(symbols)
const fromPages = pageExamples()
const typeTests = readdirSync(`${root}test/types`)
  .filter((file) => file.endsWith('.test-d.ts'))
  .map((file) => `${root}test/types/${file}`)
const broken = examplesIn(
  "```ts\nimport { decideOrderAction } from 'nbi-kounta/decide'\ndecideOrderAction(1)\n```",
  'control',
)
const program = createProgram(asVirtualFiles([...fromSymbols, ...fromPages, ...broken]), typeTests)

describe('the reference', () => {
  it('knows the public symbols of every entry', () => {
    for (const entry of entries) expect(symbols.some((symbol) => symbol.entries.includes(entry.name))).toBe(true)
    expect(symbols.map(({ name }) => name)).toEqual(expect.arrayContaining(['decideOrderAction', 'createOrderFlow']))
  })

  it('has a complete doc comment for every public symbol', () => {
    const shown = typesShownIn(
      program,
      [...fromSymbols, ...fromPages].map(({ path }) => path),
    )
    const inProgram = new Map(publicSymbols(program).map((symbol) => [`${symbol.file} ${symbol.name}`, symbol]))
    const missing = symbols.flatMap((symbol) => {
      const again = inProgram.get(`${symbol.file} ${symbol.name}`) ?? symbol
      return missingFrom(again, shown, program.getTypeChecker())
    })
    expect(missing).toEqual([])
  })

  it('compiles every example of a doc comment', () => {
    expect(fromSymbols.length).toBeGreaterThan(50)
    expect(fromSymbols.flatMap(failures)).toEqual([])
  })

  it('compiles every TypeScript example of README and the guides', () => {
    expect(fromPages.length).toBeGreaterThan(0)
    expect(fromPages.flatMap(failures)).toEqual([])
  })

  it('compiles the type tests, where each line that must not compile is marked', () => {
    expect(typeTests.length).toBeGreaterThan(0)
    expect(typeTests.flatMap((path) => complaints(program, path))).toEqual([])
  })

  it('would notice an example that does not compile, and a symbol without a comment', () => {
    expect(broken.flatMap(failures)).not.toEqual([])
    const bare = ts.createSourceFile('bare.ts', 'export function bare(): void {}', ts.ScriptTarget.ES2022, true)
    const declaration = bare.statements[0] as ts.FunctionDeclaration
    const symbol = { name: 'bare', entries: ['nbi-kounta'], file: 'src/bare.ts', declaration, doc: undefined }
    expect(missingFrom(symbol, new Set(), program.getTypeChecker())).toEqual([
      'src/bare.ts bare: no doc comment',
      'src/bare.ts bare: a value without an @example',
    ])
  })

  function failures(example: { readonly title: string; readonly path: string }): string[] {
    return complaints(program, example.path).map((complaint) => `${example.title}: ${complaint}`)
  }
})
