import type { Reply } from './forms.js'

export interface FakePerson {
  /** Decimal digits. */
  sub: string
  nickname?: string | null
  picture?: string | null
}

const html = (status: number, title: string, body: string): Reply => ({
  status,
  type: 'text/html;charset=UTF-8',
  body: `<!DOCTYPE html>
<html lang="ko"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,"><title>${title}</title><style>
body{font:16px/1.5 system-ui,sans-serif;max-width:26rem;margin:3rem auto;padding:0 1rem;color:#191919;background:#fff}
header{background:#fee500;border-radius:12px;padding:.75rem 1rem;font-weight:600}
fieldset,label{display:block;border:0;padding:0;margin:1rem 0}label{margin:.5rem 0}
input[type=text]{font:inherit;width:100%;box-sizing:border-box;padding:.5rem;border:1px solid #999;border-radius:8px}
button{font:inherit;border:0;border-radius:12px;padding:.75rem 1.25rem;margin-right:.5rem;cursor:pointer}
button[value=agree]{background:#fee500}small{color:#666}code{background:#eee;color:#191919;padding:0 .25rem}
@media (prefers-color-scheme:dark){body{background:#191919;color:#eee}header,button{color:#191919}small{color:#aaa}}
</style></head><body><header>가짜 카카오 <small>Fake Kakao</small></header>
${body}</body></html>
`,
})

/** Where one picks who to be, and agrees. `asked` is what the app asked for, and comes back with the answer. */
export function agreePage(people: readonly FakePerson[], asked: URLSearchParams): Reply {
  const hidden = [...asked].map(
    ([name, value]) => `<input type="hidden" name="${escape(name)}" value="${escape(value)}">`,
  )
  const choices = people.map(
    ({ sub, nickname }, i) =>
      `<label><input type="radio" name="sub" value="${escape(sub)}"${i ? '' : ' checked'}> ${escape(nickname ?? '(닉네임 없음 · no nickname)')} <small>${escape(sub)}</small></label>`,
  )
  return html(
    200,
    '가짜 카카오 로그인 · Fake Kakao Login',
    `<h1>누구로 로그인할까요?<br><small>Who are you?</small></h1>
<p><code>${escape(asked.get('redirect_uri') ?? '')}</code></p>
<form method="post" action="/oauth/authorize">${hidden.join('')}
<fieldset>${choices.join('\n')}
<label>다른 사람 <small>Somebody else</small><input type="text" name="nickname" maxlength="100" placeholder="닉네임 · nickname" autocomplete="off"></label></fieldset>
<button name="answer" value="agree">동의하고 계속하기 · Agree</button>
<button name="answer" value="cancel" formnovalidate>취소 · Cancel</button></form>`,
  )
}

/** Kakao tells such mistakes on its own page and sends nobody back. */
export const errorPage = (status: number, code: string, error: string, said: string): Reply =>
  html(
    status,
    `${code} · Fake Kakao`,
    `<h1>앱 관리자 설정 오류 (${escape(code)})</h1><p>${escape(said)}</p><p><small>${escape(error)}</small></p>`,
  )

const MARKS: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
const escape = (text: string) => text.replace(/[&<>"']/g, mark => MARKS[mark] ?? mark)
