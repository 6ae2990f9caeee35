import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { openBench, type ToolboxBench } from "../support/toolbox-bench.ts";

describe("toolbox: make_manus_page", () => {
  let bench: ToolboxBench;
  beforeEach(async () => {
    bench = await openBench();
  });
  it("renders", async () => {
    await writeFile(join(bench.workspace, "report.mdx"), await readFile("test/fixtures/pages/report.mdx"));
    await writeFile(
      join(bench.workspace, "dot.svg"),
      "<svg xmlns='http://www.w3.org/2000/svg' width='10' height='10'><circle cx='5' cy='5' r='4'/></svg>",
    );
    console.log(await bench.works("make_manus_page", { mdx_file_path: "report.mdx" }));
    console.log((await readFile(join(bench.workspace, "report.html"), "utf8")).split("</style>")[1]);
  });
});
