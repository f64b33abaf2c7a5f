/** What Korean words end in. A word means the same with any of these behind it. */
const oneOf = (endings: string) =>
  endings
    .trim()
    .split(/\s+/)
    .sort((a, b) => b.length - a.length)
    .join('|')

const PARTICLES = oneOf(`
  은 는 이 가 을 를 의 에 에는 에도 에서 에서는 에서의 에서도 에게 에게는 에게도 에게서 께 께서 한테 으로 로 으로는 로는 으로도 로도 으로서 로서 으로써
  로써 으로의 로의 과 와 과는 와는 과의 와의 이나 나 도 까지 부터 마다 보다 처럼 며 이며 고 이고 면 이면 라면 이라면 인 일 인지 이거나 거나
  이란 란 이라는 라는 들 들은 들이 들의 들을 들에게 등 등의 등을 등에 등이 등은 등으로 등과 씩 이므로 므로 이지만 지만 입니다 이에요 예요 인데 이라도 라도
  시 시에 시에는 시의 때 때에 때는 중 중인 중에 중에는 별 별로 하에 적 적인 적으로 데 데에 데의 이었거나 였거나 이었던 이자`)

const OF_DOING = oneOf(`
  하 하는 하고 하며 하면 하여 하지 하기 하거나 하도록 하려면 하려고 하니 하므로 하세요 하십시오 하시오 하시고 하시는 하시면 하신 하실 하셔야 하던 하게
  하지만 하는데 하기에 하여야 하여서 하였거나 하였을 하였던 하거나 하다 하다면 한 한다 한다면 할 함 합니다 해 해서 해야 해요 했 했을 했던 했거나 했다면 해도
  하기도 하는지 한데 하느라 하자 하므로 했으면 했었던 하시거나
  되 되는 되고 되며 되면 되어 되지 되기 되거나 되도록 되니 되므로 되던 되어서 되었을 되었거나 되었던 되었다면 된 될 됨 됩니다 돼 됐을 됐거나 된다면
  시키 시키는 시키고 시키며 시켜 시킬 시킨 시킵니다 시키거나 시키기 시키지
  해주는 해줍니다 해주며 해주고 있는 있을 있거나 있으면 있으며 있습니다 있다면 있고 있는데`)

const OF_VERBS = oneOf(`
  는 은 을 고 며 으며 면 으면 거나 기 기가 기도 지 어 아 여 어서 아서 여서 어도 아도 니 으니 므로 으므로 습니다 니다 던 었을 았을 였을 었던 았던 었거나 았거나
  지는 지고 지며 지면 지거나 진 질 집니다 져 짐 져서 지지 게 도록 어요 아요 었 고나 으나 려면 으려면 듯 는데`)

const DRUG = '(?:약|제)(?:입니다|이에요|예요|이며|이고|로|으로)'
const TAIL = new RegExp(`^(?:(?:${DRUG})|(?:${PARTICLES})?|(?:${OF_DOING})(?:${PARTICLES})?|(?:${OF_VERBS}))$`)
const PARTICLE = new RegExp(`^(?:${PARTICLES})?$`)
const CONTINUED = new RegExp(
  `^(?:(?:환자|병|증|증상|질환|후|전|중)?(?:(?:${PARTICLES})?|(?:${OF_DOING})(?:${PARTICLES})?)|(?:${OF_VERBS}))$`,
)
const SHORT_TAIL =
  /^(?:은|는|이|가|을|를|의|에|에는|에도|에서|와|과|로|으로|도|나|이나|까지|부터|등|등의|등을|입니다)?$/

/** Whether nothing but particles and a copula is there. */
export const isParticle = (rest: string): boolean => PARTICLE.test(rest)

/** Whether a word with this behind it is still the word. Of one syllable only particles may follow. */
export const isTail = (rest: string, stem: string): boolean =>
  (stem.length > 1 ? TAIL : SHORT_TAIL).test(rest) && !(rest !== '' && HOW_MUCH.has(stem))

/** 많은 and 많이 are not the same. */
const HOW_MUCH = new Set([...'많적높낮크작길짧'])

/** Whether a label that goes on like this after a word speaks of the word: 당뇨 of 당뇨병, but not 감기 of 감기약. */
export const isContinued = (rest: string, stem: string): boolean =>
  (stem.length > 1 ? CONTINUED : SHORT_TAIL).test(rest)
