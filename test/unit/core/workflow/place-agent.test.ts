import assert from "node:assert/strict";
import fc from "fast-check";
import { findMissingAccount } from "../../../../server/src/core/workflow/find-missing-account.ts";
import { compileFile } from "../../../../server/src/core/workflow/compile.ts";
import type { CompiledRun } from "../../../../server/src/core/workflow/compiled-run.ts";
import { placeAgent } from "../../../../server/src/core/workflow/place-agent.ts";
import type {
  FleetLookups,
  PlacedAgent,
  Preference,
  WrittenPlacement,
} from "../../../../server/src/core/workflow/place-agent.ts";
import type { Provider } from "../../../../server/src/protocol/accounts.ts";
import type { Engine } from "../../../../server/src/protocol/states.ts";

const providers: Readonly<Record<string, Provider>> = { work: "manus", home: "manus", gpt: "model", chat: "editor" };
const instances: Readonly<Record<string, { accountId: string; engine: Engine }>> = {
  far: { accountId: "work", engine: "manus" },
  farther: { accountId: "home", engine: "manus" },
  agents: { accountId: "local", engine: "local" },
  "this-machine": { accountId: "local", engine: "tool" },
};
const fleet: FleetLookups = {
  account: (id) => {
    const provider = providers[id];
    return provider === undefined ? undefined : { provider };
  },
  instance: (id) => instances[id],
};

const place = (own: WrittenPlacement, prefer: Preference = {}): PlacedAgent => {
  const placed = placeAgent(own, prefer, fleet);
  assert.ok(placed.ok, JSON.stringify(placed));
  return placed.value;
};

const refusal = (own: WrittenPlacement): string => {
  const placed = placeAgent(own, {}, fleet);
  assert.ok(!placed.ok);
  return `${placed.reason.code}: ${placed.reason.message}`;
};

describe("placing an agent", () => {
  it("is on this machine where nothing says otherwise", () => {
    assert.deepEqual(place({}), { engine: "local", placement: {} });
    assert.deepEqual(place({ profile: "max" }), { engine: "local", placement: {} });
    assert.deepEqual(place({ account: "not-added-yet" }).engine, "local");
  });

  it("follows the instance or the account that is named, and the named engine before both", () => {
    assert.deepEqual(place({ instance: "far" }), { engine: "manus", placement: { instance: "far" } });
    assert.deepEqual(place({ account: "work", profile: "max" }), {
      engine: "manus",
      placement: { account: "work", profile: "max" },
    });
    assert.equal(place({ account: "gpt" }).engine, "local");
    assert.deepEqual(place({ engine: "manus", instance: "not-added-yet" }).placement, { instance: "not-added-yet" });
  });

  it("keeps what its engine heeds", () => {
    const named = { model: "small", profile: "lite" };
    assert.deepEqual(place({ engine: "manus", ...named }).placement, { profile: "lite" });
    assert.deepEqual(place({ engine: "local", ...named }).placement, { model: "small" });
    assert.deepEqual(place({ engine: "manus" }, named).placement, { profile: "lite" });
  });

  it("takes what is preferred where the file leaves it open", () => {
    assert.deepEqual(place({}, { account: "work", profile: "lite" }), {
      engine: "manus",
      placement: { account: "work", profile: "lite" },
    });
    assert.deepEqual(place({}, { instance: "far" }), { engine: "manus", placement: { instance: "far" } });
    assert.deepEqual(place({ engine: "manus", account: "work" }, { account: "home", instance: "far" }).placement, {
      account: "work",
      instance: "far",
    });
    assert.deepEqual(place({}, { profile: "max" }).engine, "local");
  });

  it("doesn't send what speaks for this machine to the cloud because the cloud is preferred", () => {
    for (const own of [{ model: "small" }, { account: "not-added-yet" }, { engine: "local" }] as const) {
      const { engine, placement } = place(own, { account: "work", instance: "far" });
      assert.equal(engine, "local");
      assert.equal(placement.instance, undefined);
      assert.notEqual(placement.account, "work");
    }
  });

  it("leaves out what is preferred and doesn't fit what the file says", () => {
    assert.deepEqual(place({ engine: "manus" }, { account: "gpt", instance: "agents" }).placement, {});
    assert.deepEqual(place({ account: "work" }, { instance: "farther" }).placement, { account: "work" });
    assert.deepEqual(place({ instance: "far" }, { account: "home" }).placement, { instance: "far" });
    assert.deepEqual(place({}, { instance: "far", account: "home" }).placement, { instance: "far" });
    assert.deepEqual(place({ instance: "agents" }, { account: "gpt" }).placement, {
      instance: "agents",
      account: "gpt",
    });
  });

  it("refuses what surely can't run together, with what is at fault", () => {
    assert.match(
      refusal({ engine: "local", instance: "far" }),
      /^instance-mismatch: The instance `far` runs agents of/,
    );
    assert.match(refusal({ instance: "this-machine" }), /^instance-mismatch: .*runs direct tool calls/);
    assert.match(
      refusal({ engine: "manus", account: "chat" }),
      /^account-mismatch: The account `chat` is for agents on/,
    );
    assert.match(refusal({ engine: "local", account: "work" }), /^account-mismatch: /);
    assert.match(refusal({ instance: "agents", account: "work" }), /^account-mismatch: /);
    assert.match(refusal({ instance: "far", account: "home" }), /`far` belongs to the account `work`, not to `home`/);
  });

  it("never refuses a file for what is preferred, and never changes what the file names", () => {
    const name = (known: object) => fc.option(fc.constantFrom(...Object.keys(known), "unknown"), { nil: undefined });
    const placement = fc.record({
      account: name(providers),
      instance: name(instances),
      model: fc.constantFrom(undefined, "small"),
      profile: fc.constantFrom(undefined, "lite"),
    });
    const engine = fc.constantFrom(undefined, "local", "manus");
    fc.assert(
      fc.property(placement, placement, engine, (written, wanted, named) => {
        const own = clean<WrittenPlacement>({ ...written, engine: named });
        const [alone, preferring] = [placeAgent(own, {}, fleet), placeAgent(own, clean(wanted), fleet)];
        if (!alone.ok) {
          // What is preferred may still decide an engine that the file leaves open, but mends nothing that it names.
          assert.equal(preferring.ok, false);
          return;
        }
        assert.ok(preferring.ok, JSON.stringify(preferring));
        for (const key of ["account", "instance"] as const) {
          if (own[key] !== undefined) assert.equal(preferring.value.placement[key], own[key]);
        }
        // What it came to is something that fits by itself.
        assert.ok(placeAgent({ ...preferring.value.placement, engine: preferring.value.engine }, {}, fleet).ok);
      }),
    );
  });
});

