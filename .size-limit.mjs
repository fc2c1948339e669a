/** Size budgets, minified and gzipped, of what a bundler makes of each entry; `npm run check:size` holds them. */

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
  budget('nbi-kounta/decide', 'dist/decide/index.js', '5.06 kB'),
  budget('nbi-kounta/webhooks', 'dist/webhooks/index.js', '1.9 kB'),
  budget('nbi-kounta, own code', 'dist/index.js', '54.2 kB', { ignore: dependencies }),
  budget('nbi-kounta with its dependencies', 'dist/index.js', '89.6 kB'),
]
