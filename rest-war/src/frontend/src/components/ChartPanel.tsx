import type {ComponentChildren} from 'preact';
import {useRef} from 'preact/hooks';
import type {Params} from '../api';
import {Panel} from './Basics';
import {Share} from './Share';

/** A chart with its heading and how to get the same elsewhere. */
export function ChartPanel({title, busy, path = 'api/v1/aggregate', params, sql, actions, children}: {
  title: string; busy: boolean; path?: string; params: Params; sql?: string; actions?: ComponentChildren; children: ComponentChildren;
}) {
  const body = useRef<HTMLDivElement>(null);
  return (
    <Panel title={title} busy={busy}
      actions={<>{actions}<Share title={title} path={path} params={params} sql={sql} picture={() => body.current} /></>}>
      <div ref={body}>{children}</div>
    </Panel>
  );
}

/** The same question for other figures. */
export function withFigures(params: Params, figures: string): Params {
  return params.map(([name, value]) => [name, name === 'aggregates' ? figures : value] as [string, string]);
}
