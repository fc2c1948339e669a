/**
 * Size budgets, minified and gzipped, of what a bundler makes of each entry: at most 5 % above what was reached when they were set.
 * `npm run check:size` holds them; docs/checks.md has them beside the goals.
 */

const dependencies = ['zod', 'ky', 'big.js']
const forNode = (config) => ({
  ...config,
  platform: 'node',
  logOverride: { 'ignored-bare-import': 'silent' },
})
const budget = (name, path, limit, more = {}) => ({
  name,
  path,
  limit,
  import: '*',
  gzip: true,
  modifyEsbuildConfig: forNode,
  ...more,
})

export default [
  budget('nbi-kounta/decide', 'dist/decide/index.js', '4.85 kB'),
  budget('nbi-kounta/decide, decideOrderAction alone', 'dist/decide/index.js', '3.95 kB', {
    import: '{ decideOrderAction }',
  }),
  budget('nbi-kounta/webhooks', 'dist/webhooks/index.js', '1.47 kB'),
  budget('nbi-kounta, own code', 'dist/index.js', '77.5 kB', { ignore: dependencies }),
  budget('nbi-kounta with its dependencies', 'dist/index.js', '95.6 kB'),
]
