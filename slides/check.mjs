// check.mjs DECK.md=DECK.html ... - does each slide fit, is each figure current?
//
// Opens every slide in a real browser. Fails where something reaches over the
// box of its slide or is cut off, where a picture in the deck is not the one on
// the disk, where the deck asks another host for anything, or where nothing was
// there to look at.
import fs from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { browser } from './browser.mjs'
import { picture } from './marp.config.mjs'

// Runs in the page: what of one slide is outside of where it may be.
function outside(section) {
  const box = section.getBoundingClientRect()
  const style = getComputedStyle(section)
  const scale = box.width / section.offsetWidth
  const room = {
    right: box.right - parseFloat(style.paddingRight) * scale,
    bottom: box.bottom - parseFloat(style.paddingBottom) * scale,
    top: box.top + parseFloat(style.paddingTop) * scale,
  }
  const found = []
  for (const e of section.querySelectorAll('*')) {
    const r = e.getBoundingClientRect()
    const what = `${e.tagName.toLowerCase()} "${e.textContent.trim().slice(0, 30)}"`
    if (r.bottom > room.bottom + 1) found.push(`${what} ends ${Math.round((r.bottom - room.bottom) / scale)} px too low`)
    if (r.top < room.top - 1) found.push(`${what} begins too high`)
    if (r.right > room.right + 1) found.push(`${what} is too wide`)
    if (e.scrollWidth > e.clientWidth + 1 && e.clientWidth) found.push(`${what} is cut off`)
    if (e.tagName === 'IMG' && r.height / scale < 300) found.push(`${what} is squeezed to ${Math.round(r.height / scale)} px`)
    if (e.tagName === 'IMG') {
      // What is written in a figure must be read from the last row.
      const svg = decodeURIComponent(e.src.startsWith('data:image/svg+xml;base64,') ? escape(atob(e.src.split(',')[1])) : e.src)
      const [, w, h] = svg.match(/viewBox="0 0 ([\d.]+) ([\d.]+)"/) ?? []
      const sizes = [...svg.matchAll(/font(?:-size)?: ?([\d.]+)px/g)].map((m) => +m[1])
      const fit = getComputedStyle(e).objectFit === 'cover' ? Math.max : Math.min
      const small = (Math.min(...sizes) * fit(r.width / w, r.height / h)) / scale
      if (!(small >= 14)) // 2% of the height
        found.push(`${what} has words of ${small.toFixed(1)} px`)
    }
  }
  return found.slice(0, 2)
}

let slides = 0
let bad = 0
const complain = (...words) => {
  bad++
  console.log('not ok', ...words)
}
const chromium = await browser()
for (const pair of process.argv.slice(2)) {
  const [source, deck] = pair.split('=')
  const markdown = fs.readFileSync(source, 'utf8')
  const html = fs.readFileSync(deck, 'utf8')
  for (const [, src] of markdown.matchAll(/^!\[.*\]\((\S+\.svg)/gm))
    if (!html.includes(picture(src))) complain(`${deck}: ${src} is not the figure of today: make slides`)
  const page = await chromium.newPage({ viewport: { width: 1280, height: 720 } })
  page.on('request', (r) => /^(file|data|blob):/.test(r.url()) || complain(`${deck} asks ${r.url()}`))
  page.on('console', (m) => m.type() === 'error' && complain(`${deck}: ${m.text()}`))
  await page.goto(pathToFileURL(path.resolve(deck)).href)
  const count = await page.locator('svg[data-marpit-svg]').count()
  if (count !== markdown.split(/^---$/m).length - 2) complain(`${deck} has ${count} slides`)
  const open = await page.locator('a li, a p, a section, a a').count()
  if (open) complain(`${deck}: a link goes on behind its end`)
  for (let i = 1; i <= count; i++) {
    await page.evaluate((i) => (location.hash = `#${i}`), i)
    const section = page.locator('svg[data-marpit-svg]').nth(i - 1).locator('section').last()
    await section.waitFor({ state: 'visible' })
    for (const what of await section.evaluate(outside)) complain(`${deck}: slide ${i}: ${what}`)
    slides++
  }
  await page.close()
}
await chromium.close()
console.log(`${slides} slides`)
if (!slides || bad) process.exit(1)
