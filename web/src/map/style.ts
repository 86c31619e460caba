// What the map draws, in the page's own colours: ground and borders below, then what cameras see, then what is
// located. Nothing of it comes from elsewhere: no glyphs (letters are drawn from the system's fonts), no sprite.
import type { LayerSpecification, StyleSpecification } from 'maplibre-gl';
import { baseLayers, baseNames, FONT, type Base } from './base.ts';

const COLOURS = ['land', 'shade', 'light', 'border', 'province', 'coast', 'name', 'halo', 'view', 'target', 'place', 'water', 'wood', 'road', 'building', 'zone'] as const;
export type Palette = Record<(typeof COLOURS)[number], string>;

/** From the tokens --map-*. */
export function paletteOf(element: Element): Palette {
  const style = getComputedStyle(element);
  return Object.fromEntries(COLOURS.map((name) => [name, style.getPropertyValue(`--map-${name}`).trim()])) as Palette;
}

/** The sources that the page fills, in any order. */
export const sources = ['lands', 'views', 'zones', 'trails', 'regions', 'aims'] as const;
export type SourceName = (typeof sources)[number];

const kind = (name: string): ['==', ['get', string], string] => ['==', ['get', 'kind'], name];

function landLayers(colours: Palette): LayerSpecification[] {
  const lines = { type: 'line', source: 'lands', layout: { 'line-join': 'round', 'line-cap': 'round' } } as const;
  return [
    { id: 'coasts', ...lines, filter: kind('coasts'), paint: { 'line-color': colours.coast, 'line-width': 1 } },
    {
      id: 'provinces', ...lines, filter: kind('provinces'),
      paint: {
        'line-color': colours.province, 'line-width': 1.2, 'line-dasharray': [3, 2.5],
        'line-opacity': ['interpolate', ['linear'], ['zoom'], 4, 0.3, 7, 1],
      },
    },
    { id: 'border-halo', ...lines, filter: kind('borders'), paint: { 'line-color': colours.halo, 'line-width': 5, 'line-opacity': 0.6 } },
    { id: 'borders', ...lines, filter: kind('borders'), paint: { 'line-color': colours.border, 'line-width': 2, 'line-dasharray': [5, 1.6, 1, 1.6] } },
  ];
}

function nameLayers(colours: Palette): LayerSpecification[] {
  const paint = { 'text-color': colours.name, 'text-halo-color': colours.halo, 'text-halo-width': 1.4 };
  return [
    {
      id: 'province-names', type: 'symbol', source: 'lands', filter: kind('province'), minzoom: 6.5,
      layout: { 'text-field': ['get', 'name'], 'text-font': FONT, 'text-size': 12, 'text-max-width': 7 }, paint,
    },
    {
      id: 'country-names', type: 'symbol', source: 'lands', filter: kind('country'), maxzoom: 8.5,
      layout: { 'text-field': ['get', 'name'], 'text-font': FONT, 'text-size': 15, 'text-letter-spacing': 0.06, 'text-padding': 50 }, paint,
    },
  ];
}

/** What cameras see: where a person has 3 pixels, and more strongly where he has 12; the one that is looked at stands out. */
function viewLayers(colours: Palette): LayerSpecification[] {
  const chosen = ['boolean', ['get', 'chosen'], false] as unknown as boolean;
  const either = (yes: number, no: number): number => ['case', chosen, yes, no] as unknown as number;
  const watched = ['case', ['get', 'blind'], 0.35, 1] as unknown as number;
  const strength = (yes: number, no: number): number => ['*', watched, either(yes, no)] as unknown as number;
  return [
    {
      id: 'views', type: 'fill', source: 'views',
      paint: { 'fill-color': colours.view, 'fill-opacity': strength(0.3, 0.17), 'fill-antialias': false },
    },
    {
      id: 'view-edges', type: 'line', source: 'views', filter: ['==', ['get', 'pixels'], 3],
      paint: { 'line-color': colours.view, 'line-width': either(1.6, 0.9), 'line-opacity': strength(0.95, 0.55) },
    },
  ];
}

