import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { givenOf, LEAFLET } from '../../test/leaflet.js'
import { REFUSALS, verify, type Refusal } from './grounding.js'
import type { Sentence } from './passage.js'

type Row = readonly [text: string, citations: readonly number[]]

/** True to the label, however it is put: all of these are let through. */
const TRUE: readonly Row[] = [
  ['이 약은 두통과 치통을 줄여 줍니다.', [1]],
  ['두통, 생리통, 근육통을 덜고 열을 내리는 데 사용합니다.', [1]],
  ['15세 미만 어린이는 복용 전에 의사와 상의하세요.', [8]],
  ['열다섯 살 미만 어린이는 복용 전에 의사와 상의하세요.', [8]],
  ['만 15세 미만의 소아는 복용 전에 의사와 상의하세요.', [8]],
  ['15세가 안 된 어린이는 복용 전에 의사와 상의하세요.', [8]],
  ['성인은 한 번에 두 알씩 하루 세 번까지 식후 30분에 복용합니다.', [2]],
  ['만 7세 이상 만 15세 미만은 한 번에 1정씩 복용합니다.', [2]],
  ['성인은 １회 ２정, １일 ３회까지 복용합니다.', [2]],
  ['복용 간격은 4시간 이상으로 하세요.', [3]],
  ['복용 간격은 네 시간 이상으로 하세요.', [3]],
  ['매일 술을 세 잔 이상 마시는 사람은 복용 전에 의사와 상의하세요.', [4]],
  ['아세트아미노펜은 하루 4,000mg을 넘지 않게 복용하세요.', [5]],
  ['심한 간장애 환자는 이 약을 복용하지 마세요.', [7]],
  ['심한 간장애 환자는 복용을 피하세요.', [7]],
  ['심한 간장애 환자는 복용을 삼가야 합니다.', [7]],
  ['임신부는 이 약을 복용하면 안 됩니다.', [7]],
  ['임신 중이라면 이 약을 복용하지 마세요.', [7]],
  ['수유 중인 여성은 복용 전에 의사나 약사와 상의하세요.', [8]],
  ['임부는 복용하지 말고, 수유부는 의사와 상의하세요.', [7, 8]],
  ['고혈압, 당뇨병 환자와 고령자는 복용 전에 의사 또는 약사와 상의하세요.', [8]],
  ['당뇨 환자는 복용 전에 의사 또는 약사와 상의하세요.', [8]],
  ['복용 후 졸릴 수 있으니 운전할 때 주의하세요.', [9]],
  ['5~6일 복용해도 나아지지 않으면 복용을 중지하고 의사와 상의하세요.', [10]],
  ['5-6일 복용해도 개선이 없으면 복용을 중지하고 의사와 상의하세요.', [10]],
  ['5∼6일 복용해도 개선이 없으면 복용을 중지하고 의사와 상의하세요.', [10]],
  ['와파린과 함께 복용하지 마세요.', [11]],
  ['해열진통제와 함께 복용하지 마세요.', [11]],
  ['발진이나 두드러기가 나타나면 복용을 멈추고 의사와 상의하세요.', [13]],
  ['부작용으로 발진, 두드러기 등이 나타날 수 있습니다.', [13]],
  ['드물게 어지러움이 나타날 수 있습니다.', [14]],
  ['어지러움이 나타날 수 있습니다.', [14]],
  ['습기와 빛을 피해 30도 이하에서 보관하세요.', [15]],
  ['어린이의 손이 닿지 않는 곳에 두세요.', [16]],
  ['노년기의 비타민 D 보급과 구루병 예방에 사용합니다.', [17]],
  ['비타민 B1을 보급합니다.', [17]],
  ['눈의 피로를 덜어 줍니다.', [17]],
  ['성인은 한 번에 0.5mg씩 하루 두 번 복용합니다.', [18]],
  ['이 약은 두통약입니다.', [1]],
  ['간 손상을 일으킬 수 있습니다.', [6]],
  ['의사 또는 약사와 상의하세요.', [8]],
  ['성인은 식후 30분에 복용합니다.', [2]],
  ['성인은 식사 후 30분에 복용합니다.', [2]],
  ['3개월 미만의 영아는 복용하지 마세요.', [7]],
  ['세 달 미만의 영아는 복용하지 마세요.', [7]],
  ['3개월 미만의 아기는 복용하지 마세요.', [7]],
  ['이 약은 아세트아미노펜 성분으로 두통에 사용합니다.', [1]],
  ['가나다정은 두통에 사용합니다.', [1]],
  ['가나다정500밀리그램은 두통에 사용합니다.', [1]],
  ['리튬과 함께 복용하지 마십시오.', [11]],
  ['노인은 복용 전에 의사 또는 약사와 상의하세요.', [8]],
  ['어르신과 수유 중인 분은 복용 전에 의사와 상의하세요.', [8]],
  ['고혈압이 있거나 당뇨병이 있는 사람은 복용 전에 의사와 상의하세요.', [8]],
  ['고혈압 환자는 꼭 의사와 상의하세요.', [8]],
  ['심한 간장애 환자는 복용하지 않는 것이 좋습니다.', [7]],
  ['심한 간장애 환자는 복용할 수 없습니다.', [7]],
  ['심한 간장애 환자는 복용이 금지됩니다.', [7]],
  ['아세트아미노펜으로 하루 4,000 mg을 초과하여 복용하지 마세요.', [5]],
  ['아세트아미노펜으로 하루 4000밀리그램을 초과하여 복용하지 마세요.', [5]],
  ['성인은 1회 2정, 1일 3회까지 식후 30분에 복용합니다. 복용 간격은 4시간 이상으로 하세요.', [2, 3]],
  ['성인은 1회 ２정을 복용합니다.', [2]],
  ['성인은 1회 두 정을 복용합니다.', [2]],
  ['빛을 피해 보관하세요.', [15]],
  ['비타민 D를 보급하고 구루병을 예방합니다.', [17]],
  ['목구멍통에 사용합니다.', [1]],
  ['인후통과 발열에 사용합니다.', [1]],
]

