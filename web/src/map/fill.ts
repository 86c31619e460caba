// What the page puts into the map's sources.
import type { Feature } from 'geojson';
import type { GeoJSONSource, Map } from 'maplibre-gl';
import type { SourceName } from './style.ts';

export function fill(map: Map, source: SourceName, features: Feature[]): void {
  map.getSource<GeoJSONSource>(source)?.setData({ type: 'FeatureCollection', features });
}