/** Zones are faint; those that are worked on stand out. */
function zoneLayers(colours: Palette): LayerSpecification[] {
  const strong = (yes: number, no: number): number => ['case', ['boolean', ['get', 'chosen'], false], yes, no] as unknown as number;
  const line = { type: 'line', source: 'zones', layout: { 'line-join': 'round', 'line-cap': 'round' } } as const;
  const text = { 'text-font': FONT, 'text-size': 12 };
  const paint = { 'text-color': colours.zone, 'text-halo-color': colours.halo, 'text-halo-width': 1.6 };
  return [
    { id: 'zone-fills', type: 'fill', source: 'zones', filter: kind('area'), paint: { 'fill-color': colours.zone, 'fill-opacity': strong(0.22, 0.08) } },
    { id: 'zone-halo', ...line, paint: { 'line-color': colours.halo, 'line-width': strong(6, 4), 'line-opacity': strong(0.6, 0.35) } },
    { id: 'zone-lines', ...line, paint: { 'line-color': colours.zone, 'line-width': strong(3, 1.8), 'line-opacity': strong(1, 0.75) } },
    {
      id: 'zone-ways', type: 'symbol', source: 'zones', filter: kind('line'), minzoom: 12,
      layout: {
        ...text, 'text-field': '\u25b6', 'text-size': 10, 'symbol-placement': 'line', 'symbol-spacing': 90, 'text-keep-upright': false,
        'text-rotation-alignment': 'map', 'text-allow-overlap': true, 'text-ignore-placement': true,
      },
      paint,
    },
    {
      id: 'zone-names', type: 'symbol', source: 'zones', filter: ['!=', ['get', 'kind'], 'line'], minzoom: 12.5,
      layout: {
        ...text, 'text-field': ['get', 'name'], 'text-max-width': 8, 'text-offset': [0, 1.2],
      },
      paint,
    },
  ];
}

function targetLayers(colours: Palette): LayerSpecification[] {
  const line = { type: 'line', layout: { 'line-join': 'round', 'line-cap': 'round' } } as const;
  const colour = ['case', kind('target'), colours.target, colours.place] as unknown as string;
  return [
    { id: 'regions', type: 'fill', source: 'regions', paint: { 'fill-color': colour, 'fill-opacity': ['get', 'strength'] } },
    { id: 'region-edges', ...line, source: 'regions', paint: { 'line-color': colour, 'line-width': 1.2, 'line-opacity': ['case', kind('target'), 0.45, 0.9] } },
    { id: 'trail-halo', ...line, source: 'trails', paint: { 'line-color': colours.halo, 'line-width': 3, 'line-opacity': 0.35 } },
    { id: 'trails', ...line, source: 'trails', paint: { 'line-color': colours.target, 'line-width': 1.4, 'line-opacity': ['get', 'strength'] } },
    {
      id: 'aims', ...line, source: 'aims',
      paint: { 'line-color': colour, 'line-width': ['get', 'width'], 'line-dasharray': [2, 1.6], 'line-opacity': 0.9 },
    },
  ];
}

function reliefLayer(colours: Palette): LayerSpecification {
  return {
    id: 'relief', type: 'hillshade', source: 'terrain',
    paint: {
      'hillshade-method': 'multidirectional',
      'hillshade-shadow-color': colours.shade,
      'hillshade-highlight-color': colours.light,
      'hillshade-illumination-direction': 315,
      'hillshade-exaggeration': ['interpolate', ['linear'], ['zoom'], 10, 0.4, 14, 0.9],
    } as never,
  };
}

const empty = { type: 'FeatureCollection', features: [] } as const;

export interface Terrain {
  url: string;
  bounds: [number, number, number, number];
}

/** What is below: `terrain`, the site's own elevation, and `base`, its own map tiles, where there are any. */
export interface Ground {
  terrain: Terrain | null;
  base: Base | null;
  language: string;
}

export function styleOf(colours: Palette, { terrain, base, language }: Ground): StyleSpecification {
  return {
    version: 8,
    sources: {
      ...Object.fromEntries(sources.map((name) => [name, { type: 'geojson', data: empty, tolerance: 0.2 }])),
      ...(terrain && {
        terrain: { type: 'raster-dem', encoding: 'terrarium', tiles: [terrain.url], bounds: terrain.bounds, tileSize: 256, minzoom: 8, maxzoom: 14 },
      }),
      ...(base && { base: base.source }),
    } as StyleSpecification['sources'],
    layers: [
      { id: 'land', type: 'background', paint: { 'background-color': colours.land } },
      ...(base ? baseLayers(base, colours) : []),
      ...(terrain ? [reliefLayer(colours)] : []),
      ...viewLayers(colours),
      ...landLayers(colours),
      ...zoneLayers(colours),
      ...(base ? baseNames(base, colours, language) : []),
      ...nameLayers(colours),
      ...targetLayers(colours),
    ],
  };
}
