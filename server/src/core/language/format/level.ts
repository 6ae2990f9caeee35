/** A block collection: the column its entries stand in, and the one they shall stand in. */
export interface Level {
  readonly was: number;
  readonly column: number;
  readonly around: Level | undefined;
}
