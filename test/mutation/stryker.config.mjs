/** Mutation run over the rules, `npm run mutation`: every small change of `src/decide` must make a test of it fail. */

export default {
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  vitest: { configFile: 'test/mutation/vitest.config.ts', related: false },
  mutate: ['src/decide/**/*.ts', '!src/decide/**/index.ts'],
  coverageAnalysis: 'perTest',
  concurrency: 2,
  // Generous, since a slow machine's time-out would count as a kill.
  timeoutMS: 60_000,
  incremental: true,
  incrementalFile: 'reports/mutation-incremental.json',
  // From the root: `test/docs` stays, and the page of the decision table, which the tests compare with the rules.
  ignorePatterns: [
    '/dist',
    '/docs/*',
    '!/docs/decision-table.md',
    '/coverage',
    '/reports',
    '/.ci',
    '/test/bench',
    '/test/simulation',
  ],
  reporters: ['clear-text', 'progress', 'json'],
  jsonReporter: { fileName: 'reports/mutation.json' },
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  tempDirName: '.stryker-tmp',
  // docs/mutation.md lists the survivors, each with its reason; at most 3 % may be left.
  thresholds: { high: 100, low: 97, break: 97 },
}
