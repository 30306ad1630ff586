import {useEffect} from 'preact/hooks';
import {session, signInWanted, signOut} from './api';
import {Controls} from './components/Controls';
import {EventDetail} from './components/EventDetail';
import {SignIn} from './components/SignIn';
import {link, route, VIEWS, type View} from './route';
import {theme, type Theme} from './theme';
import {asking, tick} from './useAnswer';
import {bounds, refreshSeconds} from './time';
import {Checkpoints} from './views/Checkpoints';
import {Explore} from './views/Explore';
import {HeatMapView} from './views/HeatMapView';
import {Live} from './views/Live';
import {Llm} from './views/Llm';
import {Overview} from './views/Overview';
import {System} from './views/System';

const SHOWN: Record<View, () => preact.JSX.Element> = {
  overview: Overview, explore: Explore, heatmap: HeatMapView, llm: Llm, checkpoints: Checkpoints, live: Live, system: System,
};

/* A range that is over cannot change. */
function useRefresh(): void {
  const {range, refresh, view} = route.value;
  const isOver = view !== 'system' && range.to !== undefined && Date.parse(range.to) < Date.now();
  const [from, to] = bounds(range, Date.now() / 1000);
  const seconds = refreshSeconds(refresh, view === 'system' ? 0 : to - from);
  useEffect(() => {
    if (!(seconds > 0) || isOver || view === 'live') return undefined;
    const timer = setInterval(() => {
      // What takes longer than that is waited for, and not begun again and again.
      if (!document.hidden && asking.value === 0) tick.value += 1;
    }, seconds * 1000);
    const onVisible = () => {
      if (!document.hidden) tick.value += 1;
    };
    document.addEventListener('visibilitychange', onVisible);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', onVisible);
    };
  }, [seconds, isOver, view]);
}

/* A menu closes when something else is clicked, and by Escape. */
function useMenus(): void {
  useEffect(() => {
    const close = (except: Node | null) => document.querySelectorAll<HTMLDetailsElement>('details.menu[open]').forEach(menu => {
      if (!except || !menu.contains(except)) menu.open = false;
    });
    const onClick = (event: Event) => close(event.target as Node);
    const onKey = (event: KeyboardEvent) => event.key === 'Escape' && close(null);
    document.addEventListener('click', onClick);
    document.addEventListener('keydown', onKey);
    return () => {
      document.removeEventListener('click', onClick);
      document.removeEventListener('keydown', onKey);
    };
  }, []);
}

export function App() {
  const {view} = route.value;
  const Shown = SHOWN[view];
  const title = VIEWS.find(([one]) => one === view)?.[1] ?? '';
  useRefresh();
  useMenus();
  useEffect(() => {
    document.title = `${title} · Zeroheap`;
  }, [title]);
  const isSignedOut = signInWanted.value;
  return (
    <>
      <a class="skip" href="#main" onClick={event => { event.preventDefault(); document.getElementById('main')?.focus(); }}>to the content</a>
      <header class="bar">
        <a class="brand" href={link('overview')}><img src="icon.svg" alt="" width="22" height="22" />Zeroheap</a>
        <nav aria-label="Views">
          {VIEWS.map(([one, name]) => (
            <a key={one} href={link(one)} aria-current={one === view ? 'page' : undefined}>{name}</a>
          ))}
        </nav>
        <div class="who">
          {session.value?.signed_in && <><span class="hint">{session.value.name}</span><button type="button" class="small" onClick={() => void signOut()}>sign out</button></>}
          <label class="unseen" for="theme">colours</label>
          <select id="theme" value={theme.value} onChange={event => { theme.value = event.currentTarget.value as Theme; }}>
            <option value="system">auto</option><option value="light">light</option><option value="dark">dark</option>
          </select>
        </div>
      </header>
      {isSignedOut ? <SignIn /> : (
        <>
          {view !== 'system' && view !== 'live' && <Controls />}
          <main id="main" tabIndex={-1} aria-label={title} aria-busy={asking.value > 0 ? 'true' : 'false'}>
            <h1 class="unseen">{title}</h1>
            <Shown key={view} />
          </main>
          <EventDetail />
        </>
      )}
      <footer>
        <a href="openapi">OpenAPI</a><a href="health">Health</a><a href="api/v1/metrics/recent?range=15m">Recent metrics as JSON</a>
        <span class="hint">Times are those of this browser.</span>
      </footer>
    </>
  );
}
