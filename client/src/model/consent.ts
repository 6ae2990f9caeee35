/** Where it is kept which vendors' models have answered before, beyond the life of a window. */
export interface ConsentMemory {
  known(): readonly string[];
  keep(vendors: readonly string[]): void;
}

/** What came of an ask: its value, or that it wasn't made, as the editor would have asked a person who has just said no or isn't there. */
export type Consented<T> = { readonly asked: true; readonly value: T } | { readonly asked: false };

/**
 * When a model may be asked. The editor asks the person for their consent with the first request to a vendor's models, so that request must follow something that the person
 * has done; and once they have said no, nothing asks them again before they act again. While one first request waits for them, others wait for it.
 */
export class ConsentBook {
  readonly #memory: ConsentMemory;
  /** How often the person has acted in this window. */
  #acts = 0;
  /** By vendor, after which act the person said no. */
  readonly #denied = new Map<string, number>();
  readonly #asking = new Map<string, Promise<unknown>>();

  constructor(memory: ConsentMemory) {
    this.#memory = memory;
  }

  /** The person does something that lets agents work: runs a file, answers one, … */
  personActed(): void {
    this.#acts += 1;
  }

  /** Carry out a request to a vendor's model where it may be made. `isRefusal` tells the error that says no consent was given. Rejects as `send` does. */
  async ask<T>(vendor: string, send: () => Promise<T>, isRefusal: (error: unknown) => boolean): Promise<Consented<T>> {
    while (!this.#isKnown(vendor)) {
      const other = this.#asking.get(vendor);
      if (other === undefined) break;
      await other;
    }
    if (this.#denied.get(vendor) === this.#acts) return { asked: false };
    if (this.#isKnown(vendor)) return await this.#send(vendor, send, isRefusal);
    if (this.#acts === 0) return { asked: false };
    const asking = this.#send(vendor, send, isRefusal);
    const settled = asking.then(
      () => undefined,
      () => undefined,
    );
    this.#asking.set(vendor, settled);
    try {
      return await asking;
    } finally {
      this.#asking.delete(vendor);
    }
  }

  #isKnown(vendor: string): boolean {
    return this.#memory.known().includes(vendor);
  }

  async #send<T>(
    vendor: string,
    send: () => Promise<T>,
    isRefusal: (error: unknown) => boolean,
  ): Promise<Consented<T>> {
    const others = this.#memory.known().filter((each) => each !== vendor);
    try {
      const value = await send();
      if (!this.#isKnown(vendor)) this.#memory.keep([...others, vendor]);
      return { asked: true, value };
    } catch (error) {
      if (isRefusal(error)) {
        this.#denied.set(vendor, this.#acts);
        if (this.#isKnown(vendor)) this.#memory.keep(others);
      }
      throw error;
    }
  }
}
