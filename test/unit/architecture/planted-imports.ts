/** Who must notice a planted violation. A tool that isn't named may or may not notice it. */
export interface Violation {
  readonly file: string;
  readonly source: string;
  /** The rule of `.dependency-cruiser.cjs`. */
  readonly imports: string;
  /** Whether ESLint's layer rules see it too, in the editor, while typing. */
  readonly eslint?: true;
  /** Whether the project references and `types` of the tsconfig files make it an error. */
  readonly types?: true;
}

/** One harmless file a room: what the violations import, and what no tool may complain about. */
export const skeleton: Readonly<Record<string, string>> = {
  "schemas/generated/types.ts": `export interface Shape { readonly name: string }\nexport const shapeName = "shape";\n`,
  "server/src/protocol/wire.ts": `import { RequestType } from "vscode-jsonrpc";
export type Id = string;
export const PingRequest = new RequestType<Id, Id, void>("manus/ping");\n`,
  "server/src/core/ports/port.ts": `import type { Id } from "../../protocol/wire.ts";
import { shapeName } from "../../../../schemas/generated/types.ts";
import { parse } from "yaml";
export interface Port { read(id: Id): string }
export function nameOf(text: string): string { return shapeName + String(parse(text)); }\n`,
  "server/src/runtime/engine.ts": `import { nameOf } from "../core/ports/port.ts";
import { PingRequest } from "../protocol/wire.ts";
export const engine = nameOf(PingRequest.method);\n`,
  "server/src/adapters/shared.ts": `export const shared = "shared";\n`,
  "server/src/adapters/store/disk.ts": `import { readFileSync } from "node:fs";
import type { Port } from "../../core/ports/port.ts";
import { shared } from "../shared.ts";
export const disk: Port = { read: (id) => readFileSync(id, "utf8") + shared };\n`,
  "server/src/adapters/tools/browser/in-page/title.ts": `export function title(): string { return document.title; }\n`,
  "server/src/adapters/tools/shell.ts": `import { execa } from "execa";\nexport const shell = execa;\n`,
  "server/src/lsp/rim.ts": `import type { Position } from "vscode-languageserver";
import { nameOf } from "../core/ports/port.ts";
export function hover(position: Position): string { return nameOf(String(position.line)); }\n`,
  "server/src/host/host.ts": `import { createServer } from "node:net";
import { engine } from "../runtime/engine.ts";
export function listen(): void { createServer().listen(engine); }\n`,
  "server/src/chat-tools/tool.ts": `import { PingRequest } from "../protocol/wire.ts";
export const tool = PingRequest.method;\n`,
  "server/src/mcp/wire.ts": `import { tool } from "../chat-tools/tool.ts";
import { PingRequest } from "../protocol/wire.ts";
export const offered = [tool, PingRequest.method];\n`,
  "server/src/cli/command.ts": `import { Command } from "commander";
import { PingRequest } from "../protocol/wire.ts";
import { draw } from "../../../webviews/src/drawing/picture.ts";
export const command = new Command(draw({ title: PingRequest.method }));\n`,
  "server/src/main/root.ts": `import { disk } from "../adapters/store/disk.ts";
import { shell } from "../adapters/tools/shell.ts";
import { listen } from "../host/host.ts";
import { command } from "../cli/command.ts";
import { hover } from "../lsp/rim.ts";
export const parts = { disk, shell, listen, command, hover };\n`,
  "client/src/model/state.ts": `import type { Id } from "../../../server/src/protocol/wire.ts";\nexport const first: Id = "1";\n`,
  "client/src/editor.ts": `import * as vscode from "vscode";
import path from "node:path";
import { first } from "./model/state.ts";
import { draw } from "../../webviews/src/drawing/picture.ts";
export const drawn = draw({ title: first });
export const uri = vscode.Uri.file(path.join("/", first));\n`,
  "webviews/src/protocol/messages.ts": `export interface Shown { readonly title: string }\n`,
  "webviews/src/drawing/picture.ts": `import type { Shown } from "../protocol/messages.ts";
export function draw(shown: Shown): string { return shown.title; }\n`,
  "webviews/src/shared/dom.ts": `export function show(text: string): void { document.title = text; }\n`,
  "webviews/src/events/view.ts": `import type { Shown } from "../protocol/messages.ts";
export function titleOf(shown: Shown): string { return shown.title; }\n`,
  "webviews/src/events/main.ts": `import { show } from "../shared/dom.ts";
import { titleOf } from "./view.ts";
show(titleOf({ title: "events" }));
export const page = "events";\n`,
  "webviews/src/costs/main.ts": `import { show } from "../shared/dom.ts";\nshow("costs");\nexport const page = "costs";\n`,
  "webviews/src/tools/main.ts": `export const page = "tools";\n`,
  "server/src/core/cycle-b.ts": `import type { Planted } from "./cycle-a.ts";\nexport type Back = Planted;\n`,
  "scripts/tool.ts": `export const tool = "tool";\n`,
  "test/support/fake.ts": `export const fake = "fake";\n`,
};

