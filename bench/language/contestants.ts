import { execFile } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { cacheFolder } from "../../scripts/editor/cache-folder.ts";
import { installOnce } from "../../scripts/editor/install-once.ts";
import { actionsWorkflow, jsonWorkflow, manusWorkflow } from "./documents.ts";
import type { Sample } from "./documents.ts";

const root = join(import.meta.dirname, "../..");
const schemaFile = join(root, "schemas", "manus.schema.json");
const packages = ["yaml-language-server@2.0.0", "@actions/languageserver@0.3.61", "vscode-json-languageserver@1.3.4"];

/** A language server to be measured. */
export interface Contestant {
  readonly name: string;
  /** Node's arguments. */
  readonly command: readonly string[];
  readonly sample: (lines: number) => Sample;
  /** Its answers to `workspace/configuration`, by section; sent with `workspace/didChangeConfiguration` too. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly initializationOptions: Readonly<Record<string, unknown>>;
}

/** The server of this project, as it was built. */
export const ours: Contestant = {
  name: "manus",
  command: [join(root, "out", "server", "language-server.cjs"), "--stdio"],
  sample: manusWorkflow,
  settings: {},
  initializationOptions: { attachHost: false },
};

/** Servers that others have made for files like ours. Installs them from the package registry, once, outside the repository; throws when it can't be reached. */
export async function findPeers(): Promise<Contestant[]> {
  const folder = join(cacheFolder, "bench-language-servers-1");
  await installOnce(folder, async (target) => {
    console.error(`Installing ${packages.join(", ")} (once)`);
    mkdirSync(target, { recursive: true });
    writeFileSync(join(target, "package.json"), JSON.stringify({ private: true }));
    const quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
    await promisify(execFile)("npm", ["install", ...packages, ...quiet], {
      cwd: target,
      shell: process.platform === "win32",
    });
  });
  const program = (...parts: string[]): string => join(folder, "node_modules", ...parts);
  return [yamlServer(program), actionsServer(program), jsonServer(program)];
}

type Program = (...parts: string[]) => string;

/** The same file as ours, with our JSON Schema. */
function yamlServer(program: Program): Contestant {
  const yaml = {
    schemas: { [pathToFileURL(schemaFile).href]: "*.manus.yaml" },
    schemaStore: { enable: false },
    validate: true,
    completion: true,
    hover: true,
  };
  return {
    name: "yaml-language-server",
    command: [program("yaml-language-server", "bin", "yaml-language-server"), "--stdio"],
    sample: (lines) => ({ ...manusWorkflow(lines), languageId: "yaml" }),
    settings: { yaml },
    initializationOptions: {},
  };
}

function actionsServer(program: Program): Contestant {
  return {
    name: "@actions/languageserver",
    command: [program("@actions", "languageserver", "bin", "actions-languageserver"), "--stdio"],
    sample: actionsWorkflow,
    settings: {},
    initializationOptions: {},
  };
}

/** The same content as ours in JSON, with our JSON Schema. */
function jsonServer(program: Program): Contestant {
  const schema: unknown = JSON.parse(readFileSync(schemaFile, "utf8"));
  const url = pathToFileURL(schemaFile).href;
  return {
    name: "vscode-json-languageserver",
    command: [program("vscode-json-languageserver", "bin", "vscode-json-languageserver"), "--stdio"],
    sample: jsonWorkflow,
    settings: { json: { validate: { enable: true }, schemas: [{ fileMatch: ["*.manus.json"], url, schema }] } },
    initializationOptions: { provideFormatter: true },
  };
}
