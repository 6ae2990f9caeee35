import type { ModelCall } from "../../../core/ports/model.ts";
import { asCount, asObject, asText, parseJson, type JsonObject } from "./json-values.ts";

interface OpenCall {
  readonly index: number | undefined;
  id: string;
  name: string;
  arguments: string;
}

/**
 * Puts tool calls together from the pieces of a stream. Providers agree on little: arguments come in pieces or whole, as a text or as an object; ids come once, always or
 * never; indexes have gaps, or are all 0, or are missing; names come once, in each piece, or in pieces.
 */
export class CallAssembler {
  private readonly open: OpenCall[] = [];

  /** One entry of `delta.tool_calls`; anything else changes nothing. */
  add(piece: unknown): void {
    const entry = asObject(piece);
    if (entry === undefined) return;
    const told = asObject(entry["function"]) ?? {};
    const name = asText(told["name"]);
    const call = this.find(asCount(entry["index"]), asText(entry["id"]), name);
    call.id ||= asText(entry["id"]);
    addName(call, name);
    call.arguments += readArguments(told);
  }

  /** The calls in the order in which they began. `nextId` names those without an id; arguments that are missing are an empty object. */
  finish(nextId: () => string): readonly ModelCall[] {
    const seen = new Set<string>();
    return this.open
      .filter(({ name, arguments: text, id }) => name !== "" || text !== "" || id !== "")
      .map((call) => {
        const id = call.id === "" || seen.has(call.id) ? `call_${nextId()}` : call.id;
        seen.add(id);
        return { id, name: call.name, arguments: call.arguments.trim() === "" ? "{}" : call.arguments };
      });
  }

  private find(index: number | undefined, id: string, name: string): OpenCall {
    const last = this.open.at(-1);
    const known = index === undefined ? this.byId(id, last) : this.open.findLast((call) => call.index === index);
    if (known !== undefined && !beginsAnother(known, id, name)) return known;
    const call: OpenCall = { index, id, name: "", arguments: "" };
    this.open.push(call);
    return call;
  }

  private byId(id: string, last: OpenCall | undefined): OpenCall | undefined {
    return id === "" ? last : (this.open.find((call) => call.id === id) ?? (last?.id === "" ? last : undefined));
  }
}

/** Whether a piece that goes by its index to `known` is the first of another call: it has another id, or a name although `known` is whole. */
function beginsAnother(known: OpenCall, id: string, name: string): boolean {
  if (id !== "" && known.id !== "") return id !== known.id;
  return name !== "" && known.name !== "" && known.arguments !== "" && parseJson(known.arguments) !== undefined;
}

/** A name that comes again is the same name; one that comes in pieces goes on until the arguments begin. */
function addName(call: OpenCall, name: string): void {
  if (name === "" || call.name === name || call.arguments !== "") return;
  call.name += name;
}

function readArguments(told: JsonObject): string {
  const written = told["arguments"];
  if (typeof written === "string") return written;
  return asObject(written) === undefined ? "" : JSON.stringify(written);
}
