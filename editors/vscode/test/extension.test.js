// The extension in a stand-in of the editor: what it starts, and a session with the real server.

const assert = require("node:assert");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const test = require("node:test");
const { editor, extension, Uri } = require("./vscode.js");

const built = ["debug", "release"].map((kind) => path.join(__dirname, "../../../target", kind, "cantle"));
const server = [process.env.CANTLE, ...built].find((file) => file && fs.existsSync(file));

function installed(name) {
  try {
    return Boolean(require.resolve(name));
  } catch {
    return false;
  }
}

/** A client that remembers what it was to start. */
function recorder(fails = false) {
  const seen = { started: [], stopped: 0, selector: undefined };
  class LanguageClient {
    constructor(id, name, start, options) {
      seen.started.push([start.command, ...start.args]);
      seen.selector = options.documentSelector;
    }
    async start() {
      if (fails) throw new Error("no such program");
    }
    async stop() {
      seen.stopped += 1;
    }
  }
  return { seen, module: { LanguageClient, TransportKind: { stdio: 0 } } };
}

test("it starts the program of the settings, and starts it anew", async () => {
  const settings = { path: "/opt/cantle" };
  const { vscode, said, changed } = editor({ settings, folder: "/", documents: [] });
  const { seen, module } = recorder();
  const { activate, deactivate } = extension({ vscode, "vscode-languageclient/node": module });
  await activate({ subscriptions: [] });
  assert.deepEqual(seen.started, [["/opt/cantle", "lsp"]]);
  assert.deepEqual(seen.selector, [{ language: "cantle" }]);
  settings.path = "other";
  changed.fire({ affectsConfiguration: (key) => key === "cantle.path" });
  changed.fire({ affectsConfiguration: () => false });
  await new Promise(setImmediate);
  await said.commands.get("cantle.restart")();
  assert.deepEqual(seen.started.slice(1), [["other", "lsp"], ["other", "lsp"]]);
  await deactivate();
  assert.equal(seen.stopped, 3);
  assert.deepEqual(said.errors, []);
});

test("it says what does not start", async () => {
  const { vscode, said } = editor({ settings: {}, folder: "/", documents: [] });
  const { module } = recorder(true);
  const { activate, deactivate } = extension({ vscode, "vscode-languageclient/node": module });
  await activate({ subscriptions: [] });
  assert.deepEqual(said.errors, ["Cantle: `cantle lsp` does not start: Error: no such program"]);
  await deactivate();
});

const missing =
  (!server && "no cantle in target/") || (!installed("vscode-languageclient/node") && "npm ci first");

test("the real server answers", { skip: missing }, async (context) => {
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "cantle-")));
  context.after(() => fs.rmSync(folder, { recursive: true }));
  fs.writeFileSync(path.join(folder, "cantle.toml"), 'edition = "2026"\nschema = "schema.toml"\n');
  fs.writeFileSync(path.join(folder, "schema.toml"), '[profile]\nid = "string"\nage = "int"\n');
  const file = path.join(folder, "a.seg");
  const text = "segment old { aeg > 60 }\n";
  fs.writeFileSync(file, text);
  const uri = Uri.file(file);
  const open = { uri, languageId: "cantle", version: 1, getText: () => text };
  const { vscode, said } = editor({ settings: { path: server }, folder, documents: [open] });
  const { activate, deactivate } = extension({ vscode });
  await activate({ subscriptions: [] });
  while (!said.diagnostics.get(`${uri}`)?.length) {
    await new Promise((wait) => setTimeout(wait, 20));
  }
  const [found] = said.diagnostics.get(`${uri}`);
  assert.match(found.message, /^unknown attribute `aeg`/);
  assert.deepEqual([found.range.start.character, found.range.end.character], [14, 17]);
  await deactivate();
  assert.ok(said.providers.includes("registerRenameProvider"));
  assert.deepEqual(said.errors, []);
});
