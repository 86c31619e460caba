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
  /** of the first tile, where it stands large over two rows beside the others; else 0 */
  featuredWidth: number;
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
  return { columns: 2, tileWidth, tileHeight, featuredWidth };
}

/**
 * The columns that make the tiles of a wall as large as they can be. Three tiles on a wide wall stand as one
 * large and two small. Where the tiles would be too small to see, the wall scrolls instead.
 */
export function planWall(count: number, width: number, height: number, aspect = 1.25): WallPlan {
  const plan = (columns: number, tileWidth: number): WallPlan => ({
    columns,
    tileWidth,
    tileHeight: Math.round(tileWidth / aspect + TILE_HEADER),
    featuredWidth: 0,
  });
  let best = plan(1, 0);
  for (let columns = 1; columns <= Math.max(1, count); columns++) {
    const tile = tileFor(columns, Math.ceil(count / columns), width, height, aspect);
    if (tile > best.tileWidth) best = plan(columns, tile);
  }
  if (count === 3) {
    const three = planThree(width, height, aspect);
    const area = three.featuredWidth ** 2 + 2 * three.tileWidth ** 2;
    if (three.tileWidth >= LEAST_TILE_WIDTH && area > 3 * best.tileWidth ** 2) return three;
  }
  if (best.tileWidth >= LEAST_TILE_WIDTH) return best;
  const columns = Math.max(1, Math.floor((width + WALL_GAP) / (LEAST_TILE_WIDTH + WALL_GAP)));
  return plan(columns, Math.floor((width - WALL_GAP * (columns - 1)) / columns));
}
