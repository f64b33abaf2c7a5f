import { expect, test } from 'vitest'
import { acceptsGzip, exportTypeOf } from './accept.js'

test.each([
  ['text/csv', 'text/csv'],
  ['TEXT/CSV', 'text/csv'],
  ['text/csv; charset=utf-8; header=present', 'text/csv'],
  ['application/jsonl', 'application/jsonl'],
  ['application/x-ndjson', 'application/x-ndjson'],
  ['text/csv, */*', 'text/csv'],
  ['*/*, text/csv', 'text/csv'],
  ['text/csv, application/json', 'text/csv'],
  ['application/json, text/csv', null],
  ['text/csv;q=0.5, application/json', null],
  ['text/csv;q=0.5, application/graphql-response+json;q=0.4', 'text/csv'],
  ['text/csv;q=0.5, */*', null],
  ['text/csv;q=0.5, application/*;q=0.8', null],
  ['text/csv;q=0.5, */*;q=0.1', 'text/csv'],
  ['text/csv;q=0.5, application/jsonl;q=0.9', 'application/jsonl'],
  ['application/jsonl, text/csv', 'application/jsonl'],
  ['text/csv;q=0', null],
  ['text/csv;q=0.000, */*', null],
  ['text/csv; q=1.000', 'text/csv'],
  ['text/csv;q=much', 'text/csv'],
  ['text/*', null],
  ['*/*', null],
  ['application/json', null],
  ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', null],
  ['text/csvx', null],
  ['constructor', null],
  [',;,;q=,', null],
  ['', null],
  [undefined, null],
])('Accept: %s asks for %s', (header, type) => expect(exportTypeOf(header)).toBe(type))

test.each([
  ['gzip', true],
  ['br, GZIP;q=0.5', true],
  ['*', true],
  ['gzip;q=0, *', false],
  ['identity', false],
  ['br', false],
  [undefined, false],
])('Accept-Encoding: %s', (header, takes) => expect(acceptsGzip(header)).toBe(takes))
