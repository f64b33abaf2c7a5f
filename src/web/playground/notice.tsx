import { useGraphiQL, useGraphiQLActions } from '@graphiql/react'
import { UNREACHABLE } from './fetcher'

const REFUSED = '스키마를 받지 못했습니다. 이 서버가 스키마 공개를 제한한다면 Headers에 토큰을 넣고 다시 받아 주세요.'

/** Says why there is no schema, in place of a silent lack of completion and docs. */
export function SchemaNotice() {
  const fetchError = useGraphiQL(state => state.fetchError)
  const { introspect } = useGraphiQLActions()
  if (fetchError === null) return null
  return (
    <p className="notice" role="status">
      <span>{fetchError.includes(UNREACHABLE) ? UNREACHABLE : REFUSED}</span>
      <button type="button" onClick={() => void introspect()}>
        다시 시도
      </button>
    </p>
  )
}
