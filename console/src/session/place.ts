const PLACE = 'place';

/** Before a provider takes over: where to go on afterwards. */
export function rememberPlace() {
  try {
    sessionStorage.setItem(PLACE, window.location.href);
  } catch {
    // then it goes on at the overview
  }
}

/** After the provider: goes where one was, once. */
export function returnToPlace() {
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
