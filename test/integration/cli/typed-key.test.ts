import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { findExecutable } from "../../../scripts/editor/find-executable.ts";
import type { AccountView } from "../../../server/src/protocol/fleet.ts";
import { eventually } from "../../support/eventually.ts";
import { modelKey, startModelServer } from "../../support/model-server.ts";
import { openRealWorld, program } from "../../support/real-manusctl.ts";
import { skipBecause } from "../../support/skip-because.ts";

describe("manusctl on a terminal, for real", function () {
  this.timeout(60_000);

  it("doesn't show a key while it is typed", async function () {
    // util-linux's `script` runs a command on a terminal of its own; BSD's takes other flags.
    const script = process.platform === "linux" ? findExecutable([], ["script"]) : undefined;
    if (script === undefined) return skipBecause(this, "there is no `script` of util-linux to open a terminal with");
    const model = await startModelServer(() => ({ name: "idle", arguments: {} }));
    const world = await openRealWorld();
    try {
      const flags = `--provider model --base-url ${model.environment["MANUS_MODEL_BASE_URL"] ?? ""} --keep memory`;
      const command = `"${process.execPath}" "${program}" accounts add models ${flags}`;
      const env = { ...process.env, MANUS_HOME: world.home };
      const terminal = spawn(script, ["-qec", command, "/dev/null"], { env, cwd: world.workspace });
      let shown = "";
      terminal.stdout.on("data", (part: Buffer) => (shown += part.toString()));
      const ended = new Promise((resolve) => terminal.once("exit", resolve));
      await eventually("the key is asked", () => shown.includes("it isn't shown"), 30_000);
      terminal.stdin.write(`${modelKey}x\u007f\r`);
      await ended;
      assert.match(shown, /Added the account models/);
      assert.equal(shown.includes(modelKey.slice(0, 6)), false);
      const accounts = await world.json<AccountView[]>("accounts", "list");
      assert.equal(accounts.find(({ id }) => id === "models")?.key, "held");
    } finally {
      await world.close();
      await model.close();
    }
  });
});
