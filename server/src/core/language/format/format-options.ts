/** How a text shall look. */
export interface FormatOptions {
  /** Spaces a level, 1 to 8. */
  readonly indent: number;
  /** Whether blanks at the end of lines go. */
  readonly trimTrailing: boolean;
  /** Whether a text without a line break at its end gets one. */
  readonly insertFinalNewline: boolean;
  /** Whether empty lines at the end go. */
  readonly trimFinalNewlines: boolean;
}

/** The format's own conventions. */
export const defaultFormat: FormatOptions = {
  indent: 2,
  trimTrailing: true,
  insertFinalNewline: true,
  trimFinalNewlines: true,
};

/** Lines of a text, both inclusive, that alone may change. */
export interface LineRange {
  readonly first: number;
  readonly last: number;
}
