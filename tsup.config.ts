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
  entry,
  target: 'node20',
  platform: 'node' as const,
  splitting: true,
  treeshake: false,
  sourcemap: true,
  outDir: 'dist',
}

export default defineConfig([
  { ...shared, format: ['esm'], clean: true },
  // ky is ESM only: bundling it keeps `require` working under Jest and on every Node we support.
  { ...shared, format: ['cjs'], noExternal: ['ky'] },
  // The types of both formats come from one program: building it is most of the time.
  { ...shared, format: ['esm', 'cjs'], dts: { only: true } },
])
