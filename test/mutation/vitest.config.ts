/** The tests that judge a mutant: the examples and enumerations of the rules, without the random runs, which would only be slower. */
import { defineConfig } from 'vitest/config'
import base from '../../vitest.config.js'

export default defineConfig({
  ...base,
  test: { ...base.test, include: ['test/decide/**/*.test.ts'], exclude: ['test/decide/properties.test.ts'] },
})
