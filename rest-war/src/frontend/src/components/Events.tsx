import type {EventRow} from '../api';
import {instant, measured, seconds, bytes} from '../format';
import {openEvent} from './EventDetail';

/** What tells events of one name apart, in a line. */
export function gist(event: EventRow): string {
  const fields = ['module', 'operation', 'provider', 'model', 'error_type']
    .flatMap(field => (event.fields[field] === undefined ? [] : [String(event.fields[field])]));
  const labels = Object.entries(event.labels).map(([name, value]) => `${name}=${value}`);
  return [...fields, ...labels].join(' · ');
}

/** The number an event is about. */
export function mainFigure(event: EventRow): string {
  const {duration, value, size, unit} = event.fields;
  if (typeof duration === 'number') return seconds(duration);
  if (typeof value === 'number') return measured(value, unit as string | undefined);
  return typeof size === 'number' ? bytes(size) : '';
}

/* The day only where it is another one. */
function when(timestamp: string): string {
  const text = instant(timestamp, true);
  return new Date(timestamp).toDateString() === new Date().toDateString() ? text.slice(11) : text;
}

/** Events as lines; a click opens one. */
export function Events({events, caption}: {events: EventRow[]; caption: string}) {
  return (
    <div class="scroll tall" tabIndex={0} role="region" aria-label={caption}>
      <table class="grid events">
        <caption class="unseen">{caption}</caption>
        <thead><tr><th scope="col">time</th><th scope="col">metric</th><th scope="col" class="number">figure</th><th scope="col">what</th></tr></thead>
        <tbody>
          {events.map(event => (
            <tr key={`${event.run}/${event.seq ?? ''}/${event.timestamp}`} class="link" onClick={() => openEvent(event)}>
              <td><button type="button" class="plain" onClick={clicked => { clicked.stopPropagation(); openEvent(event); }}>{when(event.timestamp)}</button></td>
              <td>{event.name}{event.fields.success === false && <b class="tag bad">failed</b>}</td>
              <td class="number">{mainFigure(event)}</td>
              <td class="gist">{gist(event)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
