// Where things go: a picture in its well, tiles on the wall.

export interface Rect {
  left: number;
  top: number;
  width: number;
  height: number;
  /** screen pixels a picture pixel */
  scale: number;
}

/** The largest place for a picture of this size inside a well, centred, its shape kept. */
export function contain(width: number, height: number, wellWidth: number, wellHeight: number): Rect {
  const scale = Math.min(wellWidth / width, wellHeight / height);
  return {
    left: (wellWidth - width * scale) / 2,
    top: (wellHeight - height * scale) / 2,
    width: width * scale,
    height: height * scale,
    scale,
  };
}

export interface WallPlan {
  columns: number;
  tileWidth: number;
  tileHeight: number;
  /** of the first tile, where it stands large beside the two others or above them; else 0 */
  featuredWidth: number;
  /** it stands above them */
  above: boolean;
}

export const WALL_GAP = 8;
export const TILE_HEADER = 36;
const LEAST_TILE_WIDTH = 260;

function tileFor(columns: number, rows: number, width: number, height: number, aspect: number): number {
  const byWidth = (width - WALL_GAP * (columns - 1)) / columns;
  const byHeight = ((height - WALL_GAP * (rows - 1)) / rows - TILE_HEADER) * aspect;
  return Math.floor(Math.min(byWidth, byHeight));
}

/** One large and two small: the large one is as high as the two, and as wide as its picture's shape asks. */
function planThree(width: number, height: number, aspect: number): WallPlan {
  const taller = WALL_GAP + TILE_HEADER;
  const byWidth = (width - WALL_GAP - taller * aspect) / 3;
  const tileWidth = Math.floor(Math.min(byWidth, tileFor(1, 2, width, height, aspect)));
  const tileHeight = Math.round(tileWidth / aspect + TILE_HEADER);
  const featuredWidth = Math.floor((2 * tileHeight + WALL_GAP - TILE_HEADER) * aspect);
  return { columns: 2, tileWidth, tileHeight, featuredWidth, above: false };
}

/** One large above two small, as wide as the two together. */
function planThreeTall(width: number, height: number, aspect: number): WallPlan {
  const byHeight = (2 * (height - WALL_GAP - 2 * TILE_HEADER) * aspect + WALL_GAP) / 3;
  const featuredWidth = Math.floor(Math.min(width, byHeight));
  const tileWidth = Math.floor((featuredWidth - WALL_GAP) / 2);
  return { columns: 2, tileWidth, tileHeight: Math.round(tileWidth / aspect + TILE_HEADER), featuredWidth, above: true };
}

/**
 * The columns that make the tiles of a wall as large as they can be. Three tiles stand as one
 * large and two small, beside it or below. Where the tiles would be too small to see, the wall scrolls instead.
 */
export function planWall(count: number, width: number, height: number, aspect = 1.25): WallPlan {
  const plan = (columns: number, tileWidth: number): WallPlan => ({
    columns,
    tileWidth,
    tileHeight: Math.round(tileWidth / aspect + TILE_HEADER),
    featuredWidth: 0,
    above: false,
  });
  let best = plan(1, 0);
  for (let columns = 1; columns <= Math.max(1, count); columns++) {
    const tile = tileFor(columns, Math.ceil(count / columns), width, height, aspect);
    if (tile > best.tileWidth) best = plan(columns, tile);
  }
  if (count === 3) {
    const area = ({ featuredWidth, tileWidth }: WallPlan): number => featuredWidth ** 2 + 2 * tileWidth ** 2;
    const [three] = [planThree(width, height, aspect), planThreeTall(width, height, aspect)].sort((a, b) => area(b) - area(a));
    if (three!.tileWidth >= LEAST_TILE_WIDTH && area(three!) > 3 * best.tileWidth ** 2) return three!;
  }
  if (best.tileWidth >= LEAST_TILE_WIDTH) return best;
  const columns = Math.max(1, Math.floor((width + WALL_GAP) / (LEAST_TILE_WIDTH + WALL_GAP)));
  return plan(columns, Math.floor((width - WALL_GAP * (columns - 1)) / columns));
}
