/** How a medicine gets to where it works. */
const ROUTES: readonly (readonly [said: RegExp, labels: RegExp, names: RegExp])[] = [
  [
    /먹(?:는|고|어|으|습)|드시|드세|드십|드실|마시는 약|복용|씹어|삼키/,
    /복용|먹|드시|마시|내복|경구|섭취|삼키|씹/,
    /(?<![질장])정(?:제|\d|\(|\[|\s|$)|캡슐|시럽|과립|환(?:\d|\(|\s|$)|산(?:\d|\(|\s|$)|현탁액|트로키|츄어블/,
  ],
  [/바르|바릅|바른|발라|도포/, /바르|바릅|도포|적용|외용/, /연고|크림|겔|로션|외용|네일라카|페이스트/],
  [/붙이|붙입|붙여|부착/, /붙|부착|첩부|적용/, /패취|패치|플라스타|카타플라스마|파스|첩부/],
  [/점안|안약|눈에 넣/, /점안|눈에 넣|안연고/, /점안|안연고/],
  [/뿌리|뿌립|뿌려|분무/, /뿌리|뿌립|분무|분사|스프레이/, /스프레이|분무|에어로[솔졸]|나잘/],
  [/주사(?!기)/, /주사/, /주사|주사액|프리필드/],
  [/흡입/, /흡입/, /흡입/],
  [/가글|양치|헹구/, /가글|양치|헹구/, /가글/],
]

/** A way of taking the medicine that neither the label's sentences nor its name know; null where there is none. */
export function strangeRouteIn(text: string, official: string, name: string): string | null {
  const strange = ROUTES.find(
    ([said, labels, names]) => said.test(text) && !said.test(official) && !labels.test(official) && !names.test(name),
  )
  return strange?.[0].exec(text)?.[0] ?? null
}
