import { describe, expect, onTestFinished, test } from 'vitest'
import {
  FORMS,
  legacy,
  refusedByService,
  refusedJson,
  refusedXml,
  type Form,
  type FormName,
} from '../../test/fakes/forms.js'
import { PHARMACY_PATH, pharmacyItem } from '../../test/fakes/pharmacies.js'
import { startPortal, type FakePortalOptions } from '../../test/fakes/portal.js'
import { createCircuit } from './circuit.js'
import { createHttp } from './http.js'
import { createNmc, PAGE_SIZE, readPharmacy } from './nmc.js'
import { createPortal } from './portal.js'
import { createRetry } from './retry.js'
import { BadRowError } from './row.js'

/** With every field that the service sends, and some more. */
const item = {
  dutyAddr: '서울특별시 강서구 시험대로41길 52, 버들빌딩 1층 (등촌동)',
  dutyName: '365열린시험약국',
  dutyTel1: '02-3661-0000',
  ...Object.fromEntries(
    Array.from({ length: 8 }, (_, i) => [
      [`dutyTime${i + 1}c`, '2500'],
      [`dutyTime${i + 1}s`, i < 6 ? '0830' : '0900'],
    ]).flat(),
  ),
  hpid: 'C1109578',
  postCdn1: '075',
  postCdn2: '87',
  rnum: '1',
  wgs84Lat: '37.5600452630994',
  wgs84Lon: '126.846209280257',
}

async function given(options: FakePortalOptions = { pharmacies: [pharmacyItem(0)] }) {
  const fake = await startPortal(options)
  onTestFinished(() => fake.close())
  const dropped: [reason: string, count: number][] = []
  const portal = createPortal({
    http: createHttp({ userAgent: 'Pilling/test' }),
    circuit: createCircuit({ name: 'nmc' }),
    retry: createRetry({ firstWait: 0 }),
    upstream: 'nmc',
    serviceKey: 'KEY',
    baseUrl: fake.url,
  })
  return { fake, dropped, nmc: createNmc(portal, (reason, count) => dropped.push([reason, count])) }
}