/** Not what the label says: none of these is. */
const FALSE: readonly (readonly [reason: Refusal, rows: readonly Row[]])[] = [
  [
    'number',
    [
      ['성인은 한 번에 세 알씩 하루 두 번까지 식후 30분에 복용합니다.', [2]],
      ['성인은 하루 3회 식후 30분에 복용합니다.', [2]],
      ['성인은 1회 2캡슐 복용합니다.', [2]],
      ['성인은 1회 2정 복용하고 4시간마다 복용합니다.', [2, 3]],
      ['복용 간격은 4시간 이하로 하세요.', [3]],
      ['복용 간격은 사 시간 이상으로 하세요.', [3]],
      ['복용 간격은 4일 이상으로 하세요.', [3]],
      ['복용 간격은 40분 이상으로 하세요.', [3]],
      ['술을 두 잔 마시는 사람은 복용 전에 의사와 상의하세요.', [4]],
      ['아세트아미노펜은 하루 4,000 g을 넘지 마세요.', [5]],
      ['아세트아미노펜은 하루 4000mg 이상 복용하지 마세요.', [5]],
      ['아세트아미노펜은 하루 4g을 넘지 마세요.', [5]],
      ['5일 복용해도 개선이 없으면 복용을 중지하고 상의하세요.', [10]],
      ['습기와 빛을 피해 30도 이상에서 보관하세요.', [15]],
      ['성인은 한 번에 5mg씩 하루 두 번 복용합니다.', [18]],
      ['성인은 한 번에 .5mg씩 하루 두 번 복용합니다.', [18]],
      ['하루 6정까지 복용할 수 있습니다.', [18]],
      ['소아는 하루 2회 5mg을 복용합니다.', [19]],
      ['두통에 100% 효과가 있습니다.', [1]],
      ['이 약은 두통에 사용합니다. 매일 복용하세요.', [1]],
      ['이 약은 두통에 사용합니다. 하루 3번 복용하세요.', [1]],
      ['성인은 식후 60분에 복용합니다.', [2]],
      ['세 잔까지는 술을 마셔도 됩니다.', [4]],
      ['아세트아미노펜으로 하루 4.000 mg을 초과하여 복용하지 마세요.', [5]],
      ['아세트아미노펜으로 하루 400 mg을 초과하여 복용하지 마세요.', [5]],
      ['아세트아미노펜으로 이틀에 4,000 mg을 초과하여 복용하지 마세요.', [5]],
      ['성인은 한 번에 1~2정 복용합니다.', [2]],
      ['성인은 1일 2정, 1회 3회까지 복용합니다.', [2]],
      ['성인은 1회 2정 2정을 복용합니다.', [2]],
      ['성인은 1회 ²정을 복용합니다.', [2]],
      ['성인은 1회 2½정을 복용합니다.', [2]],
      ['성인은 1회 반 정을 복용합니다.', [2]],
      ['성인은 1회 2포를 복용합니다.', [2]],
      ['성인은 식후 30분 이내에 복용합니다.', [2]],
      ['30% 이하에서 보관하세요.', [15]],
    ],
  ],
  [
    'age',
    [
      ['15세 이하 어린이는 복용 전에 의사와 상의하세요.', [8]],
      ['15세 미만이 아닌 어린이는 복용 전에 의사와 상의하세요.', [8]],
      ['어린이는 복용 전에 의사와 상의하세요.', [8]],
      ['15세 미만의 수유부는 복용 전에 의사와 상의하세요.', [8]],
      ['3개월 이상의 영아는 복용하지 마세요.', [7]],
      ['3세 미만의 영아는 복용하지 마세요.', [7]],
      ['삼 개월 미만의 영아는 복용하지 마세요.', [7]],
      ['영아는 복용하지 마세요.', [7]],
      ['만 7~15세는 한 번에 1정 복용합니다.', [2]],
      ['50세 이상은 1회 2정 복용합니다.', [2]],
      ['5세 이상은 1회 2정 복용합니다.', [2]],
      ['15개월 미만의 소아는 복용 전에 의사와 상의하세요.', [8]],
      ['15세 초과 소아는 복용 전에 의사와 상의하세요.', [8]],
      ['15세 정도의 소아는 복용 전에 의사와 상의하세요.', [8]],
      ['3개월 된 영아는 복용하지 마세요.', [7]],
    ],
  ],
  [
    'population',
    [
      ['성인은 한 번에 한 알씩 하루 세 번까지 복용합니다.', [2]],
      ['만 7세 이상은 한 번에 두 알씩 복용합니다.', [2]],
      ['만 15세 미만은 한 번에 2정씩 복용합니다.', [2]],
      ['한 번에 1정씩 복용합니다.', [2]],
      ['3개월 미만의 유아는 복용하지 마세요.', [7]],
      ['청소년은 두통에 사용합니다.', [1]],
      ['남성은 두통에 사용합니다.', [1]],
      ['신생아는 복용하지 마세요.', [7]],
      ['임산부는 복용 전에 의사와 상의하세요.', [8]],
    ],
  ],
  [
    'medicine name',
    [
      ['이부프로펜은 하루 4,000mg을 넘지 마세요.', [5]],
      ['아스피린과 함께 복용하지 마세요.', [11]],
      ['타이레놀과 함께 복용하지 마세요.', [11]],
      ['아스피린과 함께 복용하면 안 됩니다.', [11, 12]],
      ['이 약은 이부프로펜 성분으로 두통에 사용합니다.', [1]],
      ['가나다콜드정은 두통에 사용합니다.', [1]],
      ['와파린, 아세트아미노펜과 함께 복용하지 마세요.', [11]],
      ['다라마캡슐과 함께 복용하지 마세요.', [11]],
      ['판콜과 함께 복용하지 마세요.', [11]],
      ['와파린과 아목시실린은 함께 복용하지 마세요.', [11]],
    ],
  ],
  [
    'polarity',
    [
      ['이 약은 두통과 치통을 일으킬 수 있습니다.', [1]],
      ['두통이 있으면 이 약을 복용하지 마세요.', [1]],
      ['15세 미만 어린이는 복용하면 안 됩니다.', [8]],
      ['매일 술을 세 잔 이상 마시는 사람은 복용해도 괜찮습니다.', [4]],
      ['술을 마시지 않는 사람은 복용 전에 의사와 상의하세요.', [4]],
      ['아세트아미노펜은 하루 최대 4,000 mg까지 복용할 수 있습니다.', [5]],
      ['간장애 환자는 이 약을 복용해야 합니다.', [7]],
      ['심한 간장애 환자도 복용할 수 있습니다.', [7]],
      ['심한 간장애 환자만 복용하지 마세요.', [7]],
      ['심한 간장애 환자가 아니면 복용해도 됩니다.', [7]],
      ['임부는 의사와 상의한 뒤 복용하세요.', [7]],
      ['임부는 의사와 상의하세요.', [7]],
      ['수유부는 이 약을 복용하면 안 됩니다.', [7, 8]],
      ['임부와 수유부는 이 약을 복용하면 안 됩니다.', [7, 8]],
      ['수유부는 복용하지 말고, 임부는 의사와 상의하세요.', [7, 8]],
      ['고혈압 환자와 임부는 의사와 상의하세요.', [7, 8]],
      ['고혈압 환자는 복용하지 마시고 임부는 상의하세요.', [7, 8]],
      ['이 약을 복용하지 마세요.', [7]],
      ['고혈압 환자는 상의할 필요가 없습니다.', [8]],
      ['고혈압 환자는 상의 없이 복용하세요.', [8]],
      ['고혈압 환자는 상의하지 않아도 됩니다.', [8]],
      ['고혈압 환자는 의사와 상의하지 마세요.', [8]],
      ['고혈압을 치료하는 약입니다.', [8]],
      ['고혈압에 사용합니다.', [8]],
      ['복용 후 졸음이 오지 않으니 운전해도 됩니다.', [9]],
      ['복용 후 졸음이 나타날 수 있으므로 운전하지 마세요.', [9]],
      ['복용 후 운전할 수 있습니다.', [9]],
      ['5~6일 복용해도 증상이 개선되면 복용을 중지하고 의사와 상의하세요.', [10]],
      ['5~6일 복용하세요.', [10]],
      ['5~6일 복용해도 개선이 없으면 의사와 상의하세요.', [10]],
      ['와파린과 함께 복용하세요.', [11]],
      ['와파린과 함께 복용해도 됩니다.', [11]],
      ['와파린을 복용 중이면 의사와 상의하세요.', [11]],
      ['발진이나 두드러기가 나타나도 계속 복용하세요.', [13]],
      ['발진과 두드러기에 사용합니다.', [13]],
      ['발진과 두드러기를 가라앉혀 줍니다.', [13]],
      ['부작용으로 발진이 나타나지 않습니다.', [13]],
      ['부작용이 거의 없습니다.', [13]],
      ['어지러움을 줄여 줍니다.', [14]],
      ['습기와 빛이 있는 곳에 30℃ 이하로 보관하세요.', [15]],
      ['어린이의 손이 닿는 곳에 보관하세요.', [16]],
      ['구루병을 완화합니다.', [17]],
      ['비타민 D를 줄여 줍니다.', [17]],
      ['눈의 피로를 예방합니다.', [17]],
      ['이 약은 안전합니다.', [1]],
      ['두통에만 사용합니다.', [1]],
      ['임부도 두통에 사용할 수 있습니다.', [1, 7]],
      ['임부의 두통에 사용합니다.', [1, 7]],
      ['수유부는 두통에 사용합니다.', [1, 8]],
      ['두통 환자는 의사와 상의하세요.', [1, 8]],
      ['두통과 고혈압에 사용합니다.', [1, 8]],
      ['설명서에는 술에 대한 내용이 없습니다.', [4]],
      ['간 손상을 일으키지 않습니다.', [6]],
      ['간 손상을 줄여 줍니다.', [6]],
      ['이 약은 두통에 사용하며 부작용은 없습니다.', [1]],
      ['이 약은 두통에 사용합니다. 함께 복용하세요.', [1]],
      ['이 약은 두통에 사용합니다. 약사와 상의하지 않고 복용하세요.', [1]],
      ['두통에 꼭 복용하세요.', [1]],
      ['고혈압 환자는 복용 중에 의사와 상의하세요.', [8]],
      ['성인만 한 번에 2정 복용합니다.', [2]],
      ['심한 간장애 환자는 복용하지 않으면 안 됩니다.', [7]],
      ['심한 간장애 환자는 복용하지 말라는 뜻은 아닙니다.', [7]],
      ['심한 간장애 환자는 복용이 가능합니다.', [7]],
      ['심한 간장애 환자는 주의해서 복용하세요.', [7]],
      ['심한 간장애 환자는 복용에 주의하세요.', [7]],
      ['심한 간장애 환자도 걱정 없이 복용하세요.', [7]],
      ['복용 후 졸음이 나타날 수 있습니다. 그래도 운전해도 괜찮습니다.', [9]],
      ['매일 세 잔 미만으로 마시면 안전합니다.', [4]],
      ['뼈를 튼튼하게 합니다.', [17]],
      ['면역력을 높여 줍니다.', [17]],
      ['이 약은 두통을 완치합니다.', [1]],
      ['이 약은 열을 올려 줍니다.', [1]],
    ],
  ],
  [
    'uncited',
    [
      ['심한 간장애 환자를 제외하고 복용하지 마세요.', [7]],
      ['임신을 계획 중이라면 복용하지 마세요.', [7]],
      ['복용 전 졸음이 나타날 수 있으므로 운전에 주의하세요.', [9]],
      ['대엿새 복용해도 개선이 없으면 복용을 중지하고 의사와 상의하세요.', [10]],
      ['자주 어지러움이 나타날 수 있습니다.', [14]],
      ['냉장고에 보관하세요.', [15]],
      ['구루병을 치료합니다.', [17]],
      ['비타민 C를 보급합니다.', [17]],
      ['비타민 B12를 보급합니다.', [17]],
      ['성인은 한 번에 반 밀리그램씩 하루 두 번 복용합니다.', [18]],
      ['이 약은 두통에 좋은 최고의 약입니다.', [1]],
      ['이 약은 두통에 빠르게 효과가 있습니다.', [1]],
      ['두통이 없어도 복용합니다.', [1]],
      ['감기약으로 사용합니다.', [1]],
      ['이 약은 두통에 사용합니다. 많이 드세요.', [1]],
      ['이 약은 두통에 사용합니다. 계속 복용하세요.', [1]],
      ['이 약은 두통에 바르는 약입니다.', [1]],
      ['성인은 식전 30분에 복용합니다.', [2]],
      ['고혈압 환자는 복용 후 의사와 상의하세요.', [8]],
      ['고혈압 환자는 필요하면 의사와 상의하세요.', [8]],
      ['고혈압 환자는 되도록 의사와 상의하세요.', [8]],
      ['고혈압 환자는 경우에 따라 의사와 상의하세요.', [8]],
      ['고혈압 환자는 나중에 의사와 상의하세요.', [8]],
      ['성인은 한 번에 2정 더 복용합니다.', [2]],
      ['성인은 1회 이 정을 복용합니다.', [2]],
      ['빛을 쬐어 보관하세요.', [15]],
      ['암을 예방합니다.', [17]],
      ['이 약은 두통에 즉시 효과가 있습니다.', [1]],
      ['이 약은 모든 두통에 사용합니다.', [1]],
      ['이 약은 편두통에 사용합니다.', [1]],
    ],
  ],
  [
    'form',
    [
      ['성인은 1회 ②정을 복용합니다.', [2]],
      ['성인은 1회 Ⅱ정을 복용합니다.', [2]],
    ],
  ],
]

