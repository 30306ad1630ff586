import {useEffect, useId, useRef, useState} from 'preact/hooks';
import {COLUMNS} from '../columns';
import {chipText, isUnary, parseChip, SIGN_NAMES, SIGNS, withChip, type Chip} from '../filter';
import {go, route} from '../route';
import {rangeParams} from '../time';
import {useAnswer} from '../useAnswer';
import type {Answer, CatalogEntry} from '../api';

/** Which labels there are, as columns. */
export function useLabels(): string[] {
  const answer = useAnswer<Answer<CatalogEntry>>('api/v1/catalog/labels', [...labelRange(), ['limit', '200']]).answer;
  return (answer?.rows ?? []).flatMap(row => (row.name ? ['label.' + row.name] : []));
}

/* What labels there are does not change from minute to minute; a long range would be read for nothing. */
function labelRange(): [string, string][] {
  const {range} = route.value;
  return range.from || range.to ? rangeParams(range) : [['range', '1h']];
}

/** The filters of the view, each a chip that can be taken away; a new one is put together from three fields. */
export function Chips() {
  const {chips} = route.value;
  const [isOpen, setOpen] = useState(false);
  return (
    <div class="chips" role="group" aria-label="Filters">
      {chips.map(chip => (
        <span class="chip" key={chipText(chip)}>
          <span>{chip.column} <em>{SIGN_NAMES[chip.sign]}</em> {chip.value}</span>
          <button type="button" aria-label={`remove filter ${chipText(chip)}`}
            onClick={() => go({chips: chips.filter(other => other !== chip)})}>×</button>
        </span>
      ))}
      <button type="button" class="small" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>+ filter</button>
      {chips.length > 1 && <button type="button" class="small quiet" onClick={() => go({chips: []})}>clear</button>}
      {isOpen && <NewChip onDone={() => setOpen(false)} />}
    </div>
  );
}

function NewChip({onDone}: {onDone: () => void}) {
  const [column, setColumn] = useState('name');
  const [sign, setSign] = useState('=');
  const [value, setValue] = useState('');
  const labels = useLabels();
  const lists = useId();
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => first.current?.focus(), []);
  const canList = /^[a-z_]+$|^label\../.test(column) && (COLUMNS.includes(column) || labels.includes(column));
  const values = useAnswer<Answer<CatalogEntry>>(
    canList && !isUnary(sign) ? 'api/v1/catalog/values' : null, [...rangeParams(route.value.range), ['column', column], ['limit', '100']],
  ).answer;
  const chip: Chip | null = parseChip(isUnary(sign) ? `${column} ${sign}` : column + sign + value);
  const add = (event: Event) => {
    event.preventDefault();
    if (!chip) return;
    go({chips: withChip(route.value.chips, chip)});
    onDone();
  };
  return (
    <form class="new-chip" onSubmit={add} onKeyDown={event => event.key === 'Escape' && onDone()}>
      <input ref={first} aria-label="column" list={lists + 'c'} value={column} size={18} onFocus={event => event.currentTarget.select()}
        onInput={event => setColumn(event.currentTarget.value.trim())} />
      <datalist id={lists + 'c'}>{[...COLUMNS, ...labels].map(name => <option key={name} value={name} />)}</datalist>
      <select aria-label="comparison" value={sign} onChange={event => setSign(event.currentTarget.value)}>
        {SIGNS.map(one => <option key={one} value={one}>{SIGN_NAMES[one]}</option>)}
      </select>
      {!isUnary(sign) && (
        <input aria-label="value" list={lists + 'v'} value={value} size={22} onInput={event => setValue(event.currentTarget.value)} />
      )}
      <datalist id={lists + 'v'}>
        {(values?.rows ?? []).flatMap(row => (row.name ? [<option key={row.name} value={row.name} />] : []))}
      </datalist>
      <button type="submit" disabled={!chip}>add</button>
    </form>
  );
}
