import * as l10n from "@vscode/l10n";
import { toolNames } from "../../../../../schemas/generated/tools.ts";
import { entryOf } from "../document.ts";
import type { ManusDocument } from "../document.ts";
import type { Finding } from "../finding.ts";
import type { FindingCode } from "../finding-codes.ts";
import { topValue } from "../locate.ts";
import { inputProblem, missingTarget } from "../names/check-references.ts";
import { findTarget } from "../names/find-target.ts";
import { resolvePath } from "../names/file-paths.ts";
import { didYouMean, suggest } from "../schema/suggest.ts";
import { shiftSpan, spanOf } from "../span.ts";
import type { Surroundings } from "../surroundings.ts";
import type { CalledKind, IndexEntry } from "../workspace-index.ts";
import { keyText, stringValue, valueAt } from "../yaml/node.ts";
import type { YamlNode } from "../yaml/node.ts";
import { checkConditions, checkTimes } from "./check-conditions.ts";
import { checkStub } from "./check-stub.ts";
import { caseName, entriesOf, expectedSteps, itemsOf, orderedSteps, stubbedSteps } from "./test-parts.ts";
import type { NamedStep } from "./test-parts.ts";
import { entryWithin, stepIdsOf } from "./tested-file.ts";

type Around = Pick<Surroundings, "index" | "files">;

/** Check what a test says of the file that it tests: that it's there, and has the steps, inputs and outputs that are named; and what is wrong with the cases by themselves. */
export function checkTest(document: ManusDocument, around: Around): Finding[] {
  const cases = itemsOf(topValue(document, "cases"));
  const target = checkTarget(document, around);
  const named = cases.flatMap((one) => [
    ...expectedSteps(valueAt(one, "expect")),
    ...orderedSteps(valueAt(one, "expect")),
  ]);
  const stubs = [topValue(document, "stubs"), ...cases.map((one) => valueAt(one, "stubs"))].flatMap(stubbedSteps);
  return [
    ...target.findings,
    ...duplicateCases(cases),
    ...checkConditions(cases),
    ...checkTimes([
      ...entriesOf(topValue(document, "stubs")).map(({ value }) => value),
      ...cases,
      ...cases.map((one) => valueAt(one, "expect")),
    ]),
    ...stubs.flatMap((stub) => missingRecord(stub, document, around)),
    ...(target.entry === undefined ? [] : new TestCheck(target.entry, around).check(cases, stubs, named)),
  ];
}

interface CheckedTarget {
  readonly findings: readonly Finding[];
  readonly entry?: IndexEntry;
}

/** Exactly one of `workflow` and `task`, and a file of that kind. */
function checkTarget(document: ManusDocument, { index, files }: Around): CheckedTarget {
  const placed = (["workflow", "task"] as const).flatMap((kind) => {
    const entry = entryOf(document, kind);
    return entry ? [{ kind, ...entry }] : [];
  });
  const [first, second] = placed;
  if (first === undefined) return { findings: [noTarget(document)] };
  if (second !== undefined) return { findings: [twoTargets(shiftSpan(spanOf(second.entry.key), second.at))] };
  const { kind, entry, at } = first;
  const reference = stringValue(entry.value);
  if (reference === undefined || reference === "") return { findings: [] };
  const found = findTarget(reference, document.file, index);
  const fitting = found.find((one) => one.kind === kind);
  if (fitting !== undefined) return { findings: [], entry: fitting };
  const place = { name: reference, span: shiftSpan(spanOf(entry.value), at) };
  return { findings: missingTarget(kind, place, found, { document, index, files }) };
}

function noTarget(document: ManusDocument): Finding {
  const placed = entryOf(document, "kind") ?? document.entries[0];
  const span = placed ? shiftSpan(spanOf(placed.entry.key), placed.at) : { start: 0, end: 0 };
  const message = l10n.t("This test needs one of the keys `workflow` and `task`: what it tests.");
  return { code: "missing-key", severity: "error", message, span, data: { missing: ["workflow", "task"] } };
}

function twoTargets(span: Finding["span"]): Finding {
  const message = l10n.t("This test has `workflow` and `task`, but tests only one file. Remove one of them.");
  return { code: "conflicting-keys", severity: "error", message, span, data: { together: ["workflow", "task"] } };
}

function duplicateCases(cases: readonly YamlNode[]): Finding[] {
  const first = new Map<string, YamlNode>();
  return cases.flatMap((one): Finding[] => {
    const name = caseName(one);
    const node = valueAt(one, "name");
    if (name === undefined || node === undefined) return [];
    const before = first.get(name);
    if (before === undefined) {
      first.set(name, node);
      return [];
    }
    const message = l10n.t("There is a case `{0}` already. Give each case a name of its own.", name);
    const related = [{ span: spanOf(before), message: l10n.t("This one has it first") }];
    return [{ code: "duplicate-case", severity: "error", message, span: spanOf(node), related }];
  });
}

