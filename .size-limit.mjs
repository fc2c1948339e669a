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
  budget('nbi-kounta/decide', 'dist/decide/index.js', '4 KiB'),
  budget('nbi-kounta/webhooks', 'dist/webhooks/index.js', '2 KiB'),
  budget('nbi-kounta, own code', 'dist/index.js', '20 KiB', { ignore: dependencies }),
  budget('nbi-kounta with its dependencies', 'dist/index.js', '56 KiB'),
]
