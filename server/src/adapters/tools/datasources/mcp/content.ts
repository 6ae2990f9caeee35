import type { CallToolResult, ContentBlock } from "@modelcontextprotocol/sdk/types.js";
import type { ToolResult } from "../../../../core/ports/tools.ts";
import type { Mask } from "../../../../core/ports/mask.ts";
import { keepFile, keepOutput } from "../kept-output.ts";
import { pictureExtension } from "../pictures.ts";

/** Where an answer goes, and what it passes. */
export interface ContentOrder {
  readonly runFolder: string;
  /** The tool's announced name: part of the files' names. */
  readonly name: string;
  readonly mask: Mask;
}

/** A part of an answer as it is shown. */
interface Shown {
  readonly text: string;
  /** A picture that models take, relative to the run's folder. */
  readonly image?: string;
}

/**
 * What a server answered, for the model: texts as they are, pictures and other files in the run's folder, what is structured as JSON where no text says the same
 * already. Masked; a long one in part.
 *
 * @throws a system error when a file can't be written.
 */
export async function showContent(
  result: CallToolResult,
  order: ContentOrder,
): Promise<Pick<ToolResult, "output" | "outputFile" | "images">> {
  const parts: Shown[] = [];
  for (const block of result.content) parts.push(await showBlock(block, order));
  const structured = showStructured(result);
  if (structured !== undefined) parts.push({ text: structured });
  const text = order.mask(parts.map((part) => part.text).join("\n"));
  const images = parts.flatMap(({ image }) => image ?? []);
  const kept = await keepOutput(text, order.runFolder, order.name);
  return { ...kept, ...(images.length === 0 ? {} : { images }) };
}

async function showBlock(block: ContentBlock, order: ContentOrder): Promise<Shown> {
  switch (block.type) {
    case "text":
      return { text: block.text };
    case "image":
    case "audio":
      return showBytes(block.data, block.mimeType, order);
    case "resource_link":
      return { text: `[Resource ${block.name}: ${block.uri}]` };
    case "resource": {
      const { resource } = block;
      if ("text" in resource) return { text: `[Resource ${resource.uri}]\n${resource.text}` };
      const shown = await showBytes(resource.blob, resource.mimeType ?? "", order);
      return { ...shown, text: `[Resource ${resource.uri}] ${shown.text}` };
    }
  }
}

async function showBytes(base64: string, mimeType: string, { runFolder, name }: ContentOrder): Promise<Shown> {
  const content = Buffer.from(base64, "base64");
  const picture = pictureExtension(content);
  const extension = picture ?? /^[a-z]+\/([a-z0-9]{1,8})$/.exec(mimeType)?.[1] ?? "bin";
  const file = await keepFile(runFolder, { name, extension, content });
  const what =
    picture === undefined ? `File of ${content.length} bytes${mimeType === "" ? "" : ` (${mimeType})`}` : "Picture";
  return { text: `[${what}: ${file} in the run's folder]`, ...(picture === undefined ? {} : { image: file }) };
}

/** A server that answers something structured should say the same as a text (MCP 2025-06-18, "Structured Content"); not all do, and some wrap their text. */
function showStructured({ content, structuredContent }: CallToolResult): string | undefined {
  if (structuredContent === undefined) return undefined;
  const texts = content.flatMap((block) => (block.type === "text" ? block.text : []));
  const wrapped = Object.values(structuredContent);
  const said = texts.some(
    (text) => isSameJson(text, structuredContent) || (wrapped.length === 1 && wrapped[0] === text),
  );
  return said ? undefined : JSON.stringify(structuredContent, undefined, 2);
}

function isSameJson(text: string, value: unknown): boolean {
  try {
    return JSON.stringify(JSON.parse(text)) === JSON.stringify(value);
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}
