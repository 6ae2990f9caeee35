import assert from "node:assert/strict";
import { formatSchema } from "../../../../schemas/generated/format-schema.ts";
import { callKeys, promptKeys } from "../../../../server/src/core/workflow/agent-keys.ts";

const keysOf = (name: string): readonly string[] => Object.keys(formatSchema.$defs?.[name]?.properties ?? {});

describe("the keys of an agent", () => {
  it("are those that both a task file and a prompt step take", () => {
    const ofTask = keysOf("task");
    const shared = keysOf("promptStep").filter((key) => ofTask.includes(key));
    assert.deepEqual([...promptKeys].sort(), shared.sort());
  });

  it("of a call are those of an agent that a task step takes", () => {
    const ofCall = keysOf("taskStep").filter((key) => (promptKeys as readonly string[]).includes(key));
    assert.deepEqual([...callKeys].sort(), [...ofCall].sort());
  });
});
