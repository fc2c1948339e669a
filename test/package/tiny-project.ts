/** Makes tiny projects that have the packed tarball installed as npm would, without a network. */
import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { manifest, root } from '../docs/entries.js'
import { ensureBuilt } from './built.js'

const run = promisify(execFile)

/** The packed package, unpacked once. */
export interface PackedPackage {
  /** Every file of the tarball, relative to the package. */
  readonly files: readonly string[]
  /** A new project holding `fixtures/<name>` and the installed package; its folder. */
  project(name: string): string
  /** Deletes everything that was made. */
  remove(): void
}

/** Builds if needed, packs, and unpacks. */
export async function packPackage(): Promise<PackedPackage> {
  await ensureBuilt()
  const folder = mkdtempSync(join(tmpdir(), `${manifest.name}-`))
  const packed = await run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], { cwd: root })
  const [tarball] = JSON.parse(packed.stdout) as [{ filename: string; files: readonly { path: string }[] }]
  await run('tar', ['-xzf', join(folder, tarball.filename), '-C', folder])
  return {
    files: tarball.files.map(({ path }) => path).sort(),
    remove: () => rmSync(folder, { recursive: true, force: true }),
    project(name) {
      const project = join(folder, name)
      const modules = join(project, 'node_modules')
      cpSync(`${root}test/package/fixtures/${name}`, project, { recursive: true })
      cpSync(`${root}test/package/fixtures/probe.cjs`, join(project, 'probe.cjs'))
      cpSync(join(folder, 'package'), join(modules, manifest.name), { recursive: true })
      // Only what the package declares, and the types of Node: an undeclared import fails, as it would for a user.
      for (const dependency of Object.keys(manifest.dependencies)) link(modules, dependency)
      mkdirSync(join(modules, '@types'))
      link(modules, '@types/node')
      link(modules, 'undici-types')
      return project
    },
  }
}

function link(modules: string, name: string): void {
  symlinkSync(`${root}node_modules/${name}`, join(modules, name), 'dir')
}

/** Runs a Node program in a project; rejects with its output when it fails. */
export async function runNode(project: string, program: string, ...args: readonly string[]): Promise<string> {
  const path = program.startsWith('node_modules/') ? `${root}${program}` : program
  try {
    const { stdout, stderr } = await run(process.execPath, [path, ...args], { cwd: project, env: cleanEnvironment() })
    return stdout + stderr
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string }
    throw new Error(`${program} failed in ${project}:\n${stdout}${stderr}`)
  }
}

/** Without what the test runner adds, such as NODE_ENV or its own loaders. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: _options, NODE_ENV: _environment, VITEST: _vitest, ...rest } = process.env
  return rest
}
