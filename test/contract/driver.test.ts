import { existsSync } from "node:fs";
import { createAgentFiles } from "../../server/src/adapters/store/agent-files.ts";
import { workspaceFiles } from "../../server/src/adapters/system/workspace-files.ts";
import { createToolbox } from "../../server/src/adapters/tools/toolbox.ts";
import type { ModelRequest } from "../../server/src/core/ports/model.ts";
import type { Toolbox } from "../../server/src/core/ports/tools.ts";
import { createAgentDriver } from "../../server/src/runtime/agent-driver.ts";
import { RunStreams } from "../../server/src/runtime/run-streams.ts";
import { createToolDriver } from "../../server/src/runtime/tool-driver.ts";
import { AgentToolbox, FakeDatasources, FakeModels, FakeWorkspaces, specFor } from "../support/fakes/agent-bench.ts";
import { createFakeClock } from "../support/fakes/fake-clock.ts";
import { freeBudget } from "../support/fakes/free-budget.ts";
import { createFakeIds } from "../support/fakes/fake-ids.ts";
import { MemoryPolicyBook } from "../support/fakes/memory-policy-book.ts";
import { MemoryRunStore } from "../support/fakes/memory-run-store.ts";
import { call, fails, ScriptedModel, type Scripted } from "../support/fakes/scripted-model.ts";
import { failed, ScriptedToolbox, succeeded } from "../support/fakes/scripted-toolbox.ts";
import { rememberLog } from "../support/remembered-log.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { describeDriver, type DriverSubject } from "./driver.suite.ts";

const calls = {
  works: { tool: "file_write", arguments: { file: "a.txt", content: "hello" } },
  fails: { tool: "file_read", arguments: { file: "missing.txt" } },
  asks: { tool: "message_ask_user", arguments: { text: "Which?" } },
};

describeDriver("direct tool calls", directCalls(realToolbox));
describeDriver(
  "direct tool calls on scripted tools",
  directCalls(() => {
    const toolbox = new ScriptedToolbox();
    toolbox.play = async ({ call: { tool }, context }) => {
      if (tool === calls.fails.tool) return failed();
      if (tool !== calls.asks.tool) return succeeded();
      // A question that is cancelled ends the call, as it does with the real tools.
      return context.ask({ kind: "question", text: "Which?", choices: [] }).then(
        ({ text }) => succeeded(text),
        () => ({ outcome: "interrupted", output: "" }),
      );
    };
    return toolbox;
  }),
);
describeDriver("agents", agents(realToolbox));
describeDriver(
  "agents on scripted tools",
  agents(() => new AgentToolbox()),
);

function realToolbox(): Toolbox {
  return createToolbox({ log: rememberLog(), mask: (text) => text });
}

function directCalls(makeToolbox: () => Toolbox): DriverSubject {
  return {
    async make() {
      const files = { exists: (path: string) => Promise.resolve(existsSync(path)) };
      const book = new MemoryPolicyBook();
      const ports = { book, clock: createFakeClock(), ids: createFakeIds(), log: rememberLog(), files };
      return createToolDriver({ ...ports, toolbox: makeToolbox() });
    },
    work: (kind, _folder, taskId) => ({ kind: "tool", call: { callId: `call-of-${taskId}`, ...calls[kind] } }),
  };
}

function agents(makeToolbox: () => Toolbox): DriverSubject {
  return {
    async make() {
      const [clock, log, store] = [
        createFakeClock(),
        rememberLog(),
        new MemoryRunStore(undefined, await temporaryFolder()),
      ];
      return createAgentDriver({
        toolbox: makeToolbox(),
        book: new MemoryPolicyBook(),
        models: new FakeModels(new ScriptedModel(Array.from({ length: 50 }, () => think))),
        datasources: new FakeDatasources(),
        budget: freeBudget,
        workspaces: new FakeWorkspaces(),
        files: createAgentFiles(workspaceFiles),
        store,
        streams: new RunStreams({ store, clock, log }),
        clock,
        ids: createFakeIds(),
        log,
        surroundings: "A machine for tests",
      });
    },
    work: (kind, folder) => ({
      kind: "agent",
      agent: specFor(folder, { prompt: `It ${kind}`, plan: ["Do it"] }),
      messages: [],
    }),
  };
}

/** Goes by what the conversation shows, as many agents ask the same model. */
function think({ messages }: ModelRequest): Scripted {
  const task = messages[1]?.text ?? "";
  const results = messages.filter(({ role }) => role === "tool").map(({ text }) => text);
  if (task.includes("It fails")) return fails("model-failed");
  if (results.length === 0)
    return task.includes("It asks")
      ? call(calls.asks.tool, calls.asks.arguments)
      : call(calls.works.tool, calls.works.arguments);
  return results.length === 1 ? call("message_notify_user", { text: `Done: ${results[0] ?? ""}` }) : call("idle");
}
