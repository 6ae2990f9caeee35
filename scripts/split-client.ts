import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import * as esbuild from "esbuild";

/**
 * Makes CommonJS of what esbuild has split: it splits ES modules alone, and what the editor or a launcher loads is required. So a build with `splitting` keeps its files to
 * itself, and this plugin turns each into CommonJS and writes it, with `banner` in front. An `import()` becomes a `require` of the file that holds what is imported, made when
 * it's called. Files of former builds go, as far as they are this build's by their names.
 */
export function splitAsCommonJs({
  banner,
  target,
  owns = () => true,
}: {
  readonly banner: string;
  readonly target: string;
  /** Whether a file in the folder is this build's; each, unless told. */
  readonly owns?: (name: string) => boolean;
}): esbuild.Plugin {
  return {
    name: "split-as-commonjs",
    setup(build) {
      const { absWorkingDir = "", outdir = "", minify = false, sourcemap } = build.initialOptions;
      const folder = path.join(absWorkingDir, outdir);
      build.onEnd(async ({ errors, outputFiles = [] }) => {
        if (errors.length > 0) return;
        await mkdir(folder, { recursive: true });
        const written = await Promise.all(
          outputFiles.map(async (file) => {
            const name = path.basename(file.path);
            const { code, map } = await esbuild.transform(file.text, {
              ...{ banner, target, minify, platform: "node", format: "cjs" },
              // Node doesn't find the names of what such a file exports when it's imported; required it has them all.
              supported: { "dynamic-import": false },
              sourcemap: sourcemap === "inline" ? "external" : false,
              sourcefile: name,
            });
            const mapped = map === "" ? [] : [{ name: `${name}.map`, text: map }];
            const link = map === "" ? "" : `//# sourceMappingURL=${name}.map\n`;
            return [{ name, text: code + link }, ...mapped];
          }),
        );
        for (const { name, text } of written.flat()) await writeFile(path.join(folder, name), text);
        const names = new Set(written.flat().map(({ name }) => name));
        const old = (await readdir(folder)).filter((name) => owns(name) && !names.has(name));
        for (const name of old) await rm(path.join(folder, name), { force: true });
      });
    },
  };
}

/** What our own sources import of `vscode-jsonrpc` are the classes that name requests. They come without the connections beside them, which the language client brings. */
export const requestNamesOnly: esbuild.Plugin = {
  name: "request-names-only",
  setup(build) {
    const names = path.join(path.dirname(createRequire(import.meta.url).resolve("vscode-jsonrpc")), "messages.js");
    build.onResolve({ filter: /^vscode-jsonrpc$/ }, ({ importer }) =>
      importer.includes("node_modules") ? undefined : { path: names },
    );
  },
};
