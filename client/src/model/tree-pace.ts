/** So many seconds the editor may take before it counts as having lost what it was told. */
const patience = 5;

/** What a look at the tree takes in, as {@link TreePace.begin} answers it. */
export interface PacedLook {
  /** Also what the editor was told of before and hasn't asked for since. */
  readonly again: boolean;
}

/**
 * Keeps what the editor is told of a tree in step with what it does of it. The editor draws one change of a tree after the other, each with a question or more to the window: told ten
 * times a second, a busy one is half a minute behind, and its lines say what was long ago. So it's told of the next change when it has asked for a line of the one before.
 */
export class TreePace {
  #seconds = 0;
  /** When the editor was told of what it hasn't begun to ask for. */
  #toldAt: number | undefined;
  #putOff = false;
  #owes = false;

  /** Whether the tree is to be looked at again though nothing moves: the editor may have lost something. */
  get owes(): boolean {
    return this.#owes || this.#putOff;
  }

  /** A second has gone by. */
  tick(): void {
    this.#seconds += 1;
  }

  /** The editor asks for lines. Answers whether a look was put off until it does. */
  heard(): boolean {
    this.#toldAt = undefined;
    return this.#putOff;
  }

  /** How to look at the tree now; undefined while the editor is busy with what it was told. `timeWent`: whether the clock asks for it. */
  begin(timeWent: boolean): PacedLook | undefined {
    const isBusy = this.#toldAt !== undefined && this.#seconds - this.#toldAt < patience;
    this.#putOff = isBusy;
    if (isBusy) return undefined;
    return { again: timeWent && (this.#toldAt !== undefined || this.#seconds % patience === 0) };
  }

  /** The look is over. `told`: whether the editor was told of something. */
  end({ again }: PacedLook, told: boolean): void {
    if (told) {
      this.#toldAt = this.#seconds;
      this.#owes = true;
    } else if (again) {
      this.#owes = false;
      this.#toldAt = undefined;
    }
  }
}
