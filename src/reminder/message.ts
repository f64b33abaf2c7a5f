import { toGlobalId } from '../graph/node.js'

/** What a browser is told of a dose. A lock screen is read by others, so that no medicine is named. */
export const messageOf = (scheduleId: string, scheduledTime: Date): string =>
  JSON.stringify({
    type: 'DOSE_DUE',
    scheduleId: toGlobalId('Schedule', scheduleId),
    scheduledTime: scheduledTime.toISOString(),
    title: '약 드실 시간이에요',
    body: '눌러서 확인하고 드셨으면 표시해 주세요.',
  })

/** The same of each message about one dose, so that of two that wait only the later is shown. */
export const topicOf = (scheduleId: string): string => scheduleId.replaceAll('-', '')
