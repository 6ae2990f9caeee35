import assert from "node:assert/strict";
import { runFile, runStep } from "../../../../client/src/commands/run-file.ts";
import { DescribeFileRequest, type FileDescription, type FileInput } from "../../../../server/src/protocol/language.ts";
import { StartRunRequest, type StartRunResult } from "../../../../server/src/protocol/runs.ts";
import { ReadTrustRequest, SetTrustRequest } from "../../../../server/src/protocol/trust.ts";
import { fakeWorkbench, type FakeWorkbench } from "../fakes.ts";

const file = "/shop/report.manus.yaml";

describe("run file", () => {
  it("starts the active file in its workspace folder and answers the run", async () => {
    const workbench = ready();
    workbench.editor.active = file;
    assert.equal(await runFile(workbench, {}), "01RUN1");
    assert.deepEqual(startsOf(workbench), [{ file, workspaceFolder: "/shop", trusted: true, inputs: {} }]);
  });

  it("takes the file of a CodeLens before the active one", async () => {
    const workbench = ready();
    workbench.editor.active = "/shop/other.manus.yaml";
    await runFile(workbench, { uri: `file://${file}` });
    assert.deepEqual(
      startsOf(workbench).map((start) => start.file),
      [file],
    );
  });

  it("lets the person choose a file when none is active, and says when there is none", async () => {
    const workbench = ready("report.manus.yaml");
    workbench.editor.files = [file, "/shop/b.manus.yaml"];
    await runFile(workbench, {});
    assert.equal(startsOf(workbench).length, 1);
    const empty = ready();
    await runFile(empty, {});
    assert.match(empty.person.told[0]?.text ?? "", /no task file/);
    assert.equal(startsOf(empty).length, 0);
  });

  it("runs nothing in an untrusted workspace, and leads to the trust editor", async () => {
    const workbench = ready("Manage Workspace Trust");
    workbench.editor.trusted = false;
    assert.equal(await runFile(workbench, { file }), undefined);
    assert.deepEqual([workbench.editor.executed, startsOf(workbench)], [["workbench.trust.manage"], []]);
  });

  it("starts a file whose content isn't confirmed once the person confirms it, and not without", async () => {
    for (const [answer, starts] of [
      ["Trust This Content and Run", 2],
      [undefined, 1],
    ] as const) {
      const workbench = ready(answer);
      const { server } = workbench;
      const point = { key: "tools.allow: shell_exec", text: "Any command" };
      const files = [{ file, fingerprint: "f", points: [point], trusted: false }];
      for (const type of [ReadTrustRequest, SetTrustRequest]) {
        server.whenAsked(type).answer(() => ({ outcome: "read", files }));
      }
      const because = { code: "untrusted-file", message: "Not confirmed" };
      server.whenAsked(StartRunRequest).answer(() => {
        const confirmed = server.paramsOf(SetTrustRequest).length > 0;
        return confirmed ? { outcome: "started", runId: "01RUN1" } : { outcome: "refused", because, problems: [] };
      });
      assert.equal(await runFile(workbench, { file }), answer === undefined ? undefined : "01RUN1");
      assert.equal(startsOf(workbench).length, starts);
    }
  });

  it("saves unsaved changes first", async () => {
    const workbench = ready();
    workbench.editor.unsaved.add(file);
    await runFile(workbench, { file });
    assert.equal(workbench.editor.unsaved.size, 0);
    assert.equal(startsOf(workbench).length, 1);
  });

  it("does not run what could not be saved", async () => {
    const workbench = ready();
    workbench.editor.unsaved.add(file);
    workbench.editor.canSave = false;
    await runFile(workbench, { file });
    assert.match(workbench.person.told[0]?.text ?? "", /could not be saved/);
    assert.equal(startsOf(workbench).length, 0);
  });

  it("asks before saving where the setting says so", async () => {
    for (const [answer, starts, unsaved] of [
      ["Save and Run", 1, 0],
      ["Run What Is Saved", 1, 1],
      [undefined, 0, 1],
    ] as const) {
      const workbench = ready(answer);
      workbench.editor.policy = "ask";
      workbench.editor.unsaved.add(file);
      await runFile(workbench, { file });
      assert.deepEqual([startsOf(workbench).length, workbench.editor.unsaved.size], [starts, unsaved], answer);
    }
  });

  it("runs a file outside every folder only if the person agrees to its own folder", async () => {
    const outside = "/tmp/x/report.manus.yaml";
    const agreed = ready("Run in This Folder");
    await runFile(agreed, { file: outside });
    assert.deepEqual(
      startsOf(agreed).map((start) => start.workspaceFolder),
      ["/tmp/x"],
    );
    const declined = ready(undefined);
    await runFile(declined, { file: outside });
    assert.equal(startsOf(declined).length, 0);
  });

  it("asks for inputs of every type, and passes them typed", async () => {
    const workbench = ready("monday", "2.5", "No", "blue", "/shop/logs/a.txt");
    declareInputs(workbench, [
      input("since", "string"),
      input("factor", "number"),
      input("dry", "boolean"),
      { ...input("color", "choice"), options: ["red", "blue"] },
      input("log", "file"),
      { ...input("skipped", "string"), default: "x" },
    ]);
    await runFile(workbench, { file });
    const inputs = { since: "monday", factor: 2.5, dry: false, color: "blue", log: "logs/a.txt" };
    assert.deepEqual(startsOf(workbench)[0]?.inputs, inputs);
    assert.equal(workbench.person.questions[0]?.title, "report: since (1 of 5)");
    assert.match(workbench.person.questions[1]?.check?.("x") ?? "", /number/);
  });

  it("leaves out optional inputs that were left empty", async () => {
    const workbench = ready("", "Leave Empty", "Leave Empty", "Choose a File…", "/shop/a.txt");
    const optional = (name: string, type: FileInput["type"]): FileInput => ({ ...input(name, type), required: false });
    const color = { ...optional("color", "choice"), options: ["red"] };
    declareInputs(workbench, [optional("since", "number"), optional("dry", "boolean"), color, optional("log", "file")]);
    await runFile(workbench, { file });
    assert.deepEqual(startsOf(workbench)[0]?.inputs, { log: "a.txt" });
  });

  it("does not start when the person turns away from an input", async () => {
    const workbench = ready("monday", undefined);
    declareInputs(workbench, [input("since", "string"), input("until", "string")]);
    await runFile(workbench, { file });
    assert.equal(startsOf(workbench).length, 0);
  });

  it("shows why a run was refused, with the remedy", async () => {
    const workbench = ready();
    refuse(workbench, { code: "read-only-home", message: "The home is read-only", remedy: "Choose another." });
    assert.equal(await runFile(workbench, { file }), undefined);
    assert.deepEqual(workbench.person.told, [{ level: "error", text: "The home is read-only. Choose another." }]);
  });

  it("leads to the first error of a file that is at fault", async () => {
    const workbench = ready("Show Problem");
    const place = { file, column: 1, endLine: 1, endColumn: 2, code: "x" };
    refuse(workbench, { code: "invalid-file", message: "The file has errors" }, [
      { ...place, line: 2, severity: "warning", message: "Never used" },
      { ...place, line: 7, severity: "error", message: "No such tool" },
    ]);
    await runFile(workbench, { file });
    assert.match(workbench.person.told[0]?.text ?? "", /Line 7: No such tool/);
    assert.deepEqual(workbench.editor.opened, [[file, 6]]);
  });
});

