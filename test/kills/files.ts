/** What a step's effect is: a line in a file beside the workflow, with the run it belongs to. */
function effect(
  step: string,
  { pause = 0, item = false }: { readonly pause?: number; readonly item?: boolean } = {},
): string {
  const wait = pause === 0 ? "" : `; sleep ${pause}`;
  const which = item ? " ${{ index }}" : "";
  return `echo \${{ run.id }} ${step}${which} >> effects.txt${wait}`;
}

interface Options {
  readonly pause?: number;
  readonly item?: boolean;
  readonly rest?: string;
}

/** A step that leaves a line; it never keeps others from having their turn. */
function step(id: string, { rest = "", ...options }: Options = {}): string {
  const command = JSON.stringify(effect(id, options));
  const shell = options.item === true ? `"${id}-\${{ index }}"` : id;
  return `  - id: ${id}\n    tool: shell_exec\n    with: { id: ${shell}, exec_dir: ., command: ${command} }\n    continueOnError: true\n${rest}`;
}

function workflow(name: string, steps: readonly string[], rest = ""): string {
  return `manus: 1\nkind: workflow\nname: ${name}\n${rest}steps:\n${steps.join("")}`;
}

const repeatable = "    repeatable: true\n";
const always = "    if: always()\n";

/** Steps one after the other, some of which may run again; a gate that answers itself. */
const chain = workflow("chain", [
  step("first", { pause: 0.1 }),
  step("again", { pause: 0.1, rest: repeatable + always }),
  "  - id: gate\n    approve: { message: Go on?, choices: [left, right], timeout: 300ms, default: left }\n    if: always()\n",
  step("last", { rest: `    if: steps.gate.outcome == 'left'\n` }),
]);

/** Many items, few at a time, some of which may run again, and what comes after them. */
const loop = workflow("loop", [
  step("each", {
    pause: 0.05,
    item: true,
    rest: "    forEach: ${{ fromJSON('[1, 2, 3, 4, 5, 6, 7, 8]') }}\n    maxParallel: 3\n",
  }),
  step("every", { item: true, rest: "    needs: []\n    forEach: ${{ fromJSON('[1, 2, 3, 4]') }}\n" + repeatable }),
  step("after", { rest: "    needs: [each, every]\n" + always }),
]);

/** A workflow that calls one that calls another. */
const parent = workflow("parent", [
  step("before"),
  "  - id: below\n    workflow: child\n    if: always()\n    continueOnError: true\n",
  step("after", { rest: always }),
]);
const child = workflow("child", [
  step("one", { pause: 0.1 }),
  "  - id: deeper\n    workflow: grandchild\n    if: always()\n    continueOnError: true\n",
  step("two", { rest: repeatable + always }),
]);
const grandchild = workflow("grandchild", [step("deep", { pause: 0.1 })]);

/** A step that is kept; one run of the group at a time. */
const kept = workflow(
  "kept",
  [step("cached", { pause: 0.1, rest: "    cache: ${{ run.id }}\n" }), step("uncached", { rest: always })],
  "concurrency: { group: kept, onConflict: queue }\n",
);

/** Files by their path in the workspace. */
export const files: Readonly<Record<string, string>> = {
  "chain.manus.yaml": chain,
  "loop.manus.yaml": loop,
  "parent.manus.yaml": parent,
  "child.manus.yaml": child,
  "grandchild.manus.yaml": grandchild,
  "kept.manus.yaml": kept,
};

/** Those that are started; the others are called. */
export const started: readonly string[] = [
  "chain.manus.yaml",
  "loop.manus.yaml",
  "parent.manus.yaml",
  "kept.manus.yaml",
];

/** The steps that may happen more than once. */
export const mayRepeat: ReadonlySet<string> = new Set(["again", "every", "two"]);
