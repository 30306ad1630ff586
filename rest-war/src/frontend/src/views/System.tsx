import {useEffect, useState} from 'preact/hooks';
import {send, type Answer, type CatalogEntry} from '../api';
import {Empty, Figure, Panel, Trouble} from '../components/Basics';
import {bytes, count, counted, instant, seconds} from '../format';
import {link} from '../route';
import {tick, useAnswer} from '../useAnswer';

interface SystemAnswer {
  service: {name: string; version: string; started: string; uptime_seconds: number; questions?: Record<string, unknown>};
  runs: {service: string; run: string; host: string; pid?: number; opened: string; closed?: string | null; state: 'open' | 'ended' | 'unclean'; segments: number; bytes: number}[];
  live: {segments_waiting: number; bytes_waiting: number; oldest_waiting?: string; archive_lag_seconds?: number};
  archive?: {days: number; files: number; rows: number; bytes: number; bytes_per_event?: number; first?: string; last?: string};
  rejects: {count: number; latest: {segment: string; offset: number; reason: string; line: string}[]};
  disk: {free_bytes: number; runway_seconds?: number};
}

const STATES = {open: 'open', ended: 'ended cleanly', unclean: 'ended without saying so'};

/** How the service itself is: runs, what waits, the archive, what was no event, the disk. */
export function System() {
  const asked = useAnswer<SystemAnswer>('api/v1/system');
  const {answer} = asked;
  return (
    <>
      {asked.problem?.isAbsent ? <Fallback /> : <Trouble problem={asked.problem} />}
      {answer && <Known answer={answer} />}
      <OwnMetrics />
    </>
  );
}