/** A recording that a stub replays must be there. */
function missingRecord({ value }: NamedStep, document: ManusDocument, { index, files }: Around): Finding[] {
  const node = valueAt(value, "replay");
  const path = stringValue(node);
  if (node === undefined || path === undefined || index.folders.length === 0) return [];
  const fact = files.at(resolvePath(path, document.file, index.folders));
  if (fact === undefined || fact.kind === "file") return [];
  const message = l10n.t("There is no file `{0}`: record an agent's stream and keep its `events.jsonl` there.", path);
  return [{ code: "missing-file", severity: "error", message, span: spanOf(node) }];
}

/** What a test says of one tested file. */
class TestCheck {
  private readonly entry: IndexEntry;
  private readonly around: Around;
  private readonly findings: Finding[] = [];

  constructor(entry: IndexEntry, around: Around) {
    this.entry = entry;
    this.around = around;
  }

  check(cases: readonly YamlNode[], stubs: readonly NamedStep[], named: readonly NamedStep[]): readonly Finding[] {
    for (const step of stubs) if (this.checkStep(step)) this.checkStub(step);
    for (const step of named) this.checkStep(step);
    for (const one of cases) this.checkCase(one);
    return this.findings;
  }

  /** Whether there is such a step, as far as that is known. */
  private checkStep({ node, within }: NamedStep): boolean {
    const owner = entryWithin(this.entry, within, this.around.index);
    const id = keyText(node);
    if (owner === undefined || id === undefined) return false;
    const ids = stepIdsOf(owner);
    if (ids.includes(id)) return true;
    this.unknown("unknown-step", node, ids, l10n.t("{0} has no step `{1}`.", titleOf(owner), id));
    return false;
  }

  private checkStub({ node, value, within }: NamedStep): void {
    const owner = entryWithin(this.entry, within, this.around.index);
    const id = keyText(node);
    const step = owner?.kind === "task" ? "task" : owner?.steps.find((one) => one.id === id)?.kind;
    if (step !== undefined) this.findings.push(...checkStub(step, { key: node, value }));
  }

  private checkCase(node: YamlNode): void {
    const expect = valueAt(node, "expect");
    const given = entriesOf(valueAt(node, "inputs"));
    for (const { key, value } of given) this.checkInput(key, value);
    if (stringValue(valueAt(expect, "status")) !== "refused")
      this.checkMissing(node, new Set(given.map(({ key }) => keyText(key))));
    for (const { key } of entriesOf(valueAt(expect, "outputs"))) this.checkOutput(key);
    for (const { key } of entriesOf(valueAt(expect, "calls"))) this.checkTool(key);
  }

  private checkInput(key: YamlNode, value: YamlNode): void {
    const name = keyText(key);
    if (name === undefined) return;
    const input = this.entry.inputs.find((one) => one.name === name);
    if (input === undefined) {
      const names = this.entry.inputs.map((one) => one.name);
      this.unknown("unknown-input", key, names, l10n.t("{0} has no input `{1}`.", titleOf(this.entry), name));
      return;
    }
    const message = inputProblem(input, value);
    if (message !== undefined)
      this.findings.push({ code: "wrong-type", severity: "error", message, span: spanOf(value) });
  }

  private checkMissing(node: YamlNode, given: ReadonlySet<string | undefined>): void {
    const missing = this.entry.inputs.filter(({ name, required }) => required && !given.has(name));
    for (const { name } of missing) {
      const message = l10n.t(
        "{0} needs the input `{1}`. Give it under `inputs`, or expect the status `refused`.",
        titleOf(this.entry),
        name,
      );
      const span = spanOf(valueAt(node, "name") ?? node);
      this.findings.push({ code: "missing-input", severity: "error", message, span });
    }
  }

  private checkOutput(key: YamlNode): void {
    const name = keyText(key);
    const names = this.entry.outputs.map((one) => one.name);
    // Names of outputs don't care about upper and lower case where they are read, but here they are keys.
    if (name === undefined || names.includes(name)) return;
    this.unknown("unknown-output", key, names, l10n.t("{0} has no output `{1}`.", titleOf(this.entry), name));
  }

  private checkTool(key: YamlNode): void {
    const name = keyText(key);
    if (name === undefined || (toolNames as readonly string[]).includes(name)) return;
    this.unknown("unknown-tool", key, toolNames, l10n.t("There is no tool `{0}`.", name));
  }

  private unknown(code: FindingCode, node: YamlNode, known: Iterable<string>, message: string): void {
    const suggestion = suggest(keyText(node) ?? "", known);
    const data = suggestion === undefined ? {} : { data: { replace: suggestion } };
    const said = `${message}${didYouMean(suggestion)}`;
    this.findings.push({ code, severity: "error", message: said, span: spanOf(node), ...data });
  }
}

function titleOf({ kind, name, file }: IndexEntry): string {
  const what: CalledKind = kind === "task" ? "task" : "workflow";
  return l10n.t("The {0} `{1}`", what, name ?? file.replace(/^.*[\\/]/, ""));
}
