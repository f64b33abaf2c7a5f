import { inBoth } from './words'

/** What is said around every chart. */
export const CHART = inBoth(
  {
    asTable: '표로 보기',
    lost: '그림을 그리는 데 필요한 파일을 받지 못했습니다. 표로 보거나, 새로 고쳐 주세요.',
    download: '내려받기',
  },
  {
    asTable: 'As a table',
    lost: 'The files that draw this chart could not be loaded. Read the table, or reload.',
    download: 'download',
  },
)
