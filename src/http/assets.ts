import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { Router } from 'express'

const require = createRequire(import.meta.url)
const publicFolder = fileURLToPath(new URL('../../public', import.meta.url))

/** Icons of @tabler/icons (outline) that pages use, joined into one file: `<use href="…#name">`. */
const ICONS = [
  'activity',
  'alert-triangle',
  'alert-circle',
  'arrow-down-right',
  'arrow-up-right',
  'brand-telegram',
  'calendar',
  'chart-bar',
  'chevron-left',
  'chevron-right',
  'circle-check',
  'chevrons-up',
  'clock',
  'copy',
  'focus-2',
  'download',
  'edit',
  'external-link',
  'filter',
  'flame',
  'history',
  'home',
  'key',
  'logout',
  'list-details',
  'mail',
  'message',
  'minus',
  'player-pause',
  'note',
  'player-play',
  'refresh',
  'search',
  'settings',
  'snowflake',
  'droplet',
  'sun',
  'sun-high',
  'user',
  'user-plus',
  'users',
  'x',
] as const

const sprite = makeSprite()
const htmx = vendorFile('htmx.org', 'dist/htmx.min.js')
const sse = vendorFile('htmx.org', 'dist/ext/hx-sse.min.js')
const tabler = vendorFile('@tabler/core', 'dist/css/tabler.min.css')
const portalJs = ownFile('js/portal.js')
const callListJs = ownFile('js/call-list.js')
const timesJs = ownFile('js/times.js')
const liveJs = ownFile('js/live.js')
const eventsJs = ownFile('js/events.js')
const personJs = ownFile('js/person.js')
const favicon = ownFile('img/favicon.svg')
const sprites = { url: `/assets/${hash(sprite)}/icons.svg` }
const css = joinedCss()
const portalCss = { url: `/assets/${hash(css)}/portal.css` }

/** Addresses of what a page loads. Each holds a version, so browsers keep it for a year. */
export const assets = {
  htmx: htmx.url,
  sse: sse.url,
  tabler: tabler.url,
  css: portalCss.url,
  js: portalJs.url,
  call_list: callListJs.url,
  times: timesJs.url,
  live: liveJs.url,
  events_js: eventsJs.url,
  person: personJs.url,
  favicon: favicon.url,
  icons: sprites.url,
}

/** Serves exactly the files that pages load, nothing else of node_modules. */
export function assetRoutes(): Router {
  const router = Router()
  for (const file of [
    htmx,
    sse,
    tabler,
    portalJs,
    liveJs,
    timesJs,
    callListJs,
    eventsJs,
    personJs,
    favicon,
  ]) {
    router.get(file.url, (_req, res) => {
      res.set('Cache-Control', 'public, max-age=31536000, immutable')
      res.sendFile(file.path, { cacheControl: false, dotfiles: 'allow' })
    })
  }
  for (const { url, type, content } of [
    { ...sprites, type: 'svg', content: sprite },
    { ...portalCss, type: 'css', content: css },
  ]) {
    router.get(url, (_req, res) => {
      res.set('Cache-Control', 'public, max-age=31536000, immutable').type(type).send(content)
    })
  }
  router.get('/favicon.ico', (_req, res) => res.redirect(favicon.url))
  return router
}

function vendorFile(name: string, file: string) {
  const folder = packageFolder(name)
  const { version } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'))
  return {
    url: `/vendor/${name.replace('@', '').replace('/', '-')}-${version}/${path.basename(file)}`,
    path: path.join(folder, file),
  }
}

function ownFile(file: string) {
  const full = path.join(publicFolder, file)
  return { url: `/assets/${hash(readFileSync(full))}/${path.basename(file)}`, path: full }
}

/** One stylesheet of the portal's own: portal.css first, then those of the rooms by name. */
function joinedCss(): string {
  const names = readdirSync(path.join(publicFolder, 'css')).filter(
    (name) => name.endsWith('.css') && name !== 'portal.css',
  )
  return ['portal.css', ...names.sort()]
    .map((name) => readFileSync(path.join(publicFolder, 'css', name), 'utf8'))
    .join('\n')
}

function makeSprite(): string {
  const folder = path.join(packageFolder('@tabler/icons'), 'icons', 'outline')
  const symbols = ICONS.map((name) => {
    const inner = readFileSync(path.join(folder, `${name}.svg`), 'utf8').replace(
      /^[\s\S]*?<svg[^>]*>|<\/svg>\s*$/g,
      '',
    )
    return `<symbol id="${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">${inner.trim()}</symbol>`
  })
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join('')}</svg>`
}

function packageFolder(name: string): string {
  const found = (require.resolve.paths(name) ?? [])
    .map((folder) => path.join(folder, name))
    .find((folder) => {
      try {
        readFileSync(path.join(folder, 'package.json'))
        return true
      } catch {
        return false
      }
    })
  if (!found) throw new Error(`The package ${name} is not installed: run npm ci.`)
  return found
}

function hash(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex').slice(0, 12)
}
