import assert from "node:assert/strict";
import type { RunView } from "../../../../../server/src/protocol/fleet.ts";
import { describeExpressionAt } from "../../../../../server/src/core/language/expressions/describe-expression.ts";
import { emptySurroundings } from "../../../../../server/src/core/language/surroundings.ts";
import type { FleetFacts } from "../../../../../server/src/core/language/surroundings.ts";
import { readMarked } from "../marked.ts";

/** A newest run of every file, with these values to read. */
function fleetWith(values: Readonly<Record<string, unknown>>): FleetFacts {
  const run = { id: "run-1" } as RunView;
  return { ...emptySurroundings.fleet, runOf: () => run, valuesOf: (id) => (id === "run-1" ? values : undefined) };
}

/** Check what is said at `$0`, and of which stretch of the text. */
function check(
  text: string,
  expected: RegExp | string | undefined,
  of?: string,
  values?: Record<string, unknown>,
): void {
  const { document, offset, around } = readMarked(text, values ? { fleet: fleetWith(values) } : {});
  const found = describeExpressionAt(document, offset, around);
  if (expected instanceof RegExp) assert.match(found?.markdown ?? "", expected);
  else assert.equal(found?.markdown, expected);
  if (of !== undefined) assert.equal(found && document.text.slice(found.span.start, found.span.end), of);
}

const task =
  "manus: 1\nkind: task\nname: a\ninputs:\n  since: { type: choice, options: [day, week], description: 'How *far* back' }\n";
const flow = `manus: 1
kind: workflow
name: a
env: { TOKEN: "\${{ secrets.TOKEN }}", LEVEL: 3 }
steps:
  - id: log
    tool: shell_exec
    with: { id: a, exec_dir: ., command: git log }
  - id: gate
    approve: Publish?
`;
const step = (outcome: string, output: unknown): object => ({ outcome, output, outputs: {}, error: null });

describe("what is said of an expression", () => {
  it("is what an input means, as text, and its type", () =>
    check(`${task}prompt: \${{ inputs.si$0nce }}\n`, "`inputs.since`: 'day' or 'week'\n\nHow \\*far\\* back", "since"));

  it("is what a context holds", () => {
    check(
      `${task}prompt: \${{ inp$0uts.since }}\n`,
      /^`inputs`: mapping\n\nThe values that the run was started with/,
      "inputs",
    );
    check(`${flow}  - prompt: \${{ RUN.started$0At }}\n`, /^`RUN.startedAt`: string/, "startedAt");
  });

  it("is what a step is and how it can end", () => {
    check(
      `${flow}  - if: steps.lo$0g.outcome == 'failed'\n    tool: idle\n`,
      /Step 1 of this file: tool `shell_exec`\./,
      "log",
    );
    check(
      `${flow}  - if: steps.gate.out$0come == 'failed'\n    tool: idle\n`,
      /: 'approved', 'denied', 'failed', 'skipped' or 'stopped'\n/,
    );
    check(`${flow}  - if: steps['lo$0g'].outcome == 'failed'\n    tool: idle\n`, /^`steps.log`/, "log");
  });

  it("is how a function is called", () =>
    check(
      `${task}prompt: \${{ for$0mat('{0}', 1) }}\n`,
      /^`format\(template, value, …\)`\n\nA text with values put into it/,
      "format",
    ));

  it("is what the whole gives, on an operator or between the parts", () => {
    check(`${task}prompt: \${{ inputs.since =$0= 'day' }}\n`, "Gives: boolean", "${{ inputs.since == 'day' }}");
    check(`${task}prompt: \${{ $0 fromJSON('1') }}\n`, "Gives: any value");
    check(`${task}prompt: \${{ inputs.since == $0 'day' && 'a' || 'b' }}\n`, "Gives: 'a' or 'b'");
  });

  it("is nothing where nothing is known, nor outside", () => {
    check(`${task}prompt: \${{ nope.a$0 }}\n`, undefined);
    check(`${task}prompt: \${{ no$0pe(1) }}\n`, undefined);
    check(`${task}pro$0mpt: \${{ inputs.since }}\n`, undefined);
    check(`${task}prompt: \${{ inputs. $0 && }}\n`, undefined);
  });

  it("works in expressions that aren't finished", () => {
    check(`${task}prompt: \${{ inputs.si$0nce ==\n`, /^`inputs.since`/, "since");
    check(`${task}prompt: "\${{ inputs.si$0nce && (\n`, /^`inputs.since`/, "since");
    check(`${task}prompt: >\n  Read\n  it \${{ inputs.si$0nce\n`, /^`inputs.since`/, "since");
  });

  it("is the last value too, after a run", () => {
    const values = { steps: { log: step("succeeded", "a\nb"), gate: step("approved", "yes") }, run: { id: "r" } };
    const at = (source: string): string => `${flow}  - prompt: "\${{ ${source} }}"\n`;
    check(at("steps.log.out$0put"), /\n\nIn the last run: `a b`$/, undefined, values);
    check(at("steps.gate.out$0come"), /\n\nIn the last run: `approved`$/, undefined, values);
    check(at("steps['gate'].out$0come"), /\n\nIn the last run: `approved`$/, undefined, values);
    check(at("steps['ga$0te'].outcome"), /In the last run: `\{"outcome":"approved"/, undefined, values);
    check(at("steps.gate.outcome =$0= 'approved'"), "Gives: boolean\n\nIn the last run: `true`", undefined, values);
    check(at("steps.log.er$0ror"), /\n\nIn the last run: nothing$/, undefined, values);
    check(at("format('{0} x', steps.log.output $0)"), /In the last run: `a b x`$/, undefined, values);
  });

  it("is cut where the value is long, and keeps its marks", () => {
    const values = { steps: { log: step("succeeded", `\`\`${"x".repeat(5000)}`) } };
    const { document, offset, around } = readMarked(`${flow}  - prompt: \${{ steps.log.outp$0ut }}\n`, {
      fleet: fleetWith(values),
    });
    const said = describeExpressionAt(document, offset, around)?.markdown ?? "";
    assert.ok(said.length < 500, String(said.length));
    assert.match(said, /In the last run: ``` ``x+… ```$/);
  });

  it("never is a secret, nor what is set from one", () => {
    const values = { secrets: { TOKEN: "s3cret" }, env: { TOKEN: "s3cret", LEVEL: "3" }, run: { id: "r" } };
    const at = (source: string): string => `${flow}  - prompt: "\${{ ${source} }}"\n`;
    for (const source of [
      "secrets.TO$0KEN",
      "env.TO$0KEN",
      "e$0nv.LEVEL",
      "env['TO$0KEN']",
      "format('{0}', env.TOKEN $0)",
      "toJSON(env) $0",
      "env[run.id] $0",
    ]) {
      const { document, offset, around } = readMarked(at(source), { fleet: fleetWith(values) });
      const said = describeExpressionAt(document, offset, around)?.markdown;
      assert.ok(
        said !== undefined && !said.includes("s3cret") && !said.includes("In the last run"),
        `${source}: ${String(said)}`,
      );
    }
    check(at("env.LE$0VEL"), /In the last run: `3`$/, undefined, values);
  });

  it("has no value of what only one turn of a loop knows", () =>
    check(
      `${flow}  - forEach: fromJSON('[1]')\n    prompt: \${{ it$0em }}\n`,
      /^`item`: any value\n\nThe entry/,
      "item",
      { steps: {} },
    ));
});