/** Without what is undefined. */
function clean<T extends object>(written: { readonly [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(written).filter(([, value]) => value !== undefined)) as T;
}

describe("a missing account", () => {
  const compile = (file: object): CompiledRun => {
    const context = {
      file: "/w/a.manus.yaml",
      runId: "R",
      startedAt: "2026-11-21T09:00:00.000Z",
      workspaceFolder: "/w",
    };
    const value = { manus: 1, name: "a", ...file };
    const result = compileFile({ value, stepLines: [], called: [] }, { ...context, inputs: {}, dialect: "posix" });
    assert.ok(result.ok);
    return result.compiled;
  };
  const cloud = compile({ kind: "task", title: "Sum up", prompt: "x", engine: "manus" });

  it("is one of the cloud, for a file that surely needs it", () => {
    const refused = findMissingAccount(cloud, [{ provider: "local" }, { provider: "model" }]);
    assert.equal(refused?.code, "no-account");
    assert.match(refused.message, /^Sum up: `engine: manus` is the Manus cloud, and no account/);
    assert.match(refused.remedy ?? "", /manusctl accounts add/);
    assert.equal(findMissingAccount(cloud, [{ provider: "manus" }]), undefined);
  });

  it("isn't asked for by anything else", () => {
    for (const file of [
      { kind: "task", prompt: "x" },
      { kind: "task", prompt: "x", engine: "local" },
      { kind: "workflow", steps: [{ tool: "file_read", with: { file: "a" } }] },
      { kind: "workflow", steps: [{ prompt: "x", engine: "manus", if: "env.A == 'b'" }] },
    ]) {
      assert.equal(findMissingAccount(compile(file), []), undefined);
    }
    assert.ok(findMissingAccount(compile({ kind: "workflow", steps: [{ prompt: "x", engine: "manus" }] }), []));
  });
});
