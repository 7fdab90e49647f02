// The client: starts `cantle lsp` and hands everything else to it.

const vscode = require("vscode");
const { LanguageClient, TransportKind } = require("vscode-languageclient/node");

/** @type {LanguageClient | undefined} */
let client;

/** @param {vscode.ExtensionContext} context */
async function activate(context) {
  context.subscriptions.push(
    vscode.commands.registerCommand("cantle.restart", restart),
    vscode.workspace.onDidChangeConfiguration((change) =>
      change.affectsConfiguration("cantle.path") ? restart() : undefined,
    ),
  );
  await start();
}

async function start() {
  const command = vscode.workspace.getConfiguration("cantle").get("path", "cantle");
  const server = { command, args: ["lsp"], transport: TransportKind.stdio };
  client = new LanguageClient("cantle", "Cantle", server, {
    documentSelector: [{ language: "cantle" }],
    synchronize: {
      // Names and types come from these as well.
      fileEvents: vscode.workspace.createFileSystemWatcher("**/{*.seg,cantle.toml,schema.toml}"),
    },
  });
  try {
    await client.start();
  } catch (error) {
    client = undefined;
    const choice = await vscode.window.showErrorMessage(
      `Cantle: \`${command} lsp\` does not start: ${error}`,
      "Open settings",
    );
    if (choice) {
      await vscode.commands.executeCommand("workbench.action.openSettings", "cantle.path");
    }
  }
}

async function restart() {
  await deactivate();
  await start();
}

async function deactivate() {
  const running = client;
  client = undefined;
  await running?.stop();
}

module.exports = { activate, deactivate };
