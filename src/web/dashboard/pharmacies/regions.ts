import type { Point } from './geometry'

const at = (latitude: number, longitude: number): Point => ({ latitude, longitude })

/** Where each province or city is governed from: somewhere to begin for who doesn't say where they are. */
export const REGIONS = {
  seoul: at(37.5663, 126.9779),
  busan: at(35.1798, 129.075),
  daegu: at(35.8714, 128.6014),
  incheon: at(37.4563, 126.7052),
  gwangju: at(35.1601, 126.8514),
  daejeon: at(36.3504, 127.3845),
  ulsan: at(35.5384, 129.3114),
  sejong: at(36.48, 127.289),
  gyeonggi: at(37.2892, 127.0535),
  gangwon: at(37.8853, 127.7298),
  chungbuk: at(36.6357, 127.4913),
  chungnam: at(36.6588, 126.6728),
  jeonbuk: at(35.8203, 127.1088),
  jeonnam: at(34.8161, 126.4629),
  gyeongbuk: at(36.576, 128.5056),
  gyeongnam: at(35.2378, 128.6919),
  jeju: at(33.489, 126.4983),
} as const

export type RegionName = keyof typeof REGIONS

export const isRegion = (name: string): name is RegionName => Object.hasOwn(REGIONS, name)
