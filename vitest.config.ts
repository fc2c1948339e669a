import { defineConfig } from 'vitest/config'

const at = (path: string) => new URL(path, import.meta.url).pathname

export default defineConfig({
  resolve: {
    alias: [
      { find: /^nbi-kounta$/, replacement: at('./src/index.ts') },
      { find: /^nbi-kounta\/(decide|kounta|webhooks|now-book-it|testing)$/, replacement: at('./src/$1/index.ts') },
      { find: /^nbi-kounta\/store\/(\w+)$/, replacement: at('./src/store/$1.ts') },
    ],
  },
  test: {
    include: ['test/**/*.test.ts'],
    // The host's browser tests need Chromium and minutes: `npm run test:example`.
    exclude: ['test/package/fixtures/**', '**/node_modules/**', ...(process.env.EXAMPLE ? [] : ['test/example/**'])],
    // All cores: many files wait for a server most of the time.
    maxWorkers: '100%',
    testTimeout: process.env.EXAMPLE ? 120_000 : 60_000,
    hookTimeout: 60_000,
    restoreMocks: true,
    coverage: {
      provider: 'v8',
      reportOnFailure: true,
      include: ['src/**/*.ts'],
      reporter: ['text-summary', 'json-summary', 'html'],
      reportsDirectory: 'coverage',
      thresholds: {
        lines: 95,
        'src/decide/**/*.ts': { lines: 100, branches: 100 },
        'src/flow/**/*.ts': { lines: 100, branches: 100 },
      },
    },
  },
})
