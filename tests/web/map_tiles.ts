// A PMTiles file of version 3 with one vector tile, that of the whole world: water everywhere, and a road along the
// equator. (Formats: protomaps/PMTiles spec v3; Mapbox Vector Tile 2.1.)

const varint = (value: number): number[] => (value < 128 ? [value] : [(value & 127) | 128, ...varint(Math.floor(value / 128))]);
const bytes = (field: number, content: number[]): number[] => [...varint(field * 8 + 2), ...varint(content.length), ...content];
const number = (field: number, value: number): number[] => [...varint(field * 8), ...varint(value)];
const text = (value: string): number[] => [...Buffer.from(value)];
const zigzag = (value: number): number => (value < 0 ? -2 * value - 1 : 2 * value);

const EXTENT = 4096;
const [MOVE, LINE, CLOSE] = [1, 2, 7];

/** Of corners in tile coordinates. */
function geometry(corners: readonly [number, number][], closed: boolean): number[] {
  let [x, y] = [0, 0];
  const steps = corners.map(([toX, toY]) => {
    const step = [zigzag(toX - x), zigzag(toY - y)];
    [x, y] = [toX, toY];
    return step;
  });
  const commands = [MOVE | (1 << 3), ...steps[0]!, LINE | ((steps.length - 1) << 3), ...steps.slice(1).flat()];
  return [...commands, ...(closed ? [CLOSE | (1 << 3)] : [])].flatMap(varint);
}

function layer(name: string, type: 2 | 3, corners: readonly [number, number][]): number[] {
  const feature = [...number(3, type), ...bytes(4, geometry(corners, type === 3))];
  return bytes(3, [...number(15, 2), ...bytes(1, text(name)), ...bytes(2, feature), ...number(5, EXTENT)]);
}

export function mapTiles(): Buffer {
  const world: [number, number][] = [[0, 0], [EXTENT, 0], [EXTENT, EXTENT], [0, EXTENT]];
  const tile = [...layer('water', 3, world), ...layer('roads', 2, [[0, EXTENT / 2], [EXTENT, EXTENT / 2]])];
  const metadata = text(JSON.stringify({ vector_layers: [{ id: 'water', fields: {} }, { id: 'roads', fields: {} }] }));
  const directory = [1, 0, 1, tile.length, 1].flatMap(varint); // one entry: tile 0, once, so long, at 0 (+ 1)
  const header = Buffer.alloc(127);
  header.write('PMTiles');
  header[7] = 3;
  const start = 127 + directory.length;
  const places = [127, directory.length, start, metadata.length, 0, 0, start + metadata.length, tile.length, 1, 1, 1];
  places.forEach((value, index) => header.writeBigUInt64LE(BigInt(value), 8 + 8 * index));
  header.set([1, 1, 1, 1, 0, 0], 96); // clustered, not compressed, vector tiles, zoom 0
  [-180e7, -85e7, 180e7, 85e7].forEach((value, index) => header.writeInt32LE(value, 102 + 4 * index));
  return Buffer.concat([header, Buffer.from(directory), Buffer.from(metadata), Buffer.from(tile)]);
}