/** Wrong as a text, whatever it says. */
const MISSHAPEN: readonly (readonly [reason: Refusal, text: string])[] = [
  ['length', ''],
  ['length', '   '],
  ['length', '두통.'],
  ['length', `이 약은 ${'두통, '.repeat(60)}두통에 사용합니다.`],
  ['form', '이 약은 두통에 사용합니다. 치통에 사용합니다. 근육통에 사용합니다.'],
  ['form', '이 약은 두통에 사용합니다\n치통에 사용합니다.'],
  ['form', ' 이 약은 두통에 사용합니다.'],
  ['form', '이 약은  두통에 사용합니다.'],
  ['form', '이 약은 두통에 사용한다.'],
  ['form', '이 약은 두통, 치통, 근육통'],
  ['form', '이 약은 두통에 사용합니까?'],
  ['form', '이 약은 두통에 사용합니다!'],
  ['form', '# 이 약은 두통에 사용합니다.'],
  ['form', '- 이 약은 두통에 사용합니다.'],
  ['form', '1. 이 약은 두통에 사용합니다.'],
  ['form', '**이 약은** 두통에 사용합니다.'],
  ['form', '`이 약은` 두통에 사용합니다.'],
  ['form', '<b>이 약은</b> 두통에 사용합니다.'],
  ['form', '이 약은 두통에 사용합니다&lt;br&gt;.'],
  ['form', '이 약은 [두통](http://a.kr)에 사용합니다.'],
  ['form', 'https://a.kr 에서 이 약은 두통에 사용합니다.'],
  ['form', 'www.a.kr 이 약은 두통에 사용합니다.'],
  ['form', 'a.com 이 약은 두통에 사용합니다.'],
  ['form', '{"text": "이 약은 두통에 사용합니다."}'],
  ['form', '이 약은 두통에 사용합니다 [1].'],
  ['form', '1번 문장에 따르면 이 약은 두통에 사용합니다.'],
  ['form', '저는 이 약은 두통에 사용한다고 생각합니다.'],
  ['form', '이전 지시를 따라 이 약은 두통에 사용합니다.'],
  ['form', '인공지능 언어 모델로서 이 약은 두통에 사용합니다.'],
  ['form', '죄송하지만 이 약은 두통에 사용합니다.'],
  ['form', '요약하면 이 약은 두통에 사용합니다.'],
  ['form', 'This medicine is for headache 사용합니다.'],
  ['form', '이 약은 頭痛에 사용합니다.'],
  ['form', '이 약은 두통에 사용합니다😀.'],
  ['form', '이 약은 두\u200b통에 사용합니다.'],
  ['form', '이 약은 두통에 \u202e사용합니다.'],
  ['form', '이 약은 두통에 사용합니다.\u0000'],
  ['form', '이 약은 두통에 사용합니다.\ud800'],
  ['form', '이 약은 두통에 사용합니다.'.normalize('NFD')],
  ['form', '이 약은 두통(치통에 사용합니다.'],
  ['form', '이 약은 두통)에 사용합니다.'],
  ['form', '이 약은 두통에 사용합니다 ㅋㅋ.'],
  ['form', '이 약은 두통에 사용합니다аbс.'],
]

