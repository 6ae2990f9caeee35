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
  private readonly ids: readonly string[];
  /** The position of the first step with an id. */
  private readonly positions = new Map<string, number>();

  constructor(document: ManusDocument, index: WorkspaceIndex) {
    this.document = document;
    this.outputsOf = outputsFrom(document.file, index);
    this.ids = stepsOf(document).map(({ id }) => id);
    for (const [position, id] of this.ids.entries()) {
      const key = id.toLowerCase();
      if (!this.positions.has(key)) this.positions.set(key, position);
    }
  }

  names(): readonly string[] {
    return [...this.positions.values()].flatMap((position) => this.ids[position] ?? []);
  }

  find(name: string): Property | undefined {
    const position = this.positions.get(name.toLowerCase());
    if (position === undefined) return undefined;
    const known = this.made.get(position);
    if (known) return known;
    const step = this.document.steps[position];
    if (!step) return undefined;
    const property = new StepProperty(this.ids[position] ?? name, position, shapeOfStep(step), this.outputsOf);
    this.made.set(position, property);
    return property;
  }
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
    return `Step ${String(this.position + 1)} of this file${what === "" ? "" : `: ${what}`}.`;
  }

  get detail(): string | undefined {
    const { kind, target } = this.step;
    return target === undefined ? kind : `${kind ?? ""} ${target}`;
  }
}
