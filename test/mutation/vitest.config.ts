/**
 * The tests that judge a mutant: the examples and enumerations of the rules, without the random runs, which would only be slower.
 * The enumerations come last: most mutants fail an example within milliseconds.
 */
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'
import base from '../../vitest.config.js'

class EnumerationsLast extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isEnumeration = ({ moduleId }: TestSpecification) => Number(/grid|explain/.test(moduleId))
    return [...files].sort((a, b) => isEnumeration(a) - isEnumeration(b))
  }
}

export default defineConfig({
  ...base,
  test: {
    ...base.test,
    include: ['test/decide/**/*.test.ts'],
    exclude: ['test/decide/properties.test.ts'],
    // A slow machine is no reason to call a mutant killed.
    testTimeout: 600_000,
    sequence: { sequencer: EnumerationsLast },
  },
})
