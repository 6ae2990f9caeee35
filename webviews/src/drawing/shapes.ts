import type { Mark } from "./step-view.ts";

const circle = "M8 1.75a6.25 6.25 0 1 1 0 12.5 6.25 6.25 0 0 1 0-12.5z";

/** The marks in a step's corner as lines on a square of 16: in the panel and in files alike, so no font is needed. */
export const marks: Readonly<Record<Mark, string>> = {
  pending: circle,
  planned: circle,
  queued: `${circle}M8 4.5V8l2.5 1.5`,
  active: "M8 1.75A6.25 6.25 0 1 1 1.75 8",
  waiting: `${circle}M8 4.5V9M8 11v.6`,
  asks: `${circle}M8 4.5V9M8 11v.6`,
  paused: `${circle}M6.25 5.5v5M9.75 5.5v5`,
  succeeded: `${circle}M5 8.25l2.1 2.1L11.1 6`,
  failed: `${circle}M5.6 5.6l4.8 4.8M10.4 5.6l-4.8 4.8`,
  blocked: `${circle}M5.6 5.6l4.8 4.8M10.4 5.6l-4.8 4.8`,
  stopped: `${circle}M3.6 12.4l8.8-8.8`,
  skipped: "M2 10.5a6 6 0 0 1 11-2M13.25 4.5v4h-4M8 13v.6",
  cached: `${circle}M5 8.25l2.1 2.1L11.1 6`,
};
