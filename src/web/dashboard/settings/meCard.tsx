import { type FormEvent, useMemo } from 'react'
import { useViewer } from '../client/here'
import { useNow } from '../client/useNow'
import { Button } from '../parts/button'
import { SelectField, TextField } from '../parts/field'
import { useLanguage, useWords } from '../words/language'
import { formatIn } from '../words/format'
import { SETTINGS } from '../words/settings'
import { SHARED } from '../words/shared'
import { Section } from './section'
import { useMe } from './useMe'
import { waitIn, waitsWith } from './waits'
import { cityOf, zoneGroups } from './zones'

/** What one is called, by which clock one lives, and how long a dose waits. */
export function MeCard() {
  const { me: words } = useWords(SETTINGS)
  const { save: saveWord } = useWords(SHARED)
  const { isGuest } = useViewer()
  const { me, change, save, isSaving, mistakes } = useMe()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!isSaving) void save()
  }
  return (
    <Section title={words.title}>
      <form className="settings-form" onSubmit={submit} noValidate>
        {isGuest && <p className="settings-guest">{words.guest}</p>}
        <TextField
          label={words.nickname}
          hint={words.nicknameHint}
          mistake={mistakes.nickname}
          autoComplete="nickname"
          maxLength={80}
          value={me.nickname}
          onChange={event => change({ nickname: event.target.value })}
        />
        <ZoneField zone={me.timeZone} mistake={mistakes.timeZone} onChoose={timeZone => change({ timeZone })} />
        <SelectField
          label={words.waits}
          hint={words.waitsHint}
          mistake={mistakes.missedAfterMinutes}
          value={me.missedAfterMinutes}
          onChange={event => change({ missedAfterMinutes: Number(event.target.value) })}
        >
          {waitsWith(me.missedAfterMinutes).map(minutes => (
            <option key={minutes} value={minutes}>
              {waitIn(minutes, words)}
            </option>
          ))}
        </SelectField>
        {mistakes.whole !== undefined && (
          <p className="field-mistake" role="alert">
            {mistakes.whole}
          </p>
        )}
        <Button look="key" type="submit" className="settings-do" isBusy={isSaving}>
          {saveWord}
        </Button>
      </form>
    </Section>
  )
}

interface ZoneProps {
  readonly zone: string
  readonly mistake: string | undefined
  readonly onChoose: (zone: string) => void
}

function ZoneField({ zone, mistake, onChoose }: ZoneProps) {
  const { me: words } = useWords(SETTINGS)
  const [language] = useLanguage()
  const now = useNow()
  const { timeZone: mine } = useViewer()
  const device = Intl.DateTimeFormat().resolvedOptions().timeZone
  const groups = useMemo(() => zoneGroups(Intl.supportedValuesOf('timeZone'), [mine, device]), [mine, device])
  return (
    <div className="settings-zone">
      <SelectField
        label={words.timeZone}
        hint={words.timeZoneHint(formatIn(language, zone).time(new Date(now)))}
        mistake={mistake}
        value={zone}
        onChange={event => onChoose(event.target.value)}
      >
        {groups.map(({ region, zones }) => (
          <optgroup key={region} label={region || words.otherZones}>
            {zones.map(each => (
              <option key={each} value={each}>
                {cityOf(each)}
              </option>
            ))}
          </optgroup>
        ))}
      </SelectField>
      {device !== zone && (
        <Button look="quiet" className="settings-do" onClick={() => onChoose(device)}>
          {words.device(device)}
        </Button>
      )}
    </div>
  )
}
