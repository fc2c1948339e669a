import { defineConfig } from 'vitest/config'

const at = (path: string) => new URL(path, import.meta.url).pathname

/** Every branch of the two rooms that decide about money; most lines of the rest. */
const everyBranch = { statements: 100, branches: 100, functions: 100, lines: 100 }

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
    exclude: ['test/package/fixtures/**', '**/node_modules/**'],
    testTimeout: 60_000,
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
        'src/decide/**/*.ts': everyBranch,
        'src/flow/**/*.ts': { branches: 100 },
      },
    },
  },
})
