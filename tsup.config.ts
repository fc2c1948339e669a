import { rmSync } from 'node:fs'
import type { Plugin } from 'esbuild'
import { defineConfig } from 'tsup'

/** One build entry per door of the package's exports map; `test/package` compares the two. */
export const entry = {
  index: 'src/index.ts',
  'decide/index': 'src/decide/index.ts',
  'kounta/index': 'src/kounta/index.ts',
  'webhooks/index': 'src/webhooks/index.ts',
  'now-book-it/index': 'src/now-book-it/index.ts',
  'store/memory': 'src/store/memory.ts',
  'store/sqlite': 'src/store/sqlite.ts',
  'store/postgres': 'src/store/postgres.ts',
  'store/redis': 'src/store/redis.ts',
  'testing/index': 'src/testing/index.ts',
}

const shared = {
  target: 'node20',
  platform: 'node' as const,
  treeshake: false,
  sourcemap: true,
  outDir: 'dist',
}

const { 'decide/index': decide, 'webhooks/index': webhooks, ...others } = entry
const together = { ...shared, entry: others, splitting: true }
/**
 * The two entries without a dependency are one file each, since every further file costs a cold process half a millisecond. They bring
 * their own copy of the little that they share with other rooms; their errors are of one family by their brand, not by their class.
 */
const alone = { ...shared, entry: { 'decide/index': decide, 'webhooks/index': webhooks }, splitting: false }

/** All other entries import those files, so that a process has one copy of the rules. Only `testing` is not at the top of `dist`. */
const aloneFrom = (suffix: string): Plugin => ({
  name: 'entries-that-stand-alone',
  setup(build) {
    build.onResolve({ filter: /\/(?:decide|webhooks)\/index\.js$/ }, ({ path, importer }) => {
      const up = /[\\/]src[\\/]testing[\\/]/.test(importer) ? '..' : '.'
      const file = path.replace(/^.*\/(\w+\/index)\.js$/, `${up}/$1${suffix}`)
      return { path: file, external: true, sideEffects: false }
    })
  },
})

export default defineConfig(() => {
  // Before the builds, which run at once: a quick one's files would be swept away by the cleaning of a slower one.
  rmSync(shared.outDir, { recursive: true, force: true })
  return [
    { ...together, format: ['esm'], esbuildPlugins: [aloneFrom('.js')] },
    // ky is ESM only: bundling it keeps `require` working under Jest and on every Node we support.
    { ...together, format: ['cjs'], noExternal: ['ky'], esbuildPlugins: [aloneFrom('.cjs')] },
    { ...alone, format: ['esm', 'cjs'] },
    // The types of both formats come from one program: building it is most of the time.
    { ...shared, entry, format: ['esm', 'cjs'], dts: { only: true } },
  ]
})