/** At least one violation of each rule of `.dependency-cruiser.cjs`, and of each direction the layers must not take. */
export const violations: readonly Violation[] = [
  plant("schemas/bad.ts", "../server/src/core/ports/port.ts", "schemas-alone", { types: true }),
  plant("server/src/protocol/bad-core.ts", "../core/ports/port.ts", "protocol-alone", { eslint: true, types: true }),
  plant("server/src/protocol/bad-node.ts", "node:fs", "protocol-alone", { eslint: true, types: true }),
  plant("server/src/core/bad-node.ts", "node:fs", "core-is-pure", { eslint: true, types: true }),
  plant("server/src/core/bad-vscode.ts", "vscode", "core-is-pure", { eslint: true }),
  plant("server/src/core/bad-lsp.ts", "vscode-languageserver", "core-is-pure", { eslint: true }),
  plant("server/src/core/bad-package.ts", "execa", "core-is-pure", { eslint: true }),
  plant("server/src/core/bad-runtime.ts", "../runtime/engine.ts", "core-is-pure", { eslint: true, types: true }),
  plant("server/src/core/bad-adapter.ts", "../adapters/store/disk.ts", "core-is-pure", { eslint: true, types: true }),
  {
    file: "server/src/core/bad-message.ts",
    source: `import { PingRequest } from "../protocol/wire.ts";\nexport const ping = PingRequest;\n`,
    imports: "core-takes-types-of-the-wire",
    eslint: true,
  },
  plant("server/src/runtime/bad-node.ts", "node:fs", "runtime-knows-core", { eslint: true, types: true }),
  plant("server/src/runtime/bad-package.ts", "ulid", "runtime-knows-core", { eslint: true }),
  plant("server/src/runtime/bad-adapter.ts", "../adapters/store/disk.ts", "runtime-knows-core", {
    eslint: true,
    types: true,
  }),
  plant("server/src/adapters/store/bad-lsp.ts", "../../lsp/rim.ts", "adapters-know-core", {
    eslint: true,
    types: true,
  }),
  plant("server/src/adapters/store/bad-host.ts", "../../host/host.ts", "adapters-know-core", {
    eslint: true,
    types: true,
  }),
  plant("server/src/adapters/store/bad-cli.ts", "../../cli/command.ts", "adapters-know-core", {
    eslint: true,
    types: true,
  }),
  plant("server/src/adapters/store/bad-runtime.ts", "../../runtime/engine.ts", "adapters-know-core", {
    eslint: true,
  }),
  plant("server/src/adapters/store/bad-neighbour.ts", "../tools/shell.ts", "adapters-keep-apart"),
  plant("server/src/lsp/bad-adapter.ts", "../adapters/store/disk.ts", "lsp-knows-core", { eslint: true, types: true }),
  plant("server/src/lsp/bad-runtime.ts", "../runtime/engine.ts", "lsp-knows-core", { eslint: true, types: true }),
  plant("server/src/lsp/bad-node.ts", "node:fs", "lsp-knows-core", { eslint: true, types: true }),
  plant("server/src/host/bad-adapter.ts", "../adapters/store/disk.ts", "host-knows-runtime", {
    eslint: true,
    types: true,
  }),
  plant("server/src/host/bad-lsp.ts", "../lsp/rim.ts", "host-knows-runtime", { eslint: true, types: true }),
  plant("server/src/chat-tools/bad-core.ts", "../core/ports/port.ts", "chat-tools-know-the-protocol", {
    eslint: true,
    types: true,
  }),
  plant("server/src/chat-tools/bad-node.ts", "node:fs", "chat-tools-know-the-protocol", { eslint: true }),
  plant("server/src/mcp/bad-core.ts", "../core/ports/port.ts", "mcp-knows-chat-tools", { eslint: true, types: true }),
  plant("server/src/mcp/bad-cli.ts", "../cli/command.ts", "mcp-knows-chat-tools", { eslint: true, types: true }),
  plant("server/src/cli/bad-adapter.ts", "../adapters/store/disk.ts", "cli-knows-core", { eslint: true, types: true }),
  plant("server/src/cli/bad-host.ts", "../host/host.ts", "cli-knows-core", { eslint: true, types: true }),
  plant("server/src/main/bad-client.ts", "../../../client/src/model/state.ts", "main-knows-the-server", {
    types: true,
  }),
  plant("server/src/cli/bad-main.ts", "../main/root.ts", "nobody-imports-main", { eslint: true, types: true }),
  plant("server/src/host/bad-vscode.ts", "vscode", "vscode-in-the-client"),
  plant("client/src/bad-core.ts", "../../server/src/core/ports/port.ts", "client-knows-protocols", {
    eslint: true,
    types: true,
  }),
  plant("client/src/bad-package.ts", "execa", "client-knows-protocols"),
  plant("client/src/bad-panel.ts", "../../webviews/src/shared/dom.ts", "client-knows-protocols", { types: true }),
  plant("client/src/model/bad-vscode.ts", "vscode", "client-model-is-pure", { eslint: true }),
  plant("client/src/model/bad-node.ts", "node:fs", "client-model-is-pure", { eslint: true }),
  plant("client/src/model/bad-view.ts", "../editor.ts", "client-model-is-pure"),
  plant("webviews/src/shared/bad-server.ts", "../../../server/src/protocol/wire.ts", "webviews-alone", {
    eslint: true,
    types: true,
  }),
  plant("webviews/src/events/bad-node.ts", "node:fs", "webviews-without-node", { eslint: true, types: true }),
  plant("webviews/src/protocol/bad-shared.ts", "../shared/dom.ts", "webviews-protocol-alone", { types: true }),
  plant("webviews/src/drawing/bad-shared.ts", "../shared/dom.ts", "drawing-is-pure", { types: true }),
  plant("webviews/src/events/bad-neighbour.ts", "../costs/main.ts", "panels-keep-apart"),
  plant("webviews/src/tools/view.ts", "./main.ts", "views-are-pure"),
  plant("server/src/runtime/bad-test.ts", "../../../test/support/fake.ts", "production-without-tests", {
    eslint: true,
    types: true,
  }),
  plant("client/src/bad-script.ts", "../../scripts/tool.ts", "production-without-tests", { eslint: true, types: true }),
  plant("server/src/core/cycle-a.ts", "./cycle-b.ts", "no-cycles"),
  plant("server/src/core/bad-path.ts", "./nowhere.ts", "resolvable", { types: true }),
];

/** A file whose one import, of types alone, is the violation. */
function plant(
  file: string,
  target: string,
  imports: string,
  seen: { readonly eslint?: true; readonly types?: true } = {},
): Violation {
  return {
    file,
    source: `import type * as planted from "${target}";\nexport type Planted = typeof planted;\n`,
    imports,
    ...seen,
  };
}
