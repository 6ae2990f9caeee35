import fc from "fast-check";

/** Scalars the way people write them, for one line. */
const word = fc.stringMatching(/^[a-z][a-z0-9_-]{0,8}$/);
const scalar = fc.oneof(
  word,
  fc.constantFrom("true", "null", "~", "12", "-3.5", "0x1F", "1e3", ".5", "a b c", "https://x.y/z?q#f", "a#b", "0o17"),
  fc.string({ maxLength: 12 }).map((text) => JSON.stringify(text)),
  fc.stringMatching(/^[ a-zA-Z:#,{}[\]&*!|>%@`"-]{0,12}$/).map((text) => `'${text}'`),
);

type Lines = readonly string[];

const indent = (lines: Lines, by: string): string[] => lines.map((line) => (line === "" ? "" : by + line));

const flow: fc.Arbitrary<string> = fc.letrec<{ node: string }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 2, depthIdentifier: "flow" },
    scalar,
    fc.array(tie("node"), { maxLength: 3 }).map((items) => `[${items.join(", ")}]`),
    fc
      .uniqueArray(fc.tuple(word, tie("node")), { maxLength: 3, selector: ([key]) => key })
      .map((entries) => `{ ${entries.map(([key, value]) => `${key}: ${value}`).join(", ")} }`),
  ),
})).node;

const blockText = fc
  .tuple(
    fc.constantFrom("|", ">", "|-", ">-", "|+", "|2"),
    fc.array(fc.constantFrom("text", "  more", "- item", "key: value", "# no comment", ""), {
      minLength: 1,
      maxLength: 4,
    }),
  )
  .map(([head, lines]) => ({ head, lines: ["first", ...lines].map((line) => (line === "" ? "" : `  ${line}`)) }));

/** The value of a block entry: what stands on the key's line, and the lines below it. */
interface Value {
  readonly head: string;
  readonly lines: Lines;
}

const value: fc.Arbitrary<Value> = fc.letrec<{ value: Value; mapping: Lines; sequence: Lines }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, depthIdentifier: "block" },
    flow.map((text) => ({ head: text, lines: [] })),
    fc.constant({ head: "", lines: [] }),
    fc.constantFrom("# a comment", "plain # a comment").map((head) => ({ head, lines: [] })),
    blockText,
    tie("mapping").map((lines) => ({ head: "", lines: indent(lines, "  ") })),
    tie("sequence").map((lines) => ({ head: "", lines: indent(lines, "  ") })),
    tie("sequence").map((lines) => ({ head: "", lines })),
  ),
  mapping: fc
    .uniqueArray(fc.tuple(word, tie("value")), { minLength: 1, maxLength: 3, selector: ([key]) => key })
    .map((entries) =>
      entries.flatMap(([key, { head, lines }]) => [`${key}:${head === "" ? "" : ` ${head}`}`, ...lines]),
    ),
  sequence: fc
    .array(
      fc.oneof(
        tie("mapping"),
        flow.map((text): Lines => [text]),
        fc.constant<Lines>([""]),
      ),
      { minLength: 1, maxLength: 3 },
    )
    .map((items) =>
      items.flatMap(([first = "", ...rest]) => [first === "" ? "-" : `- ${first}`, ...indent(rest, "  ")]),
    ),
})).value;

/** Valid documents as people write them: block style outside, with comments, empty lines, `---`, CRLF and a byte order mark here and there. */
export const yamlDocuments: fc.Arbitrary<string> = fc
  .record({
    entries: fc.uniqueArray(fc.tuple(fc.oneof(word, fc.constant("steps"), fc.constant("steps")), value), {
      minLength: 1,
      maxLength: 5,
      selector: ([key]) => key,
    }),
    gap: fc.constantFrom("", "\n", "# a comment\n", "   \n  # indented\n"),
    start: fc.constantFrom("", "---\n", "# first\n---\n", "\n\n"),
    end: fc.constantFrom("\n", "", "\n...\n", "\n\n\n"),
    breaks: fc.constantFrom("\n", "\n", "\r\n"),
  })
  .map(({ entries, gap, start, end, breaks }) => {
    const parts = entries.map(([key, { head, lines }]) =>
      [`${key}:${head === "" ? "" : ` ${head}`}`, ...lines].join("\n"),
    );
    return (start + parts.join(`\n${gap}`) + end).replaceAll("\n", breaks);
  });
