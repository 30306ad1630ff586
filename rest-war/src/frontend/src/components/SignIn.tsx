import {useState} from 'preact/hooks';
import {Problem, signIn} from '../api';

/** Asks for the API's token; the service keeps it in a cookie that scripts cannot read. */
export function SignIn() {
  const [token, setToken] = useState('');
  const [trouble, setTrouble] = useState('');
  const [isBusy, setBusy] = useState(false);
  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setTrouble('');
    try {
      await signIn(token);
    } catch (failure) {
      setTrouble(failure instanceof Problem ? failure.message : String(failure));
    } finally {
      setBusy(false);
      setToken('');
    }
  };
  return (
    <main id="main" class="sign-in" tabIndex={-1}>
      <form onSubmit={event => void submit(event)}>
        <h1>Sign in</h1>
        <p>This service answers only who has a token of its API.</p>
        <label>Token
          <input type="password" name="token" autocomplete="current-password" required value={token}
            onInput={event => setToken(event.currentTarget.value)} />
        </label>
        {trouble && <p class="note bad" role="alert">{trouble}</p>}
        <button type="submit" class="primary" disabled={isBusy || token.trim() === ''}>Sign in</button>
        <p class="hint">It is kept in a cookie that no script can read, until you sign out or it expires. Who operates the service hands tokens out.</p>
      </form>
    </main>
  );
}
