import {useEffect, useRef} from 'preact/hooks';
import type {Answer, EventRow, Params} from '../api';
import {format, instant, measured, type Unit} from '../format';
import {replacing, withChip} from '../filter';
import {go, goOwn, route} from '../route';
import {iso} from '../time';
import {useAnswer} from '../useAnswer';
import {CopyButton, Trouble} from './Basics';

const UNITS: Record<string, Unit> = {duration: 'seconds', time_to_first_token: 'seconds', size: 'bytes'};

/** The name under which an address knows an event: its time, run and number there. */
export function eventKey(event: EventRow): string {
  return [event.timestamp, event.service, event.run, event.seq ?? ''].join('~');
}

export function openEvent(event: EventRow): void {
  goOwn({event: eventKey(event)});
}

function question(key: string | undefined): Params | null {
  const [timestamp, service, run, seq] = (key ?? '').split('~');
  const at = Date.parse(timestamp ?? '') / 1000;
  if (Number.isNaN(at) || !run) return null;
  // To the microsecond, which Date does not know.
  const micros = Number((/\.(\d{1,6})/.exec(timestamp)?.[1] ?? '').padEnd(6, '0'));
  const from = Math.floor(at) + micros / 1e6;
  const params: Params = [['from', timestamp], ['to', iso(from + 1e-6)], ['service', service], ['run', run]];
  if (seq) params.push(['seq', seq]);
  return [...params, ['limit', '1']];
}

function shown(event: EventRow, field: string): string {
  const value = event.fields[field];
  if (typeof value !== 'number') return String(value);
  if (UNITS[field]) return `${format(value, UNITS[field])} (${value})`;
  return field === 'value' ? measured(value, event.fields.unit as string | undefined) : value.toLocaleString('en');
}

/** One event with all that it has, over the view; each of its values can become a filter. */
export function EventDetail() {
  const key = route.value.own.event;
  const params = question(key);
  const asked = useAnswer<Answer<EventRow>>(params ? 'api/v1/events' : null, params ?? []);
  const dialog = useRef<HTMLDialogElement>(null);
  const close = () => goOwn({event: ''});
  useEffect(() => {
    const element = dialog.current;
    if (!element) return;
    if (params && !element.open) element.showModal();
    if (!params && element.open) element.close();
  }, [key]);
  const event = asked.isOld ? undefined : asked.answer?.rows[0];
  const filter = (column: string, value: string, sign: '=' | '!=') => {
    const chip = {column, sign, value};
    const chips = sign === '=' ? replacing(route.value.chips, chip) : withChip(route.value.chips, chip);
    const {view, own} = route.value;
    const {event: _closed, ...rest} = own;
    go({view: view === 'explore' || view === 'overview' || view === 'live' ? view : 'heatmap', own: rest, chips});
  };
  const line = (name: string, column: string, value: string, text = value) => (
    <tr key={column}>
      <th scope="row">{name}</th>
      <td>{text}</td>
      <td class="filters">
        <button type="button" class="small" title={`filter by ${column} = ${value}`} aria-label={`filter by ${column} = ${value}`} onClick={() => filter(column, value, '=')}>=</button>
        <button type="button" class="small" title={`leave out ${column} = ${value}`} aria-label={`leave out ${column} = ${value}`} onClick={() => filter(column, value, '!=')}>≠</button>
      </td>
    </tr>
  );
  return (
    <dialog class="detail" ref={dialog} aria-label="Event" onClose={() => key && close()}
      onClick={clicked => clicked.target === dialog.current && close()}>
      {params && (
        <div class="detail-body">
          <header class="panel-head">
            <h2>{event?.name ?? 'Event'}</h2>
            <div class="actions">
              {event && <CopyButton text={() => JSON.stringify(event, null, 2)} label="copy JSON" />}
              <button type="button" class="small" onClick={close} aria-label="close">×</button>
            </div>
          </header>
          <Trouble problem={asked.problem} />
          {asked.isSlow && <p class="busy" role="status">loading</p>}
          {!event && !asked.isOld && asked.answer && <p>This event is not there any more: its time is over, or it never was.</p>}
          {event && (
            <>
              <p class="hint">{instant(event.timestamp, true)} · <code>{event.timestamp}</code></p>
              <table class="fields">
                <caption class="unseen">What the event has</caption>
                <tbody>
                  {line('name', 'name', event.name)}
                  {Object.keys(event.fields).map(field => line(field, field, String(event.fields[field]), shown(event, field)))}
                </tbody>
                {Object.keys(event.labels).length > 0 && (
                  <tbody>
                    <tr class="part"><th scope="rowgroup" colSpan={3}>labels</th></tr>
                    {Object.entries(event.labels).map(([name, value]) => line(name, 'label.' + name, value))}
                  </tbody>
                )}
                <tbody>
                  <tr class="part"><th scope="rowgroup" colSpan={3}>recorded by</th></tr>
                  {line('service', 'service', event.service)}
                  {line('host', 'host', event.host)}
                  {line('run', 'run', event.run)}
                  {event.seq !== undefined && <tr><th scope="row">seq</th><td>{event.seq}</td><td /></tr>}
                </tbody>
              </table>
            </>
          )}
        </div>
      )}
    </dialog>
  );
}
