import assert from "node:assert/strict";
import { createAgentFiles } from "../../server/src/adapters/store/agent-files.ts";
import { createRunStore } from "../../server/src/adapters/store/run-store.ts";
import { workspaceFiles } from "../../server/src/adapters/system/workspace-files.ts";
import type { Driver } from "../../server/src/core/ports/driver.ts";
import { createCloudDriver } from "../../server/src/runtime/cloud-driver.ts";
import { RunStreams } from "../../server/src/runtime/run-streams.ts";
import { accountAt, clientOf } from "../support/fake-cloud/client.ts";
import { startFakeCloud } from "../support/fake-cloud/fake-cloud.ts";
import type { FakeCloud } from "../support/fake-cloud/fake-cloud.ts";
import { AgentToolbox, specFor } from "../support/fakes/agent-bench.ts";
import { freeBudget } from "../support/fakes/free-budget.ts";
import { createFakeIds } from "../support/fakes/fake-ids.ts";
import { createFastClock } from "../support/fast-clock.ts";
import { MemoryPolicyBook } from "../support/fakes/memory-policy-book.ts";
import { rememberLog } from "../support/remembered-log.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { describeDriver } from "./driver.suite.ts";

/** Minutes of polling are over in seconds; the fake's minute is shorter by as much. */
const times = 30;
const open: FakeCloud[] = [];

const prompts = {
  works: "fake: say Done",
  fails: "fake: fail model_error It broke",
  asks: "fake: ask Which?\nfake: say You said {answer}",
};

describeDriver("tasks in the cloud, over HTTP", {
  make: openDriver,
  work: (kind, folder) => {
    const cloud = {
      connectors: [],
      skills: [],
      forceSkills: [],
      interactive: true,
      hidden: false,
      visibility: "private",
    } as const;
    return { kind: "agent", agent: specFor(folder, { prompt: prompts[kind], cloud }), messages: [] };
  },
});

async function openDriver(): Promise<Driver> {
  const fake = await startFakeCloud({ windowMs: 60_000 / times });
  open.push(fake);
  const [clock, log] = [createFastClock(times), rememberLog()];
  const store = createRunStore({ folder: await temporaryFolder(), mask: (text) => text });
  return createCloudDriver({
    cloud: clientOf(fake, { clock }, { local: fake.key }),
    accounts: {
      find: (id) => accountAt(fake, id),
      keyOf: async () => fake.key,
      onChange: () => () => undefined,
      view: (account) => ({ ...account, key: "held" }),
    },
    toolbox: new AgentToolbox(),
    book: new MemoryPolicyBook(),
    budget: freeBudget,
    files: createAgentFiles(workspaceFiles),
    store,
    streams: new RunStreams({ store, clock, log }),
    clock,
    ids: createFakeIds(),
    log,
  });
}

afterEach(async () => {
  for (const fake of open.splice(0)) {
    assert.deepEqual(fake.exceeded, [], "a limit was exceeded");
    assert.deepEqual(fake.leaks, [], "a key leaked");
    await fake.close();
  }
});
