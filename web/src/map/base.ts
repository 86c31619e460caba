// What lies below everything else on the map, where the node has map tiles: a PMTiles file, read in ranges as it is
// looked at. Pictures are drawn as they are; of vector tiles what helps to find one's way, by the layer names of
// Protomaps (https://docs.protomaps.com/basemaps/layers) and OpenMapTiles (https://openmaptiles.org/schema/).
import { addProtocol, type LayerSpecification, type SourceSpecification } from 'maplibre-gl';
import { PMTiles, Protocol, TileType } from 'pmtiles';
import type { Palette } from './style.ts';

export const FONT = ['system-ui', 'Segoe UI', 'Noto Sans', 'Noto Sans Arabic', 'sans-serif'];

export interface Base {
  source: SourceSpecification;
  /** of vector tiles; none of pictures */
  layers: string[];
}

const protocol = new Protocol();
addProtocol('pmtiles', protocol.tile);

/** Throws where the file is not there, or holds neither pictures nor vector tiles. */
export async function readBase(url: string): Promise<Base> {
  const file = new PMTiles(url);
  protocol.add(file);
  const [header, metadata] = await Promise.all([file.getHeader(), file.getMetadata()]);
  const from = `pmtiles://${url}`;
  if (header.tileType === TileType.Mvt) {
    const listed: unknown = (metadata as { vector_layers?: unknown } | null)?.vector_layers;
    const layers = (Array.isArray(listed) ? listed : []).map((layer: { id?: unknown }) => layer?.id);
    return { source: { type: 'vector', url: from }, layers: layers.filter((id) => typeof id === 'string') };
  }
  const picture = [TileType.Png, TileType.Jpeg, TileType.Webp, TileType.Avif].includes(header.tileType);
  if (!picture) throw new Error(`tiles of kind ${header.tileType} are not known`);
  return { source: { type: 'raster', url: from, tileSize: 256 }, layers: [] };
}

const KINDS = {
  wood: ['landcover', 'landuse'],
  water: ['water', 'ocean'],
  stream: ['waterway', 'physical_line'],
  building: ['buildings', 'building'],
  road: ['roads', 'transportation', 'road'],
  place: ['places', 'place'],
};

// Their names for the same: kind (Protomaps) and class (OpenMapTiles).
const kind = ['coalesce', ['get', 'kind'], ['get', 'class'], ''];
const isOne = (...names: string[]): never => ['in', kind, ['literal', names]] as never;
const byZoom = (...steps: number[]): never => ['interpolate', ['exponential', 1.5], ['zoom'], ...steps] as never;

/** Below what cameras see. */
export function baseLayers(base: Base, colours: Palette): LayerSpecification[] {
  if (base.source.type === 'raster') {
    return [{ id: 'base', type: 'raster', source: 'base', paint: { 'raster-saturation': -0.5, 'raster-opacity': 0.75 } }];
  }
  const of = (names: string[]): string[] => names.filter((name) => base.layers.includes(name));
  const line = { type: 'line', source: 'base', layout: { 'line-join': 'round', 'line-cap': 'round' } } as const;
  return [
    ...of(KINDS.wood).map((name): LayerSpecification => ({
      id: `base-${name}`, type: 'fill', source: 'base', 'source-layer': name, filter: isOne('forest', 'wood', 'park', 'nature_reserve', 'orchard'),
      paint: { 'fill-color': colours.wood, 'fill-opacity': 0.5 },
    })),
    ...of(KINDS.water).map((name): LayerSpecification => ({
      id: `base-${name}`, type: 'fill', source: 'base', 'source-layer': name, filter: ['==', ['geometry-type'], 'Polygon'],
      paint: { 'fill-color': colours.water },
    })),
    ...of(KINDS.stream).map((name): LayerSpecification => ({
      id: `base-${name}`, ...line, 'source-layer': name, paint: { 'line-color': colours.water, 'line-width': byZoom(8, 0.5, 16, 3) },
    })),
    ...of(KINDS.building).map((name): LayerSpecification => ({
      id: `base-${name}`, type: 'fill', source: 'base', 'source-layer': name, minzoom: 13, paint: { 'fill-color': colours.building },
    })),
    ...of(KINDS.road).map((name): LayerSpecification => ({
      id: `base-${name}`, ...line, 'source-layer': name, filter: ['==', ['geometry-type'], 'LineString'],
      paint: {
        'line-color': colours.road,
        'line-width': byZoom(6, 0.3, 12, 1, 18, 10),
        'line-opacity': ['case', isOne('path', 'track'), 0.5, 1],
      },
    })),
  ];
}

/** Names of towns and villages, above. */
export function baseNames(base: Base, colours: Palette, language: string): LayerSpecification[] {
  return KINDS.place.filter((name) => base.layers.includes(name)).map((name) => ({
    id: `base-${name}`, type: 'symbol', source: 'base', 'source-layer': name, minzoom: 7,
    filter: ['!', isOne('country', 'region', 'state', 'province', 'continent')] as never,
    layout: {
      'text-field': ['coalesce', ['get', `name:${language}`], ['get', 'name']], 'text-font': FONT, 'text-size': 11.5, 'text-max-width': 8,
    },
    paint: { 'text-color': colours.name, 'text-halo-color': colours.halo, 'text-halo-width': 1.2 },
  }));
}
