/** Mutation run over the rules, `npm run mutation`: every small change of `src/decide` must make a test of it fail. */

export default {
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  vitest: { configFile: 'test/mutation/quick.vitest.config.ts', related: false },
  mutate: ['src/decide/**/*.ts', '!src/decide/**/index.ts'],
  coverageAnalysis: 'perTest',
  concurrency: 2,
  // Generous, since a slow machine's time-out would count as a kill.
  timeoutMS: 60_000,
  incremental: true,
  incrementalFile: 'reports/mutation-incremental.json',
  ignorePatterns: ['dist', 'docs', 'coverage', 'reports', '.ci', 'test/bench', 'test/simulation'],
  reporters: ['clear-text', 'progress', 'json'],
  jsonReporter: { fileName: 'reports/mutation-quick.json' },
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  tempDirName: '.stryker-tmp',
  // docs/mutation.md lists the survivors, each with its reason; at most 3 % may be left.
  thresholds: { high: 100, low: 97, break: 97 },
}
