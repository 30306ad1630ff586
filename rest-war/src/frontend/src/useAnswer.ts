import {signal} from '@preact/signals';
import {useLayoutEffect, useRef, useState} from 'preact/hooks';
import {address, askWithinMemory, Problem, signInWanted, type Params} from './api';

/** Goes up whenever everything shall be asked anew. */
export const tick = signal(0);

/** How many questions are on their way. */
export const asking = signal(0);

/** When the last answer came, in milliseconds since 1970. */
export const answeredAt = signal(0);

export interface Asked<A> {
  answer?: A;
  problem?: Problem;
  /** What the answer shown was asked with: where exact percentiles did not fit into the service's memory, for approximate ones. */
  params: Params;
  /** It takes longer than 200 ms. */
  isSlow: boolean;
  /** What is shown answers an earlier question. */
  isOld: boolean;
}

const SLOW_MILLIS = 200;

/**
 * Asks whenever the question changes or time has passed. A question that is not wanted any more is cancelled, which ends it
 * in the service too. The answer before stays until the new one is there.
 */
export function useAnswer<A>(path: string | null, params: Params = []): Asked<A> {
  const question = path === null ? null : address(path, params);
  const [state, setState] = useState<{of: string | null; answer?: A; problem?: Problem; params?: Params}>({of: null});
  const [isSlow, setSlow] = useState(false);
  const now = tick.value;
  const signedOut = signInWanted.value;
  const wanted = useRef(question);
  wanted.current = question;
  // Another effect would wait for the first paint, a tenth of a second in which the service could answer.
  useLayoutEffect(() => {
    if (question === null || path === null || signedOut) return undefined;
    const abort = new AbortController();
    const timer = setTimeout(() => setSlow(true), SLOW_MILLIS);
    asking.value += 1;
    let isAsking = true;
    const end = () => {
      clearTimeout(timer);
      if (isAsking) asking.value -= 1;
      isAsking = false;
    };
    const settle = (next: {of: string; answer?: A; problem?: Problem; params?: Params}) => {
      if (abort.signal.aborted) return;
      setSlow(false);
      setState(before => (next.problem && before.of === next.of ? {...before, ...next} : next));
      answeredAt.value = Date.now();
      end();
    };
    askWithinMemory<A>(path, params, abort.signal).then(
      given => settle({of: question, ...given}),
      (failure: unknown) => {
        if (abort.signal.aborted) return;
        settle({of: question, problem: failure instanceof Problem ? failure : new Problem(0, String(failure))});
      },
    );
    return () => {
      end();
      abort.abort();
    };
  }, [question, now, signedOut]);
  const isOld = state.of !== question;
  return {answer: state.answer, problem: state.problem, params: (!isOld && state.params) || params, isSlow, isOld};
}
