// How Marp makes the decks: each is one file that asks no other host for
// anything. Pictures go inside, in their light colours; links to the chapters
// are for those who read the Markdown and become plain text.
import fs from 'node:fs'
import path from 'node:path'

export const here = import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname)

// A picture as it stands in the deck; check.mjs looks for the same.
export function picture(src) {
  const svg = fs
    .readFileSync(path.join(here, src), 'utf8')
    .replace(/@media \(prefers-color-scheme: dark\) \{(?:[^{}]*\{[^{}]*\})*[^{}]*\}/g, '')
  return 'data:image/svg+xml;base64,' + Buffer.from(svg).toString('base64')
}

function selfContained(md) {
  md.core.ruler.before('normalize', 'no_snip', (state) => {
    state.src = state.src.replace(/^<!-- snip .* -->\n/gm, '')
  })
  md.core.ruler.push('inside', (state) => {
    for (const block of state.tokens) {
      let tag = 'a' // of the link that is open: they do not nest
      for (const token of block.children ?? []) {
        if (token.type === 'image') token.attrSet('src', picture(token.attrGet('src')))
        if (token.type === 'link_open') {
          tag = /^https:/.test(token.attrGet('href')) ? 'a' : 'span'
          token.tag = tag
          if (tag === 'span') token.attrs = [['class', 'chapter']]
        }
        if (token.type === 'link_close') token.tag = tag
      }
    }
  })
}

export default {
  html: false,
  themeSet: [path.join(here, 'theme.css')],
  options: { emoji: { unicode: false, shortcode: false }, math: false },
  engine: ({ marp }) => marp.use(selfContained),
}
