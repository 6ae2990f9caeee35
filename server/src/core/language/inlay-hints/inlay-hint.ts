/** The groups of hints that can be switched off one by one; each is a setting `manus.inlayHints.<group>`. */
export type InlayHintGroup = "stepNumbers" | "defaults" | "durations" | "schedules" | "costs";

/** What a hint is about, by which its tooltip is found once somebody wants it. `step` is a position, 0-based. */
export type HintSubject =
  | { readonly about: "number" | "needs" | "inputs" | "took" | "cost"; readonly step: number }
  | { readonly about: "schedule"; readonly line: string; readonly timezone?: string }
  | { readonly about: "instance" | "length" };

/** A few words shown in the text that aren't in it. */
export interface InlayHint {
  readonly offset: number;
  readonly label: string;
  readonly group: InlayHintGroup;
  /** `before` what it's about, or `after` it: on that side it touches nothing else. */
  readonly side: "before" | "after";
  /** Whether it names a value that isn't given, as hints for parameters do. */
  readonly isParameter: boolean;
  readonly subject: HintSubject;
}
