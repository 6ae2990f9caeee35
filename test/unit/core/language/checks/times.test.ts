import { check } from "../check-marks.ts";

const task = "manus: 1\nkind: task\nname: a\nprompt: x\n";
const workflow = "manus: 1\nkind: workflow\nname: a\n";
const steps = "steps:\n  - { tool: idle }\n";

describe("schedules", () => {
  it("are right in each of their forms", () => {
    check(`${workflow}on: { schedule: "0 9 * * 1-5" }\n${steps}`);
    check(`${workflow}on: { schedule: "@daily" }\n${steps}`);
    check(
      `${workflow}on:\n  schedule:\n    - cron: 0 9 29 2 *\n    - { cron: "*/5 * * * *", timezone: Europe/Berlin }\n${steps}`,
    );
  });
  it("have five fields", () =>
    check(`${workflow}on: { schedule: 0 9 * * }
#               ^^^^^^^ error invalid-cron: five fields
${steps}`));
  it("have fields that can be read", () =>
    check(`${workflow}on:
  schedule:
    - cron: "61 9 * * *"
#           ^^^^^^^^^^^^ error invalid-cron: is no cron line
${steps}`));
  it("fire some day", () =>
    check(`${workflow}on: { schedule: "0 0 31 4,6,9,11 *" }
#               ^^^^^^^^^^^^^^^^^^^ warning cron-never-fires: This line never fires
${steps}`));
  it("are in a time zone that there is, and are read all the same", () =>
    check(`${workflow}on:
  schedule:
    - { cron: 0 0 30 2 *, timezone: Mars/Olympus }
#             ^^^^^^^^^^ warning cron-never-fires
#                                   ^^^^^^^^^^^^ error unknown-timezone: IANA name
    - { cron: 0 0 * * *, timezone: Europe/Berln }
#                                  ^^^^^^^^^^^^ error unknown-timezone: Did you mean \`Europe/Berlin\`?
${steps}`));
  it("that are something else are left to the schema", () =>
    check(`${workflow}on: { schedule: 5 }
#               ^ error wrong-type
${steps}`));
});

describe("times of no length", () => {
  it("are told wherever a time stands", () => {
    check(`${task}limits: { timeout: 0s }
#                  ^^ warning impossible-limit: over before anything has begun
`);
    check(`${workflow}steps:
  - tool: idle
    timeout: 0h0m
#            ^^^^ warning impossible-limit
  - prompt: x
    limits: { timeout: 0ms }
#                      ^^^ warning impossible-limit
  - approve: { message: Go?, timeout: 0d }
#                                     ^^ warning impossible-limit
`);
  });
  it("aren't what is computed, or wrong", () =>
    check(`${workflow}steps:
  - tool: idle
    timeout: "\${{ run.id }}"
  - tool: idle
    timeout: 0 s
#            ^^^ error invalid-duration
`));
});

describe("bounds within bounds", () => {
  it("may be as large as what they are part of", () =>
    check(`${workflow}limits: { timeout: 1h }
budget: { cost: 1 }
steps:
  - tool: idle
    timeout: 60m
  - prompt: x
    timeout: 10m
    limits: { timeout: 600s }
  - task: b
# -- b.manus.yaml
manus: 1
kind: task
name: b
prompt: x
limits: { timeout: 59m, turns: 5 }
budget: { cost: 0.5, tokens: 100 }
`));

  it("a step's that is longer than the workflow's", () =>
    check(`${workflow}limits: { timeout: 1h }
steps:
  - tool: idle
    timeout: 61m
#            ^^^ warning larger-than-parent: The step may take \`61m\`, but the workflow ends at \`limits.timeout: 1h\` before
`));

  it("a gate's and a prompt's that are longer than their step's, and that than the workflow's", () =>
    check(`${workflow}limits: { timeout: 1d }
steps:
  - approve: { message: Go?, timeout: 2h }
#                                     ^^ warning larger-than-parent: but the step ends at \`timeout: 1h\` before
    timeout: 1h
  - prompt: x
    limits: { timeout: 90m }
#                      ^^^ warning larger-than-parent: but the step ends at \`timeout: 1h\`
    timeout: 1h
  - approve: { message: Go?, timeout: 2d }
#                                     ^^ warning larger-than-parent: but the workflow ends at
`));

  it("those of a called file: its time, its money, its credits, its tokens", () =>
    check(`${workflow}budget: { cost: 1, credits: 10, tokens: 1000 }
steps:
  - task: b
#         ^ warning larger-than-parent: The task \`b\` may take \`2\`, but the workflow has spent all it may at \`budget.cost: 1\` before
#         ^ warning larger-than-parent: The task \`b\` may take \`11\`
#         ^ warning larger-than-parent: The task \`b\` may take \`1001\`, but the workflow has used all it may
#         ^ warning larger-than-parent: but the step ends at \`timeout: 5m\`
    timeout: 5m
# -- b.manus.yaml
manus: 1
kind: task
name: b
prompt: x
limits: { timeout: 10m }
budget: { cost: 2, credits: 11, tokens: 1001 }
`));

  it("of a called workflow by its path", () =>
    check(`${workflow}limits: { timeout: 10m }
steps:
  - workflow: ./sub/b.manus.yaml
#             ^^^^^^^^^^^^^^^^^^ warning larger-than-parent: The workflow \`./sub/b.manus.yaml\` may take \`1h\`
# -- sub/b.manus.yaml
manus: 1
kind: workflow
name: b
limits: { timeout: 1h }
steps:
  - { tool: idle }
`));

  it("aren't compared where one is computed or wrong, or two files have the name", () =>
    check(`${workflow}limits: { timeout: "\${{ run.id }}" }
steps:
  - tool: idle
    timeout: 9d
  - tool: idle
    timeout: soon
#            ^^^^ error invalid-duration
`));

  it("turns where no agent takes any", () => {
    check(`${workflow}limits: { turns: 5 }
#         ^^^^^ warning key-without-effect: Only agents take turns
steps:
  - { tool: idle }
  - approve: Go?
`);
    check(`${workflow}limits: { turns: 5 }\nsteps:\n  - prompt: x\n`);
  });
});
