import assert from "node:assert/strict";
import type { AccountView, InstanceView } from "../../../../../server/src/protocol/fleet.ts";
import { sampleAccount } from "../../../../support/sample-account.ts";
import { check } from "../check-marks.ts";
import { someFleet } from "../known-facts.ts";

const task = "manus: 1\nkind: task\nname: a\nprompt: x\n";
const workflow = "manus: 1\nkind: workflow\nname: a\n";
const known = { fleet: someFleet };

describe("accounts, instances and models", () => {
  it("are known", () => {
    check(`${task}engine: local\naccount: work\ninstance: research\nmodel: gpt-5\n`, known);
    check(`${workflow}steps:\n  - { prompt: x, account: cloud, instance: far }\n`, known);
  });
  it("aren't", () =>
    check(
      `${task}account: wokr
#        ^^^^ warning unknown-account: Did you mean \`work\`?
instance: somewhere
#         ^^^^^^^^^ warning unknown-instance: leave the key out
model: gpt-6-maxi
#      ^^^^^^^^^^ warning unknown-model: No account on this machine
`,
      known,
    ));
  it("aren't in steps, whatever the step runs", () =>
    check(
      `${workflow}steps:
  - prompt: x
    account: "nobody"
#            ^^^^^^^^ warning unknown-account
  - task: b
    instance: far2
#             ^^^^ warning unknown-instance: Did you mean \`far\`?
# -- b.manus.yaml
manus: 1
kind: task
name: b
prompt: x
`,
      known,
    ));
  it("can't run together", () => {
    check(
      `${task}engine: local
account: work
instance: far
#         ^^^ error instance-mismatch: runs agents of the Manus cloud (\`engine: manus\`), not agents on this machine
`,
      known,
    );
    check(
      `${task}engine: manus
account: work
#        ^^^^ error account-mismatch: \`work\` is for agents on this machine
instance: far
`,
      known,
    );
    check(
      `${workflow}steps:
  - { prompt: x, engine: local, account: cloud }
#                                        ^^^^^ error account-mismatch: for agents of the Manus cloud
  - { task: b, account: work, instance: far }
#                       ^^^^ error account-mismatch
  - { task: b, instance: this-machine }
#                        ^^^^^^^^^^^^ error instance-mismatch: direct tool calls
# -- b.manus.yaml
manus: 1
kind: task
name: b
prompt: x
`,
      { fleet: withInstance("this-machine", { engine: "tool" }) },
    );
    check(
      `${task}engine: manus
account: second
instance: far
#         ^^^ error instance-mismatch: belongs to the account \`cloud\`, not to \`second\`
`,
      { fleet: withAccount("second", { provider: "manus" }) },
    );
  });
  it("can't run together whatever a computed engine comes to, or may", () => {
    const engine = 'inputs: { e: { default: manus } }\nengine: "${{ inputs.e }}"\n';
    check(
      `${task}${engine}account: work
instance: far
#         ^^^ error instance-mismatch
`,
      known,
    );
    check(`${task}${engine}account: cloud\ninstance: far\n`, known);
    check(`${task}${engine}account: work\ntools: { allow: [idle] }\n`, known);
  });
  it("wait for ever where an instance is set to something else", () => {
    const small = { fleet: withInstance("small", { engine: "local", accountId: "work", model: "gpt-5-mini" }) };
    check(
      `${task}instance: small
model: gpt-5
#      ^^^^^ warning instance-mismatch: has the model \`gpt-5-mini\`, not \`gpt-5\`
`,
      small,
    );
    check(
      `${task}instance: small
account: other
#        ^^^^^ warning instance-mismatch: of the account \`work\`, not of \`other\`
`,
      { fleet: { ...small.fleet, accounts: withAccount("other", { provider: "model" }).accounts } },
    );
    check(`${task}instance: small\naccount: work\nmodel: gpt-5-mini\n`, small);
    check(
      `${task}engine: manus
instance: strong
profile: lite
#        ^^^^ warning instance-mismatch: has the profile \`max\`
`,
      { fleet: withInstance("strong", { engine: "manus", accountId: "cloud", profile: "max" }) },
    );
    check(`${task}engine: local\naccount: work\ninstance: agents\n`, {
      fleet: withInstance("agents", { engine: "local", accountId: "local" }),
    });
  });
  it("are disabled, or have no key", () => {
    check(
      `${task}account: off
#        ^^^ warning disabled-account: waits until it's enabled again
`,
      { fleet: withAccount("off", { provider: "manus", disabled: true }) },
    );
    check(
      `${task}account: keyless
#        ^^^^^^^ information account-without-key: \`manusctl accounts set-key keyless\`
`,
      { fleet: withAccount("keyless", { provider: "manus", key: "missing" }) },
    );
    for (const key of ["held", "kept", "not-needed"] as const) {
      check(`${task}account: fine\n`, { fleet: withAccount("fine", { provider: "manus", key }) });
    }
  });
  it("aren't there at all for the cloud", () => {
    const without = { ...someFleet, accounts: [sampleAccount()], instances: [] };
    check(
      `${task}engine: manus
#       ^^^^^ warning no-account: \`manusctl accounts add\`
`,
      { fleet: without },
    );
    check(`${task}engine: manus\n`, known);
    check(`${task}engine: manus\n`);
    check(`${task}engine: local\n`, { fleet: without });
  });
  it("are left alone where they are computed, or no host has told of any", () => {
    check(`${task}account: "\${{ env.A }}"\nenv: { A: x }\n`, known);
    check(`${task}account: nobody\ninstance: nowhere\nmodel: none\n`);
  });
  it("are left alone where an account doesn't say which models it has", () => {
    const silent = sampleAccount({ id: "other", provider: "model", title: "Other" });
    const fleet = { ...someFleet, accounts: [...someFleet.accounts, silent] };
    check(`${task}model: gpt-6\n`, { fleet });
    check(
      `${task}account: work
model: gpt-6
#      ^^^^^ warning unknown-model: Did you mean \`gpt-5\`?
`,
      { fleet },
    );
  });
});

