const PLACE = 'place';

/** Before a provider takes over: where to go on afterwards. */
export function rememberPlace() {
  try {
    sessionStorage.setItem(PLACE, window.location.href);
  } catch {
    // then it goes on at the overview
  }
}

const REASONS = ['unknown', 'silent', 'denied', 'expired', 'not_let_in', 'refused'] as const;

/** Why a provider let nobody in. */
export interface Refusal {
  reason: (typeof REASONS)[number];
  provider: string;
}

let refusal: Refusal | undefined;

/** What the manager told when it sent the browser back from a provider, until somebody signs in. */
export function lastRefusal() {
  return refusal;
}

/** After the provider: goes where one was, once. */
export function returnToPlace() {
  const told = new URLSearchParams(window.location.search);
  const reason = told.get('sign_in');
  if (reason !== null) {
    refusal = {
      reason: REASONS.find((one) => one === reason) ?? 'refused',
      provider: told.get('provider') ?? '',
    };
    window.history.replaceState(null, '', window.location.pathname);
  }
  try {
    const place = sessionStorage.getItem(PLACE);
    sessionStorage.removeItem(PLACE);
    if (place?.startsWith(new URL('.', document.baseURI).href)) {
      window.history.replaceState(null, '', place);
    }
  } catch {
    // no storage, no place
  }
}
