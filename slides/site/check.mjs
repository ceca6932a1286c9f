// check.mjs SITE - does the book work in a browser?
//
// Every link leads somewhere, every recording plays and stops at its first
// step, search finds in both languages, no page has an error on its console or
// asks another host for anything, none is too large, and axe finds nothing
// serious: in light and dark, wide and narrow.
import fs from 'node:fs'
import path from 'node:path'
import { createRequire } from 'node:module'
import { pathToFileURL, fileURLToPath } from 'node:url'
import { browser } from '../browser.mjs'

const site = path.resolve(process.argv[2])
const axe = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const MOST_SITE = 5_000_000 // without the slides
const MOST_PAGE = 4e5

let bad = 0
const counts = { pages: 0, links: 0, recordings: 0, searches: 0, 'looks by axe': 0 }
const complain = (...words) => {
  bad++
  console.log('not ok', ...words)
}
const walk = (dir) =>
  fs.readdirSync(dir, { withFileTypes: true }).flatMap((e) => (e.isDirectory() ? walk(path.join(dir, e.name)) : path.join(dir, e.name)))
const files = walk(site)
const size = (f) => fs.statSync(f).size
const total = files.filter((f) => !f.includes('/slides/')).reduce((n, f) => n + size(f), 0)
if (total > MOST_SITE) complain(`the site has ${total} bytes`)

