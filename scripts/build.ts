/**
 * Bundles everything that ships into `out/`, and the editor tests.
 *
 *   node scripts/build.ts [--production] [--watch]
 *
 * `--production` minifies; what is built for development carries source maps.
 */
import { execFile } from "node:child_process";
import { chmod, copyFile, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import path from "node:path";
import { parseArgs, promisify } from "node:util";
import * as esbuild from "esbuild";
import { requestNamesOnly, splitAsCommonJs } from "./split-client.ts";

const root = path.dirname(import.meta.dirname);
const { values: flags } = parseArgs({
  options: { production: { type: "boolean", default: false }, watch: { type: "boolean", default: false } },
});

/** One bundle: where it starts, where it goes, and what only its kind needs. */
interface Bundle {
  readonly name: string;
  readonly entry: string;
  readonly outfile: string;
  readonly options: esbuild.BuildOptions;
}

// A bundle is CommonJS, where `import.meta` is empty: dependencies that ask for their own address get the bundle's.
const bundleUrl = `"use strict";\nconst bundleUrl = require("node:url").pathToFileURL(__filename).href;`;
// Programs want their version of it, and no program everything that the editor is told of.
const versionOnly: esbuild.Plugin = {
  name: "version-only",
  setup(build) {
    const file = path.join(root, "package.json");
    build.onLoad({ filter: /[\\/]package\.json$/ }, async ({ path: loaded }) => {
      if (loaded !== file) return undefined;
      const { version } = JSON.parse(await readFile(file, "utf8")) as { readonly version: string };
      return { contents: JSON.stringify({ version }), loader: "json" };
    });
  },
};
const forNode: esbuild.BuildOptions = {
  platform: "node",
  format: "cjs",
  // `module` first: the UMD builds of the vscode-* packages hide their requires from a bundler.
  mainFields: ["module", "main"],
  define: { "import.meta.url": "bundleUrl" },
  banner: { js: bundleUrl },
};
// The terminal may have any Node of package.json's "engines"; the editor of "engines.vscode" has Node 22.
const forTerminal: esbuild.BuildOptions = { ...forNode, target: "node20" };
const executable: esbuild.BuildOptions = { ...forTerminal, banner: { js: `#!/usr/bin/env node\n${bundleUrl}` } };
// Large, needed by few runs, and it reads files of its own package: so it is a bundle of its own, in a folder like its package's.
const browserLibrary: esbuild.Plugin = {
  name: "browser-library",
  setup(build) {
    build.onResolve({ filter: /^playwright-core$/ }, ({ kind }) =>
      kind === "entry-point" ? undefined : { path: "./playwright/lib/playwright.cjs", external: true },
    );
  },
};
// Native: its loader and the binary of this platform lie beside the bundle.
const keyringLibrary: esbuild.Plugin = {
  name: "keyring-library",
  setup(build) {
    build.onResolve({ filter: /^@napi-rs\/keyring$/ }, () => ({ path: "./keyring/index.js", external: true }));
  },
};
const forPrograms = [browserLibrary, keyringLibrary, versionOnly];
const forEditor: esbuild.BuildOptions = { ...forNode, target: "node22", external: ["vscode"] };
const forPanel: esbuild.BuildOptions = {
  platform: "browser",
  format: "iife",
  target: "chrome138",
  loader: { ".ttf": "file", ".svg": "file" },
  assetNames: "[name]",
  minify: true,
};

/** How a program is built whose files `splitAsCommonJs` makes. */
const split: esbuild.BuildOptions = {
  banner: {},
  format: "esm",
  splitting: true,
  write: false,
  outExtension: { ".js": ".cjs" },
  sourcemap: flags.production ? false : "inline",
};
/**
 * What the editor loads: `extension.cjs`, with what its start needs, and beside it what is loaded when it's wanted. Where a source says `import()` begins a file of its own,
 * and what several of them need is in files that they share.
 */
const extension: Bundle = {
  name: "extension",
  entry: "client/src/extension.ts",
  outfile: "out/client/extension.cjs",
  options: {
    ...forEditor,
    ...split,
    outdir: "out/client",
    chunkNames: "[name]-[hash]",
    plugins: [requestNamesOnly, splitAsCommonJs({ banner: bundleUrl, target: "node22" })],
  },
};
/** What the host starts with, and beside it, in files of their own, what it needs later: most of what agents are made of. */
const host: Bundle = {
  name: "host",
  entry: "server/src/main/host.ts",
  outfile: "out/server/host.program.cjs",
  options: {
    ...forTerminal,
    ...split,
    outdir: "out/server",
    entryNames: "[name].program",
    chunkNames: "host-[name]-[hash]",
    plugins: [
      ...forPrograms,
      splitAsCommonJs({ banner: bundleUrl, target: "node20", owns: (name) => name.startsWith("host-") }),
    ],
  },
};

try {
  await main();
} catch (error) {
  // esbuild has already shown what is wrong with the source.
  if (!(error instanceof Error && "errors" in error)) throw error;
  process.exitCode = 1;
}

async function main(): Promise<void> {
  const bundles = await findBundles();
  if (flags.watch) {
    for (const bundle of bundles) await (await esbuild.context(optionsOf(bundle))).watch();
    return;
  }
  await mkdir(path.join(root, "out/meta"), { recursive: true });
  for (const bundle of bundles) await build(bundle);
  await copySandboxPrograms();
  await copyKeyring();
}

/** The keyring's library with the binaries that npm installed for this platform; where there is none it says at run time that there is no keyring. */
async function copyKeyring(): Promise<void> {
  const [from, to] = [path.join(root, "node_modules/@napi-rs"), path.join(root, "out/server/keyring")];
  await mkdir(to, { recursive: true });
  await copyFile(path.join(from, "keyring/index.js"), path.join(to, "index.js"));
  await copyFile(path.join(from, "keyring/LICENSE"), path.join(to, "LICENSE"));
  await writePackageFile(path.join(from, "keyring"), to);
  for (const folder of await readdir(from)) {
    const files = folder.startsWith("keyring-") ? await readdir(path.join(from, folder)) : [];
    for (const file of files.filter((name) => name.endsWith(".node") || name.startsWith("LICENSE.")))
      await copyFile(path.join(from, folder, file), path.join(to, file));
  }
}

/** What the sandbox looks for beside the bundle that it is in: programs that no bundle can hold. */
async function copySandboxPrograms(): Promise<void> {
  const from = path.join(root, "node_modules/@anthropic-ai/sandbox-runtime/vendor");
  const to = path.join(root, "out/server/vendor");
  for (const file of [
    "seccomp/x64/apply-seccomp",
    "seccomp/arm64/apply-seccomp",
    "java-proxy-agent/srt-proxy-agent.jar",
  ]) {
    await mkdir(path.dirname(path.join(to, file)), { recursive: true });
    await copyFile(path.join(from, file), path.join(to, file));
    await chmod(path.join(to, file), 0o755);
  }
}

async function findBundles(): Promise<readonly Bundle[]> {
  const launchers = ["language-server", "host", "manusctl"].map((name) => ({
    name: `${name}-launcher`,
    entry: "server/src/main/launch.ts",
    outfile: `out/server/${name}.cjs`,
    options: withProgram(name === "manusctl" ? executable : forTerminal, `${name}.program.cjs`),
  }));
  const programs = ["language-server", "manusctl"].map((name) => ({
    name,
    entry: `server/src/main/${name}.ts`,
    outfile: `out/server/${name}.program.cjs`,
    options: { ...forTerminal, plugins: [...forPrograms] },
  }));
  const panels = (await findPanels()).map((name) => ({
    name: `panel-${name}`,
    entry: `webviews/src/${name}/main.ts`,
    outfile: `out/webviews/${name}.js`,
    options: forPanel,
  }));
  return [
    extension,
    ...launchers,
    host,
    ...programs,
    {
      name: "playwright",
      entry: "playwright-core",
      outfile: "out/server/playwright/lib/playwright.cjs",
      options: { ...forTerminal, minify: true, sourcemap: false },
    },
    ...panels,
    {
      name: "editor-tests",
      entry: "test/editor/index.ts",
      outfile: "out/test/editor/index.cjs",
      // mocha loads its parts by name at run time; it stays in node_modules.
      options: { ...forEditor, external: ["vscode", "mocha"] },
    },
  ];
}

function withProgram(options: esbuild.BuildOptions, program: string): esbuild.BuildOptions {
  return { ...options, define: { ...options.define, PROGRAM: JSON.stringify(program) } };
}

/** The panels are the folders of `webviews/src` that have a `main.ts`. */
async function findPanels(): Promise<readonly string[]> {
  const folders = await readdir(path.join(root, "webviews/src"), { withFileTypes: true });
  return folders
    .filter((folder) => folder.isDirectory() && existsSync(path.join(folder.parentPath, folder.name, "main.ts")))
    .map((folder) => folder.name);
}

function optionsOf(bundle: Bundle): esbuild.BuildOptions {
  return {
    absWorkingDir: root,
    entryPoints: [bundle.entry],
    // What is split is several files, of names of its own.
    ...(bundle.options.splitting !== true && { outfile: bundle.outfile }),
    bundle: true,
    metafile: true,
    minify: flags.production,
    sourcemap: flags.production ? false : "linked",
    legalComments: "none",
    logLevel: "warning",
    ...bundle.options,
  };
}

async function build(bundle: Bundle): Promise<void> {
  const result = await esbuild.build(optionsOf(bundle));
  if (result.warnings.length > 0) throw new Error(`${bundle.entry} builds with warnings: see above`);
  await writeFile(path.join(root, "out/meta", `${bundle.name}.json`), JSON.stringify(result.metafile));
  if (bundle.name === "playwright") await copyPackageFiles();
  if (bundle.name === "manusctl-launcher") await chmod(path.join(root, bundle.outfile), 0o755);
  if (bundle.name === "manusctl") await writeManualPage();
}

/** The manual page is made of the program's own commands. In English, whoever builds. */
async function writeManualPage(): Promise<void> {
  const program = path.join(root, "out/server/manusctl.program.cjs");
  const env = { ...process.env, MANUS_LANGUAGE: "en", MANUS_HOME: path.join(root, "out/meta/no-home") };
  const { stdout } = await promisify(execFile)(process.execPath, [program, "man"], { env });
  await writeFile(path.join(root, "out/server/manusctl.1"), stdout);
}

/** What the browser library reads of its own package at run time, and no more. */
async function copyPackageFiles(): Promise<void> {
  const [from, to] = [path.join(root, "node_modules/playwright-core"), path.join(root, "out/server/playwright")];
  await writePackageFile(from, to);
  await copyFile(path.join(from, "browsers.json"), path.join(to, "browsers.json"));
}

/** Who it is. With no `type` a folder is CommonJS, whatever ours above it is. */
async function writePackageFile(from: string, to: string): Promise<void> {
  const manifest = await readFile(path.join(from, "package.json"), "utf8");
  const { name, version, license } = JSON.parse(manifest) as Record<string, string>;
  await writeFile(path.join(to, "package.json"), JSON.stringify({ name, version, license }));
}
