import * as dagre from "@dagrejs/dagre";

/** The graph of the library that finds places: what of it is used. Its own types can't be read by a module that names file endings. */
export interface DagreGraph {
  setGraph(options: DagreOptions): void;
  /** As large as all of it, once it is laid out. */
  graph(): { readonly width?: number; readonly height?: number };
  setDefaultEdgeLabel(create: () => object): void;
  setNode(id: string, size: { readonly width: number; readonly height: number }): void;
  setEdge(from: string, to: string): void;
  /** The middle of a node. */
  node(id: string): { readonly x: number; readonly y: number };
  edge(from: string, to: string): { readonly points: readonly { readonly x: number; readonly y: number }[] };
}

/** How it is laid out; in pixels. */
export interface DagreOptions {
  readonly rankdir: "TB" | "LR";
  readonly nodesep: number;
  readonly ranksep: number;
  readonly marginx: number;
  readonly marginy: number;
  readonly ranker: "network-simplex" | "tight-tree";
}

/** The library. */
export const { Graph, layout } = dagre as unknown as {
  readonly Graph: new () => DagreGraph;
  /** Gives every node and edge its place; takes long for many edges. */
  readonly layout: (graph: DagreGraph) => void;
};
