/** One TypeScript program over the package's entries and any virtual files, under the project's own compiler options. */
import { existsSync } from 'node:fs'
import ts from 'typescript'
import { entries, root } from './entries.js'

/** Files that exist only in memory: absolute path to text. */
export type VirtualFiles = ReadonlyMap<string, string>

/** The project's compiler options, as `tsc` reads them. */
export function compilerOptions(): ts.CompilerOptions {
  const path = `${root}tsconfig.json`
  const read = ts.readConfigFile(path, ts.sys.readFile)
  return ts.parseJsonConfigFileContent(read.config, ts.sys, root).options
}

/** The source file of each entry, by the name that a user imports. */
export const entrySources: ReadonlyMap<string, string> = new Map(
  entries.map(({ name, path }) => [name, `${root}src/${path}.ts`]),
)

/** A program whose roots are the entries, the virtual files and `more`; types of dependencies are not checked again. */
export function createProgram(virtual: VirtualFiles, more: readonly string[] = []): ts.Program {
  const options: ts.CompilerOptions = { ...compilerOptions(), noEmit: true, skipLibCheck: true }
  const host = ts.createCompilerHost(options)
  const onDisk = { fileExists: host.fileExists, readFile: host.readFile, getSourceFile: host.getSourceFile }
  host.fileExists = (path) => virtual.has(path) || onDisk.fileExists.call(host, path)
  // One virtual file may import another: the compiler looks for the folder first.
  host.directoryExists = (path) =>
    ts.sys.directoryExists(path) || [...virtual.keys()].some((file) => file.startsWith(`${path}/`))
  host.readFile = (path) => virtual.get(path) ?? onDisk.readFile.call(host, path)
  host.getSourceFile = (path, target, ...rest) => {
    const text = virtual.get(path)
    return text === undefined
      ? onDisk.getSourceFile.call(host, path, target, ...rest)
      : ts.createSourceFile(path, text, target, true)
  }
  const sources = [...entrySources.values()].filter((path) => existsSync(path))
  return ts.createProgram([...sources, ...virtual.keys(), ...more], options, host)
}

/** What the compiler has against one file, one line each. */
export function complaints(program: ts.Program, path: string): string[] {
  const source = program.getSourceFile(path)
  if (source === undefined) return [`${path} is not part of the program`]
  return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map((diagnostic) => {
    const line = source.getLineAndCharacterOfPosition(diagnostic.start ?? 0).line + 1
    return `line ${line}: ${ts.flattenDiagnosticMessageText(diagnostic.messageText, ' ')}`
  })
}
