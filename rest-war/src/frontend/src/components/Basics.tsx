import type {ComponentChildren} from 'preact';
import {useState} from 'preact/hooks';
import type {Declaration, Problem} from '../api';
import {count} from '../format';

/** A part of a view, with a heading and what can be done with it. */
export function Panel({title, hint, actions, busy, wide, children}: {
  title: string; hint?: string; actions?: ComponentChildren; busy?: boolean; wide?: boolean; children: ComponentChildren;
}) {
  return (
    <section class={'panel' + (wide ? ' wide' : '')} aria-label={title} aria-busy={busy ? 'true' : 'false'}>
      <header class="panel-head">
        <h2>{title}</h2>
        {hint && <span class="hint">{hint}</span>}
        {busy && <span class="busy" role="status">loading</span>}
        {actions && <div class="actions">{actions}</div>}
      </header>
      {children}
    </section>
  );
}

/** What the service says is wrong, in its own words. */
export function Trouble({problem}: {problem: Problem | undefined}) {
  if (!problem || problem.status === 401) return null;
  return <p class="note bad" role="alert">{problem.message}</p>;
}

function bound(declaration: Declaration): string {
  return `${((declaration.relative_error ?? 0) * 100).toFixed(2)} %`;
}

/** How much an answer is worth, only where something is to be said. */
export function Worth({declaration}: {declaration: Declaration | undefined}) {
  if (!declaration) return null;
  const unclean = declaration.unclean_runs ?? [];
  const says: string[] = [];
  if (!declaration.complete) says.push('Incomplete: ' + (declaration.missing ?? []).join('; '));
  if (declaration.lost > 0) says.push(`${count(declaration.lost)} events of this range were lost before they were written`);
  if (declaration.rejected > 0) says.push(`${count(declaration.rejected)} lines are no events`);
  if (unclean.length > 0) says.push(`${unclean.length === 1 ? 'a run' : unclean.length + ' runs'} ended without saying so: ${[...new Set(unclean.map(run => run.service))].join(', ')}`);
  if (!declaration.exact) says.push(`Percentiles are within ${bound(declaration)} of the exact ones, which need more memory than a question may take`);
  if (says.length === 0) return null;
  return (
    <details class={'worth' + (declaration.complete && declaration.lost === 0 ? '' : ' bad')}>
      <summary>{says[0]}{says.length > 1 ? ` and ${says.length - 1} more` : ''}</summary>
      <ul>{says.map(sentence => <li key={sentence}>{sentence}</li>)}</ul>
    </details>
  );
}

/** What an answer was read from, quietly. */
export function Provenance({declaration}: {declaration: Declaration | undefined}) {
  if (!declaration) return null;
  return (
    <p class="provenance">
      {declaration.exact ? 'exact' : `within ${bound(declaration)}`}
      {', '}{declaration.complete ? 'complete' : <b class="bad">incomplete</b>}
      {' · '}{count(declaration.live_rows)} live and {count(declaration.archived_rows)} archived events read
      {' · '}{count(declaration.millis)} ms
    </p>
  );
}

/** Nothing there, and what to do about it. */
export function Empty({title, children}: {title: string; children?: ComponentChildren}) {
  return <div class="empty"><p><b>{title}</b></p>{children}</div>;
}

export function CopyButton({text, label}: {text: string | (() => string); label: string}) {
  const [said, setSaid] = useState('');
  const copy = async () => {
    const content = typeof text === 'string' ? text : text();
    try {
      await navigator.clipboard.writeText(content);
      setSaid('copied');
    } catch {
      // Without a secure address there is no clipboard; the old way has none of its questions.
      const area = document.createElement('textarea');
      area.value = content;
      document.body.append(area);
      area.select();
      setSaid(document.execCommand('copy') ? 'copied' : 'not possible');
      area.remove();
    }
    setTimeout(() => setSaid(''), 1500);
  };
  return <button type="button" class="small" onClick={copy}>{said || label}</button>;
}

export function Figure({label, value, sub, tone, href}: {
  label: string; value: ComponentChildren; sub?: ComponentChildren; tone?: 'bad' | 'warn'; href?: string;
}) {
  const content = <><span class="figure-label">{label}</span><span class={'figure-value ' + (tone ?? '')}>{value}</span>{sub && <span class="figure-sub">{sub}</span>}</>;
  return href ? <a class="figure" href={href}>{content}</a> : <div class="figure">{content}</div>;
}

/** The five lines that record the first event. */
export function FirstEvent() {
  return (
    <div class="first">
      <p>Put <code>monitor-api</code> and <code>monitor-log4j</code> on the class path of your application, start it with
        {' '}<code>-Dzeroheap.directory=</code> and the log directory of this service, and write:</p>
      <pre tabIndex={0}><code>{FIVE_LINES}</code></pre>
      <CopyButton text={FIVE_LINES} label="copy" />
    </div>
  );
}

const FIVE_LINES = `var monitor = LightweightPerformanceMonitor.create();
try (TimerScope timer = monitor.startTimer("import")) {
    importRows(file);
    timer.size(file.length());
}`;
