import assert from "node:assert/strict";
import { SocketHostLink } from "../../../server/src/adapters/host-link/host-link.ts";
import { FleetView } from "../../../server/src/cli/fleet-view.ts";
import type { RunResult } from "../../../server/src/cli/run-result.ts";
import type { FleetSnapshot } from "../../../server/src/protocol/fleet.ts";
import { ClaimNoticeRequest, deriveInbox, type InboxItem } from "../../../server/src/protocol/inbox.ts";
import { eventually } from "../../support/eventually.ts";
import { openRealWorld, type RealWorld } from "../../support/real-manusctl.ts";

describe("the inbox of a real host", function () {
  this.timeout(60_000);
  let world: RealWorld;
  const links: SocketHostLink[] = [];
  const views: FleetView[] = [];
  beforeEach(async () => {
    world = await openRealWorld();
    await world.write(
      "gate.manus.yaml",
      "manus: 1\nkind: workflow\nname: gate\nsteps:\n  - { id: ask, approve: Publish? }\n",
    );
    await world.write(
      "fails.manus.yaml",
      "manus: 1\nkind: workflow\nname: fails\nsteps:\n  - { id: look, tool: file_read, with: { file: none.txt } }\n",
    );
  });
  afterEach(async () => {
    for (const view of views.splice(0)) view.close();
    for (const link of links.splice(0)) link.close();
    await world.close();
  });

  /** A client that stays, as a window does: its inbox now. */
  async function attach(): Promise<{ readonly link: SocketHostLink; readonly kinds: () => readonly string[] }> {
    const client = { kind: "editor", pid: process.pid } as const;
    const link = new SocketHostLink({ home: world.home, hostBundle: "", environment: process.env, client });
    links.push(link);
    const joined = await link.connect({ start: false });
    assert.ok(joined.ok);
    let fleet: FleetSnapshot = joined.value;
    const view = new FleetView(
      link,
      (now) => (fleet = now),
      (error) => assert.fail(String(error)),
    );
    views.push(view);
    await view.start();
    return { link, kinds: () => deriveInbox(fleet).map(({ kind }: InboxItem) => kind) };
  }

  async function claim({ link }: Awaited<ReturnType<typeof attach>>): Promise<unknown> {
    const answered = await link.request(ClaimNoticeRequest, { notice: "failed x" });
    return answered.ok && answered.value.claimed;
  }

  it("clears for all within a second what one has answered or dismissed; who comes late hears who was faster", async () => {
    await world.json<RunResult>("run", "gate", "--detach");
    const failed = await world.run("run", "fails");
    assert.equal(failed.exitCode, 1, failed.stderr);
    const [one, other] = [await attach(), await attach()];
    assert.deepEqual(
      [one.kinds(), other.kinds()],
      [
        ["approval", "failure"],
        ["approval", "failure"],
      ],
    );
    const [asked] = await world.json<readonly { id: string }[]>("inbox");
    const answer = world.start("inbox", "answer", asked?.id ?? "", "approved");
    await eventually("one client hears of the answer", () => one.kinds().length === 1);
    await eventually("the other hears it too", () => other.kinds().length === 1, 1_000);
    assert.equal((await answer).exitCode, 0);
    const late = await world.run("tasks", "answer", asked?.id ?? "", "denied");
    assert.equal(late.exitCode, 2);
    assert.deepEqual([await claim(one), await claim(other)], [true, false], "one of them tells of the failure");
    const dismiss = world.start("inbox", "dismiss", "--all");
    await eventually("one client hears that it is dismissed", () => one.kinds().length === 0);
    await eventually("the other hears that too", () => other.kinds().length === 0, 1_000);
    assert.equal((await dismiss).exitCode, 0);
  });
});
