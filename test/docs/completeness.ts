/** What a complete doc comment is: the rules, each with the complaint that a symbol earns when it breaks one. */
import ts from 'typescript'
import { docComment, membersOf, type PublicSymbol } from './public-symbols.js'

/** What is missing from a symbol's doc comment, one line each; empty when it is complete. */
export function missingFrom(
  symbol: PublicSymbol,
  shownTypes: ReadonlySet<ts.Symbol>,
  checker: ts.TypeChecker,
): string[] {
  const where = `${symbol.file} ${symbol.name}`
  const text = symbol.doc?.text.trim() ?? ''
  const missing: string[] = []
  if (text === '') missing.push(`${where}: no doc comment`)
  else if (!/^\S+\s[\s\S]*[.:!?)`]($|\s)/.test(text))
    missing.push(`${where}: its doc comment is no sentence: "${text}"`)
  missing.push(...missingExample(symbol, shownTypes, checker).map((complaint) => `${where}: ${complaint}`))
  for (const member of membersOf(symbol.declaration)) {
    const reason = needsComment(member, symbol)
    if (reason !== undefined && !isDocumented(member)) missing.push(`${where}.${member.name?.getText()}: ${reason}`)
  }
  return missing
}

/**
 * A value (function, class, constant) has an example of its own, which imports it from an entry that exports it.
 * A type may instead be shown by the example of the function that takes or returns it: repeating that helps nobody.
 */
function missingExample(symbol: PublicSymbol, shown: ReadonlySet<ts.Symbol>, checker: ts.TypeChecker): string[] {
  const examples = symbol.doc?.examples ?? []
  if (examples.length === 0) {
    if (!isTypeOnly(symbol.declaration)) return ['a value without an @example']
    const name = ts.getNameOfDeclaration(symbol.declaration)
    const own = name && checker.getSymbolAtLocation(name)
    return own !== undefined && shown.has(own) ? [] : ['a type that no compiled example shows']
  }
  return examples.flatMap((example) => {
    if (!/^\s*```ts\b/m.test(example)) return ['an @example without a ```ts block']
    const imports = [...example.matchAll(/import (?:type )?\{([^}]*)\} from '([^']+)'/g)]
    const named = imports.some(
      ([, names = '', from = '']) => symbol.entries.includes(from) && new RegExp(`\\b${symbol.name}\\b`).test(names),
    )
    return named ? [] : [`an @example that does not import it from ${symbol.entries.join(' or ')}`]
  })
}

function isTypeOnly(declaration: ts.Declaration): boolean {
  return ts.isInterfaceDeclaration(declaration) || ts.isTypeAliasDeclaration(declaration)
}

/**
 * A member needs words where its type cannot say all: a bare number is a count, so one that measures money, time or a chance
 * says its unit in its name, its comment or its owner's comment; and an option that may be left out has a default.
 */
function needsComment(member: ts.TypeElement | ts.ClassElement, owner: PublicSymbol): string | undefined {
  if (!ts.isPropertySignature(member) && !ts.isPropertyDeclaration(member)) return undefined
  const name = member.name.getText()
  const unitIsSaid = /(?:Ms|Minor|Minutes|Seconds)$/.test(name) || saysUnit.test(owner.doc?.text ?? '')
  if (member.type?.kind === ts.SyntaxKind.NumberKeyword && measures.test(name) && !unitIsSaid) {
    return 'a number without its unit'
  }
  if (member.questionToken !== undefined && /Options$/.test(owner.name)) return 'an option without its default'
  return undefined
}

const measures =
  /amount|price|total|tax|tip|paid|due|spend|balance|variation|rounding|discount|surcharge|value|chance|rate$|minutes|seconds|lag|delay|duration|within|every/i
const saysUnit = /\b(?:minor units?|major units?|ms|milliseconds|minutes)\b/i

function isDocumented(member: ts.TypeElement | ts.ClassElement): boolean {
  return (docComment(member)?.text.trim() ?? '') !== ''
}

/** The symbols of every type that occurs in the given files: what a reader of these examples sees in use. */
export function typesShownIn(program: ts.Program, paths: Iterable<string>): Set<ts.Symbol> {
  const checker = program.getTypeChecker()
  const shown = new Set<ts.Symbol>()
  const seen = new Set<ts.Type>()
  const add = (type: ts.Type | undefined): void => {
    if (type === undefined || seen.has(type)) return
    seen.add(type)
    for (const symbol of [type.aliasSymbol, type.getSymbol()]) if (symbol !== undefined) shown.add(symbol)
    for (const part of type.aliasTypeArguments ?? []) add(part)
    if (type.isUnionOrIntersection()) type.types.forEach(add)
    if (checker.getTypeArguments !== undefined && (type as ts.TypeReference).target !== undefined) {
      checker.getTypeArguments(type as ts.TypeReference).forEach(add)
    }
    for (const signature of type.getCallSignatures()) {
      add(signature.getReturnType())
      for (const parameter of signature.getParameters()) add(checker.getTypeOfSymbol(parameter))
    }
  }
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) {
      const symbol = checker.getSymbolAtLocation(node)
      if (symbol !== undefined)
        shown.add(symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol)
    }
    if (ts.isExpression(node)) {
      add(checker.getTypeAtLocation(node))
      add(checker.getContextualType(node))
    }
    ts.forEachChild(node, visit)
  }
  for (const path of paths) {
    const source = program.getSourceFile(path)
    if (source !== undefined) visit(source)
  }
  return shown
}
