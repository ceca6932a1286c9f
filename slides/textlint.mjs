// Check the Japanese of the pages and decks, and of the strings in the sources.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createLinter, loadTextlintrc } from "textlint";

const japanese = /[ぁ-んァ-ヶ一-龠]/;
const listed = (...globs) =>
  execFileSync("git", ["ls-files", "-z", ...globs], { encoding: "utf8" })
    .split("\0").filter(Boolean);

// The strings of a source, each on the line where it stands: the page of a
// source has as many lines as the source. A placeholder is a word.
function strings(source) {
  const page = source.split("\n").map((line) =>
    (line.match(/"(?:[^"\\]|\\.)*"/g) ?? [])
      .filter((s) => japanese.test(s))
      .map((s) => s.slice(1, -1).replace(/^.* \/ /, "")
        .replace(/\$\d/g, "1 ")
        .replace(/\\n|\\t/g, "").replace(/\\"/g, '"'))
      .join(" "));
  return page.map((line) => (line ? `${line}\n` : "\n")).join("");
}

// A figure is described in as many words as it needs.
const figure = /!\[[^\]]*\]/g;

// A sentence of a program may be in several strings, with values in between.
const inParts = ["ja-no-mixed-period", "no-unmatched-pair",
  "ja-no-space-around-slash", "ja-no-space-between-full-width"];

const linter = createLinter({
  descriptor: await loadTextlintrc({ configFilePath: "slides/textlintrc.yml" }),
});
let bad = 0, good = 0;
async function check(file, text, kind, leave) {
  const { messages } = await linter.lintText(text, file + kind);
  const found = messages.filter(({ ruleId }) => !leave.some((r) => ruleId.endsWith(r)));
  for (const { line, column, ruleId, message } of found)
    console.log(`${file}:${line}:${column}: ${message.split("\n")[0]} (${ruleId})`);
  if (found.length) bad++;
  else good++;
}

for (const file of listed("*.ja.md"))
  await check(file, readFileSync(file, "utf8").replace(figure, "![図。]"), "",
    file.startsWith("slides/") ? ["ja-no-mixed-period"] : []);
for (const file of listed("*.c", "*.h", "*.bats")) {
  const text = readFileSync(file, "utf8");
  if (japanese.test(text)) await check(file, strings(text), ".txt", inParts);
}
console.log(`${good} passed, ${bad} failed, 0 skipped`);
process.exit(bad > 0 || good === 0 ? 1 : 0);
