import type { EventList, FoundEvents, ListWish, SearchWish, StreamKey } from "../../protocol/runs.ts";
import type { Outcome } from "./failure.ts";

/** Finding one's way in streams that are too long to be read whole. Nothing here holds up who appends. */
export interface StreamLog {
  /** The events of some types (all where none are named) from a place on, how many there are, and how many of each type the stream has. A stream that isn't there is empty. */
  list(key: StreamKey, wish: ListWish): Promise<Outcome<EventList>>;
  /**
   * Look for a text, in capitals or not, in what the events say, from a number on. Looks at a bounded part of the stream and says where to go on: so a caller has the first
   * finds soon, and gives up by asking no more. An empty text is found nowhere.
   */
  search(key: StreamKey, wish: SearchWish): Promise<Outcome<FoundEvents>>;
}
