/** What the person has said once for all windows and days, by its name. */
export interface Remembered {
  has(name: string): boolean;
  keep(name: string): void;
}