describe("engines", () => {
  it("the cloud's ignores what is about this machine", () =>
    check(`${task}engine: manus
tools: { allow: [idle] }
#^^^^ warning engine-ignores-key: has tools of its own
workspace: { isolation: none }
#^^^^^^^^ warning engine-ignores-key: a machine of its own
model: gpt-5
#^^^^ warning engine-ignores-key: say how strong it should be
limits: { timeout: 1h, turns: 9 }
#                      ^^^^^ warning engine-ignores-key: counts no turns
budget: { credits: 5, tokens: 100, cost: 2 }
#                     ^^^^^^ warning engine-ignores-key: counts no tokens
#                                  ^^^^ warning engine-ignores-key: not dollars
datasources: [{ name: t, mcp: { command: x } }]
#^^^^^^^^^^ warning engine-ignores-key: connectors of its own
`));
  it("the local one what is about the cloud, in steps as well", () => {
    check(`${task}engine: local
profile: max
#^^^^^^ warning engine-ignores-key: It is about the cloud
budget: { credits: 5, tokens: 100 }
#         ^^^^^^^ warning engine-ignores-key
`);
    check(`${workflow}steps:
  - prompt: x
    engine: local
    profile: max
#   ^^^^^^^ warning engine-ignores-key: here \`model\` says
    cloud: { project: release }
#   ^^^^^ warning engine-ignores-key: about the cloud alone
`);
  });
  it("the cloud's heeds rules about files, for what is sent there and comes back", () => {
    check(`${task}engine: manus\ntools: { allow: ["file_read(/data/*)"], deny: [file_write] }\n`);
    check(`${task}engine: manus
tools: { allow: [file_read, shell_exec] }
#^^^^ warning engine-ignores-key: only rules for \`file_read\` and \`file_write\` count
`);
  });
  it("follow from the account or the instance that is named", () => {
    check(
      `${task}account: cloud
tools: { allow: [idle] }
#^^^^ warning engine-ignores-key: The engine \`manus\` ignores \`tools\`
`,
      known,
    );
    check(
      `${task}instance: research
cloud: { hidden: true }
#^^^^ warning engine-ignores-key: The engine \`local\` ignores \`cloud\`
`,
      known,
    );
    // What a called task says of its engine counts for more.
    check(
      `${workflow}steps: [{ task: b, account: cloud, model: gpt-5 }]
# -- b.manus.yaml
manus: 1
kind: task
name: b
prompt: x
`,
      known,
    );
  });
  it("a wish to the cloud and nothing that sends it there", () => {
    check(`${workflow}steps:
  - prompt: x
    cloud: { project: release }
#   ^^^^^ warning engine-ignores-key: Add \`engine: manus\`
`);
    check(`${task}engine: manus\ncloud: { project: release, connectors: [a], locale: pt-BR, visibility: team }\n`);
    check(`${task}account: somewhere\ncloud: { project: release }\n`);
  });
  it("nothing is ignored where the engine isn't told, or computed", () => {
    check(`${task}tools: { allow: [idle] }\nprofile: lite\nmodel: x\n`);
    check(`${task}engine: "\${{ env.E }}"\nenv: { E: manus }\ntools: { allow: [idle] }\n`);
  });
  it("profiles of the cloud", () =>
    check(`${workflow}steps:
  - { prompt: x, profile: manus-1.6-lite }
  - { prompt: x, profile: lit }
#                         ^^^ warning unknown-profile: Did you mean \`lite\`?
  - { prompt: x, profile: enormous }
#                         ^^^^^^^^ warning unknown-profile: \`standard\`, \`lite\` and \`max\`
`));
});

