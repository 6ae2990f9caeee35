import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import * as esbuild from "esbuild";

const panels = path.join(import.meta.dirname, "..", "..", "..", "webviews", "src");
/** Bytes of a panel's script as it ships: what is larger is felt when a panel opens. */
const most = 300_000;

describe("the script of a panel", () => {
  const names = readdirSync(panels).filter((name) => existsSync(path.join(panels, name, "main.ts")));

  it("is looked at for each panel", () => assert.ok(names.includes("run-events") && names.includes("plan")));

  for (const name of names) {
    it(`of ${name} has at most ${most / 1000} kB`, async () => {
      const { outputFiles } = await esbuild.build({
        entryPoints: [path.join(panels, name, "main.ts")],
        outdir: "unwritten",
        bundle: true,
        minify: true,
        write: false,
        format: "iife",
        platform: "browser",
        target: "chrome138",
        legalComments: "none",
        loader: { ".ttf": "file", ".svg": "file" },
        logLevel: "silent",
      });
      const script = outputFiles.find((file) => file.path.endsWith(".js"));
      assert.ok(script, "there is a script");
      assert.ok(script.contents.length <= most, `${script.contents.length} bytes`);
    });
  }
});
