/** The HTML reference, `npm run docs`: one module per entry of the package, grouped by task, warnings as failures. */
import { tasks } from './tasks.mjs'

/** The main entry comes last: what it passes on belongs to the entry of its own room. */
const entries = [
  'decide/index',
  'kounta/index',
  'webhooks/index',
  'now-book-it/index',
  'store/memory',
  'store/sqlite',
  'store/postgres',
  'store/redis',
  'testing/index',
  'index',
]

/** @type {import('typedoc').TypeDocOptions} */
export default {
  name: 'nbi-kounta',
  entryPoints: entries.map((entry) => `../src/${entry}.ts`),
  tsconfig: '../tsconfig.json',
  out: 'api',
  readme: 'none',
  plugin: ['./tasks.mjs', './shown-by.mjs'],
  treatWarningsAsErrors: true,
  validation: { notExported: true, invalidLink: true, notDocumented: false },
  // Types that only compute a public one, which says it all.
  intentionallyNotExported: [
    'src/decide/columns.ts:Answer',
    'src/decide/columns.ts:Column',
    'src/testing/given-policy.ts:ReasonOf',
    'src/testing/kounta-simulator/model.ts:Actor',
    'src/testing/simulation/wire-json.ts:WireValue',
  ],
  excludePrivate: true,
  excludeInternal: true,
  // The hash of the commit in a link would make every page stale with every commit.
  disableSources: true,
  skipErrorChecking: true,
  hideGenerator: true,
  navigation: { includeCategories: true },
  categorizeByGroup: false,
  // Here and not in the plugin: what a plugin sets as it is loaded is reset.
  categoryOrder: Object.keys(tasks),
  // What is called comes before what it takes.
  sort: ['kind', 'alphabetical'],
  kindSortOrder: ['Function', 'Class', 'Variable', 'Interface', 'TypeAlias', 'Reference'],
}
