import assert from "node:assert/strict";
import { openLink, type LinkDoors } from "../../../../client/src/commands/open-link.ts";
import { readLink } from "../../../../client/src/model/links.ts";
import { DescribeFileRequest, type FileInput } from "../../../../server/src/protocol/language.ts";
import { StartRunRequest } from "../../../../server/src/protocol/runs.ts";
import { fakeWorkbench, type FakeWorkbench } from "../fakes.ts";
import { sampleRun, sampleSnapshot } from "../sample-fleet.ts";

const file = "/shop/report.manus.yaml";

describe("a link into the editor", () => {
  it("starts nothing before a person has read what it wants and said yes", async () => {
    const workbench = ready(undefined);
    assert.equal(await open(workbench, "name=report&input.since=v1"), undefined);
    assert.deepEqual(workbench.server.paramsOf(StartRunRequest), []);
    const [asked] = workbench.person.told;
    assert.equal(asked?.modal, true);
    assert.match(asked.text, /A link wants to start report/);
    assert.match(asked.detail ?? "", /report\.manus\.yaml[\s\S]*since: v1/);
  });

  it("starts with its inputs, typed, after the yes, and asks for those it doesn't give", async () => {
    const workbench = ready("Start", "Ada");
    declare(workbench, [
      input("since", "string"),
      input("factor", "number"),
      input("dry", "boolean"),
      input("who", "string"),
    ]);
    const acts: string[] = [];
    const doors = { ...noDoors, onAct: () => void acts.push("act") };
    assert.equal(await open(workbench, "name=report&input.since=v1&input.factor=2.5&input.dry=false", doors), "01RUN1");
    const inputs = { since: "v1", factor: 2.5, dry: false, who: "Ada" };
    const started = { file, workspaceFolder: "/shop", trusted: true, inputs, by: "link" };
    assert.deepEqual(workbench.server.paramsOf(StartRunRequest), [started]);
    assert.deepEqual(acts, ["act"]);
  });

  it("is refused for an unknown name, an unknown input or a wrong value, and asks nothing", async () => {
    for (const [query, why] of [
      ["name=other", /No file of this window has the name other/],
      ["name=report&input.nope=1", /report has no input nope/],
      ["name=report&input.factor=many", /factor is a number/],
      ["name=report&input.dry=maybe", /dry is true or false/],
      ["name=report&input.color=green", /color is one of red, blue/],
    ] as const) {
      const workbench = ready("Start");
      const color = { ...input("color", "choice"), options: ["red", "blue"] };
      declare(workbench, [input("factor", "number"), input("dry", "boolean"), color]);
      await open(workbench, query);
      assert.match(workbench.person.told[0]?.text ?? "", why);
      assert.equal(workbench.person.told[0]?.modal, undefined);
      assert.deepEqual(workbench.server.paramsOf(StartRunRequest), []);
    }
  });

  it("is refused where two files have the name, and for files outside the window's folders", async () => {
    const twice = ready("Start");
    twice.editor.files = [file, "/shop/b/report.manus.yaml"];
    await open(twice, "name=report");
    assert.match(twice.person.told[0]?.text ?? "", /2 files/);
    const outside = ready("Start");
    outside.editor.files = ["/tmp/report.manus.yaml"];
    await open(outside, "name=report");
    assert.match(outside.person.told[0]?.text ?? "", /No file of this window/);
  });

  it("starts nothing in a workspace that isn't trusted", async () => {
    const workbench = ready("Start");
    workbench.editor.trusted = false;
    await open(workbench, "name=report");
    assert.match(workbench.person.told[0]?.text ?? "", /not trusted/);
    assert.equal(workbench.server.asked.length, 0);
  });

  it("shows a run that is known, and says when it isn't", async () => {
    const id = "01KB2M4W6Y8ZABCDEFGHJKMNPQ";
    for (const [runs, shown, told] of [
      [[sampleRun({ id })], [id], 0],
      [[], [], 1],
    ] as const) {
      const workbench = ready();
      workbench.model.replace(sampleSnapshot({ runs }));
      const events: string[] = [];
      await openLink(workbench, readLink("/run", `id=${id}`), {
        ...noDoors,
        showEvents: ({ runId }) => void events.push(runId),
      });
      assert.deepEqual([events, workbench.person.told.length], [shown, told]);
    }
  });
});

const noDoors: LinkDoors = {
  showEvents: () => assert.fail("no events are asked for"),
  onAct: () => undefined,
  untilKnown: async () => true,
};

async function open(workbench: FakeWorkbench, query: string, doors: LinkDoors = noDoors): Promise<string | undefined> {
  return await openLink(workbench, readLink("/trigger", query), doors);
}

function ready(...answers: readonly unknown[]): FakeWorkbench {
  const workbench = fakeWorkbench(...answers);
  workbench.editor.files = [file];
  declare(workbench, [input("since", "string")]);
  workbench.server.whenAsked(StartRunRequest).answer(() => ({ outcome: "started", runId: "01RUN1" }));
  return workbench;
}

function declare({ server }: FakeWorkbench, inputs: readonly FileInput[]): void {
  server.whenAsked(DescribeFileRequest).answer(() => ({ name: "report", kind: "workflow", inputs, steps: [] }));
}

function input(name: string, type: FileInput["type"]): FileInput {
  return { name, type, options: [], required: true };
}
