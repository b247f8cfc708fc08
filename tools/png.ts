/**
 * Makes a picture of a page smaller: its colors, few but for the edges of letters, become a palette of 256, and what is left
 * is packed as tightly as it goes. Reads what browsers write: eight bits a channel, not interlaced.
 */
import { crc32, deflateSync, inflateSync } from "node:zlib";

const signature = Buffer.from("\x89PNG\r\n\x1a\n", "latin1");
const paletteSize = 256;

export function smallerPng(png: Buffer): Buffer {
  const { width, height, pixels } = readPixels(png);
  const palette = choosePalette(pixels);
  const indexes = Buffer.alloc((width + 1) * height);
  const nearest = new Map<number, number>();
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const color = pixels[y * width + x] ?? 0;
      let index = nearest.get(color);
      if (index === undefined) {
        index = nearestOf(palette, color);
        nearest.set(color, index);
      }
      // A row's first byte says how it is filtered: not at all, which packs best where neighbors are equal.
      indexes[y * (width + 1) + 1 + x] = index;
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3, 0, 0, 0], 8);
  const colors = Buffer.from(palette.flatMap(channels));
  const packed = deflateSync(indexes, { level: 9, memLevel: 9 });
  const smaller = Buffer.concat([
    signature,
    chunk("IHDR", header),
    chunk("PLTE", colors),
    chunk("IDAT", packed),
    chunk("IEND", Buffer.alloc(0)),
  ]);
  return smaller.length < png.length ? smaller : png;
}

function readPixels(png: Buffer): { width: number; height: number; pixels: Uint32Array } {
  const [width, height, depth, type, interlaced] = [
    png.readUInt32BE(16),
    png.readUInt32BE(20),
    png[24],
    png[25],
    png[28],
  ];
  const size = type === 6 ? 4 : 3;
  if (depth !== 8 || (type !== 2 && type !== 6) || interlaced !== 0) throw new Error("a PNG of another kind");
  const parts: Buffer[] = [];
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at)) {
    if (png.toString("latin1", at + 4, at + 8) === "IDAT")
      parts.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)));
  }
  const raw = inflateSync(Buffer.concat(parts));
  const rowBytes = width * size;
  const pixels = new Uint32Array(width * height);
  let above = new Uint8Array(rowBytes);
  for (let y = 0; y < height; y += 1) {
    const start = y * (rowBytes + 1);
    const row = new Uint8Array(raw.subarray(start + 1, start + 1 + rowBytes));
    unfilter(raw[start] ?? 0, row, above, size);
    for (let x = 0; x < width; x += 1) {
      pixels[y * width + x] = ((row[x * size] ?? 0) << 16) | ((row[x * size + 1] ?? 0) << 8) | (row[x * size + 2] ?? 0);
    }
    above = row;
  }
  return { width, height, pixels };
}

/** As the PNG specification numbers them: none, sub, up, average, Paeth. */
function unfilter(filter: number, row: Uint8Array, above: Uint8Array, size: number): void {
  for (let at = 0; at < row.length; at += 1) {
    const left = at >= size ? (row[at - size] ?? 0) : 0;
    const up = above[at] ?? 0;
    const corner = at >= size ? (above[at - size] ?? 0) : 0;
    const predicted = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter] ?? 0;
    row[at] = (row[at] ?? 0) + predicted;
  }
}

function paeth(left: number, up: number, corner: number): number {
  const guess = left + up - corner;
  const [toLeft, toUp, toCorner] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
  if (toLeft <= toUp && toLeft <= toCorner) return left;
  return toUp <= toCorner ? up : corner;
}

/** The commonest colors first; a rarer one only when nothing like it is there yet. */
function choosePalette(pixels: Uint32Array): readonly number[] {
  const counts = new Map<number, number>();
  for (const color of pixels) counts.set(color, (counts.get(color) ?? 0) + 1);
  // Equal counts in the order of their colors, so that the same picture has the same palette.
  const byCount = [...counts].sort(([a, many], [b, more]) => more - many || a - b).map(([color]) => color);
  if (byCount.length <= paletteSize) return byCount;
  for (const tolerance of [24, 48, 96, 192, 384, 768, 1536]) {
    const palette: number[] = [];
    for (const color of byCount) {
      if (palette.length > paletteSize) break;
      if (!palette.some((taken) => distance(taken, color) < tolerance)) palette.push(color);
    }
    if (palette.length <= paletteSize) return palette;
  }
  return byCount.slice(0, paletteSize);
}

function nearestOf(palette: readonly number[], color: number): number {
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (const [index, candidate] of palette.entries()) {
    const off = distance(candidate, color);
    if (off < least) [best, least] = [index, off];
    if (off === 0) break;
  }
  return best;
}

function distance(one: number, other: number): number {
  const [red, green, blue] = channels(one);
  const [otherRed, otherGreen, otherBlue] = channels(other);
  return (red - otherRed) ** 2 + (green - otherGreen) ** 2 + (blue - otherBlue) ** 2;
}

function channels(color: number): [number, number, number] {
  return [color >> 16, (color >> 8) & 255, color & 255];
}

function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const framed = Buffer.alloc(named.length + 8);
  framed.writeUInt32BE(data.length, 0);
  framed.set(named, 4);
  framed.writeUInt32BE(crc32(named), named.length + 4);
  return framed;
}
