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
    exclude: ['test/package/fixtures/**'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    restoreMocks: true,
  },
})
