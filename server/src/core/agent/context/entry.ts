import type { ModelMessage } from "../../ports/model.ts";

/** One message of the conversation with the model, made from one event of the stream and the same for ever. */
export interface Entry {
  /** The number of its event. */
  readonly seq: number;
  /** `call` and `result` stand together. `person`: what a person wrote, which stays when older things are left out. */
  readonly kind: "call" | "result" | "person" | "note";
  /** Without images. */
  readonly message: ModelMessage;
  /** Pictures that belong to it, relative to the agent's folder. */
  readonly images: readonly string[];
  /** How many pictures came before it in this attempt. */
  readonly imagesBefore: number;
}
