// The colours: words, names and texts of a rule, and the items of the examples.

const assert = require("node:assert");
const fs = require("node:fs");
const path = require("node:path");
const test = require("node:test");

/** `undefined` without the packages. */
const { oniguruma, textmate } = (() => {
  try {
    return { oniguruma: require("vscode-oniguruma"), textmate: require("vscode-textmate") };
  } catch {
    return {};
  }
})();
const skip = textmate ? false : "npm ci first";

const root = path.join(__dirname, "..");
const example = path.join(root, "..", "..", "rules");

async function grammar() {
  const wasm = fs.readFileSync(require.resolve("vscode-oniguruma/release/onig.wasm"));
  await oniguruma.loadWASM(wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength));
  const registry = new textmate.Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (sources) => new oniguruma.OnigScanner(sources),
      createOnigString: (text) => new oniguruma.OnigString(text),
    }),
    loadGrammar: async () => {
      const file = path.join(root, "syntaxes", "cantle.tmLanguage.json");
      return textmate.parseRawGrammar(fs.readFileSync(file, "utf8"), file);
    },
  });
  return registry.loadGrammar("source.cantle");
}

/** The scopes of each line: pairs of a text and the innermost scope. Nothing stays open behind. */
function scopes(loaded, text) {
  let state = textmate.INITIAL;
  const lines = text.split("\n").map((line) => {
    const { tokens, ruleStack } = loaded.tokenizeLine(line, state);
    state = ruleStack;
    return tokens
      .map((token) => [line.slice(token.startIndex, token.endIndex), token.scopes.at(-1)])
      .filter(([text]) => text.trim() !== "");
  });
  assert.equal(state.depth, 1, text);
  return lines;
}

test("a rule has its colours", { skip }, async () => {
  const [item, doc, condition, behaviour] = scopes(
    await grammar(),
    [
      'segment winback "Win-back" of customers {',
      "## Why.",
      '  spend_1y >= 1_000 and name is "a\\"b" # so',
      "  did purchase at least 3 times in last 30 days",
    ].join("\n"),
  );
  const of = (line, text) => line.find(([word]) => word.trim() === text)?.[1];
  assert.equal(of(item, "segment"), "keyword.declaration.segment.cantle");
  assert.equal(of(item, "winback"), "entity.name.type.segment.cantle");
  assert.equal(of(doc, "## Why."), "comment.line.documentation.cantle");
  assert.equal(of(condition, "spend_1y"), "variable.other.cantle");
  assert.equal(of(condition, "1_000"), "constant.numeric.cantle");
  assert.equal(of(condition, "and"), "keyword.operator.logical.cantle");
  assert.equal(of(condition, '\\"'), "constant.character.escape.cantle");
  assert.equal(of(condition, "# so"), "comment.line.number-sign.cantle");
  assert.equal(of(behaviour, "did"), "keyword.control.behaviour.cantle");
  assert.equal(of(behaviour, "purchase"), "entity.name.function.event.cantle");
  assert.equal(of(behaviour, "days"), "keyword.other.unit.cantle");
});

test("every item of the examples is seen", { skip }, async () => {
  const loaded = await grammar();
  const files = fs.readdirSync(example, { recursive: true }).filter((name) => name.endsWith(".seg"));
  assert.ok(files.length > 5);
  for (const file of files) {
    const text = fs.readFileSync(path.join(example, file), "utf8");
    const lines = text.split("\n");
    scopes(loaded, text).forEach((line, index) => {
      if (/^(let|segment|waterfall|split|audience|test) ("|\w+ ([="{]|of ))/.test(lines[index])) {
        assert.match(line[0][1], /^keyword\.declaration/, `${file}: ${lines[index]}`);
      }
    });
  }
});

test("what package.json names is there", () => {
  const manifest = JSON.parse(fs.readFileSync(path.join(root, "package.json"), "utf8"));
  const { languages, grammars, snippets } = manifest.contributes;
  const named = [...grammars, ...snippets].map((part) => part.path);
  named.push(languages[0].configuration);
  for (const file of named) {
    JSON.parse(fs.readFileSync(path.join(root, file), "utf8"));
  }
});
