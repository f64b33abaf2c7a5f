import { useEffect, useState } from 'react'
import { readSettings } from '../frame/settings'
import { type KakaoMaps, loadKakao } from './kakaoSdk'

/** Kakao's map where this server has a key and it came; null where it has none, or the map didn't come or broke. */
export function useKakao() {
  const [kakao, setKakao] = useState<KakaoMaps | null>(null)
  const [isComing, setComing] = useState(true)
  useEffect(() => {
    let isOver = false
    const settle = (maps: KakaoMaps | null) => {
      if (isOver) return
      setKakao(maps)
      setComing(false)
    }
    readSettings()
      .then(({ mapKey }) => (mapKey === null ? null : loadKakao(mapKey)))
      .then(settle, (error: unknown) => {
        console.warn(error)
        settle(null)
      })
    return () => {
      isOver = true
    }
  }, [])
  const onBroken = (error: unknown) => {
    console.warn(error)
    setKakao(null)
  }
  return { kakao, isComing, onBroken }
}
