/** A typedoc plugin: names modules as they are imported, and groups them by the reader's task, told by the source file that a symbol is declared in. */
import { Comment, CommentTag, Converter, ReflectionKind } from 'typedoc'
import ts from 'typescript'

/** The tasks in the order of the pages, each with the files (or folders) below `src` whose symbols serve it. */
export const tasks = {
  'Bookings to orders': [
    'flow/create-order-flow.ts',
    'flow/order-flow.ts',
    'flow/booking/event.ts',
    'flow/venue/',
    'flow/timing.ts',
    'flow/events.ts',
    'flow/outcome.ts',
    'flow/till/follow-hint.ts',
    'flow/order/input.ts',
    'flow/settle.ts',
    'flow/till/sync.ts',
    'flow/draft/',
    'domain/marker.ts',
  ],
  'Find out what happened': [
    'flow/looking-back/inspect.ts',
    'decide/explain.ts',
    'decide/table.ts',
    'flow/looking-back/findings.ts',
    'flow/looking-back/reconcile.ts',
  ],
  'Look back at a service': [
    'flow/looking-back/replay',
    'flow/looking-back/compare-policies.ts',
    'flow/looking-back/capture',
  ],
  'Run beside existing code': ['flow/shadow/'],
  'Decide what to do': ['decide/'],
  "Set a venue's policy": ['decide/policy.ts'],
  'Orders to sales': ['sales/', 'flow/sale/', 'domain/sale.ts', 'now-book-it/sale'],
  'Talk to Kounta': [
    'kounta/client.ts',
    'kounta/types.ts',
    'kounta/call-options.ts',
    'kounta/order-types.ts',
    'kounta/endpoints/',
    'kounta/schemas/',
    'kounta/pacing/',
    'domain/order.ts',
  ],
  'Log in to Kounta': ['kounta/auth/'],
  'Talk to Now Book It': ['now-book-it/', 'domain/booking.ts'],
  'Receive webhooks': ['webhooks/', 'kounta/webhook', 'shared/http/signature.ts'],
  'Keep what is known': ['store/', 'shared/versioned-state.ts', 'shared/json.ts'],
  'Handle errors': ['shared/errors.ts', 'shared/library-error.ts', 'shared/remote-error.ts'],
  'Give time and a log': ['shared/clock.ts', 'shared/logger.ts'],
  'Test your own rules': [
    'testing/builders.ts',
    'testing/given-policy.ts',
    'testing/arbitra',
    'testing/fast-check-like.ts',
  ],
  'Simulate the till': ['testing/kounta-simulator/'],
  'Simulate Now Book It': ['testing/now-book-it-simulator/'],
  'Simulate faults, answers and time': [
    'testing/simulation/',
    'testing/faces/',
    'testing/virtual-clock.ts',
    'testing/seeded-random.ts',
    'testing/faulty-store.ts',
  ],
  'Prove a store': ['testing/store-conformance'],
}

/** The task of a file below `src`; the longest matching path wins. */
function taskOf(file) {
  const matches = Object.entries(tasks).flatMap(([task, paths]) =>
    paths.filter((path) => file.startsWith(path)).map((path) => [path.length, task]),
  )
  return matches.sort(([a], [b]) => b - a)[0]?.[1]
}

/** @param {import('typedoc').Application} app */
export function load(app) {
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, (context) => {
    for (const module of context.project.getReflectionsByKind(ReflectionKind.Module)) {
      module.name = module.name === 'index' ? 'nbi-kounta' : `nbi-kounta/${module.name}`
      for (const child of module.children ?? []) categorize(context, child)
    }
  })

  function categorize(context, reflection) {
    const file = declaringFile(context, context.getSymbolFromReflection(reflection))
    const task = taskOf(file)
    // A warning fails `npm run docs`, so a symbol cannot be added without saying what it is for.
    if (task === undefined) app.logger.warn(`${reflection.name} (src/${file}) has no task in docs/tasks.mjs`)
    else tag(reflection, task)
  }
}

/** The file below `src` that declares a symbol: an entry only passes it on. */
function declaringFile(context, symbol) {
  const passedOn = symbol !== undefined && (symbol.flags & ts.SymbolFlags.Alias) !== 0
  const own = passedOn ? context.programs[0].getTypeChecker().getAliasedSymbol(symbol) : symbol
  return own?.declarations?.[0]?.getSourceFile().fileName.replace(/^.*\/src\//, '') ?? ''
}

/** Functions keep their comments on their signatures. */
function tag(reflection, task) {
  for (const each of reflection.signatures ?? [reflection]) {
    each.comment ??= new Comment()
    each.comment.blockTags.push(new CommentTag('@category', [{ kind: 'text', text: task }]))
  }
}
