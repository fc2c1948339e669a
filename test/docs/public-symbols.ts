/** Reads the public symbols of the package with the compiler: where each is declared, and what its doc comment says. */
import ts from 'typescript'
import { entrySources } from './program.js'

/** A symbol that a user can import. */
export interface PublicSymbol {
  readonly name: string
  /** The entries that export it, by the name that a user imports. */
  readonly entries: readonly string[]
  /** `src/decide/policy.ts`. */
  readonly file: string
  readonly declaration: ts.Declaration
  readonly doc: DocComment | undefined
}

/** A doc comment, taken apart. */
export interface DocComment {
  /** The text before the first tag. */
  readonly text: string
  /** The text of each `@example`. */
  readonly examples: readonly string[]
}

/** Every public symbol, each once, sorted by name. */
export function publicSymbols(program: ts.Program): readonly PublicSymbol[] {
  const checker = program.getTypeChecker()
  const found = new Map<ts.Symbol, { name: string; entries: string[] }>()
  for (const [entry, path] of entrySources) {
    const source = program.getSourceFile(path)
    const module = source && checker.getSymbolAtLocation(source)
    if (module === undefined) throw new Error(`${path} is no module`)
    for (const exported of checker.getExportsOfModule(module)) {
      const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported
      const known = found.get(symbol)
      if (known === undefined) found.set(symbol, { name: exported.name, entries: [entry] })
      else known.entries.push(entry)
    }
  }
  return [...found]
    .map(([symbol, { name, entries }]) => describeSymbol(symbol, name, entries))
    .sort((a, b) => a.name.localeCompare(b.name))
}

function describeSymbol(symbol: ts.Symbol, name: string, entries: readonly string[]): PublicSymbol {
  const declaration = symbol.declarations?.[0]
  if (declaration === undefined) throw new Error(`${name} has no declaration`)
  const file = declaration.getSourceFile().fileName.replace(/^.*\/src\//, 'src/')
  // Overloads and merged declarations share one comment: the first one that is there.
  const doc = symbol.declarations?.map(docComment).find((each) => each !== undefined)
  return { name, entries, file, declaration, doc }
}

/** The doc comment right above a declaration, if there is one. */
export function docComment(declaration: ts.Declaration): DocComment | undefined {
  const blocks = ts.getJSDocCommentsAndTags(declaration).filter(ts.isJSDoc)
  const block = blocks.at(-1)
  if (block === undefined) return undefined
  const examples = (block.tags ?? [])
    .filter((tag) => tag.tagName.text === 'example')
    .map((tag) => ts.getTextOfJSDocComment(tag.comment) ?? '')
  return { text: ts.getTextOfJSDocComment(block.comment) ?? '', examples }
}

/** The members of an interface, a class or an object type, those of intersections and unions included. */
export function membersOf(declaration: ts.Declaration): readonly (ts.TypeElement | ts.ClassElement)[] {
  if (ts.isInterfaceDeclaration(declaration)) return declaration.members
  if (ts.isClassDeclaration(declaration)) return declaration.members
  if (ts.isTypeAliasDeclaration(declaration)) return literalMembers(declaration.type)
  return []
}

function literalMembers(type: ts.TypeNode): readonly ts.TypeElement[] {
  if (ts.isTypeLiteralNode(type)) return type.members
  if (ts.isParenthesizedTypeNode(type)) return literalMembers(type.type)
  if (ts.isIntersectionTypeNode(type) || ts.isUnionTypeNode(type)) return type.types.flatMap(literalMembers)
  return []
}
