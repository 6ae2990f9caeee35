import assert from "node:assert/strict";
import { chmod, mkdir, readdir, readFile, rename, rm, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { openBench, type ToolboxBench } from "../support/toolbox-bench.ts";
import { skipBecause } from "../support/skip-because.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

describe("toolbox: borders", () => {
  let bench: ToolboxBench;
  const put = (file: string, content: string | Buffer): Promise<void> =>
    writeFile(join(bench.workspace, file), content);
  const text = (file: string): Promise<string> => readFile(join(bench.workspace, file), "utf8");

  const works = (tool: string, args: Record<string, unknown>): Promise<string> => bench.works(tool, args);
  const fails = (code: string, tool: string, args: Record<string, unknown>): Promise<string> =>
    bench.fails(code, tool, args);

  beforeEach(async () => {
    bench = await openBench();
  });

  describe("the workspace's border", () => {
    let outside: string;
    beforeEach(async () => {
      outside = await temporaryFolder();
      await writeFile(join(outside, "secret.txt"), "secret");
      await mkdir(join(bench.workspace, "inner"));
      await symlink(outside, join(bench.workspace, "folder-link"));
      await symlink(join(outside, "secret.txt"), join(bench.workspace, "file-link"));
      await symlink(join(outside, "new.txt"), join(bench.workspace, "dangling"));
      await symlink("inner", join(bench.workspace, "inner-link"));
    });

    it("holds against .., absolute paths and links, for every file tool", async () => {
      const ways = [
        join(outside, "secret.txt"),
        "folder-link/secret.txt",
        "file-link",
        `../${outside}/secret.txt`,
        "absent/../file-link",
      ];
      for (const file of ways) {
        await fails("outside-workspace", "file_read", { file });
        await fails("outside-workspace", "file_write", { file, content: "x" });
        await fails("outside-workspace", "file_str_replace", { file, old_str: "secret", new_str: "x" });
        await fails("outside-workspace", "file_find_in_content", { file, regex: "s" });
      }
      await fails("outside-workspace", "file_write", { file: "dangling", content: "x" });
      await fails("outside-workspace", "file_write", { file: "folder-link/../x.txt", content: "x" });
      await fails("outside-workspace", "file_write", { file: "../x.txt", content: "x" });
      await fails("outside-workspace", "message_notify_user", { text: "x", attachments: "file-link" });
      await fails("outside-workspace", "shell_exec", { id: "a", exec_dir: "folder-link", command: "pwd" });
      assert.equal(await readFile(join(outside, "secret.txt"), "utf8"), "secret");
      assert.deepEqual(await readdir(outside), ["secret.txt"]);
    });

    it("takes .. after the links before it", async () => {
      await works("file_write", { file: "inner-link/../here.txt", content: "x" });
      assert.equal(await text("here.txt"), "x");
    });

    it("refuses a path that leads elsewhere than it did when it was decided about", async () => {
      const decided = await bench.toolbox.touches(
        { callId: "1", tool: "file_write", arguments: { file: "x" } },
        bench.context,
      );
      await symlink(join(bench.workspace, "inner"), join(bench.workspace, "x"));
      const result = await bench.call("file_write", { file: "x", content: "" }, { decided });
      assert.equal(result.error?.code, "path-changed");
    });

    it("tells the gate the real paths", async () => {
      const touches = (tool: string, args: Record<string, unknown>): ReturnType<typeof bench.toolbox.touches> =>
        bench.toolbox.touches({ callId: "1", tool, arguments: args }, bench.context);
      const [inside] = await touches("file_write", { file: "inner-link/new/x.txt" });
      assert.deepEqual(inside, {
        argument: "file",
        written: "inner-link/new/x.txt",
        real: join(bench.workspace, "inner/new/x.txt"),
        inside: true,
        inWorkspace: "inner/new/x.txt",
      });
      const [own] = await touches("file_write", { file: join(bench.runFolder, "todo.md") });
      assert.deepEqual([own?.inside, own?.inWorkspace, own?.inRunFolder], [true, undefined, true]);
      const [dangling] = await touches("file_write", { file: "dangling" });
      assert.deepEqual([dangling?.real, dangling?.inside], [join(outside, "new.txt"), false]);
      const [folder] = await touches("shell_exec", { exec_dir: "folder-link/.." });
      assert.deepEqual([folder?.real, folder?.inside], [join(outside, ".."), false]);
      const attachments = await touches("message_ask_user", { attachments: ["https://example.org", "file-link", "a"] });
      assert.deepEqual(
        attachments.map(({ inside: isInside }) => isInside),
        [false, true],
      );
      const [run] = await touches("file_read", { file: join(bench.runFolder, "shell/a.log") });
      assert.equal(run?.inside, true);
      assert.deepEqual(await touches("idle", {}), []);
      await symlink("loop", join(bench.workspace, "loop"));
      const [loop] = await touches("file_read", { file: "loop" });
      assert.equal(loop?.inside, false);
    });

    it("opens for what was granted, and only that", async () => {
      const granted = [join(outside, "secret.txt")];
      const read = await bench.call("file_read", { file: "file-link" }, { granted });
      assert.equal(read.output, "secret");
      const other = await bench.call("file_write", { file: "dangling", content: "x" }, { granted });
      assert.equal(other.error?.code, "outside-workspace");
    });

    it("holds when a link takes a file's place between the gate and the call", async () => {
      await put("plain.txt", "mine");
      const call = { callId: "1", tool: "file_read", arguments: { file: "plain.txt" } };
      assert.equal((await bench.toolbox.touches(call, bench.context))[0]?.inside, true);
      await rename(join(bench.workspace, "file-link"), join(bench.workspace, "plain.txt"));
      assert.equal((await bench.toolbox.execute(call, bench.context)).error?.code, "outside-workspace");
    });
  });

  describe("a hostile machine", () => {
    it("names a workspace that has vanished, and doesn't make it again", async () => {
      await rm(bench.workspace, { recursive: true });
      await fails("workspace-missing", "file_write", { file: "a/b.txt", content: "x" });
      await fails("workspace-missing", "file_find_by_name", { path: ".", glob: "*" });
      await fails("workspace-missing", "shell_exec", { id: "a", exec_dir: ".", command: "true" });
      await assert.rejects(stat(bench.workspace));
      await mkdir(bench.workspace);
    });

    it("names what it may not read or write", async function () {
      if (process.platform === "win32") skipBecause(this, "Windows has no permission bits");
      await put("closed.txt", "x");
      await put("read-only.txt", "x");
      await chmod(join(bench.workspace, "closed.txt"), 0);
      await chmod(join(bench.workspace, "read-only.txt"), 0o444);
      await chmod(bench.workspace, 0o777);
      await asOrdinaryUser(async () => {
        await fails("not-permitted", "file_read", { file: "closed.txt" });
        await fails("not-permitted", "file_write", { file: "read-only.txt", content: "y" });
        await fails("not-permitted", "file_str_replace", { file: "read-only.txt", old_str: "x", new_str: "y" });
      });
      assert.equal(await text("read-only.txt"), "x");
    });

    it("refuses elevated rights", async () => {
      const result = await bench.call("file_read", { file: "a.txt", sudo: true });
      assert.deepEqual([result.outcome, result.error?.code], ["refused", "sudo-not-available"]);
    });
  });
});

/** The machine's superuser may read everything: be somebody else meanwhile. */
async function asOrdinaryUser(work: () => Promise<void>): Promise<void> {
  if (process.getuid?.() !== 0) return work();
  process.seteuid?.(65534);
  try {
    await work();
  } finally {
    process.seteuid?.(0);
  }
}