describe('the list of pharmacies', () => {
  test('is asked for a thousand at a time, in XML, and read in our words', async () => {
    const { fake, nmc } = await given({
      pharmacies: [item, ...Array.from({ length: 1_500 }, (_, i) => pharmacyItem(i))],
    })
    const first = await nmc.page(1)
    expect(first.pharmacies).toHaveLength(PAGE_SIZE)
    expect(first).toMatchObject({ bad: [], totalCount: 1_501 })
    expect(first.hpids).toHaveLength(PAGE_SIZE)
    expect(first.pharmacies[0]).toEqual({
      hpid: 'C1109578',
      name: '365열린시험약국',
      address: '서울특별시 강서구 시험대로41길 52, 버들빌딩 1층 (등촌동)',
      phone: '02-3661-0000',
      latitude: 37.5600452630994,
      longitude: 126.846209280257,
      times: expect.objectContaining({
        dutyTime1s: '0830',
        dutyTime1c: '2500',
        dutyTime8s: '0900',
        dutyTime8c: '2500',
      }),
    })
    expect(first.pharmacies[1]?.times).not.toHaveProperty('dutyTime6s')
    expect((await nmc.page(2)).pharmacies).toHaveLength(501)
    expect((await nmc.page(3)).pharmacies).toEqual([])
    expect(fake.calls.map(({ path, params }) => [path, params])).toEqual(
      [1, 2, 3].map(page => [PHARMACY_PATH, { serviceKey: 'KEY', pageNo: String(page), numOfRows: '1000' }]),
    )
  })

  test('of one, of none, and with signs that XML writes otherwise', async () => {
    const name = '<시험>&약국 "둘" \'셋\''
    const { fake, nmc } = await given({ pharmacies: [pharmacyItem(1, { dutyName: name })] })
    expect((await nmc.page(1)).pharmacies.map(one => one.name)).toEqual([name])
    fake.listsPharmacies(Array.from({ length: PAGE_SIZE }, (_, i) => pharmacyItem(i, { dutyName: `가&나&다 ${i}` })))
    expect(new Set((await nmc.page(1)).pharmacies.map(one => one.name))).toHaveProperty('size', PAGE_SIZE)
    fake.listsPharmacies([])
    expect(await nmc.page(1)).toEqual({ pharmacies: [], bad: [], hpids: [], totalCount: 0 })
  })

  test('tells rows that it can’t read by their numbers, and the hpids of all that have one', async () => {
    const odd = [
      pharmacyItem(0),
      pharmacyItem(1, { dutyName: undefined }),
      pharmacyItem(2, { hpid: undefined }),
      pharmacyItem(3, { hpid: '../x' }),
      pharmacyItem(4),
      pharmacyItem(4, { dutyName: '' }),
    ]
    const { nmc, dropped } = await given({ pharmacies: odd })
    const { pharmacies, bad, hpids } = await nmc.page(1)
    expect(pharmacies.map(({ hpid }) => hpid)).toEqual(['C2000000', 'C2000004'])
    expect(bad).toEqual([
      { row: 2, reason: 'dutyName is empty' },
      { row: 3, reason: 'hpid is missing' },
      { row: 4, reason: 'hpid is not letters and digits' },
      { row: 6, reason: 'dutyName is empty' },
    ])
    expect(hpids).toEqual(['C2000000', 'C2000001', 'C2000004', 'C2000004'])
    expect(dropped, 'once for each reason').toEqual([
      ['dutyName is empty', 2],
      ['hpid is missing', 1],
      ['hpid is not letters and digits', 1],
    ])
  })

  test.each<FormName>(['single in item', 'list in item', 'wrapped items', 'count as text'])(
    'in JSON as well: %s',
    async form => {
      const { nmc, fake } = await given()
      fake.fails(form)
      expect((await nmc.page(1)).pharmacies).toMatchObject([{ hpid: 'C2000000', name: '시험0약국' }])
    },
  )

  test('in JSON with numbers for numbers', async () => {
    const { nmc, fake } = await given()
    const numbers = {
      ...item,
      dutyTime1s: 830,
      dutyTime1c: 2500,
      wgs84Lat: 37.5600452630994,
      wgs84Lon: 126.846209280257,
    }
    const body = { items: { item: numbers }, numOfRows: 10, pageNo: 1, totalCount: 1 }
    const text = JSON.stringify({ response: { header: { resultCode: '00', resultMsg: 'NORMAL SERVICE.' }, body } })
    fake.fails(() => ({ status: 200, type: 'application/json', body: text }))
    expect((await nmc.page(1)).pharmacies).toMatchObject([
      { latitude: 37.5600452630994, longitude: 126.846209280257, times: { dutyTime1s: '830', dutyTime1c: '2500' } },
    ])
  })

  test.each<[string, string, Form]>([
    ['a wrong key, as the old gateway says it', 'key', () => legacy('30')],
    ['a wrong key, as the new one says it', 'key', () => refusedJson('30')],
    ['the day’s calls used up, old', 'quota', () => legacy('22')],
    ['the day’s calls used up, new', 'quota', () => refusedXml('22')],
    ['the day’s calls used up, by the service', 'quota', () => refusedByService('22', 200)],
    ['the day’s calls used up, in a word', 'quota', FORMS['plain quota']],
    ['no subscription', 'key', FORMS['plain forbidden']],
    ['a service that is gone', 'key', FORMS['plain not found']],
    ['a broken backend', 'server', FORMS['plain backend receive']],
    ['a page of HTML', 'server', FORMS['html 502']],
    ['half an answer', 'malformed', FORMS['truncated xml']],
    ['an answer without what it promises', 'malformed', FORMS['ok with lost items']],
    ['a cut line', 'network', FORMS.reset],
  ])('says why there is none: %s', async (_, fault, form) => {
    const { nmc, fake } = await given()
    fake.fails(form)
    await expect(nmc.page(1)).rejects.toMatchObject({ upstream: 'nmc', fault })
  })

  test('is not believed where it says nothing of its size, or a size that can’t be', async () => {
    const { nmc, fake } = await given()
    fake.fails(({ totalCount: _left, ...page }) => FORMS['list in item']({ ...page, totalCount: NaN }))
    await expect(nmc.page(1)).rejects.toMatchObject({ fault: 'malformed' })
    fake.fails(page => FORMS['list in item']({ ...page, totalCount: 999_999_999 }))
    await expect(nmc.page(1)).rejects.toMatchObject({ fault: 'malformed' })
  })

  test('ends with its caller', async () => {
    const { nmc, fake } = await given()
    const gone = new Error('gone')
    fake.hangs()
    const caller = new AbortController()
    const call = nmc.page(1, caller.signal)
    setImmediate(() => caller.abort(gone))
    await expect(call).rejects.toBe(gone)
  })
})

