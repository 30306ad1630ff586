import {clock, counted} from '../format';
import type {Mark} from '../marks';

const MAX_SHOWN = 3;

/** The marks of a chart in words, for who cannot see them and who wonders what they are. */
export function Marks({marks, from, to}: {marks: Mark[]; from: number; to: number}) {
  const inside = marks.filter(mark => (mark.until ?? mark.at) >= from && mark.at <= to);
  if (inside.length === 0) return null;
  return (
    <ul class="marks">
      {inside.slice(0, MAX_SHOWN).map(mark => (
        <li key={mark.kind + mark.at + mark.text} class={'mark-' + mark.kind}>
          <i aria-hidden="true" />{Number.isFinite(mark.at) && mark.kind !== 'missing' ? clock(mark.at, to - from) + ' ' : ''}{mark.text}
        </li>
      ))}
      {inside.length > MAX_SHOWN && <li>and {counted(inside.length - MAX_SHOWN, 'more mark')}</li>}
    </ul>
  );
}
