/** Replaces every known secret in `text` by `***`. The one point that each written line passes. */
export type Mask = (text: string) => string;
