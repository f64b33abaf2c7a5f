import { type Stretch, stretchesOf } from './highlight'

/** In the order in which they matter to who is about to take it. */
const SECTIONS = [
  ['BOXED_WARNING', 'boxedWarning'],
  ['INDICATIONS', 'indications'],
  ['DOSAGE_AND_ADMINISTRATION', 'dosageAndAdministration'],
  ['PRECAUTIONS', 'precautions'],
  ['DRUG_INTERACTIONS', 'drugInteractions'],
  ['ADVERSE_REACTIONS', 'adverseReactions'],
  ['STORAGE', 'storage'],
] as const

export type SectionName = (typeof SECTIONS)[number][0]
export type Text = { readonly [Field in (typeof SECTIONS)[number][1]]: string | null }

export interface Section {
  readonly name: SectionName
  readonly stretches: readonly Stretch[]
}

interface Citation {
  readonly section: SectionName
  readonly quote: string
}

/** The text by its sections, with the sentences that citations rest on apart; they are numbered as they come, from 1. */
export function litSections(text: Text, citations: readonly Citation[]) {
  const sections = SECTIONS.flatMap(([name, field]): Section[] => {
    const said = text[field]
    const quotes = citations.flatMap(({ section, quote }, at) => (section === name ? [{ number: at + 1, quote }] : []))
    return said === null || said.trim() === '' ? [] : [{ name, stretches: stretchesOf(said, quotes) }]
  })
  const there = new Set(sections.map(({ name }) => name))
  return {
    sections,
    absent: SECTIONS.map(([name]) => name).filter(name => !there.has(name)),
    /** The numbers of the citations that the text of today says. */
    lit: new Set(sections.flatMap(({ stretches }) => stretches.flatMap(({ citation }) => citation ?? []))),
  }
}
