import { ApiError, invalidArgument, notFound } from "./api-error.ts";
import { pageOf, readPage } from "./pages.ts";
import { signUrl } from "./signed-urls.ts";
import { newId } from "./state.ts";
import type { FakeUpload, FakeWebhook, NamedThing, State } from "./state.ts";
import { textParam } from "./verb-call.ts";
import type { Verb, VerbCall } from "./verb-call.ts";
import { tryWebhook } from "./webhook-calls.ts";

/** Names that are refused: executables and scripts. The reference gives .exe, .sh, .bat and .dmg as examples. */
const refusedFiles = /\.(exe|sh|bat|cmd|com|ps1|dmg|msi|app|scr|vbs|jar|apk|deb|rpm|dll|bin)$/i;

export const otherVerbs: Readonly<Record<string, Verb>> = {
  "file.upload": uploadFile,
  "file.detail": (call) => ({ file: fileAnswer(call.state, uploadOf(call)) }),
  "file.delete": (call) => {
    const upload = uploadOf(call);
    upload.status = "deleted";
    upload.bytes = undefined;
    return { id: upload.id, deleted: true };
  },
  "project.create": ({ state, user, params }) => {
    const project = { id: newId(), name: textParam(params, "name"), created_at: seconds(state) };
    user.projects.push(project);
    return { project };
  },
  "project.list": ({ user }) => ({ data: user.projects }),
  "connector.list": ({ user }) => ({ data: user.connectors }),
  "skill.list": ({ user }) => ({ data: user.skills }),
  "agent.list": () => ({ data: [] satisfies NamedThing[] }),
  "browser.onlineList": () => ({ data: [] satisfies NamedThing[] }),
  "usage.availableCredits": availableCredits,
  "usage.list": ({ user, params, fault }) => {
    const rows = user.usage.map((item, at) => ({ number: at + 1, item }));
    const { items, more } = pageOf(rows, { ...readPage(params, 20, 100), order: "desc" }, fault);
    return { data: items, ...more };
  },
  "webhook.create": createWebhook,
  "webhook.list": ({ user }) => ({ data: [...user.webhooks.values()].map(webhookAnswer) }),
  "webhook.delete": ({ user, params }) => {
    const id = textParam({ id: params["webhook_id"] ?? params["id"] }, "id");
    if (!user.webhooks.delete(id)) throw notFound(`webhook ${id}`);
    return { id, deleted: true };
  },
  "webhook.publicKey": ({ state }) => ({ public_key: state.pem.publicKey, algorithm: "RSA-SHA256" }),
};

function uploadFile({ state, user, params }: VerbCall): object {
  const filename = textParam(params, "filename");
  if (refusedFiles.test(filename)) throw invalidArgument(`Files such as ${filename} are not allowed`);
  const kept = [...user.uploads.values()].reduce((sum, { bytes }) => sum + (bytes?.length ?? 0), 0);
  if (kept >= state.settings.accountBytes) throw new ApiError(400, "QuotaExceededError", "The storage is full");
  const upload: FakeUpload = { id: newId(), filename, createdAt: state.now(), status: "pending", bytes: undefined };
  user.uploads.set(upload.id, upload);
  const until = state.now() + state.settings.uploadMs;
  return {
    file: fileAnswer(state, upload),
    upload_url: signUrl(state.origin, `/uploads/${upload.id}`, until),
    upload_expires_at: Math.floor(until / 1000),
  };
}

function uploadOf({ state, user, params }: VerbCall): FakeUpload {
  const id = textParam(params, "file_id");
  const upload = user.uploads.get(id);
  if (upload === undefined) throw notFound(`file ${id}`);
  if (upload.createdAt + state.settings.keepFilesMs < state.now()) upload.status = "deleted";
  return upload;
}

function fileAnswer(state: State, { id, filename, status, bytes, createdAt }: FakeUpload): object {
  return {
    id,
    filename,
    status,
    ...(bytes !== undefined && { size_bytes: bytes.length }),
    created_at: Math.floor(createdAt / 1000),
    expires_at: Math.floor((createdAt + state.settings.keepFilesMs) / 1000),
  };
}

/** `total_credits` counts; the others don't always add up to it. */
function availableCredits({ state, user }: VerbCall): object {
  return {
    data: {
      total_credits: user.credits,
      free_credits: 0,
      periodic_credits: Math.max(0, user.credits),
      addon_credits: 250,
      pro_monthly_credits: 4000,
      event_credits: 0,
      refresh_credits: 0,
      max_refresh_credits: 300,
      next_refresh_time: seconds(state) + 86_400,
      refresh_interval: "daily",
    },
  };
}

async function createWebhook({ state, user, params }: VerbCall): Promise<object> {
  const url = textParam(params, "url");
  if (!/^https:\/\//.test(url)) throw invalidArgument("url must be a public HTTPS address");
  if (!(await tryWebhook(state, user, url))) throw invalidArgument("url did not answer 2xx to a test request");
  const webhook: FakeWebhook = { id: newId(), url, createdAt: state.now() };
  user.webhooks.set(webhook.id, webhook);
  return { webhook: webhookAnswer(webhook) };
}

function webhookAnswer({ id, url, createdAt }: FakeWebhook): object {
  return { id, url, status: "active", created_at: Math.floor(createdAt / 1000) };
}

const seconds = (state: State): number => Math.floor(state.now() / 1000);
