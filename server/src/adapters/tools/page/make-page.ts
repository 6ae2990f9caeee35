import { constants } from "node:fs";
import { basename, dirname, extname, isAbsolute, join } from "node:path";
import type { ToolCall, ToolContext, ToolResult } from "../../../core/ports/tools.ts";
import { textOf } from "../call-arguments.ts";
import { openFile } from "../files/open-file.ts";
import { readTextFile } from "../files/text-file.ts";
import { inTurn, writeAtomically } from "../files/write-atomically.ts";
import { admit, nameForCaller } from "../paths.ts";
import { succeeded, ToolFailure } from "../results.ts";
import { asToolFailure, systemCode } from "../system-failure.ts";
import { PageProblem, type Place } from "./page-problem.ts";

const pictureTypes: Readonly<Record<string, string>> = {
  ".avif": "image/avif",
  ".gif": "image/gif",
  ".jpeg": "image/jpeg",
  ".jpg": "image/jpeg",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".webp": "image/webp",
};

const documentBytes = 2 * 1024 * 1024;
const pictureBytes = 5 * 1024 * 1024;
const allPicturesBytes = 20 * 1024 * 1024;
const styleBytes = 256 * 1024;

/** Where the page of a document goes: beside it, under the same name. */
export function pagePathOf(written: string): string {
  return `${written.slice(0, written.length - extname(written).length)}.html`;
}

/** `make_manus_page`: renders an MDX document to one HTML file beside it. The renderer is loaded at the first call. */
export async function makePage(call: ToolCall, context: ToolContext): Promise<ToolResult> {
  const written = textOf(call, "mdx_file_path");
  if (!/\.(mdx|md)$/i.test(written)) {
    throw new ToolFailure("not-mdx", `${written} is no MDX file`, "Name a file that ends in .mdx or .md");
  }
  const { real, text } = await readTextFile(written, context);
  if (text.length > documentBytes) {
    throw new ToolFailure(
      "too-large",
      `${written} has more than ${documentBytes} characters`,
      "Split it into several pages",
    );
  }
  const target = await admit(pagePathOf(written), context);
  const { renderPage } = await import("./render-page.ts");
  const beside = new Beside(dirname(real), context);
  try {
    const html = await renderPage(text, {
      picture: (path, place) => beside.picture(path, place),
      styleSheet: (path) => beside.styleSheet(path),
      fallbackTitle: basename(written, extname(written)),
    });
    await inTurn(target, () => writeAtomically(target, Buffer.from(html)));
    return succeeded(`Rendered ${await nameForCaller(target, context)} (${Buffer.byteLength(html)} bytes)`);
  } catch (error) {
    if (error instanceof RangeError)
      throw new ToolFailure("page-invalid", `${written} is nested too deep`, "Make it flatter");
    if (error instanceof PageProblem) throw asFailure(written, error);
    throw error;
  }
}

function asFailure(written: string, { place, message, remedy }: PageProblem): ToolFailure {
  const where = place === undefined ? written : `${written}:${place.line}:${place.column}`;
  return new ToolFailure("page-invalid", `${where}: ${message}`, remedy.replace(/\.$/, ""));
}

/** The files beside a document. */
class Beside {
  readonly #folder: string;
  readonly #context: ToolContext;
  readonly #pictures = new Map<string, string>();
  #bytes = 0;

  constructor(folder: string, context: ToolContext) {
    this.#folder = folder;
    this.#context = context;
  }

  async picture(written: string, place: Place | undefined): Promise<string> {
    const path = decode(written);
    const type = pictureTypes[extname(path).toLowerCase()];
    if (type === undefined) {
      const kinds = Object.keys(pictureTypes).join(", ");
      throw new PageProblem(
        `${written === "" ? "A picture without a path" : written} is no picture`,
        `Use ${kinds}`,
        place,
      );
    }
    const known = this.#pictures.get(path);
    if (known !== undefined) return known;
    const bytes = await this.#read(path, pictureBytes, place);
    this.#bytes += bytes.length;
    if (this.#bytes > allPicturesBytes) {
      throw new PageProblem(
        `The pictures of the page have more than ${allPicturesBytes} bytes`,
        "Make them smaller, or use fewer",
        place,
      );
    }
    const address = `data:${type};base64,${bytes.toString("base64")}`;
    this.#pictures.set(path, address);
    return address;
  }

  async styleSheet(path: string): Promise<string> {
    const text = (await this.#read(path, styleBytes, undefined)).toString("utf8");
    const plain = text.replace(/\/\*[\s\S]*?\*\//g, "");
    const loads = /@import|@charset|url\(\s*["']?(?!data:)|image-set\(|src\(|<\/?\s*style/i.exec(plain)?.[0];
    if (loads === undefined && !plain.includes("\\")) return plain;
    throw new PageProblem(
      `The style sheet ${path} would load something, or could (${loads ?? "a backslash"})`,
      "Write what it needs into it; url() may hold data: addresses",
    );
  }

  async #read(path: string, maximum: number, place: Place | undefined): Promise<Buffer> {
    try {
      const real = await admit(isAbsolute(path) ? path : join(this.#folder, path), this.#context);
      // A link doesn't make a picture of something else.
      if (extname(real).toLowerCase() !== extname(path).toLowerCase()) {
        throw new PageProblem(`${path} leads to a file of another kind`, "Name the file itself", place);
      }
      return await readBounded(real, maximum, `${path} has more than ${maximum} bytes`, place);
    } catch (error) {
      if (error instanceof PageProblem) throw error;
      if (!(error instanceof ToolFailure) && systemCode(error) === undefined) throw error;
      const { message, remedy } = asToolFailure(error, path);
      throw new PageProblem(message, remedy, place);
    }
  }
}

async function readBounded(real: string, maximum: number, tooLarge: string, place: Place | undefined): Promise<Buffer> {
  const handle = await openFile(real, constants.O_RDONLY);
  try {
    const { size } = await handle.stat();
    if (size > maximum) throw new PageProblem(tooLarge, "Make it smaller", place);
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}

/** Markdown writes the paths of pictures as addresses. */
function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch (error) {
    if (error instanceof URIError) return path;
    throw error;
  }
}
