/** The Markdown reference in `docs/reference`, `npm run docs:reference`: the same pages as the HTML ones, for a reader of the repository. */
import html from './typedoc.mjs'

/** @type {import('typedoc').TypeDocOptions & import('typedoc-plugin-markdown').PluginOptions} */
export default {
  ...html,
  out: 'reference',
  plugin: [...html.plugin, 'typedoc-plugin-markdown', './first-page.mjs'],
  readme: 'none',
  entryFileName: 'README.md',
  outputFileStrategy: 'modules',
  hidePageHeader: true,
  useCodeBlocks: true,
  expandObjects: false,
  parametersFormat: 'table',
  interfacePropertiesFormat: 'table',
  classPropertiesFormat: 'table',
  typeAliasPropertiesFormat: 'table',
  enumMembersFormat: 'table',
  // Defaults stand in the descriptions; the column shows schemas', and `undefined` for what must be given.
  tableColumnSettings: { hideDefaults: true },
  sanitizeComments: true,
}