describe('reading a row', () => {
  test('a file may leave out the hpid and all hours, and then says nothing of them', () =>
    expect(readPharmacy({ dutyName: ' 가 \n나약국 ', dutyAddr: null, wgs84Lat: 37.5, wgs84Lon: '127' })).toEqual({
      hpid: null,
      name: '가 나약국',
      address: '',
      phone: null,
      latitude: 37.5,
      longitude: 127,
      times: null,
    }))

  test.each([
    ['02-733-1234', '02-733-1234'],
    [' 031-8015-5105,7 ', '031-8015-5105,7'],
    ['733-1234', '733-1234'],
    ['02-3661-0000', '02-3661-0000'],
    ['031-8000-0000', '031-8000-0000'],
    ['-2', null],
    ['', null],
    ['없음', null],
    ['031-000-0000', null],
    ['02-0000-0000', null],
    ['0000000', null],
  ])('takes %j for the phone number %j', (dutyTel1, phone) =>
    expect(readPharmacy({ dutyName: '가약국', dutyTel1 }).phone).toBe(phone),
  )

  test.each([
    ['37.5', 37.5],
    [0, 0],
    ['-37.5', -37.5],
    ['999', 999],
    ['', null],
    [null, null],
    ['NaN', null],
    ['1e3', null],
    ['37,5', null],
    ['37.5; drop table', null],
    ['99999', null],
  ])('reads the degrees %j as %j', (wgs84Lat, latitude) =>
    expect(readPharmacy({ dutyName: '가약국', wgs84Lat }).latitude).toBe(latitude),
  )

  test('keeps no NUL, no half letter, no tag', () =>
    expect(readPharmacy({ dutyName: '<b>가</b>\0나\ud83d약국', dutyAddr: '서울\u200b 중구' })).toMatchObject({
      name: expect.stringMatching(/^가 ?나 ?약국$/),
      address: '서울 중구',
    }))

  test('takes a field for missing that is no text or too long, and hours for such as can’t be', () => {
    const odd = { dutyAddr: '가'.repeat(501), dutyTel1: {}, wgs84Lat: ['37', '38'], dutyTime3c: ['2500', '2600'] }
    expect(readPharmacy({ ...item, ...odd })).toMatchObject({
      hpid: 'C1109578',
      ...{ address: '', phone: null, latitude: null, longitude: 126.846209280257 },
      times: { dutyTime3s: '0830', dutyTime3c: '?' },
    })
  })

  test.each<[string, unknown]>([
    ['the row is not an object', null],
    ['the row is not an object', [item]],
    ['hpid is not letters and digits', { ...item, hpid: 'C1109578; --' }],
    ['hpid is not letters and digits', { ...item, hpid: '~abc' }],
    ['hpid is not a text', { ...item, hpid: {} }],
    ['dutyName is empty', { ...item, dutyName: ' <br> ' }],
    ['dutyName is longer than 200 characters', { ...item, dutyName: '가'.repeat(201) }],
    ['dutyName is not a text', { ...item, dutyName: ['가약국', '나약국'] }],
  ])('refuses a row: %s', (reason, row) => expect(() => readPharmacy(row)).toThrow(new BadRowError(reason)))
})
