import {useState} from 'preact/hooks';
import {depth, go, route, type View} from '../route';
import {bounds, DEFAULT_RANGE, iso, PRESETS, rangeName, refreshSeconds, zoomed} from '../time';
import {answeredAt, tick} from '../useAnswer';
import {Chips} from './Chips';

const COMPARING: View[] = ['overview', 'explore'];

/** Range, comparison, refreshing and filters of a view. */
export function Controls() {
  const {range, compare, refresh, view} = route.value;
  const [isOpen, setOpen] = useState(false);
  const isFixed = Boolean(range.from || range.to);
  const known = isFixed || PRESETS.some(([text]) => text === (range.last ?? DEFAULT_RANGE));
  const now = Date.now() / 1000;
  const [from, to] = bounds(range, now);
  const move = (next: [number, number]) => go({range: {from: iso(Math.round(next[0])), to: iso(Math.round(next[1]))}});
  const shift = (direction: number) => move([from + ((to - from) / 2) * direction, to + ((to - from) / 2) * direction]);
  return (
    <div class="controls">
      <div class="row">
        {depth.value > 0 && <button type="button" class="small" onClick={() => history.back()} title="back to what was shown before">← back</button>}
        <label>Range
          <select aria-label="Range" value={isFixed ? 'fixed' : range.last ?? DEFAULT_RANGE}
            onChange={event => {
              const value = event.currentTarget.value;
              if (value === 'fixed' || value === 'choose') setOpen(true);
              else go({range: {last: value}});
            }}>
            {PRESETS.map(([text, name]) => <option key={text} value={text}>{name}</option>)}
            {!known && <option value={range.last}>{range.last}</option>}
            {isFixed && <option value="fixed">{rangeName(range)}</option>}
            <option value="choose">from … to …</option>
          </select>
        </label>
        <span class="group" role="group" aria-label="move the range">
          <button type="button" class="small" aria-label="earlier" title="earlier" onClick={() => shift(-1)}>‹</button>
          <button type="button" class="small" aria-label="later" title="later" disabled={!isFixed || to >= now - 1} onClick={() => shift(1)}>›</button>
          <button type="button" class="small" aria-label="zoom out" title="zoom out" onClick={() => move(zoomed(from, to, 2, now))}>−</button>
          <button type="button" class="small" aria-label="zoom in" title="zoom in" onClick={() => move(zoomed(from, to, 0.5, now))}>+</button>
        </span>
        {COMPARING.includes(view) && (
          <label>Compare
            <select aria-label="Compare" value={compare} onChange={event => go({compare: event.currentTarget.value})}>
              <option value="">with nothing</option><option value="1h">hour before</option><option value="1d">day before</option><option value="7d">week before</option>
              {!['', '1h', '1d', '7d'].includes(compare) && <option value={compare}>{compare} before</option>}
            </select>
          </label>
        )}
        <label>Refresh
          <select aria-label="Refresh" value={refresh} onChange={event => go({refresh: event.currentTarget.value})}>
            <option value="auto">{`auto, ${refreshSeconds('auto', to - from) || 'off'}${refreshSeconds('auto', to - from) ? 's' : ''}`}</option>
            <option value="off">off</option>
            {['5s', '10s', '30s', '1m'].map(text => <option key={text} value={text}>{text}</option>)}
            {!['auto', 'off', '5s', '10s', '30s', '1m'].includes(refresh) && <option value={refresh}>{refresh}</option>}
          </select>
        </label>
        <button type="button" class="small" aria-label="refresh now" title="refresh now" onClick={() => { tick.value += 1; }}>↻</button>
        <span class="hint as-of">{answeredAt.value > 0 && `as of ${new Date(answeredAt.value).toLocaleTimeString('en-GB')}`}</span>
      </div>
      {isOpen && <FromTo from={from} to={to} onDone={() => setOpen(false)} />}
      <Chips />
    </div>
  );
}

function local(seconds: number): string {
  const date = new Date(seconds * 1000 - new Date(seconds * 1000).getTimezoneOffset() * 60_000);
  return date.toISOString().slice(0, 19);
}

function FromTo({from, to, onDone}: {from: number; to: number; onDone: () => void}) {
  const [begin, setBegin] = useState(local(from));
  const [end, setEnd] = useState(local(to));
  const isRight = Date.parse(begin) < Date.parse(end);
  const apply = (event: Event) => {
    event.preventDefault();
    if (!isRight) return;
    go({range: {from: iso(Date.parse(begin) / 1000), to: iso(Date.parse(end) / 1000)}});
    onDone();
  };
  return (
    <form class="row from-to" onSubmit={apply}>
      <label>from <input type="datetime-local" step="1" value={begin} onInput={event => setBegin(event.currentTarget.value)} /></label>
      <label>to <input type="datetime-local" step="1" value={end} onInput={event => setEnd(event.currentTarget.value)} /></label>
      <button type="submit" disabled={!isRight}>show</button>
      <button type="button" class="quiet" onClick={onDone}>cancel</button>
      {!isRight && <span class="hint">from must be before to</span>}
    </form>
  );
}
