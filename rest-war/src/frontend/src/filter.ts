/* Filters as chips: a column, a sign and a value, written as the API writes them. */

export interface Chip {
  column: string;
  sign: string;
  value: string;
}

export const SIGNS = ['=', '!=', '>=', '<=', '>', '<', '^=', '=~', '!~', 'exists', 'absent'];

export const SIGN_NAMES: Record<string, string> = {
  '=': 'is', '!=': 'is not', '>=': 'at least', '<=': 'at most', '>': 'more than', '<': 'less than',
  '^=': 'begins with', '=~': 'matches', '!~': 'does not match', exists: 'exists', absent: 'is absent',
};

/** model=gpt-4o, label.tenant exists. */
export function chipText(chip: Chip): string {
  return isUnary(chip.sign) ? `${chip.column} ${chip.sign}` : chip.column + chip.sign + chip.value;
}

export function isUnary(sign: string): boolean {
  return sign === 'exists' || sign === 'absent';
}

/** The other way round; null for what is no filter. */
export function parseChip(text: string): Chip | null {
  const unary = /^(.+?)\s+(exists|absent)$/s.exec(text.trim());
  if (unary) return {column: unary[1], sign: unary[2], value: ''};
  const binary = /^(.+?)(!=|!~|\^=|=~|<=|>=|=|<|>)(.*)$/s.exec(text.trim());
  if (!binary || !binary[3].trim()) return null;
  return {column: binary[1].trim(), sign: binary[2], value: binary[3].trim()};
}

/** As parameters: several values of one column are one of them, all else must hold together. */
export function chipParams(chips: Chip[]): [string, string][] {
  return chips.map(chip => {
    if (chip.sign === '=') return [chip.column, chip.value];
    if (chip.sign === '!=') return [chip.column + '!', chip.value];
    return ['where', chipText(chip)];
  });
}

/** With this one, once. */
export function withChip(chips: Chip[], chip: Chip): Chip[] {
  const text = chipText(chip);
  return chips.some(other => chipText(other) === text) ? chips : [...chips, chip];
}

/** Without those of a column, with this one in their place. */
export function replacing(chips: Chip[], chip: Chip): Chip[] {
  return [...chips.filter(other => other.column !== chip.column), chip];
}
