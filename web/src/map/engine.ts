// MapLibre, in a part of the program of its own that is loaded when a map is first shown. North is always up.
import { Map, Marker, ScaleControl, setWorkerUrl } from 'maplibre-gl';
import 'maplibre-gl/dist/maplibre-gl.css';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url';
import { paletteOf, styleOf, type Ground } from './style.ts';

export { readBase } from './base.ts';
export type { Map };
export { Marker };

const LEAST_ZOOM = 4;
const MOST_ZOOM = 19;

setWorkerUrl(workerUrl);

export function makeMap(container: HTMLElement, ground: Ground): Map {
  const map = new Map({
    container,
    style: styleOf(paletteOf(container), ground),
    attributionControl: false,
    center: [20, 25],
    zoom: LEAST_ZOOM,
    minZoom: LEAST_ZOOM,
    maxZoom: MOST_ZOOM,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    rollEnabled: false,
    fadeDuration: 0,
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.addControl(new ScaleControl({ maxWidth: 110 }), 'bottom-left');
  return map;
}

/** The same map in the colours that the page has now; what the page put into the sources stays. */
export function restyle(map: Map, ground: Ground): void {
  map.setStyle(styleOf(paletteOf(map.getContainer()), ground), {
    diff: true,
    transformStyle: (previous, next) => ({
      ...next,
      sources: Object.fromEntries(
        Object.entries(next.sources).map(([name, source]) => {
          const before = previous?.sources[name];
          return [name, source.type === 'geojson' && before ? before : source];
        }),
      ),
    }),
  });
}
