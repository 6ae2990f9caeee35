/** The formats that models take; the bytes decide, not what a server calls them. */
const pictures: readonly (readonly [extension: string, start: Buffer])[] = [
  ["png", Buffer.from([0x89, 0x50, 0x4e, 0x47])],
  ["jpg", Buffer.from([0xff, 0xd8, 0xff])],
];

/** The extension of a picture that models take; undefined for everything else. */
export function pictureExtension(content: Buffer): string | undefined {
  return pictures.find(([, start]) => content.subarray(0, start.length).equals(start))?.[0];
}
