import { createCalm } from '../db/calm.js'

export const { calmly, personally } = createCalm('지금은 복용 일정을 다룰 수 없습니다. 잠시 뒤에 다시 시도해 주세요.')