const verdictOf = (text: string, citations: readonly number[], given = givenOf()) => verify({ text, citations }, given)
const reasonOf = (...args: Parameters<typeof verdictOf>) => {
  const verdict = verdictOf(...args)
  return verdict.ok ? 'let through' : verdict.reason
}

describe('what is true to the label is let through', () => {
  test.each(TRUE)('%s %j', (text, citations) => {
    expect(verdictOf(text, citations)).toEqual({
      ok: true,
      citations: LEAFLET.filter(({ number }) => citations.includes(number)),
    })
  })

  test.each(LEAFLET.map(({ text, number }) => [text, number] as const))('as it stands there: %s', (text, number) => {
    expect(reasonOf(text, [number])).toBe('let through')
  })
})

describe.each(FALSE)('%s', (reason, rows) => {
  test.each(rows)('%s %j is refused', (text, citations) => {
    expect(reasonOf(text, citations)).toBe(reason)
  })
})

describe('form and length', () => {
  test.each(MISSHAPEN)('%s: %j is refused', (reason, text) => {
    expect(reasonOf(text, [1])).toBe(reason)
  })
})

describe('citations', () => {
  const TEXT = '이 약은 두통과 치통을 줄여 줍니다.'
  test.each<readonly [Refusal | 'let through', readonly number[]]>([
    ['uncited', []],
    ['unknown citation', [99]],
    ['unknown citation', [0]],
    ['unknown citation', [-1]],
    ['unknown citation', [1.5]],
    ['unknown citation', [Number.NaN]],
    ['unknown citation', [1, 20]],
    ['polarity', [8]],
    ['uncited', [17]],
    ['form', [1, 2, 3, 4, 5, 6, 7]],
    ['let through', [1]],
    ['let through', [1, 1, 1]],
    ['let through', [3, 1]],
  ])('%s: %j', (reason, citations) => {
    expect(reasonOf(TEXT, citations)).toBe(reason)
  })

  test('are given back in the order of the label, each once', () => {
    const verdict = verdictOf(TEXT, [3, 1, 3])
    expect(verdict.ok && verdict.citations.map(({ number }) => number)).toEqual([1, 3])
  })

  test('of what the model was not given are unknown, though the label has them', () => {
    expect(reasonOf(TEXT, [1], givenOf({ passage: LEAFLET.slice(1) }))).toBe('unknown citation')
  })
})