describe("what the cloud takes", () => {
  it("a prompt of any length: a long one goes as a file", () => {
    const long = "word ".repeat(3_601);
    check(`manus: 1
kind: task
name: a
engine: manus
prompt: ${long}
#^^^^^ information prompt-as-file: about 5,000 tokens
`);
    check(`manus: 1\nkind: task\nname: a\nengine: local\nprompt: ${long}\n`);
    check(`manus: 1\nkind: task\nname: a\nengine: manus\nprompt: ${"word ".repeat(3_599)}\n`);
  });
  it("values whose schema says what they are", () => {
    check(`${task}engine: manus
outputs:
  report: { file: report.md }
  count: { json: { type: integer } }
  rows: { json: { type: array, items: { type: object, properties: { a: { type: string } } } } }
  any: { json: true }
#        ^^^^ error schema-not-strict: the schema of \`any\` fits everything
  map: { json: { type: object, additionalProperties: { type: string } } }
#        ^^^^ error schema-not-strict: properties of any name
`);
    check(`${task}engine: local\noutputs: { any: { json: true } }\n`);
  });
  it("a language tag", () =>
    check(`${workflow}steps:
  - { prompt: x, engine: manus, cloud: { locale: zh-Hans-CN } }
  - { prompt: x, engine: manus, cloud: { locale: "\${{ env.LANG }}" } }
  - { prompt: x, engine: manus, cloud: { locale: German please } }
#                                                ^^^^^^^^^^^^^ error invalid-text: a language tag
env: { LANG: en }
`));
});

function withAccount(id: string, changes: Partial<AccountView>): typeof someFleet {
  const account = sampleAccount({ ...changes, id, title: id });
  return { ...someFleet, accounts: [...someFleet.accounts, account] };
}

function withInstance(id: string, changes: Partial<InstanceView>): typeof someFleet {
  const [first] = someFleet.instances;
  assert.ok(first);
  return { ...someFleet, instances: [...someFleet.instances, { ...first, id, accountId: "local", ...changes }] };
}
