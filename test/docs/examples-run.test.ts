/** The TypeScript examples of README and the guides run, through the built package, as a reader would paste them. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import ts from 'typescript'
import { beforeAll, describe, expect, it } from 'vitest'
import { ensureBuilt } from '../package/built.js'
import { root } from './entries.js'
import { type Example, pageExamples } from './examples.js'

const run = promisify(execFile)
// A test file needs its runner; that it compiles is checked with all others.
const examples = pageExamples().filter(({ runs, code }) => runs && !/from 'vitest'/.test(code))

const hasSqlite = await import('better-sqlite3').then(
  () => true,
  () => false,
)

describe('the examples that run', () => {
  beforeAll(async () => {
    await ensureBuilt()
  }, 300_000)

  it('are some', () => {
    expect(examples.length).toBeGreaterThan(0)
  })

  // The package finds itself by its own name, so the examples' imports go through its exports map.
  it.for(examples)('$title ends well', async (example, { skip }) => {
    // A driver that is compiled where it is installed: no development dependency, so not everybody has it.
    skip(!hasSqlite && example.code.includes("from 'better-sqlite3'"), 'better-sqlite3 cannot be loaded here')
    const { code, output } = await runModule(toJavaScript(example))
    expect(code, output).toBe(0)
  })
})

function toJavaScript({ code }: Example): string {
  const { outputText } = ts.transpileModule(code, {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, verbatimModuleSyntax: true },
  })
  return outputText
}

async function runModule(text: string): Promise<{ code: number; output: string }> {
  const { NODE_OPTIONS: _options, VITEST: _vitest, ...env } = process.env
  try {
    // A long one is no example: 30 s is far more than any of them needs.
    const options = { cwd: root, env, timeout: 30_000 }
    const { stdout, stderr } = await run(process.execPath, ['--input-type=module', '--eval', text], options)
    return { code: 0, output: stdout + stderr }
  } catch (error) {
    const { code, stdout, stderr } = error as { code?: number; stdout?: string; stderr?: string }
    return { code: code ?? 1, output: `${text}\n${stdout}${stderr}` }
  }
}
