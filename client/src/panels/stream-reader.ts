import {
  ListEventsRequest,
  type EventList,
  type ListWish,
  type StreamedEvent,
  type StreamKey,
} from "../../../server/src/protocol/runs.ts";
import type { FromRunEvents, ToRunEvents } from "../../../webviews/src/protocol/run-events.ts";
import { withRemedy } from "../commands/workbench.ts";
import { diffOf, toPanelDetail, toPanelEvent, toPanelPlan } from "../model/panel-events.ts";
import type { DiffSides } from "../model/asks.ts";
import type { Server } from "../ports/server.ts";
import { EventSearch } from "./event-search.ts";

/** No page is larger, whatever a panel asks for. */
const largestPage = 1_000;
/** The halves of a tool call stand near each other: so many events are looked at for the other one. */
const partnerWithin = 200;

type Wish<Type extends FromRunEvents["type"]> = Extract<FromRunEvents, { readonly type: Type }>;

/** An event, and of a tool call the other half where it was found. */
export interface OpenedEvent {
  readonly event: StreamedEvent;
  readonly partner: StreamedEvent | undefined;
}

/** What the details of an event are completed with. */
export interface DetailSources {
  /** The picture as a `data:` address; nothing where it can't be shown. */
  image(path: string): Promise<string | undefined>;
  /** Whether there is such a file. */
  isThere(place: string): Promise<boolean>;
}

/** Reads one stream for one panel: lists, details, the newest plan, searches. */
export class StreamReader {
  readonly stream: StreamKey;
  readonly #server: Server;
  readonly #post: (message: ToRunEvents) => void;
  #search: EventSearch | undefined;
  #closed = false;

  constructor(stream: StreamKey, server: Server, post: (message: ToRunEvents) => void) {
    this.stream = stream;
    this.#server = server;
    this.#post = (message) => {
      if (!this.#closed) post(message);
    };
  }

  /** Another stream is read from now on: answers that come later are lost. */
  close(): void {
    this.#closed = true;
    this.#search?.stop();
  }

  async list({ list, types, from, limit }: Wish<"list">): Promise<void> {
    const wish = { from, limit: Math.min(largestPage, limit), ...(types !== undefined && { types }) };
    const { events, first, total, counts } = await this.#read(wish);
    this.#post({ type: "listed", list, from, events: events.map(toPanelEvent), first, total, counts });
  }

  /** The newest plan, when there is one. */
  async plan(): Promise<void> {
    const { events } = await this.#read({ types: ["plan"], from: "end", limit: 1 });
    const plan = events.map(toPanelPlan).at(-1);
    if (plan !== undefined) this.#post({ type: "plan", plan });
  }

  /** What was just appended to the stream. */
  appended(events: readonly StreamedEvent[]): Promise<void> | undefined {
    this.#post({ type: "appended", events: events.map(toPanelEvent) });
    const plan = events.map(toPanelPlan).findLast((each) => each !== undefined);
    if (plan !== undefined) this.#post({ type: "plan", plan });
    return this.#search?.run();
  }

  async search({ search, text, types }: Wish<"search">): Promise<void> {
    this.#search?.stop();
    this.#search = undefined;
    if (text === "") return;
    const order = { search, stream: this.stream, text, ...(types !== undefined && { types }) };
    this.#search = new EventSearch(order, this.#server, this.#post);
    await this.#search.run();
  }

  nextMatch({ search, seq, back }: Wish<"nextMatch">): void {
    if (this.#search?.order.search !== search) return;
    this.#post({ type: "match", search, match: this.#search.beside(seq, back) });
  }

  /** Tell what an event has to show. */
  async detail(seq: number, sources: DetailSources): Promise<void> {
    const { event, partner } = await this.open(seq);
    const detail = toPanelDetail(event, partner);
    const images = await Promise.all(
      detail.images.map(async ({ path }) => {
        const url = await sources.image(path);
        return { path, ...(url !== undefined && { url }) };
      }),
    );
    const there = await Promise.all(detail.places.map((place) => sources.isThere(place)));
    const places = detail.places.filter((_, at) => there[at]);
    this.#post({ type: "detail", detail: { ...detail, images, places } });
  }

  /** The two sides of what an event changes. */
  async diff(seq: number): Promise<DiffSides | undefined> {
    const { event, partner } = await this.open(seq);
    return diffOf(event, partner);
  }

  /** An event with the other half of its call. */
  async open(seq: number): Promise<OpenedEvent> {
    const [event] = (await this.#read({ from: { seq }, limit: 1 })).events;
    if (event?.seq !== seq) throw new Error(`Event ${seq} isn't in the stream`);
    const { callId, type } = event;
    const isCall = type === "action" || type === "observation";
    if (!isCall || typeof callId !== "string") return { event, partner: undefined };
    const types = [type === "action" ? "observation" : "action"];
    // Of an action the observation comes after it, of an observation the action stands before.
    const from = { seq: type === "action" ? seq : Math.max(1, seq - partnerWithin) };
    const { events } = await this.#read({ types, from, limit: partnerWithin });
    return { event, partner: events.find((each) => each["callId"] === callId) };
  }

  async #read(wish: ListWish): Promise<EventList> {
    const result = await this.#server.request(ListEventsRequest, { ...this.stream, ...wish });
    if (result.outcome === "refused") throw new Error(withRemedy(result.because));
    return result.list;
  }
}
