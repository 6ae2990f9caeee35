/** A place in the document, lines and columns counted from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** What of a document can't be rendered, and where it stands. */
export class PageProblem extends Error {
  override readonly name = "PageProblem";
  readonly place: Place | undefined;
  readonly remedy: string;

  constructor(message: string, remedy: string, place?: Place) {
    super(message);
    this.remedy = remedy;
    this.place = place;
  }
}

/** What a syntax tree knows of places. */
export interface Positioned {
  readonly position?: { readonly start: Place } | undefined;
}

/** Where a node begins. */
export function placeOf({ position }: Positioned): Place | undefined {
  return position === undefined ? undefined : { line: position.start.line, column: position.start.column };
}
