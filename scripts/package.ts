/** `npm run package`: a production build as `out/manus-manager-<version>.vsix`, with the licences of what it bundles and a readme for the editor's page of it. */
import { createVSIX } from "@vscode/vsce";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { bundledLicences } from "./bundled-licences.ts";
import { galleryReadme } from "./gallery-readme.ts";
import { root, runCommand } from "./run-command.ts";

const manifest = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")) as { name: string; version: string };
const build = await runCommand({ name: "build", run: ["scripts/build.ts", "--production"] }, false);
if (!build.succeeded) throw new Error("The production build failed: see above");
writeFileSync(path.join(root, "out/third-party-licences.txt"), bundledLicences(root));
const readmePath = "out/gallery.md";
writeFileSync(path.join(root, readmePath), galleryReadme(path.join(root, "docs/gallery.md")));
const packagePath = path.join(root, `out/${manifest.name}-${manifest.version}.vsix`);
// Everything is bundled: no dependency is packed, and none is looked for.
await createVSIX({
  cwd: root,
  packagePath,
  readmePath,
  dependencies: false,
  allowMissingRepository: true,
  rewriteRelativeLinks: false,
});
