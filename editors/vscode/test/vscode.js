// A stand-in for the editor: as much of its interface as the client touches.

const { EventEmitter: Emitter } = require("node:events");
const Module = require("node:module");

class Disposable {
  constructor(end = () => {}) {
    this.dispose = end;
  }
  static from(...all) {
    return new Disposable(() => all.forEach((one) => one.dispose()));
  }
}

class EventEmitter {
  #inner = new Emitter();
  event = (listener, self) => {
    const bound = listener.bind(self);
    this.#inner.on("event", bound);
    return new Disposable(() => this.#inner.off("event", bound));
  };
  fire(value) {
    this.#inner.emit("event", value);
  }
  dispose() {}
}

class Position {
  constructor(line, character) {
    Object.assign(this, { line, character });
  }
}

class Range {
  constructor(...ends) {
    const [a, b, c, d] = ends;
    const isFour = ends.length === 4;
    this.start = isFour ? new Position(a, b) : a;
    this.end = isFour ? new Position(c, d) : b;
  }
}

class Diagnostic {
  constructor(range, message, severity) {
    Object.assign(this, { range, message, severity });
  }
}

class CodeActionKind {
  constructor(value) {
    this.value = value;
  }
  append(part) {
    return new CodeActionKind(this.value ? `${this.value}.${part}` : part);
  }
  static Empty = new CodeActionKind("");
}

class Uri {
  constructor(path) {
    Object.assign(this, { scheme: "file", path, fsPath: path });
  }
  static file(path) {
    return new Uri(path);
  }
  static parse(text) {
    return new Uri(decodeURIComponent(text.replace(/^file:\/\//, "")));
  }
  toString() {
    return `file://${this.path}`;
  }
}

/** What is not listed is a class, or a function that gives something to be disposed of. */
function open(known, name) {
  return new Proxy(known, {
    get(target, key) {
      if (key in target || typeof key === "symbol") return target[key];
      if (/^on(Did|Will)/.test(key)) return (target[key] = new EventEmitter().event);
      if (/^[A-Z]/.test(key)) return (target[key] = class {});
      return (target[key] = () => new Disposable());
    },
  });
}

/** An editor with one folder and some open documents. */
function editor({ settings, folder, documents }) {
  const said = { errors: [], diagnostics: new Map(), providers: [], commands: new Map() };
  const changed = new EventEmitter();
  const vscode = {
    version: "1.91.0",
    CodeActionKind,
    Diagnostic,
    Disposable,
    EventEmitter,
    Position,
    Range,
    Uri,
    DiagnosticSeverity: { Error: 0, Warning: 1, Information: 2, Hint: 3 },
    CancellationTokenSource: class {
      token = { isCancellationRequested: false, onCancellationRequested: new EventEmitter().event };
      cancel() {}
      dispose() {}
    },
    env: open({ appName: "test", language: "en" }),
    commands: open({
      registerCommand: (name, run) => {
        said.commands.set(name, run);
        return new Disposable(() => said.commands.delete(name));
      },
    }),
    window: open({
      createOutputChannel: () =>
        new Proxy({}, { get: (_, key) => (key === "logLevel" ? 0 : () => new Disposable()) }),
      showErrorMessage: async (text) => void said.errors.push(text),
      visibleTextEditors: [],
      tabGroups: open({ all: [] }),
    }),
    workspace: open({
      textDocuments: documents,
      notebookDocuments: [],
      workspaceFolders: [{ uri: Uri.file(folder), name: "test", index: 0 }],
      getConfiguration: () => ({ get: (key, otherwise) => settings[key] ?? otherwise }),
      onDidChangeConfiguration: changed.event,
      createFileSystemWatcher: () => open({ dispose() {} }),
    }),
    languages: open({
      match: () => 10,
      createDiagnosticCollection: () => ({
        set: (uri, found) => said.diagnostics.set(uri.toString(), found),
        clear() {},
        delete: (uri) => said.diagnostics.delete(uri.toString()),
        dispose() {},
      }),
    }),
  };
  for (const key of ["registerHoverProvider", "registerRenameProvider", "registerCompletionItemProvider"]) {
    vscode.languages[key] = () => {
      said.providers.push(key);
      return new Disposable();
    };
  }
  return { vscode: open(vscode), said, changed };
}

/** Loads the extension with these modules in the place of others. */
function extension(standIns) {
  const load = Module._load;
  Module._load = (name, ...rest) => standIns[name] ?? load(name, ...rest);
  try {
    const file = require.resolve("../src/extension.js");
    delete require.cache[file];
    return require(file);
  } finally {
    Module._load = load;
  }
}

module.exports = { editor, extension, Uri };