function Known({answer}: {answer: SystemAnswer}) {
  const {service, runs, live, archive, rejects, disk} = answer;
  const unclean = runs.filter(run => run.state === 'unclean').length;
  return (
    <>
      <div class="figures">
        <Figure label="up for" value={seconds(service.uptime_seconds)} sub={`${service.name} ${service.version}`} />
        <Figure label="runs open" value={count(runs.filter(run => run.state === 'open').length)} sub={unclean > 0 ? `${unclean} ended without saying so` : 'all others ended cleanly'} tone={unclean > 0 ? 'warn' : undefined} />
        <Figure label="segments waiting" value={count(live.segments_waiting)} sub={`${bytes(live.bytes_waiting)}${live.oldest_waiting ? ', since ' + instant(live.oldest_waiting).slice(11) : ''}`} />
        <Figure label="archive lag" value={seconds(live.archive_lag_seconds ?? 0)} />
        {archive && <Figure label="archived events" value={count(archive.rows)} sub={`${counted(archive.files, 'file')}, ${counted(archive.days, 'day')}, ${bytes(archive.bytes)}`} />}
        {archive && <Figure label="an event on disk" value={bytes(archive.bytes_per_event)} />}
        <Figure label="rejected lines" value={count(rejects.count)} tone={rejects.count > 0 ? 'bad' : undefined} />
        <Figure label="disk free" value={bytes(disk.free_bytes)} sub={disk.runway_seconds ? `full in ${seconds(disk.runway_seconds)} at this pace` : 'no end in sight'} tone={disk.runway_seconds && disk.runway_seconds < 7 * 86_400 ? 'bad' : undefined} />
      </div>
      <Panel title="Runs" wide hint={`${count(runs.length)}`}>
        {runs.length === 0 ? <Empty title="No run has a log here." /> : (
          <div class="scroll" tabIndex={0} role="region" aria-label="Runs">
            <table class="grid">
              <caption class="unseen">Runs of recorders</caption>
              <thead><tr><th scope="col">service</th><th scope="col">state</th><th scope="col">host</th><th scope="col" class="number">pid</th><th scope="col">opened</th><th scope="col">closed</th><th scope="col" class="number">segments</th><th scope="col" class="number">bytes</th></tr></thead>
              <tbody>
                {runs.map(run => (
                  <tr key={run.service + run.run} title={run.run}>
                    <th scope="row"><a href={link('heatmap', {chips: [{column: 'run', sign: '=', value: run.run}]})}>{run.service}</a></th>
                    <td><b class={'tag bare ' + (run.state === 'unclean' ? 'bad' : run.state === 'open' ? 'good' : '')}>{STATES[run.state]}</b></td>
                    <td>{run.host}</td><td class="number">{run.pid}</td><td>{instant(run.opened)}</td><td>{run.closed ? instant(run.closed) : ''}</td>
                    <td class="number">{count(run.segments)}</td><td class="number">{bytes(run.bytes)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </Panel>
      <Panel title="Rejected lines" wide hint={rejects.count > 0 ? 'kept word for word' : undefined}>
        {rejects.latest.length === 0 ? <Empty title="Every line was an event." /> : (
          <div class="scroll" tabIndex={0} role="region" aria-label="Rejected lines">
            <table class="grid">
              <caption class="unseen">The latest lines that are no events</caption>
              <thead><tr><th scope="col">reason</th><th scope="col">line</th><th scope="col">segment</th><th scope="col" class="number">at byte</th></tr></thead>
              <tbody>
                {rejects.latest.map(reject => (
                  <tr key={reject.segment + reject.offset}>
                    <th scope="row">{reject.reason}</th><td><code class="line" tabIndex={0}>{reject.line}</code></td><td class="gist">{reject.segment}</td><td class="number">{reject.offset}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </Panel>
    </>
  );
}

/** A service without this question still knows its runs by their events. */
function Fallback() {
  const {answer, problem} = useAnswer<Answer<CatalogEntry>>('api/v1/catalog/runs', [['range', '1d'], ['limit', '200']]);
  return (
    <Panel title="Runs of the last day" wide hint="this version of the service tells no more about itself">
      <Trouble problem={problem} />
      {answer && answer.rows.length === 0 && <Empty title="No run has an event of the last day." />}
      {answer && answer.rows.length > 0 && (
        <div class="scroll" tabIndex={0} role="region" aria-label="Runs">
          <table class="grid">
            <caption class="unseen">Runs of recorders</caption>
            <thead><tr><th scope="col">service</th><th scope="col">host</th><th scope="col" class="number">events</th><th scope="col">first</th><th scope="col">last</th></tr></thead>
            <tbody>
              {answer.rows.map(run => (
                <tr key={run.name} title={run.name}><th scope="row">{run.service}</th><td>{run.host}</td><td class="number">{count(run.count)}</td><td>{instant(run.first)}</td><td>{instant(run.last)}</td></tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Panel>
  );
}

interface Sample {
  name: string;
  labels: string;
  value: string;
}

/** The samples of an OpenMetrics text. */
export function samples(text: string): Sample[] {
  return text.split('\n').flatMap(line => {
    const found = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? ([^ ]+)/.exec(line);
    return found && !line.startsWith('#') ? [{name: found[1], labels: found[2] ?? '', value: found[3]}] : [];
  });
}

function OwnMetrics() {
  const [text, setText] = useState<string | null>(null);
  const now = tick.value;
  useEffect(() => {
    const abort = new AbortController();
    send('metrics', {signal: abort.signal}).then(async response => setText(await response.text())).catch(() => !abort.signal.aborted && setText(''));
    return () => abort.abort();
  }, [now]);
  const found = samples(text ?? '').filter(sample => sample.name.startsWith('zeroheap') && !sample.name.endsWith('_bucket'));
  if (found.length === 0) return null;
  return (
    <Panel title="Its own metrics" wide hint="as /metrics has them, but for the buckets">
      <div class="scroll tall" tabIndex={0} role="region" aria-label="Metrics of the service">
        <table class="grid">
          <caption class="unseen">Metrics of the service</caption>
          <thead><tr><th scope="col">metric</th><th scope="col">labels</th><th scope="col" class="number">value</th></tr></thead>
          <tbody>
            {found.map(sample => (
              <tr key={sample.name + sample.labels}><th scope="row">{sample.name}</th><td class="gist">{sample.labels}</td><td class="number">{count(Number(sample.value))}</td></tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}
