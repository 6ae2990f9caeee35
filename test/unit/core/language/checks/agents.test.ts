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
  it("don't belong together", () =>
    check(
      `${task}engine: local
account: work
instance: far
#         ^^^ warning instance-mismatch: belongs to the account \`cloud\`, not to \`work\`
#         ^^^ warning instance-mismatch: runs the engine \`manus\`, not \`local\`
`,
      known,
    ));
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
budget: { credits: 5, tokens: 100 }
#                     ^^^^^^ warning engine-ignores-key: counts no tokens
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
`);
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
