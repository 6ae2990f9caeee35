import assert from "node:assert/strict";
import { handBack, takeOverShell } from "../../../../client/src/shell/take-over.ts";
import { WatchedShell } from "../../../../client/src/shell/watch-shell.ts";
import {
  ListShellsRequest,
  ReadShellRequest,
  TypeIntoShellRequest,
  type ShellSessionView,
} from "../../../../server/src/protocol/shells.ts";
import type { TaskView } from "../../../../server/src/protocol/fleet.ts";
import { PauseTaskRequest, ResumeTaskRequest } from "../../../../server/src/protocol/tasks.ts";
import { eventually } from "../../../support/eventually.ts";
import { fakeWorkbench, type FakeWorkbench } from "../fakes.ts";
import { sampleRun, sampleSnapshot, sampleTask } from "../sample-fleet.ts";

const main: ShellSessionView = { id: "main", directory: "/shop" };
const key = { taskId: "01TASK1", sessionId: "main" };

function withAgent(
  status: TaskView["status"],
  sessions: readonly ShellSessionView[],
  ...answers: readonly unknown[]
): FakeWorkbench {
  const workbench = fakeWorkbench(...answers);
  workbench.model.replace(sampleSnapshot({ runs: [sampleRun()], tasks: [sampleTask({ engine: "local", status })] }));
  workbench.server.whenAsked(ListShellsRequest).answer(() => ({ outcome: "listed", sessions }));
  workbench.server.accept(PauseTaskRequest, ResumeTaskRequest);
  return workbench;
}

describe("taking over a shell", () => {
  const target = { taskId: "01TASK1" };

  it("pauses the agent where the person says so, and lets it go on afterwards", async () => {
    const workbench = withAgent("running", [main], "Pause and Take Over", "Let It Go On");
    const taken = await takeOverShell(workbench, target);
    assert.deepEqual([taken?.key, taken?.hasPaused], [key, true]);
    assert.equal(workbench.server.paramsOf(PauseTaskRequest).length, 1);
    assert.ok(taken);
    workbench.model.replace(sampleSnapshot({ tasks: [sampleTask({ engine: "local", status: "paused" })] }));
    await handBack(workbench, taken);
    assert.equal(workbench.server.paramsOf(ResumeTaskRequest).length, 1);
  });

  it("only watches, and leaves an agent paused that was paused before", async () => {
    const watching = withAgent("running", [main], "Only Watch");
    assert.equal((await takeOverShell(watching, target))?.hasPaused, false);
    assert.deepEqual(watching.server.paramsOf(PauseTaskRequest), []);
    const paused = withAgent("paused", [main]);
    const taken = await takeOverShell(paused, target);
    assert.ok(taken);
    await handBack(paused, taken);
    assert.deepEqual([paused.person.told, paused.server.paramsOf(ResumeTaskRequest)], [[], []]);
  });

  it("asks which of several sessions, and says that there is none", async () => {
    const other = { id: "server", directory: "/shop", running: "`npm start`" };
    const chosen = await takeOverShell(withAgent("paused", [main, other], "server"), target);
    assert.equal(chosen?.key.sessionId, "server");
    const none = withAgent("paused", []);
    assert.equal(await takeOverShell(none, target), undefined);
    assert.match(none.person.told[0]?.text ?? "", /no shell session open/);
  });

  it("asks nothing of the host in a workspace that nobody trusts", async () => {
    const workbench = withAgent("paused", [main]);
    workbench.editor.trusted = false;
    assert.equal(await takeOverShell(workbench, target), undefined);
    assert.deepEqual([workbench.server.asked, workbench.person.told.length], [[], 1]);
  });
});

describe("a watched shell", () => {
  it("shows what is printed, hands on what is typed, and says what is refused", async () => {
    const { server } = fakeWorkbench();
    let shown = "";
    let reads = 0;
    const because = { code: "unknown-session", message: "It is gone" };
    server.whenAsked(ReadShellRequest).answerLater(async () => {
      reads += 1;
      if (reads > 1) await eventually("something was typed", async () => shown.includes("not now"), 5_000);
      const shell = { text: "hello\n", pending: "", next: 6, stamp: 2, lost: false, session: main };
      return reads === 1 ? { outcome: "read", shell } : { outcome: "refused", because };
    });
    server.whenAsked(TypeIntoShellRequest).answer(() => {
      return { outcome: "refused", because: { code: "not-paused", message: "not now" } };
    });
    let left = 0;
    const ports = { server, show: (text: string) => void (shown += text), leave: () => void (left += 1) };
    const shell = new WatchedShell(key, ports, 80);
    const watching = shell.watch("[introduction]");
    shell.type("ls\r");
    await watching;
    assert.match(shown, /introduction[^]*hello\r\n[^]*not now[^]*It is gone/);
    assert.deepEqual(server.paramsOf(TypeIntoShellRequest), [{ ...key, line: "ls", by: "editor" }]);
    assert.deepEqual(server.paramsOf(ReadShellRequest)[1], { ...key, from: 6, stamp: 2, waitMs: 10_000 });
    shell.type("\u0004");
    assert.equal(left, 1);
  });
});
