import assert from "node:assert/strict";
import { chmod, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createDesktopNotifier, noDesktop, notifyingProgram } from "../../../../client/src/editor/desktop-notifier.ts";
import { skipBecause } from "../../../support/skip-because.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";

const evil = `"; rm -rf / #\n$(touch /x) \`id\` ' <b>&amp; --help`;
const line = `"; rm -rf / # $(touch /x) \`id\` ' <b>&amp; --help`;

describe("a notification of the operating system", () => {
  it("on Linux is an argument each, after the last option, its text without markup", () => {
    const { program, args, environment } = notifyingProgram("linux", { title: evil, text: evil }) ?? { args: [] };
    assert.equal(program, "notify-send");
    assert.equal(environment, undefined);
    const escaped = line.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
    assert.deepEqual(args, ["--app-name=Manus Manager", "--", line, escaped]);
  });

  it("on macOS is an argument of the script, and no part of it", () => {
    const found = notifyingProgram("darwin", { title: evil, text: evil });
    assert.equal(found?.program, "osascript");
    assert.deepEqual(found.args.slice(-3), ["--", line, line]);
    assert.ok(found.args.slice(0, -2).every((arg) => !arg.includes("rm -rf")));
  });

  it("on Windows is a variable of the script's environment, and no part of it", () => {
    const found = notifyingProgram("win32", { title: evil, text: evil });
    assert.equal(found?.program, "powershell.exe");
    assert.ok(found.args.every((arg) => !arg.includes("rm -rf")));
    assert.deepEqual(found.environment, { MANUS_NOTICE_TITLE: line, MANUS_NOTICE_TEXT: line });
  });

  it("is cut, and has nothing in it that nobody would see", () => {
    const found = notifyingProgram("darwin", { title: "a\u0000b\u202Ec", text: "x".repeat(10_000) });
    assert.equal(found?.args.at(-2), "abc");
    assert.equal(found.args.at(-1)?.length, 240);
  });

  it("is none elsewhere", async () => {
    assert.equal(notifyingProgram("aix", { title: "a", text: "b" }), undefined);
    const notifier = createDesktopNotifier({ platform: "aix", environment: {}, mask: (text) => text });
    assert.equal(await notifier.show({ title: "a", text: "b" }), false);
    assert.equal(await noDesktop.show({ title: "a", text: "b" }), false);
  });

  describe("is shown by the program on the PATH", () => {
    it("with what was said and without keys, and it's known when it couldn't be", async function () {
      if (process.platform === "win32") skipBecause(this, "Windows starts no scripts by their first line");
      const folder = await temporaryFolder();
      const said = join(folder, "said");
      const program = join(folder, "notify-send");
      await writeFile(
        program,
        `#!${process.execPath}\nrequire("fs").writeFileSync(process.env.SAID, JSON.stringify(process.argv.slice(2)));\n`,
      );
      await chmod(program, 0o755);
      const environment = { ...process.env, PATH: folder, SAID: said };
      const mask = (text: string): string => text.replaceAll("hunter2", "***");
      const notifier = createDesktopNotifier({ platform: "linux", environment, mask });
      assert.equal(await notifier.show({ title: "Manus Manager", text: `hunter2 ${evil}` }), true);
      const args = JSON.parse(await readFile(said, "utf8")) as readonly string[];
      assert.deepEqual(args.slice(0, 3), ["--app-name=Manus Manager", "--", "Manus Manager"]);
      assert.match(args[3] ?? "", /^\*\*\* "; rm -rf \/ # \$\(touch/);
      const missing = createDesktopNotifier({ platform: "linux", environment: { PATH: join(folder, "none") }, mask });
      assert.equal(await missing.show({ title: "a", text: "b" }), false);
    });
  });
});
