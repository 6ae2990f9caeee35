import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { validateTaskOrWorkflow } from "../../../schemas/generated/validators.js";
import { sampleTest } from "../core/language/sample-files.ts";
import { fullTask, fullWorkflow } from "./documents.ts";

const root = join(import.meta.dirname, "../../..");

function accept(text: string): void {
  const fits = validateTaskOrWorkflow(parse(text));
  assert.deepEqual(fits ? null : validateTaskOrWorkflow.errors, null);
}

const shortTask = "manus: 1\nkind: task\nname: short\nprompt: Do it.\n";
const shortWorkflow = "manus: 1\nkind: workflow\nname: short\nsteps: [{ tool: idle }]\n";

describe("the format accepts", () => {
  it("a task with every key", () => accept(fullTask));
  it("a workflow with every key", () => accept(fullWorkflow));
  it("a test with every key", () => accept(JSON.stringify(sampleTest)));
  it("a task with a prompt alone", () => accept(shortTask));
  it("a workflow with a step alone", () => accept(shortWorkflow));
  it("one cron line as the schedule", () => accept(`${shortWorkflow}on: { schedule: "0 9 * * 1-5" }\n`));

  for (const duration of ["500ms", "10s", "5m", "2h", "1d", "1h30m", "${{ inputs.minutes }}m"]) {
    it(`the duration ${duration}`, () => accept(`${shortTask}limits: { timeout: "${duration}" }\n`));
  }

  const withExpressions = [
    "priority: ${{ inputs.priority }}",
    "budget: { cost: '${{ inputs.cost }}', onExceed: '${{ inputs.then }}' }",
    "limits: { turns: '${{ inputs.turns }}' }",
    "engine: ${{ inputs.engine }}",
    "onMessage: ${{ inputs.mode }}",
    "workspace: { isolation: '${{ inputs.isolation }}' }",
    "tools: { allow: ['${{ inputs.tool }}'], sudo: '${{ inputs.sudo }}' }",
    "retry: { attempts: '${{ inputs.tries }}', backoff: '${{ inputs.backoff }}', delay: '${{ inputs.delay }}' }",
    "inputs: { count: { type: number, default: '${{ env.COUNT }}' } }",
  ];
  for (const line of withExpressions) it(`an expression in ${line}`, () => accept(`${shortTask}${line}\n`));

  const examples = readdirSync(join(root, "examples"), { recursive: true, encoding: "utf8" });
  for (const path of examples.filter((name) => name.endsWith(".manus.yaml"))) {
    it(`examples/${path}`, () => accept(readFileSync(join(root, "examples", path), "utf8")));
  }
});
