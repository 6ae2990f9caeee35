/** A stretch of a text: UTF-16 offsets, `end` exclusive. Lines and characters exist only at the rims. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The same stretch, `by` code units further on. */
export function shiftSpan(span: Span, by: number): Span {
  return by === 0 ? span : { start: span.start + by, end: span.end + by };
}

/** Only the span of something that has more to it. */
export function spanOf(place: Span): Span {
  return { start: place.start, end: place.end };
}
