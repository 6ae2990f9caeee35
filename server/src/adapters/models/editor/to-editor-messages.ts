import type { ModelMessage } from "../../../core/ports/model.ts";
import type { EditorImage, EditorModelMessage } from "../../../protocol/models.ts";

/** Reads the image at an absolute path; undefined where it can't be read, or is none that an editor's model takes. */
export type ReadImage = (path: string) => Promise<EditorImage | undefined>;

/**
 * A conversation as an editor's model takes it: it knows no role `system`, so what stands there is the beginning of what the person says; images of a tool's result follow
 * all results of that turn. `readImage` is undefined for models that take none.
 */
export async function toEditorMessages(
  messages: readonly ModelMessage[],
  readImage: ReadImage | undefined,
): Promise<readonly EditorModelMessage[]> {
  const made: EditorModelMessage[] = [];
  let pictures: readonly EditorImage[] = [];
  const showPictures = (): void => {
    if (pictures.length > 0) made.push({ role: "user", text: picturesText(), images: pictures });
    pictures = [];
  };
  for (const message of messages) {
    if (message.role !== "tool") showPictures();
    made.push(await toEditorMessage(message, readImage));
    if (message.role === "tool") pictures = [...pictures, ...(await readAll(message.images, readImage))];
  }
  showPictures();
  return made;
}

const picturesText = (): string => "What the tool above has shown:";

async function toEditorMessage(message: ModelMessage, readImage: ReadImage | undefined): Promise<EditorModelMessage> {
  switch (message.role) {
    case "system":
      return { role: "user", text: message.text, images: [] };
    case "user":
      return { role: "user", text: message.text, images: await readAll(message.images, readImage) };
    case "assistant":
      return { role: "assistant", text: message.text, calls: message.calls };
    case "tool":
      return { role: "tool", callId: message.callId, text: message.text };
  }
}

async function readAll(
  paths: readonly string[] | undefined,
  readImage: ReadImage | undefined,
): Promise<readonly EditorImage[]> {
  if (readImage === undefined || paths === undefined) return [];
  const images = await Promise.all(paths.map((path) => readImage(path)));
  return images.filter((image) => image !== undefined);
}
