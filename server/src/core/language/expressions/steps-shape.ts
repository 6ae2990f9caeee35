import * as l10n from "@vscode/l10n";
import { stepsOf } from "../checks/placed-step.ts";
import type { ManusDocument } from "../document.ts";
import { code } from "../hover/markdown.ts";
import type { WorkspaceIndex } from "../workspace-index.ts";
import type { ExpressionType, Property, Shape } from "./expression-type.ts";
import { shapeOfStep } from "./step-shape.ts";
import type { StepShape } from "./step-shape.ts";
import { outputsFrom, StepResults } from "./step-types.ts";
import type { OutputsOfFile } from "./step-types.ts";

/** The steps of a file by id, each with its results. There may be thousands: each is looked at only when somebody asks for it. */
export class StepsShape implements Shape {
  readonly open = false;
  private readonly document: ManusDocument;
  private readonly outputsOf: OutputsOfFile;
  private readonly made = new Map<number, Property>();

  constructor(document: ManusDocument, index: WorkspaceIndex) {
    this.document = document;
    this.outputsOf = outputsFrom(document.file, index);
  }

  names(): readonly string[] {
    return [...idsOf(this.document).values()].map(({ id }) => id);
  }

  find(name: string): Property | undefined {
    const found = idsOf(this.document).get(name.toLowerCase());
    const step = found && this.document.steps[found.position];
    if (!step) return undefined;
    const known = this.made.get(found.position);
    if (known) return known;
    const property = new StepProperty(found.id, found.position, shapeOfStep(step), this.outputsOf);
    this.made.set(found.position, property);
    return property;
  }
}

interface PlacedId {
  readonly id: string;
  readonly position: number;
}

/** A document never changes, and each of thousands of steps may be asked what the others are: their ids are gathered once. */
const gathered = new WeakMap<ManusDocument, ReadonlyMap<string, PlacedId>>();

/** The first step of each id, by the id in lower case. */
function idsOf(document: ManusDocument): ReadonlyMap<string, PlacedId> {
  const known = gathered.get(document);
  if (known) return known;
  const ids = new Map<string, PlacedId>();
  for (const { id, number } of stepsOf(document)) {
    const key = id.toLowerCase();
    if (!ids.has(key)) ids.set(key, { id, position: number - 1 });
  }
  gathered.set(document, ids);
  return ids;
}

/** A step as a property of `steps`. Its words are only put together when they are read: the checks ask for the type alone. */
class StepProperty implements Property {
  readonly role = "step";
  readonly name: string;
  readonly type: ExpressionType;
  private readonly position: number;
  private readonly step: StepShape;

  constructor(name: string, position: number, step: StepShape, outputsOf: OutputsOfFile) {
    this.name = name;
    this.position = position;
    this.step = step;
    this.type = { kind: "mapping", shape: new StepResults(step, outputsOf) };
  }

  get description(): string {
    const { kind, target } = this.step;
    const what = [...(kind ? [kind] : []), ...(target === undefined ? [] : [code(target)])].join(" ");
    return what === ""
      ? l10n.t("Step {0} of this file.", String(this.position + 1))
      : l10n.t("Step {0} of this file: {1}.", String(this.position + 1), what);
  }

  get detail(): string | undefined {
    const { kind, target } = this.step;
    return target === undefined ? kind : `${kind ?? ""} ${target}`;
  }
}