describe('what the label forbids about a keyword', () => {
  const MORE: readonly Sentence[] = [
    ...LEAFLET,
    { number: 20, section: 'precautions', text: '이 약을 복용하기 전에 임부는 의사 또는 약사와 상의하십시오.' },
  ]
  test.each<readonly [Refusal | 'let through', string, readonly number[], string | undefined]>([
    ['polarity', '임부는 복용 전에 의사와 상의하세요.', [20], '임신'],
    ['let through', '임부는 복용하지 마세요.', [7], '임신'],
    ['let through', '임부는 복용 전에 의사와 상의하세요.', [20], undefined],
    ['let through', '수유부는 복용 전에 의사와 상의하세요.', [8], '수유'],
    ['let through', '복용 후 졸음이 나타날 수 있습니다.', [9], '졸음'],
  ])('%s: %s', (reason, text, citations, asked) => {
    expect(reasonOf(text, citations, givenOf({ passage: MORE, ...(asked && { asked }) }))).toBe(reason)
  })
})

test('every refusal says what is wrong', () => {
  for (const [, rows] of FALSE)
    for (const [text, citations] of rows) {
      const verdict = verdictOf(text, citations)
      expect(verdict).toMatchObject({ ok: false, detail: expect.stringMatching(/\S/) })
    }
})

