import type { FleetNode } from "./fleet-tree.ts";
import type { TreeRow } from "./row-parts.ts";

/** One line of a tree as the editor holds it: the same object for as long as the line is there, whatever becomes of what it shows. */
export class TreeLine {
  readonly id: string;
  /** What it shows now. */
  node: FleetNode;

  constructor(id: string, node: FleetNode) {
    this.id = id;
    this.node = node;
  }
}

/** What a tree is made of. Each is cheap and changes nothing. */
export interface TreeSource {
  readonly roots: () => readonly FleetNode[];
  readonly children: (node: FleetNode) => readonly FleetNode[];
  /** The id of the line of a node; it never changes while the thing lives. */
  readonly id: (node: FleetNode) => string;
  /** The line of a node now. */
  readonly row: (node: FleetNode) => TreeRow;
  /** Whether two nodes show the same at the same time. */
  readonly isSame: (one: FleetNode, other: FleetNode) => boolean;
}

/** What is to be drawn anew: everything, or these lines, each with what is below it. */
export type Redraw = "everything" | readonly TreeLine[];

interface Kept {
  readonly line: TreeLine;
  readonly parent: string | undefined;
  /** As it was drawn last; absent before. */
  row?: string;
  /** As the editor was told that it looks now, while it hasn't drawn it so. */
  told?: string;
  /** How often the editor was told of what it hasn't asked for since. */
  tellings?: number;
  /** What was drawn below it last, in this order; absent while it was never open. */
  children?: readonly string[];
  /** The editor was told to draw it anew and hasn't asked yet what is below it. */
  awaited?: boolean;
}

/** What a look takes in beside what is otherwise than at the last one. */
export interface LookOptions {
  /** Also how time goes by in the lines; true unless told. */
  readonly timeWent?: boolean;
  /** Also what the editor was told of before and hasn't drawn since: it forgets lines whose neighbours it is just asking for. */
  readonly again?: boolean;
}

interface Look extends Required<LookOptions> {
  readonly redraw: TreeLine[];
}

/** A line that the editor doesn't ask for so often isn't open: it asks once it is. */
const mostTellings = 3;

/**
 * Remembers which lines the editor holds and what they showed, so that only what has changed is drawn anew: a line that is drawn while a button of it is pressed loses the
 * press, and drawing a line draws all that is below it.
 */
export class TreeLines {
  readonly #source: TreeSource;
  readonly #kept = new Map<string, Kept>();
  #roots: readonly string[] | undefined;
  #rootsAwaited = false;

  constructor(source: TreeSource) {
    this.#source = source;
  }

  /** The lines below one, or the roots, as the editor asks for them. */
  open(line: TreeLine | undefined): readonly TreeLine[] {
    const nodes = line === undefined ? this.#source.roots() : this.#source.children(line.node);
    const lines = nodes.map((node) => this.#keep(node, line?.id));
    const ids = lines.map(({ id }) => id);
    const kept = line && this.#kept.get(line.id);
    this.#forget((line === undefined ? this.#roots : kept?.children) ?? [], { but: new Set(ids), of: line?.id });
    if (line === undefined) {
      this.#roots = ids;
      this.#rootsAwaited = false;
    } else if (kept !== undefined) {
      kept.children = ids;
      kept.awaited = false;
      kept.tellings = 0;
    }
    return lines;
  }

  /** The row of a line, as the editor asks for it to draw it. */
  draw(line: TreeLine): TreeRow {
    const row = this.#source.row(line.node);
    const kept = this.#kept.get(line.id);
    if (kept !== undefined) {
      kept.row = JSON.stringify(row);
      delete kept.told;
    }
    return row;
  }

  /** The line above one. */
  parentOf(line: TreeLine): TreeLine | undefined {
    const parent = this.#kept.get(line.id)?.parent;
    return parent === undefined ? undefined : this.#kept.get(parent)?.line;
  }

  /** Compare what was drawn with what there is now. What it answers counts as drawn, but for a look `again`. */
  look({ timeWent = true, again = false }: LookOptions = {}): Redraw {
    if (this.#roots === undefined || this.#rootsAwaited) return [];
    const look: Look = { timeWent, again, redraw: [] };
    if (this.#compare(this.#source.roots(), this.#roots, look)) return look.redraw;
    this.#rootsAwaited = true;
    return "everything";
  }

  /** Whether the lines are the same ones; those among them that look otherwise are added to what is drawn anew. */
  #compare(nodes: readonly FleetNode[], drawn: readonly string[], look: Look): boolean {
    const { id: idOf } = this.#source;
    if (nodes.length !== drawn.length || nodes.some((node, place) => idOf(node) !== drawn[place])) return false;
    for (const [place, node] of nodes.entries()) {
      const kept = this.#kept.get(drawn[place] ?? "");
      if (kept === undefined) return false;
      this.#compareLine(kept, node, look);
    }
    return true;
  }

  #compareLine(kept: Kept, node: FleetNode, look: Look): void {
    const looksSame = this.#looksSame(kept, node, look);
    kept.line.node = node;
    const isOwed = look.again && kept.awaited === true && (kept.tellings ?? 0) < mostTellings;
    if (looksSame && !isOwed && this.#childrenAreSame(kept, node, look)) return;
    kept.awaited = kept.children !== undefined;
    kept.tellings = (kept.tellings ?? 0) + 1;
    look.redraw.push(kept.line);
  }

  #looksSame(kept: Kept, node: FleetNode, { timeWent, again }: Look): boolean {
    // A line that the editor hasn't drawn yet is asked for anyway.
    if (kept.row === undefined) return true;
    if (!timeWent && kept.told === undefined && this.#source.isSame(kept.line.node, node)) return true;
    const text = JSON.stringify(this.#source.row(node));
    const isDrawn = kept.row === text;
    const isTold = kept.told === text && !(again && (kept.tellings ?? 0) < mostTellings);
    if (isDrawn) delete kept.told;
    else if (kept.told !== text) [kept.told, kept.tellings] = [text, 0];
    return isDrawn || isTold;
  }

  #childrenAreSame(kept: Kept, node: FleetNode, look: Look): boolean {
    if (kept.children === undefined || kept.awaited === true) return true;
    return this.#compare(this.#source.children(node), kept.children, look);
  }

  #keep(node: FleetNode, parent: string | undefined): TreeLine {
    const id = this.#source.id(node);
    const known = this.#kept.get(id);
    const line = known?.line ?? new TreeLine(id, node);
    line.node = node;
    if (known === undefined || known.parent !== parent) this.#kept.set(id, { ...known, line, parent });
    return line;
  }

  /** Lines that have gone, but not those that stand elsewhere by now. */
  #forget(ids: readonly string[], { but, of }: { but: ReadonlySet<string>; of: string | undefined }): void {
    for (const id of ids) {
      const kept = this.#kept.get(id);
      if (kept === undefined || but.has(id) || kept.parent !== of) continue;
      this.#kept.delete(id);
      this.#forget(kept.children ?? [], { but: new Set(), of: id });
    }
  }
}
