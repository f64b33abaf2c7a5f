/** As much of Kakao's map as we use: https://apis.map.kakao.com/web/documentation/ */
export interface KakaoMaps {
  /** Loads the map itself; what `autoload=false` leaves to us. */
  load(onLoaded: () => void): void
  readonly LatLng: new (latitude: number, longitude: number) => KakaoLatLng
  readonly LatLngBounds: new (southWest: KakaoLatLng, northEast: KakaoLatLng) => KakaoBounds
  readonly Map: new (container: HTMLElement, options: { center: KakaoLatLng; level: number }) => KakaoMapHandle
  readonly CustomOverlay: new (options: KakaoOverlayOptions) => KakaoOverlay
  readonly Circle: new (options: KakaoCircleOptions) => KakaoDrawn
  readonly event: {
    addListener(target: KakaoMapHandle, kind: 'click', listener: (event: KakaoClick) => void): void
    removeListener(target: KakaoMapHandle, kind: 'click', listener: (event: KakaoClick) => void): void
  }
}

export interface KakaoLatLng {
  getLat(): number
  getLng(): number
}

export interface KakaoMapHandle {
  setBounds(bounds: KakaoBounds): void
  relayout(): void
}

export interface KakaoDrawn {
  setMap(map: KakaoMapHandle | null): void
}

export interface KakaoOverlay extends KakaoDrawn {
  setPosition(position: KakaoLatLng): void
}

export interface KakaoClick {
  readonly latLng: KakaoLatLng
}

/** Kakao's own; nothing of it is asked. */
export type KakaoBounds = object

interface KakaoOverlayOptions {
  readonly position: KakaoLatLng
  readonly content: HTMLElement
  readonly xAnchor: number
  readonly yAnchor: number
  /** Presses on it are not presses on the map. */
  readonly clickable: boolean
}

interface KakaoCircleOptions {
  readonly center: KakaoLatLng
  readonly radius: number
  readonly strokeWeight: number
  readonly strokeColor: string
  readonly strokeOpacity: number
  readonly fillOpacity: number
}

declare global {
  interface Window {
    kakao?: { readonly maps?: KakaoMaps }
  }
}

const SDK = 'https://dapi.kakao.com/v2/maps/sdk.js'

/** In milliseconds. A map that comes later than that is not waited for. */
const PATIENCE = 8_000

let asked: Promise<KakaoMaps> | null = null

/** Kakao's map, loaded when it is first wanted; again where that failed. Rejects where it doesn't come. */
export function loadKakao(key: string): Promise<KakaoMaps> {
  asked ??= load(key).catch((error: unknown) => {
    asked = null
    throw error
  })
  return asked
}

function load(key: string): Promise<KakaoMaps> {
  return new Promise((resolve, reject) => {
    const script = document.createElement('script')
    const fail = (why: string) => {
      script.remove()
      reject(new Error(`Kakao's map: ${why}`))
    }
    setTimeout(() => fail('too late'), PATIENCE)
    script.onerror = () => fail('not loaded')
    script.onload = () => {
      const maps = window.kakao?.maps
      if (maps) maps.load(() => resolve(maps))
      else fail('not in its script')
    }
    script.src = `${SDK}?${new URLSearchParams({ appkey: key, autoload: 'false' })}`
    document.head.append(script)
  })
}
