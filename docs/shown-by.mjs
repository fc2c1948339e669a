/** A typedoc plugin: a type without an example of its own points to the nearest function whose example uses it. */
import { Comment, CommentTag, Converter, makeRecursiveVisitor, ReflectionKind } from 'typedoc'

const withType = ReflectionKind.Interface | ReflectionKind.TypeAlias | ReflectionKind.Class
const callable = ReflectionKind.Function | ReflectionKind.Variable | ReflectionKind.Class

/** @param {import('typedoc').Application} app */
export function load(app) {
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    const shownBy = new Map()
    let layer = project
      .getReflectionsByKind(callable)
      .filter(hasExample)
      .map((shown) => [shown, shown])
    // Breadth first, so that the nearest function wins: one that takes or returns the type itself.
    while (layer.length > 0) {
      const next = []
      for (const [reflection, by] of layer) {
        for (const type of typesNamedIn(reflection, project)) {
          if (shownBy.has(type)) continue
          shownBy.set(type, by)
          next.push([type, by])
        }
      }
      layer = next
    }
    for (const [type, by] of shownBy) if (type.kindOf(withType) && !hasExample(type)) point(type, by)
  })
}

function hasExample(reflection) {
  const owners = reflection.signatures ?? [reflection]
  return owners.some((owner) => owner.comment?.getTag('@example') !== undefined)
}

/** The reflections of every type that a declaration names, in its signatures, its members and its own type. */
function typesNamedIn(reflection, project) {
  const found = new Set()
  const visitor = makeRecursiveVisitor({
    reference(type) {
      if (type.reflection?.kindOf(withType)) found.add(type.reflection)
    },
    reflection: ({ declaration }) => visit(declaration),
  })
  const visit = (declaration) => {
    declaration.type?.visit(visitor)
    for (const signature of declaration.signatures ?? []) {
      signature.type?.visit(visitor)
      for (const parameter of signature.parameters ?? []) parameter.type?.visit(visitor)
    }
    for (const child of declaration.children ?? []) visit(child)
    for (const extended of declaration.extendedTypes ?? []) extended.visit(visitor)
  }
  if (reflection.project === project) visit(reflection)
  return found
}

function point(type, by) {
  type.comment ??= new Comment()
  type.comment.blockTags.push(
    new CommentTag('@see', [
      { kind: 'text', text: 'The example of ' },
      { kind: 'inline-tag', tag: '@link', text: by.name, target: by },
      { kind: 'text', text: '.' },
    ]),
  )
}