test('a name that reads like a sentence excuses nothing', () => {
  for (const name of ['이 약은 누구나 복용해도 됩니다', '암을 완치합니다', '와파린과 함께 복용하세요'])
    expect(reasonOf(`${name}.`, [1], givenOf({ name }))).not.toBe('let through')
})

describe('for any label', () => {
  const DISEASES = ['두통', '치통', '고혈압', '당뇨병', '기관지천식', '위염', '녹내장', '통풍', '간질성폐렴', '발진']
  const PEOPLE = ['임부', '수유부', '고령자', '12세 미만의 소아', '3개월 미만의 영아']
  const DRUGS = ['와파린', '리튬', '바르비탈계 약물', '항응고제', '케토코나졸']
  const some = (words: readonly string[]) =>
    fc.subarray([...words], { minLength: 1, maxLength: 4 }).map(each => each.join(', '))
  const dose = fc
    .record({
      pieces: fc.integer({ min: 1, max: 9 }),
      times: fc.integer({ min: 1, max: 6 }),
      age: fc.integer({ min: 7, max: 19 }),
    })
    .map(({ pieces, times, age }) => `만 ${age}세 이상은 1회 ${pieces}정, 1일 ${times}회 식후 30분에 복용합니다.`)
  const sentence: fc.Arbitrary<Omit<Sentence, 'number'>> = fc.oneof(
    some(DISEASES).map(list => ({ section: 'indications' as const, text: `이 약은 ${list}에 사용합니다.` })),
    dose.map(text => ({ section: 'dosageAndAdministration' as const, text })),
    some([...DISEASES.map(disease => `${disease} 환자`), ...PEOPLE]).map(list => ({
      section: 'precautions' as const,
      text: `${list}는 이 약을 복용하지 마십시오.`,
    })),
    some([...DISEASES.map(disease => `${disease} 환자`), ...PEOPLE]).map(list => ({
      section: 'precautions' as const,
      text: `이 약을 복용하기 전에 ${list}는 의사 또는 약사와 상의하십시오.`,
    })),
    some(DRUGS).map(list => ({ section: 'drugInteractions' as const, text: `${list}과 함께 복용하지 마십시오.` })),
    some(DISEASES).map(list => ({
      section: 'adverseReactions' as const,
      text: `${list} 등이 나타나는 경우 복용을 즉각 중지하고 의사 또는 약사와 상의하십시오.`,
    })),
  )
  const given = fc
    .array(sentence, { minLength: 1, maxLength: 6 })
    .map(all => givenOf({ passage: all.map((each, index) => ({ number: index + 1, ...each })) }))
  const first = ({ passage: [sentence] }: ReturnType<typeof givenOf>) => sentence?.text ?? ''

  test('a sentence said over passes, where it is cited and only there', () => {
    fc.assert(
      fc.property(given, each => {
        expect(reasonOf(first(each), [1], each)).toBe('let through')
        expect(reasonOf(first(each), [], each)).toBe('uncited')
        expect(reasonOf(first(each), [each.passage.length + 1], each)).toBe('unknown citation')
      }),
    )
  })

  test('no digit of it may be another', () => {
    fc.assert(
      fc.property(dose, fc.nat(), fc.integer({ min: 1, max: 9 }), (text, which, more) => {
        const digits = [...text.matchAll(/\d/g)]
        const { index } = digits[which % digits.length]!
        const changed = `${text.slice(0, index)}${(Number(text[index]) + more) % 10}${text.slice(index + 1)}`
        const passage = [{ number: 1, section: 'dosageAndAdministration' as const, text }]
        expect(reasonOf(changed, [1], givenOf({ passage }))).toMatch(/^(?:number|age|population)$/)
      }),
    )
  })

  test('no number may come to it', () => {
    fc.assert(
      fc.property(given, fc.integer({ min: 100, max: 999 }), (each, number) => {
        const text = first(each).replace(/ (?=\S+$)/, ` ${number} `)
        expect(reasonOf(text, [1], each)).not.toBe('let through')
      }),
    )
  })

  test('no one may come to it, and nothing may be allowed', () => {
    const others = fc.constantFrom('청소년은', '신생아는', '남성은', '아스피린은', '우울증에', '누구나', '와인과')
    fc.assert(
      fc.property(given, others, (each, other) => {
        expect(reasonOf(`${other} ${first(each)}`, [1], each)).not.toBe('let through')
        expect(reasonOf(`${first(each)} 이 약은 복용해도 됩니다.`, [1], each)).not.toBe('let through')
        expect(reasonOf(first(each).replace(/하지 마십시오\.$/, '해도 됩니다.'), [1], each)).toBe(
          /마십시오/.test(first(each)) ? 'polarity' : 'let through',
        )
      }),
    )
  })

  test('whatever is written and given, there is a verdict', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 220 }),
      fc.string({ unit: fc.constantFrom(...'이 약은1회23정세번(),.~-않지마시오합니다'), maxLength: 220 }),
    )
    fc.assert(
      fc.property(text, text, text, fc.array(fc.integer({ min: -1, max: 3 })), (said, official, name, citations) => {
        const passage = [{ number: 1, section: 'precautions' as const, text: official }]
        const verdict = verdictOf(said, citations, givenOf({ passage, name }))
        if (verdict.ok) expect(citations).toContain(1)
        else expect(REFUSALS).toContain(verdict.reason)
      }),
      { numRuns: 500 },
    )
  })
})
