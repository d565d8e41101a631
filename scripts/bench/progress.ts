/** Says how far a measurement has come, and how long it has taken so far. */
export function progressTeller(): (progress: string) => void {
  const beganAt = performance.now();
  return (progress) => {
    console.log(`${((performance.now() - beganAt) / 1_000).toFixed(0).padStart(4)} s  ${progress}`);
  };
}
