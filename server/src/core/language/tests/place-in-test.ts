/** Where in a test something is named, by the path to it. */
export type TestPlace =
  /** Keys, or items, that are ids of steps. */
  | { readonly names: "steps"; readonly within: readonly string[] }
  /** Keys that are arguments of a step's tool, or inputs of what it runs. */
  | { readonly names: "arguments"; readonly step: string; readonly within: readonly string[] }
  | { readonly names: "inputs" | "outputs" | "tools" };

type Path = readonly (string | number)[];

/** What the keys of the mapping, or the items of the list, at a path into a test name; undefined where they name nothing. */
export function placeInTest([top, ...rest]: Path): TestPlace | undefined {
  if (top === "stubs") return steps(["stubs", ...rest], "stubs");
  if (top !== "cases") return undefined;
  const [index, part, ...inside] = rest;
  if (typeof index !== "number") return undefined;
  if (part === "inputs" && inside.length === 0) return { names: "inputs" };
  if (part === "stubs") return steps(["stubs", ...inside], "stubs");
  return part === "expect" ? expected(inside) : undefined;
}

function expected([part, ...inside]: Path): TestPlace | undefined {
  if (part === "steps") return argumentsOf(["steps", ...inside]) ?? steps(["steps", ...inside], "steps");
  if (inside.length > 0) return undefined;
  if (part === "order") return { names: "steps", within: [] };
  if (part === "outputs") return { names: "outputs" };
  return part === "calls" ? { names: "tools" } : undefined;
}

/** `stubs`, or below it by turns a step's id and `stubs` again. */
function steps(path: Path, word: "stubs" | "steps"): TestPlace | undefined {
  if (path.length % 2 === 0 || path.some((key, at) => at % 2 === 0 && key !== word)) return undefined;
  return { names: "steps", within: path.filter((_key, at) => at % 2 === 1).map(String) };
}

function argumentsOf(path: Path): TestPlace | undefined {
  const [step, key] = path.slice(-2);
  const around = steps(path.slice(0, -2), "steps");
  if (key !== "with" || typeof step !== "string" || around?.names !== "steps") return undefined;
  return { names: "arguments", step, within: around.within };
}
