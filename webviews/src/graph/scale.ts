/** How large the drawing is shown: 1 is its full size. */
const smallest = 0.05;
const largest = 3;

/** One step larger (or, with -1, smaller): five steps double it. */
export function zoomBy(scale: number, steps: number): number {
  const next = scale * 2 ** (steps / 5);
  // Coming back to the full size meets it exactly.
  return clamp(Math.abs(next - 1) < 0.02 ? 1 : next);
}

/** What the wheel asks for: pixels, or lines and pages where its mouse says so. */
export function zoomByWheel(scale: number, { deltaY, deltaMode }: Pick<WheelEvent, "deltaY" | "deltaMode">): number {
  const pixels = deltaY * (deltaMode === 0 ? 1 : 40);
  return clamp(scale * 2 ** (-Math.max(-200, Math.min(200, pixels)) / 400));
}

/** The size at which all of it can be seen; never larger than its full size. */
export function fitScale(drawing: Size, room: Size): number {
  if (drawing.width <= 0 || drawing.height <= 0 || room.width <= 0 || room.height <= 0) return 1;
  return clamp(Math.min(1, room.width / drawing.width, room.height / drawing.height));
}

/** A width and a height in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** How far to scroll so that the point that was under `pointer` (from the view's corner) is still there. */
export function scrollAfter(
  scroll: number,
  pointer: number,
  scales: { readonly from: number; readonly to: number },
): number {
  return Math.max(0, ((scroll + pointer) / scales.from) * scales.to - pointer);
}

function clamp(scale: number): number {
  return Math.min(largest, Math.max(smallest, scale));
}
