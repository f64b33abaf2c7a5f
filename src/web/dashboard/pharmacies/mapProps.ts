import type { Point, View } from './geometry'
import type { KakaoMaps } from './kakaoSdk'
import type { Listed } from './listed'
import type { Pharmacy } from './useFound'

/** What a map of either kind is given. */
export interface MapProps {
  readonly view: View
  /** Around which one looks; null where one looks everywhere. */
  readonly center: Point | null
  /** In metres. */
  readonly radius: number
  readonly listed: readonly Listed<Pharmacy>[]
  readonly chosen: string | null
  readonly onChoose: (id: string) => void
  /** Where one is about to look; null while nothing is picked. */
  readonly cross: Point | null
  readonly onCross: (point: Point | null) => void
  readonly onConfirm: () => void
}

export interface KakaoMapProps extends MapProps {
  readonly maps: KakaoMaps
  /** It threw: another map takes its place. */
  readonly onBroken: (error: unknown) => void
}
