// Search, players and buttons. Everything else works without JavaScript.
'use strict'
const root = document.documentElement.dataset.root
const lang = document.documentElement.lang

// Recordings play in place and stop at each step.
for (const figure of document.querySelectorAll('.player')) {
  const data = figure.querySelector('script').textContent
  const steps = data.split('\n').slice(1).filter(Boolean).map(JSON.parse).filter((e) => e[1] === 'm')
  figure.player = AsciinemaPlayer.create({ data }, figure.querySelector('div'), {
    fit: 'width',
    pauseOnMarkers: true,
    preload: true,
    poster: `npt:${(steps[2]?.[0] ?? 0).toFixed(1)}`, // what the first step printed
    terminalFontFamily: '"DejaVu Sans Mono", Menlo, Consolas, "Noto Sans Mono CJK JP", monospace',
  })
}

// A button copies what is typed: the lines behind a prompt, or a program; of
// what a program printed, nothing.
for (const pre of document.querySelectorAll('main pre')) {
  const typed = [...pre.querySelectorAll('.typed')].map((line) => line.textContent.slice(line.firstChild.textContent.length))
  const printed = pre.querySelector('.typed')?.previousSibling?.textContent.endsWith(' ')
  const text = pre.classList.contains('console') ? typed.join('\n') : pre.textContent.trimEnd()
  if (!text || printed) continue
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'copy'
  button.textContent = document.documentElement.dataset.copy
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(text + '\n')
    } catch {
      const area = document.createElement('textarea') // where a page has no clipboard
      area.value = text + '\n'
      document.body.append(area)
      area.select()
      document.execCommand('copy')
      area.remove()
    }
    button.textContent = document.documentElement.dataset.copied
    setTimeout(() => (button.textContent = document.documentElement.dataset.copy), 2000)
  })
  const box = document.createElement('div')
  box.className = 'copies'
  pre.before(box)
  box.append(button, pre)
}

// One form for what people type in several: width, case, and ー at the end of a
// word or anywhere (ユーザ名前空間 finds ユーザー名前空間).
const fold = (s) => s.normalize('NFKC').toLowerCase().replaceAll('ー', '')

const input = document.querySelector('input[type="search"]')
const panel = document.getElementById('found')
let sections = null
let wanted = false

// A list of sections, deflated: half of the site's words are in there again.
globalThis.kakuriSearch = async (packed) => {
  const bytes = Uint8Array.from(atob(packed), (c) => c.charCodeAt(0))
  const list = await new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate'))).json()
  sections = list.map(([to, title, head, text]) => ({ to, title, head, text, folded: [title + ' ' + head, text].map(fold) }))
  if (wanted) find()
}
function load() {
  if (sections || wanted) return
  wanted = true
  const script = document.createElement('script')
  script.src = `${root}/assets/search.${lang}.js`
  document.head.append(script)
}

// Around the first place where a word stands, in the text as it was written.
function excerpt(text, word) {
  const at = []
  let folded = ''
  for (let i = 0; i < text.length; i++) {
    const f = fold(text[i])
    for (let k = 0; k < f.length; k++) at.push(i)
    folded += f
  }
  const start = folded.indexOf(word)
  if (start < 0) return [text.slice(0, 120)]
  const from = at[start]
  const to = (at[start + word.length - 1] ?? from) + 1
  const begin = Math.max(0, from - 50)
  return [(begin ? '…' : '') + text.slice(begin, from), text.slice(from, to), text.slice(to, to + 90) + '…']
}

function find() {
  const words = fold(input.value).split(/\s+/).filter(Boolean)
  panel.hidden = words.length === 0
  if (panel.hidden || !sections) return
  const hits = sections
    .map((s) => {
      if (!words.every((w) => s.folded[0].includes(w) || s.folded[1].includes(w))) return null
      const score = words.reduce((n, w) => n + (s.folded[0].includes(w) ? 100 : 0) + Math.min(s.folded[1].split(w).length - 1, 20), 0)
      return { s, score: score + (s.head ? 0 : 20) }
    })
    .filter(Boolean)
    .sort((a, b) => b.score - a.score)
  panel.querySelector('p').textContent = hits.length ? `${hits.length} ${input.dataset.found}` : input.dataset.none
  panel.querySelector('ol').replaceChildren(
    ...hits.slice(0, 30).map(({ s }) => {
      const item = document.createElement('li')
      const link = document.createElement('a')
      const about = document.createElement('small')
      link.href = `${root}/${s.to}`
      link.textContent = s.title + (s.head ? ` · ${s.head}` : '')
      const [before, hit, after] = excerpt(s.text, words.find((w) => s.folded[1].includes(w)) ?? words[0])
      about.append(before)
      if (hit) {
        const mark = document.createElement('mark')
        mark.textContent = hit
        about.append(mark, after)
      }
      item.append(link, about)
      return item
    }),
  )
}

input.addEventListener('focus', load)
input.addEventListener('input', () => {
  load()
  find()
})
input.form.addEventListener('submit', (event) => {
  event.preventDefault()
  panel.querySelector('a')?.click()
})
document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape' || panel.hidden) return
  panel.hidden = true
  input.value = ''
  input.focus()
})
document.addEventListener('click', (event) => {
  if (!event.target.closest('header') || event.target.closest('#found a')) panel.hidden = true
})
