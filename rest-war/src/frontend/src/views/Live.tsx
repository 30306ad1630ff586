import {useEffect, useRef, useState} from 'preact/hooks';
import {address, ask, session, type Answer, type EventRow} from '../api';
import {Empty, Panel} from '../components/Basics';
import {Chips} from '../components/Chips';
import {Events} from '../components/Events';
import {chipParams} from '../filter';
import {count} from '../format';
import {route} from '../route';
import {Sampler} from '../sampling';
import {CopyButton} from '../components/Basics';
import {curl} from '../sql';

const SHOWN = 200;
const PER_SECOND = 60;
const DRAW_MILLIS = 200;

type State = 'connecting' | 'open' | 'waiting' | 'ended' | 'refused';

const STATES: Record<State, string> = {
  connecting: 'connecting', open: 'live', waiting: 'connection lost, trying again', ended: 'the service ended the stream', refused: 'refused',
};

/** The log as it is written. What comes faster than can be read is sampled, and the page says so. */
export function Live() {
  const params = chipParams(route.value.chips);
  const path = address('api/v1/tail', params);
  const [state, setState] = useState<State>('connecting');
  const [events, setEvents] = useState<EventRow[]>([]);
  const [isPaused, setPaused] = useState(false);
  const [rate, setRate] = useState({perSecond: 0, stride: 1, seen: 0});
  const [notes, setNotes] = useState<string[]>([]);
  const [refusal, setRefusal] = useState('');
  const paused = useRef(false);
  paused.current = isPaused;

  useEffect(() => {
    const sampler = new Sampler(PER_SECOND);
    const abort = new AbortController();
    let fresh: EventRow[] = [];
    let seen = 0;
    setState('connecting');
    setEvents([]);
    setNotes([]);
    setRefusal('');
    const source = new EventSource(path);
    source.onopen = () => setState('open');
    source.onerror = () => {
      setState(source.readyState === EventSource.CLOSED ? 'refused' : 'waiting');
      // A stream that is refused tells no reason; the same question without a stream does.
      if (source.readyState === EventSource.CLOSED) {
        ask<Answer<EventRow>>('api/v1/events', [['range', '1s'], ['limit', '1'], ...params], abort.signal)
          .then(() => setRefusal('The service has no stream to spare at the moment.'), (failure: Error) => !abort.signal.aborted && setRefusal(failure.message));
      }
    };
    source.addEventListener('event', message => {
      seen += 1;
      if (!sampler.take(Date.now())) return;
      if (paused.current) return;
      fresh.push(JSON.parse((message as MessageEvent<string>).data) as EventRow);
      if (fresh.length > SHOWN) fresh = fresh.slice(-SHOWN);
    });
    const note = (kind: string) => (message: Event) => {
      const {reason} = JSON.parse((message as MessageEvent<string>).data) as {reason: string};
      setNotes(before => [...before.slice(-4), `${new Date().toLocaleTimeString('en-GB')} ${kind}: ${reason}`]);
    };
    source.addEventListener('gap', note('gap'));
    source.addEventListener('dropped', note('dropped'));
    source.addEventListener('end', message => { note('end')(message); setState('ended'); });
    const timer = setInterval(() => {
      setRate({perSecond: sampler.perSecond(Date.now()), stride: sampler.stride(), seen});
      if (fresh.length === 0) return;
      const next = fresh.reverse();
      fresh = [];
      setEvents(before => [...next, ...before].slice(0, SHOWN));
    }, DRAW_MILLIS);
    return () => {
      abort.abort();
      source.close();
      clearInterval(timer);
    };
  }, [path, session.value?.signed_in]);

  return (
    <>
      <div class="controls">
        <div class="row">
          <button type="button" class="primary" aria-pressed={isPaused} onClick={() => setPaused(!isPaused)}>{isPaused ? 'Go on' : 'Pause'}</button>
          <button type="button" class="small" onClick={() => setEvents([])}>clear</button>
          <span class={'state state-' + (isPaused ? 'paused' : state)} role="status">{isPaused ? 'paused' : STATES[state]}</span>
          <span class="hint" data-test="rate">{count(rate.perSecond)} events/s, {count(rate.seen)} since {path.includes('?') ? 'these filters' : 'the page'} began</span>
          <CopyButton text={() => curl('api/v1/tail', params).replace('curl ', 'curl -N ')} label="copy curl" />
        </div>
        <Chips />
      </div>
      {rate.stride > 1 && !isPaused && (
        <p class="note" role="status" data-test="sampled">Too many to read: one in {count(rate.stride)} is shown. All of them are in the log; a filter shows fewer.</p>
      )}
      {refusal && <p class="note bad" role="alert">{refusal}</p>}
      {notes.length > 0 && <ul class="notes">{notes.map(one => <li key={one}>{one}</li>)}</ul>}
      <Panel title="Live" wide hint={`the newest first, at most ${SHOWN}`}>
        {events.length > 0
          ? <Events events={events} caption="Live events" />
          : <Empty title={state === 'open' ? 'Waiting for the next event.' : STATES[state] + '.'}><p>An event shows here within about a second after it was recorded.</p></Empty>}
      </Panel>
    </>
  );
}
