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

const { 'decide/index': rules, ...others } = entry
/** The rules are one file, since each file costs a cold process half a millisecond: they bring their own reader of instants and error. */
const alone = { ...shared, entry: { 'decide/index': rules }, splitting: false }
const together = { ...shared, entry: others, splitting: true }

/** All other entries import that one file, so that there is one copy of the rules in a process. Only `testing` is not at the top of `dist`. */
const rulesFrom = (file: string): Plugin => ({
  name: 'rules-from-their-own-file',
  setup(build) {
    build.onResolve({ filter: /\/decide\/index\.js$/ }, ({ importer }) => {
      const up = /[\\/]src[\\/]testing[\\/]/.test(importer) ? '..' : '.'
      return { path: `${up}/decide/${file}`, external: true, sideEffects: false }
    })
  },
})

export default defineConfig([
  { ...together, format: ['esm'], clean: true, esbuildPlugins: [rulesFrom('index.js')] },
  // ky is ESM only: bundling it keeps `require` working under Jest and on every Node we support.
  { ...together, format: ['cjs'], noExternal: ['ky'], esbuildPlugins: [rulesFrom('index.cjs')] },
  { ...alone, format: ['esm', 'cjs'] },
  // The types of both formats come from one program: building it is most of the time.
  { ...shared, entry, format: ['esm', 'cjs'], dts: { only: true } },
])
