/** The frame of every page, and the files that go with it. */
import { readFileSync } from 'node:fs'
import { Hono } from 'hono'
import { html } from 'hono/html'

/** @typedef {ReturnType<typeof html>} Html */

/** @param {string} id @param {string} name @param {string} current */
const link = (id, name, current) =>
  html`<a href="/${id}" ${current === id ? html`aria-current="page"` : ''}>${name}</a>`

/**
 * @param {object} page
 * @param {'service' | 'till' | 'sales'} page.id
 * @param {string} page.title
 * @param {boolean} page.isSimulated whether there is a till to show
 * @param {Html} page.body
 * @param {Html} [page.beside] what stands beside the title
 * @param {string} [page.script]
 */
export const layout = ({ id, title, isSimulated, body, beside, script }) => html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} – POS API</title>
<link rel="icon" href="/public/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/public/style.css">
<script type="module" src="/public/once.js"></script>
${script ? html`<script type="module" src="/public/${script}"></script>` : ''}
</head>
<body>
<a class="skip" href="#main">Skip to content</a>
<header>
<p class="brand">POS API</p>
<nav aria-label="Pages">${link('service', 'Service', id)} ${isSimulated ? link('till', 'Till', id) : ''} ${link('sales', 'Sales', id)}</nav>
</header>
<main id="main" tabindex="-1">
<div class="title"><h1>${title}</h1>${beside ?? ''}</div>
${body}
</main>
</body>
</html>`

/** Parts of a line that breaks between them only. @param {readonly string[]} parts */
export const together = (parts) =>
  parts.map((part, at) => html`<span class="part">${part}${at < parts.length - 1 ? ',' : ''}</span> `)

const types = {
  'style.css': 'text/css',
  'service.js': 'text/javascript',
  'live.js': 'text/javascript',
  'once.js': 'text/javascript',
  'icon.svg': 'image/svg+xml',
}

/** Style and scripts, read once. */
export function publicFiles() {
  const routes = new Hono()
  for (const [name, type] of Object.entries(types)) {
    const text = readFileSync(new URL(`../public/${name}`, import.meta.url), 'utf8')
    routes.get(`/${name}`, ({ body }) =>
      body(text, 200, { 'content-type': `${type}; charset=utf-8`, 'cache-control': 'no-cache' }),
    )
  }
  return routes
}
