import assert from "node:assert/strict";
import { execa } from "execa";
import { readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { openPromise, type Entry } from "yauzl";
import { packedFiles } from "../../../scripts/editor/install-extension.ts";
import { packExtension } from "../../../scripts/editor/pack-extension.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { useEditor } from "./use-editor.ts";

/** What a person downloads; measured with some room above what it is. */
const largest = 7 * 1024 * 1024;

describe("the package, made in a clean folder", () => {
  let vsix = "";
  before(async function () {
    this.timeout(3 * 60_000);
    vsix = await packExtension(await temporaryFolder());
  });

  it("holds what it needs and nothing else, and is small", async () => {
    const entries: Entry[] = [];
    for await (const entry of (await openPromise(vsix)).eachEntry()) entries.push(entry);
    const names = entries.map(({ fileName }) => fileName.replace(/^extension\//, ""));
    for (const needed of [
      "package.json",
      "package.nls.json",
      "package.nls.de.json",
      "package.nls.zh-cn.json",
      "l10n/bundle.l10n.de.json",
      "l10n/bundle.l10n.zh-cn.json",
      "readme.md",
      "changelog.md",
      "LICENSE.txt",
      "out/third-party-licences.txt",
      "out/client/extension.cjs",
      "out/server/language-server.cjs",
      "out/server/host.cjs",
      "out/server/manusctl.cjs",
    ])
      assert.ok(names.includes(needed), `${needed} is missing`);
    const foreign = names.filter((name) =>
      /^(?:test|scripts|bench|client|server|webviews|node_modules|\.)|\.map$|\.ts$/.test(name),
    );
    assert.deepEqual(foreign, []);
    // The editors of the other tests get the same, found out in a faster way.
    const renamed: Readonly<Record<string, string>> = {
      "readme.md": "out/gallery.md",
      "changelog.md": "CHANGELOG.md",
      "LICENSE.txt": "LICENSE",
    };
    const packed = names.filter((name) => !/^\[Content_Types\]\.xml$|\.vsixmanifest$/.test(name));
    assert.deepEqual(
      packed.map((name) => renamed[name] ?? name).sort(),
      (await packedFiles(dirname(dirname(vsix)))).toSorted(),
    );
    const size = entries.reduce((sum, { compressedSize }) => sum + compressedSize, 0);
    assert.ok(size < largest, `${size} bytes`);
  });

  describe("and installed in an editor", () => {
    const editor = useEditor({ vsix: () => vsix });

    it("checks a file and runs it", async () => {
      const { window } = editor();
      await window.openFile("hello.manus.yaml");
      await window.action("▶ Run workflow").click();
      await window.row(/^Write a greeting and read it back, succeeded/).waitFor();
    });

    const installed = async (file: string): Promise<string> => {
      const extensions = join(editor().folders.editor, "extensions");
      const [name = ""] = (await readdir(extensions)).filter((each) => each.startsWith("manus-manager."));
      return join(extensions, name, file);
    };

    it("has a page in the editor whose links and pictures all lead somewhere", async () => {
      const readme = await readFile(await installed("readme.md"), "utf8");
      assert.match(readme, /^# Manus Manager$/m);
      const addresses = [...readme.matchAll(/\]\(([^)]*)\)/g)].map(([, address = ""]) => address);
      assert.deepEqual(
        addresses.filter((address) => !/^(?:https:|#)/.test(address)),
        [],
      );
    });

    it("brings manusctl along, which sees the same runs", async () => {
      const { folders } = editor();
      const { stdout } = await execa(
        process.execPath,
        [await installed("out/server/manusctl.cjs"), "runs", "list", "-o", "json"],
        {
          env: { MANUS_HOME: folders.home },
        },
      );
      assert.equal((JSON.parse(stdout) as readonly { status: string }[])[0]?.status, "succeeded");
    });
  });
});
