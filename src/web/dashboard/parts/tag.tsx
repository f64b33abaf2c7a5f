import { useWords } from '../words/language'
import { TAGS } from '../words/tags'
import './tag.css'

interface TagProps {
  readonly isWarned?: boolean
  readonly children: string
}

/** A word or two that mark what they stand beside. */
export function Tag({ isWarned = false, children }: TagProps) {
  return <span className={isWarned ? 'tag tag-warned' : 'tag'}>{children}</span>
}

/** Where a medicine's texts are made up; nothing beside a real one. */
export function SampleTag({ of: { provenance } }: { of: { readonly provenance: { readonly source: string } } }) {
  const words = useWords(TAGS)
  return provenance.source === 'sample' && <Tag isWarned>{words.sample}</Tag>
}
