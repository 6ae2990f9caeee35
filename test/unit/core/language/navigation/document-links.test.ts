import assert from "node:assert/strict";
import { documentLinks } from "../../../../../server/src/core/language/navigation/document-links.ts";
import { readMarked } from "../marked.ts";

/** What is marked and where it leads, in the order of the text. */
function links(text: string): string[] {
  const { document, around } = readMarked(text);
  return documentLinks(document, around)
    .sort((left, right) => left.span.start - right.span.start)
    .map((link) => {
      const marked = document.text.slice(link.span.start, link.span.end);
      return "url" in link ? `${marked} → ${link.url}` : `${marked} → ${link.path}${link.known ? " (known)" : ""}`;
    });
}

describe("document links", () => {
  it("lead to files and folders", () =>
    assert.deepEqual(
      links(
        "# -- t/a.manus.yaml\nattachments: [./a.txt, '../b.txt', logs/*.txt, c.txt]\ndatasources: [{ name: w, openapi: apis/w.yaml }]\nworkspace: { directory: sub }\noutputs: { r: { file: r.md } }\n",
      ),
      [
        "./a.txt → /w/t/a.txt",
        "../b.txt → /w/b.txt",
        "c.txt → /w/c.txt",
        "apis/w.yaml → /w/apis/w.yaml",
        "sub → /w/sub",
        "r.md → /w/r.md",
      ],
    ));
  it("know the task files of the workspace", () =>
    assert.deepEqual(
      links(
        "kind: workflow\nsteps:\n  - task: ./a.manus.yaml\n  - task: ./b.manus.yaml\n  - task: a\n# -- a.manus.yaml\nname: a\n",
      ),
      ["./a.manus.yaml → /w/a.manus.yaml (known)", "./b.manus.yaml → /w/b.manus.yaml"],
    ));
  it("lead to web addresses, wherever they stand", () =>
    assert.deepEqual(
      links(
        'attachments: ["https://x.example/a?b=c#d"]\nprompt: |\n  Read https://x.example/a, (http://y.example/b).\nkind: workflow\nsteps:\n  - prompt: See <https://z.example>!\n',
      ),
      [
        "https://x.example/a?b=c#d → https://x.example/a?b=c#d",
        "https://x.example/a → https://x.example/a",
        "http://y.example/b → http://y.example/b",
        "https://z.example → https://z.example",
      ],
    ));
  it("lead nowhere with an expression or a glob", () =>
    assert.deepEqual(links("attachments: ['${{ inputs.a }}.txt', '**/*.md', 'a?.md']\n"), []));
  it("stay after an edit above", () => {
    const text = "description: a\nprompt: https://x.example\nsteps:\n  - prompt: https://y.example\n";
    assert.deepEqual(links(text).length, 2);
    assert.deepEqual(links(`# more\n${text}`).length, 2);
  });
  it("are found in broken text, and none in an empty one", () => {
    assert.deepEqual(links("prompt: https://x.example\nplan: [\n"), ["https://x.example → https://x.example"]);
    assert.deepEqual(links(""), []);
  });
});
