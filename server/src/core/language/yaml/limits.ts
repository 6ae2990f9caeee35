/** A longer text is refused before any work: 5 MB, counted in UTF-16 code units (one each for all of ASCII). */
export const maximumLength = 5 * 1024 * 1024;
/** A text with more lines and commas than this, blank ones included, is refused too: each may hold a value, and reading would take seconds. */
export const maximumValues = 300_000;
/** Deeper nesting is refused. */
export const maximumDepth = 100;
/** Up to this length a broken stretch of text is read by the tolerant parser; beyond it only its first error is reported. */
export const maximumTolerantLength = 1024 * 1024;
/** A text with more top-level entries and steps than this is read in one piece: cutting so finely costs more than it saves. */
export const maximumStretches = 20_000;
/** So many findings of a text are told; whoever has more has one mistake many times. */
export const maximumFindings = 1_000;
/** The steps of a workflow beyond this are not looked at, which is an error. */
export const maximumSteps = 20_000;
/** How many nodes aliases and merge keys may add up to; more is an alias bomb. */
export const maximumExpansion = 20_000;
