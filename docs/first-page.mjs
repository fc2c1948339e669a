/** A typedoc plugin: the reference's first page lists every symbol by entry and task, each function with its first sentence. */
import { PageEvent, ReflectionKind } from 'typedoc'

/** What one imports an entry for. */
const purposes = {
  'nbi-kounta':
    'Everything of `decide`, `kounta`, `webhooks`, `now-book-it` and `store/memory`, and the flow that connects them',
  'nbi-kounta/decide': 'The rules alone, without any dependency',
  'nbi-kounta/kounta': 'The typed client of the till, its pacer, and its webhooks',
  'nbi-kounta/now-book-it': "Now Book It's bookings, statuses, events and sales, and a small client",
  'nbi-kounta/store/memory': 'The store of one process, which forgets at a restart',
  'nbi-kounta/store/postgres': 'The store in Postgres',
  'nbi-kounta/store/redis': 'The store in Redis',
  'nbi-kounta/store/sqlite': 'The store in SQLite',
  'nbi-kounta/testing': 'Simulators of both sides, builders, arbitraries, a virtual clock, the proof of a store',
  'nbi-kounta/webhooks': 'Proofs of origin, without any dependency',
}

const called = ReflectionKind.Function | ReflectionKind.Class | ReflectionKind.Variable

/** @param {import('typedoc').Application} app */
export function load(app) {
  app.renderer.on(PageEvent.END, (page) => {
    if (!page.model.isProject()) return
    const modules = page.model.children ?? []
    for (const { name } of modules)
      if (!purposes[name]) app.logger.warn(`${name} has no purpose in docs/first-page.mjs`)
    page.contents = `${['# Reference', ...modules.flatMap((module) => sectionOf(module, app.renderer.router))].join('\n\n')}\n`
  })
}

function sectionOf(module, router) {
  const linked = (reflection) => `[\`${reflection.name}\`](${router.getFullUrl(reflection)})`
  const tasks = (module.categories ?? []).flatMap(({ title, children }) => {
    const own = children.filter((child) => !child.kindOf(ReflectionKind.Reference))
    const rows = own
      .filter((child) => child.kindOf(called))
      .map((each) => `| ${linked(each)} | ${firstSentence(each)} |`)
    const types = own.filter((child) => !child.kindOf(called)).map(linked)
    if (own.length === 0) return []
    return [
      `### ${title}`,
      ...(rows.length > 0 ? [['| | |', '| --- | --- |', ...rows].join('\n')] : []),
      ...(types.length > 0 ? [`Types: ${types.join(', ')}`] : []),
    ]
  })
  return [`## [${module.name}](${router.getFullUrl(module)})`, `${purposes[module.name]}.`, ...tasks]
}

/** On one line, since it stands in a table. */
function firstSentence(reflection) {
  const { comment } = reflection.signatures?.[0] ?? reflection
  const text = (comment?.summary ?? [])
    .map((part) => part.text)
    .join('')
    .replaceAll(/\s+/g, ' ')
    .replaceAll('|', '\\|')
  return /^.*?\.(?= |$)/.exec(text)?.[0] ?? text
}
