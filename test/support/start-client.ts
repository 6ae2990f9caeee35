/**
 * Starts the built extension in an editor that isn't there, and prints which of its files were loaded when, and what was registered: for the test of the client's start.
 * `NODE_PATH` must name a folder with a module `vscode`; it may be empty, for everything in it is replaced.
 */
import { createRequire } from "node:module";
import { basename, join } from "node:path";

const require = createRequire(import.meta.url);
const folder = join(import.meta.dirname, "../../out/client");
const registered = new Map<string, (...given: unknown[]) => unknown>();

/** Anything: it can be called and constructed, and has everything. */
function anything(known: Readonly<Record<string, unknown>> = {}): unknown {
  return new Proxy(function () {}, {
    get: (target, key) => {
      if (key === "prototype") return target.prototype as unknown;
      if (key === "then") return undefined;
      if (key === Symbol.toPrimitive) return () => "anything";
      if (key === Symbol.iterator) return () => [][Symbol.iterator]();
      return typeof key === "string" && key in known ? known[key] : anything();
    },
    set: () => true,
    apply: () => anything(),
    construct: () => anything() as object,
  });
}

const memento = { get: (_key: string, usual: unknown) => usual, update: async () => undefined, keys: () => [] };
const registerCommand = (id: string, act: (...given: unknown[]) => unknown): unknown => {
  registered.set(id, act);
  return { dispose: () => undefined };
};
const editor = anything({ commands: anything({ registerCommand }) });
// By inheritance: a bundle that imports the whole module copies its own names, and leaves the rest to its prototype.
require.cache[require.resolve("vscode")] = { exports: Object.create(editor as object) as unknown } as NodeJS.Module;

const extension = require(join(folder, "extension.cjs")) as {
  activate(context: unknown): Promise<void>;
};
const loaded = (): readonly string[] => {
  return Object.keys(require.cache)
    .filter((file) => file.startsWith(folder))
    .map((file) => basename(file));
};
const required = loaded();
const active = extension.activate(
  anything({
    subscriptions: [],
    workspaceState: memento,
    globalState: memento,
    asAbsolutePath: (path: string) => path,
    extension: { id: "manus-manager.manus-manager", packageJSON: { version: "0.0.0" } },
  }),
);
const activated = loaded();
await active;
const furnished = loaded();
await registered.get("manus.showLog")?.();
const commands = [...registered.keys()];
console.log(JSON.stringify({ required, activated, furnished, afterCommand: loaded(), commands }));
process.exit(0);