describe("run step", () => {
  it("runs the given step alone", async () => {
    const workbench = ready();
    await runStep(workbench, { uri: `file://${file}`, stepId: "log" });
    assert.equal(startsOf(workbench)[0]?.onlyStep, "log");
  });

  it("lets the person choose among the file's steps", async () => {
    const workbench = ready("2. Write");
    workbench.server.whenAsked(DescribeFileRequest).answer(() => ({
      ...description,
      steps: [
        { id: "log", title: "Log", line: 4 },
        { id: "write", title: "Write", line: 8 },
      ],
    }));
    await runStep(workbench, { file });
    assert.equal(startsOf(workbench)[0]?.onlyStep, "write");
  });

  it("says when there are no steps", async () => {
    const workbench = ready();
    await runStep(workbench, { file });
    assert.match(workbench.person.told[0]?.text ?? "", /has no steps/);
  });
});

const description: FileDescription = { name: "report", kind: "workflow", inputs: [], steps: [] };

function ready(...answers: readonly unknown[]): FakeWorkbench {
  const workbench = fakeWorkbench(...answers);
  workbench.server.whenAsked(DescribeFileRequest).answer(() => description);
  workbench.server.whenAsked(StartRunRequest).answer(() => ({ outcome: "started", runId: "01RUN1" }));
  return workbench;
}

function declareInputs({ server }: FakeWorkbench, inputs: readonly FileInput[]): void {
  server.whenAsked(DescribeFileRequest).answer(() => ({ ...description, inputs }));
}

type Refused = Extract<StartRunResult, { outcome: "refused" }>;

function refuse({ server }: FakeWorkbench, because: Refused["because"], problems: Refused["problems"] = []): void {
  server.whenAsked(StartRunRequest).answer(() => ({ outcome: "refused", because, problems }));
}

function input(name: string, type: FileInput["type"]): FileInput {
  return { name, type, options: [], required: true };
}

interface Start {
  readonly file: string;
  readonly workspaceFolder: string;
  readonly inputs: unknown;
  readonly onlyStep?: string;
}

function startsOf({ server }: FakeWorkbench): readonly Start[] {
  return server.paramsOf(StartRunRequest) as readonly Start[];
}
