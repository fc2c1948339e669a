/** The HTML reference, `npm run docs`: one module per entry of the package, grouped by task, warnings as failures. */

const entries = [
  'index',
  'decide/index',
  'kounta/index',
  'webhooks/index',
  'now-book-it/index',
  'store/memory',
  'store/sqlite',
  'store/postgres',
  'store/redis',
  'testing/index',
]

/** @type {import('typedoc').TypeDocOptions} */
export default {
  name: 'nbi-kounta',
  entryPoints: entries.map((entry) => `../src/${entry}.ts`),
  tsconfig: '../tsconfig.json',
  out: 'api',
  readme: 'none',
  plugin: ['./tasks.mjs'],
  treatWarningsAsErrors: true,
  validation: { notExported: true, invalidLink: true, notDocumented: false },
  excludePrivate: true,
  excludeInternal: true,
  // The hash of the commit in a link would make every page stale with every commit.
  disableSources: true,
  skipErrorChecking: true,
  hideGenerator: true,
}
