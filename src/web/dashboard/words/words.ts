/** A phrase, or one that says something of what it is given. */
type Phrase = string | ((...given: never[]) => string)

export interface Phrases {
  readonly [name: string]: Phrase | Phrases
}

/** The same names, and phrases that are given the same. */
export type Shape<T> = {
  readonly [Name in keyof T]: T[Name] extends (...given: infer Given) => string
    ? (...given: Given) => string
    : T[Name] extends string
      ? string
      : Shape<T[Name]>
}

export interface BothLanguages<T> {
  readonly ko: Shape<T>
  readonly en: Shape<T>
}

/** The words of one page in both languages. What Korean says English must say too, or it doesn't compile. */
export const inBoth = <T extends Phrases>(ko: T & Shape<T>, en: Shape<T>): BothLanguages<T> => ({ ko, en })
