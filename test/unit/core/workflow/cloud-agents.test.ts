import assert from "node:assert/strict";
import { advanceRun } from "../../../../server/src/core/workflow/advance.ts";
import { noFleet } from "../../../../server/src/core/workflow/place-agent.ts";
import type { FleetLookups } from "../../../../server/src/core/workflow/place-agent.ts";
import { advancing, agentOf, called, nextTasks, runOf } from "./agent-bench.ts";

describe("an agent", () => {
  it("of the cloud has what the cloud heeds, and its defaults", () => {
    const [plain] = nextTasks(runOf({ kind: "task", prompt: "Go", engine: "manus" }));
    assert.deepEqual([plain?.engine, plain?.placement], ["manus", undefined]);
    assert.deepEqual(agentOf(plain).cloud, {
      connectors: [],
      skills: [],
      forceSkills: [],
      interactive: true,
      hidden: false,
      visibility: "private",
    });
    const run = runOf({
      kind: "task",
      inputs: { what: { default: "git" }, nothing: { default: "" }, open: { type: "boolean", default: true } },
      engine: "manus",
      account: "work",
      instance: "far",
      model: "small",
      profile: "l${{ 'ite' }}",
      budget: { credits: 30 },
      prompt: "Go",
      cloud: {
        project: "${{ inputs.what }}-work",
        connectors: ["${{ inputs.what }}hub", "mail", "mail", "${{ inputs.nothing }}"],
        skills: ["a"],
        forceSkills: ["b"],
        locale: "${{ inputs.nothing }}",
        interactive: false,
        hidden: "${{ inputs.open }}",
        visibility: "team",
      },
    });
    const [task] = nextTasks(run);
    const agent = agentOf(task);
    assert.deepEqual(task?.placement, { account: "work", instance: "far", profile: "lite" });
    assert.deepEqual([agent.account, agent.model, agent.budget], ["work", undefined, { credits: 30, onExceed: "ask" }]);
    assert.deepEqual(agent.cloud, {
      project: "git-work",
      connectors: ["github", "mail"],
      skills: ["a"],
      forceSkills: ["b"],
      interactive: false,
      hidden: true,
      visibility: "team",
      profile: "lite",
    });
  });

  it("of this machine has its account and model as placement, and nothing of the cloud", () => {
    const keys = { account: "work", model: "small", profile: "max", cloud: { project: "p" }, instance: "${{ '' }}" };
    const [task] = nextTasks(runOf({ kind: "task", prompt: "Go", ...keys }));
    assert.deepEqual([task?.engine, task?.placement], ["local", { account: "work", model: "small" }]);
    assert.deepEqual([agentOf(task).account, agentOf(task).model, agentOf(task).cloud], ["work", "small", undefined]);
  });
});

describe("agents of a workflow in the cloud", () => {
  it("are each bound by their own budget here: what the run may spend is kept where calls are about to be made", () => {
    const steps = [
      { id: "a", needs: [], prompt: "A", engine: "manus", budget: { credits: 500 } },
      { id: "b", needs: [], prompt: "B", engine: "manus" },
    ];
    const run = runOf({ kind: "workflow", budget: { credits: 100, onExceed: "stop" }, steps });
    assert.deepEqual(run.spec.compiled.budget, { credits: 100, onExceed: "stop" });
    const budgets = nextTasks(run).map((task) => agentOf(task).budget);
    assert.deepEqual(budgets, [{ credits: 500, onExceed: "ask" }, { onExceed: "ask" }]);
  });

  it("are placed by their step rather than by the called file, and by what the run prefers where neither says", () => {
    const task = called("t", { name: "t", engine: "manus", account: "theirs", profile: "max", prompt: "x" });
    const steps = [
      { needs: [], task: "t", account: "mine", instance: "far", profile: "lite" },
      { needs: [], prompt: "x", engine: "manus" },
    ];
    const run = runOf({ kind: "workflow", steps }, { called: [task] });
    const preferring = { ...run, spec: { ...run.spec, prefer: { account: "other", profile: "standard" } } };
    const placements = nextTasks(preferring).map(({ placement }) => placement);
    assert.deepEqual(placements, [
      { account: "mine", instance: "far", profile: "lite" },
      { account: "other", profile: "standard" },
    ]);
  });

  it("fail their step when what they name can't run together, as it is when their turn comes", () => {
    const run = runOf({ kind: "workflow", steps: [{ prompt: "x", engine: "manus", instance: "near" }] });
    const fleet: FleetLookups = { ...noFleet, instance: () => ({ accountId: "local", engine: "local" }) };
    const [event] = advanceRun(run, { ...advancing, fleet });
    assert.ok(event?.type === "stepFailed");
    assert.equal(event.reason.code, "instance-mismatch");
    assert.match(event.reason.message, /`near` runs agents on this machine .*not agents of the Manus cloud/);
  });
});
