import type { IncomingMessage, ServerResponse } from "node:http";
import { problemOfUrl } from "./signed-urls.ts";
import type { State } from "./state.ts";

interface FileRequest {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
  readonly body: Buffer;
}

/** What lies behind signed addresses: `PUT /uploads/<id>` and `GET /made/<id>/<name>`. */
export function answerFile(state: State, { request, response, url, body }: FileRequest): void {
  const [, place, id = ""] = url.pathname.split("/");
  const problem = problemOfUrl(url, state.now());
  if (problem !== undefined) return refuse(response, 403, problem);
  if (place === "uploads" && request.method === "PUT") return takeUpload(state, response, { id, body });
  const file = place === "made" && request.method === "GET" ? state.madeFile(id) : undefined;
  if (file === undefined) return refuse(response, 404, "NoSuchKey");
  response.writeHead(200, {
    "content-type": file.contentType ?? "text/plain",
    "content-length": Buffer.byteLength(file.content),
  });
  response.end(file.content);
}

function takeUpload(state: State, response: ServerResponse, put: { readonly id: string; readonly body: Buffer }): void {
  const upload = state.users.map(({ uploads }) => uploads.get(put.id)).find((one) => one !== undefined);
  if (upload === undefined) return refuse(response, 404, "NoSuchKey");
  if (put.body.length > state.settings.fileBytes) {
    upload.status = "error";
    return refuse(response, 400, "EntityTooLarge");
  }
  upload.bytes = put.body;
  upload.status = "uploaded";
  response.writeHead(200).end();
}

/** As stores of objects refuse: in XML. */
function refuse(response: ServerResponse, status: number, code: string): void {
  response.writeHead(status, { "content-type": "application/xml" });
  response.end(`<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code></Error>`);
}
