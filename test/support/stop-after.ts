/** Returns a signal that asks work to stop when it has looked `times` times. */
export function stopAfter(times: number): AbortSignal {
  const controller = new AbortController();
  const { signal } = controller;
  let looks = 0;
  const look = signal.throwIfAborted.bind(signal);
  signal.throwIfAborted = () => {
    if (++looks > times) controller.abort(new Error("stopped"));
    look();
  };
  return signal;
}
