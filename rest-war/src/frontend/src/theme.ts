/* Light or dark, as the system says unless the reader chose. */

import {effect, signal} from '@preact/signals';

export type Theme = 'system' | 'light' | 'dark';

const KEY = 'zeroheap.theme';
const media = window.matchMedia('(prefers-color-scheme: dark)');

function stored(): Theme {
  try {
    const value = localStorage.getItem(KEY);
    return value === 'light' || value === 'dark' ? value : 'system';
  } catch {
    return 'system';
  }
}

export const theme = signal<Theme>(stored());
export const isDark = signal(theme.value === 'dark' || (theme.value === 'system' && media.matches));

media.addEventListener('change', () => {
  if (theme.value === 'system') isDark.value = media.matches;
});

effect(() => {
  isDark.value = theme.value === 'dark' || (theme.value === 'system' && media.matches);
  try {
    if (theme.value === 'system') localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, theme.value);
  } catch {
    // Without a store the choice lasts as long as the page.
  }
});

effect(() => {
  document.documentElement.dataset.theme = isDark.value ? 'dark' : 'light';
});

/* After Okabe and Ito, told apart by those who do not see all colours too; darker on white, lighter on black. */
const LIGHT = ['#0067a8', '#c2490b', '#007a5a', '#a8487f', '#8a6300', '#6d4fc2', '#5b6673', '#2b7fb8'];
const DARK = ['#5fb4ea', '#f28a4f', '#3fc79a', '#e59bc4', '#e8c15a', '#b09bf0', '#a9b4c0', '#8fd0f5'];

export function seriesColor(index: number, dark: boolean): string {
  const colors = dark ? DARK : LIGHT;
  return colors[index % colors.length];
}

export interface Ink {
  text: string;
  quiet: string;
  line: string;
  bad: string;
  warn: string;
  accent: string;
  panel: string;
}

/** What a canvas is drawn with; the style sheet has the same. */
export function ink(dark: boolean): Ink {
  return dark
    ? {text: '#e7ebf0', quiet: '#9aa7b4', line: '#2a333d', bad: '#ff8f84', warn: '#f0b95b', accent: '#4fd1c0', panel: '#171d24'}
    : {text: '#16202b', quiet: '#5a6673', line: '#e4e8ed', bad: '#b3261e', warn: '#8f5b00', accent: '#0b7a6e', panel: '#ffffff'};
}
