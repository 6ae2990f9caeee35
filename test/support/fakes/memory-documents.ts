import type { DocumentStore } from "../../../server/src/core/ports/documents.ts";

/** A document in memory. */
export class MemoryDocument<D> implements DocumentStore<D> {
  newest: D | undefined;

  async read(): Promise<D | undefined> {
    return this.newest;
  }

  write(document: D): void {
    this.newest = structuredClone(document);
  }

  async flush(): ReturnType<DocumentStore<D>["flush"]> {
    return { ok: true, value: undefined };
  }
}
