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
  /** The line of a node now; its `id` never changes while the thing lives. */
  readonly row: (node: FleetNode) => TreeRow;
}

/** What is to be drawn anew: everything, or these lines, each with what is below it. */
export type Redraw = "everything" | readonly TreeLine[];

interface Kept {
  readonly line: TreeLine;
  readonly parent: string | undefined;
  /** As it was drawn last; absent before. */
  row?: string;
  /** What was drawn below it last, in this order; absent while it was never open. */
  children?: readonly string[];
  /** The editor was told to draw it anew and hasn't asked yet what is below it. */
  awaited?: boolean;
}

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
    }
    return lines;
  }

  /** The row of a line, as the editor asks for it to draw it. */
  draw(line: TreeLine): TreeRow {
    const row = this.#source.row(line.node);
    const kept = this.#kept.get(line.id);
    if (kept !== undefined) kept.row = JSON.stringify(row);
    return row;
  }

  /** The line above one. */
  parentOf(line: TreeLine): TreeLine | undefined {
    const parent = this.#kept.get(line.id)?.parent;
    return parent === undefined ? undefined : this.#kept.get(parent)?.line;
  }

  /** Compare what was drawn with what there is now. What it answers counts as drawn. */
  look(): Redraw {
    if (this.#roots === undefined || this.#rootsAwaited) return [];
    const redraw: TreeLine[] = [];
    if (this.#compare(this.#source.roots(), this.#roots, redraw)) return redraw;
    this.#rootsAwaited = true;
    return "everything";
  }

  /** Whether the lines are the same ones; those among them that look otherwise are added to `redraw`. */
  #compare(nodes: readonly FleetNode[], drawn: readonly string[], redraw: TreeLine[]): boolean {
    const rows = nodes.map((node) => ({ node, row: this.#source.row(node) }));
    if (rows.length !== drawn.length || rows.some(({ row }, place) => row.id !== drawn[place])) return false;
    for (const { node, row } of rows) {
      const kept = this.#kept.get(row.id);
      if (kept === undefined) return false;
      this.#compareLine(kept, { node, row }, redraw);
    }
    return true;
  }

  #compareLine(kept: Kept, { node, row }: { node: FleetNode; row: TreeRow }, redraw: TreeLine[]): void {
    kept.line.node = node;
    const text = JSON.stringify(row);
    // A line that the editor hasn't drawn yet is asked for anyway.
    const looksSame = kept.row === undefined || kept.row === text;
    if (looksSame && this.#childrenAreSame(kept, node, redraw)) return;
    if (!looksSame) kept.row = text;
    kept.awaited = kept.children !== undefined;
    redraw.push(kept.line);
  }

  #childrenAreSame(kept: Kept, node: FleetNode, redraw: TreeLine[]): boolean {
    if (kept.children === undefined || kept.awaited === true) return true;
    return this.#compare(this.#source.children(node), kept.children, redraw);
  }

  #keep(node: FleetNode, parent: string | undefined): TreeLine {
    const { id } = this.#source.row(node);
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
