/** Where a list stands: so many pixels of the row at `place` (counted from 1) are above the upper edge. */
export interface ScrollPosition {
  readonly place: number;
  readonly offset: number;
}

/** A list of rows, most of them alike. */
export interface ScrolledList {
  readonly total: number;
  /** The height of what the list is seen through, in pixels. */
  readonly height: number;
  /** The height of the row at a place; at least 1. */
  heightOf(place: number): number;
  /** The height of a row that isn't opened. */
  readonly rowHeight: number;
}

/** The last position: the end of the last row at the lower edge; the first row where all fit. */
export function endOf(list: ScrolledList): ScrollPosition {
  let rest = list.height;
  for (let place = list.total; place >= 1; place -= 1) {
    rest -= list.heightOf(place);
    if (rest <= 0) return { place, offset: Math.max(0, -rest) };
  }
  return { place: 1, offset: 0 };
}

/** The position so many pixels further down, or up where they are negative; never beyond an end. */
export function scrollBy(list: ScrolledList, from: ScrollPosition, pixels: number): ScrollPosition {
  let { place, offset } = from;
  offset += pixels;
  while (offset < 0 && place > 1) {
    place -= 1;
    offset += list.heightOf(place);
  }
  while (place < list.total && offset >= list.heightOf(place)) {
    offset -= list.heightOf(place);
    place += 1;
  }
  return keepInside(list, { place, offset });
}

/** The same position, or the nearest one that there is. */
export function keepInside(list: ScrolledList, { place, offset }: ScrollPosition): ScrollPosition {
  if (place < 1 || offset < 0) return { place: 1, offset: 0 };
  const end = endOf(list);
  return place > end.place || (place === end.place && offset > end.offset) ? end : { place, offset };
}

/** The position at which a place is wholly in view, moved as little as can be; a row that is higher than the list is seen from its beginning. */
export function showPlace(list: ScrolledList, from: ScrollPosition, place: number): ScrollPosition {
  if (place < from.place || (place === from.place && from.offset > 0)) return keepInside(list, { place, offset: 0 });
  let top = -from.offset;
  for (let at = from.place; at < place; at += 1) {
    top += list.heightOf(at);
    if (top > list.height) return centre(list, place);
  }
  const over = top + list.heightOf(place) - list.height;
  return over <= 0 ? from : scrollBy(list, from, Math.min(over, top));
}

/** The position at which a place is in the upper third. */
export function centre(list: ScrolledList, place: number): ScrollPosition {
  return scrollBy(list, { place, offset: 0 }, -Math.floor(list.height / 3));
}

/** How far down a position is, from 0 to 1. Opened rows count as one like the others: so the bar doesn't jump when one is opened. */
export function fractionOf(list: ScrolledList, { place, offset }: ScrollPosition): number {
  const rows = list.total - list.height / list.rowHeight;
  const end = endOf(list);
  if (rows <= 0 || (place === end.place && offset >= end.offset)) return rows <= 0 ? 0 : 1;
  return Math.min(1, (place - 1 + offset / list.heightOf(place)) / rows);
}

/** The position that is so far down, from 0 to 1. */
export function atFraction(list: ScrolledList, fraction: number): ScrollPosition {
  if (fraction >= 1) return endOf(list);
  const rows = Math.max(0, list.total - list.height / list.rowHeight);
  const exact = rows * Math.max(0, fraction);
  const place = Math.floor(exact) + 1;
  return keepInside(list, { place, offset: (exact - Math.floor(exact)) * list.rowHeight });
}