// Links, as they stand in the files.
const pages = files.filter((f) => f.endsWith('.html') && !f.includes('/slides/'))
const texts = new Map(pages.map((f) => [f, fs.readFileSync(f, 'utf8')]))
const ids = new Map([...texts].map(([f, t]) => [f, new Set([...t.matchAll(/ id="([^"]+)"/g)].map((m) => m[1]))]))
for (const [file, text] of texts) {
  let weight = size(file)
  for (const [, attribute, target] of text.matchAll(/ (href|src)="([^"]+)"/g)) {
    if (attribute === 'href' && /^(https:|mailto:)/.test(target)) continue
    if (target === 'data:,') continue
    counts.links++
    const url = new URL(target.replaceAll('&amp;', '&'), pathToFileURL(file))
    const to = url.protocol === 'file:' ? fileURLToPath(new URL(url.pathname, url)) : ''
    if (!to || !fs.existsSync(to) || fs.statSync(to).isDirectory()) complain(`${file}: no ${target}`)
    else if (url.hash && ids.has(to) && !ids.get(to).has(decodeURIComponent(url.hash.slice(1)))) complain(`${file}: no heading ${target}`)
    else if (target.endsWith('.svg')) weight += size(to)
  }
  if (weight > MOST_PAGE) complain(`${file} has ${weight} bytes`)
  const lang = file.endsWith('.ja.html') ? 'ja' : 'en'
  if (!text.includes(`<html lang="${lang}"`)) complain(`${file} is not in ${lang}`)
}

const chromium = await browser()
const open = async (options) => {
  const context = await chromium.newContext(options)
  const page = await context.newPage()
  const where = () => path.relative(site, fileURLToPath(page.url().replace(/#.*/, '')))
  page.on('request', (r) => /^(file|data|blob):/.test(r.url()) || complain(`${where()} asks ${r.url()}`))
  page.on('console', (m) => ['error', 'warning'].includes(m.type()) && complain(`${where()}: ${m.text()}`))
  page.on('pageerror', (e) => complain(`${where()}: ${e.message}`))
  return page
}
const look = async (page, file, how) => {
  await page.evaluate(axe)
  const result = await page.evaluate(() => globalThis.axe.run(document, { preload: false, resultTypes: ['violations'] }))
  counts['looks by axe']++
  for (const v of result.violations)
    if (['serious', 'critical'].includes(v.impact))
      complain(`${path.relative(site, file)} (${how}): ${v.id}: ${v.nodes[0].html.slice(0, 100)}`)
}

// Every page, the English ones in light and wide, the Japanese ones in dark and
// narrow; of the sources only the first two: they are all alike.
const wide = await open({ viewport: { width: 1200, height: 900 }, colorScheme: 'light' })
const dark = await open({ viewport: { width: 390, height: 800 }, colorScheme: 'dark' })
let seen = 0
for (const file of pages) {
  if (/\.[a-z]+$/.test(file.replace(/(\.ja)?\.html$/, '')) && ++seen > 2) continue
  const japanese = file.endsWith('.ja.html')
  const page = japanese ? dark : wide
  counts.pages++
  await page.goto(pathToFileURL(file).href)
  for (const figure of await page.locator('.player').all()) {
    await figure.scrollIntoViewIfNeeded()
    const stopped = await figure.evaluate(
      (f) =>
        new Promise((done) => {
          setTimeout(() => done(''), 8000)
          f.player.addEventListener('pause', async () => done(`${await f.player.getCurrentTime()}`))
          f.player.play()
        }),
    )
    if (!(parseFloat(stopped) > 0)) complain(`${file}: the recording does not stop at a step: "${stopped}"`)
    else if (!(await figure.locator('.ap-term').first().isVisible())) complain(`${file}: no player to see`)
    counts.recordings++
  }
  const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
  if (over > 0) complain(`${path.relative(site, file)} is ${over} px too wide`)
  await look(page, file, japanese ? 'dark, narrow' : 'light, wide')
}

// Search: the words, and what must be among the first three.
for (const [page, words, expected] of [
  ['index.html', 'hostname', '06-uts_namespace'],
  ['chapters/06-uts_namespace/index.html', 'user namespace', '15-user_namespace'],
  ['index.ja.html', 'ユーザ名前空間', '15-user_namespace'],
  ['index.ja.html', 'ユーザー名前空間', '15-user_namespace'],
  ['chapters/10-veth/index.ja.html', 'ケーブル', '10-veth'],
  ['index.ja.html', 'ＰＩＤ 名前空間', '08-pid_namespace'],
]) {
  await wide.goto(pathToFileURL(path.join(site, page)).href)
  await wide.locator('input[type="search"]').fill(words)
  const links = wide.locator('#found a')
  await links.first().waitFor({ timeout: 5000 }).catch(() => {})
  const hrefs = await links.evaluateAll((all) => all.slice(0, 3).map((a) => a.href))
  if (!hrefs.some((h) => h.includes(expected))) complain(`${page}: "${words}" finds ${hrefs}`)
  const all = await links.evaluateAll((list) => list.map((a) => a.href))
  for (const h of all) if (!fs.existsSync(fileURLToPath(h.replace(/#.*/, '')))) complain(`${page}: "${words}" finds ${h}, which is not there`)
  await look(wide, path.join(site, page), 'searching')
  await wide.keyboard.press('Escape')
  if (await wide.locator('#found').isVisible()) complain(`${page}: Escape does not close the search`)
  await wide.locator('input[type="search"]').fill('qqqxyz')
  if (!(await wide.locator('#found p').textContent())) complain(`${page}: nothing is said when nothing is found`)
  counts.searches++
}

// The switch stays on the page, and the keyboard gets everywhere.
await wide.goto(pathToFileURL(path.join(site, 'chapters/06-uts_namespace/index.html')).href)
await wide.keyboard.press('Tab')
if (!(await wide.evaluate(() => document.activeElement.className === 'skip'))) complain('Tab does not begin at the skip link')
await wide.locator('.switch').click()
if (!wide.url().endsWith('06-uts_namespace/index.ja.html')) complain(`the switch leads to ${wide.url()}`)
await wide.locator('.switch').click()
if (!wide.url().endsWith('06-uts_namespace/index.html')) complain(`the switch leads back to ${wide.url()}`)

// A button copies what is typed, and on a wide screen the program stands beside it.
const broad = await open({ viewport: { width: 1760, height: 1000 }, permissions: ['clipboard-read', 'clipboard-write'] })
await broad.goto(pathToFileURL(path.join(site, 'chapters/08-pid_namespace/index.html')).href)
const session = broad.locator('.copies', { hasText: 'build/pid_namespace' }).first()
await session.hover()
await session.locator('.copy').click()
const typed = await broad.evaluate(() => navigator.clipboard.readText())
if (!/^sudo build\/pid_namespace\nps ax\n/.test(typed)) complain(`the button copies "${typed}"`)
const [left, right] = [await session.boundingBox(), await broad.locator('.program').boundingBox()]
if (!(left.x + left.width <= right.x && right.y < 1000)) complain('the program does not stand beside its session')
await look(broad, path.join(site, 'chapters/08-pid_namespace/index.html'), 'broad')

// The sheet for the room is one sheet.
for (const sheet of ['chapters/SHEET.html', 'chapters/SHEET.ja.html']) {
  await wide.goto(pathToFileURL(path.join(site, sheet)).href)
  const pdf = (await wide.pdf({ format: 'A4', margin: { top: '12mm', bottom: '12mm', left: '15mm', right: '15mm' } })).toString('latin1')
  const sheets = pdf.match(/\/Type\s*\/Page\b/g)?.length
  if (sheets !== 1) complain(`${sheet} takes ${sheets} sheets of A4`)
}
await chromium.close()

console.log(Object.entries(counts).map(([what, n]) => `${n} ${what}`).join(', ') + `, ${(total / 1e6).toFixed(1)} MB`)
if (bad || Object.values(counts).some((n) => n === 0)) process.exit(1)
