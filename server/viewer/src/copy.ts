/** Copies what stands in a box: by the clipboard where a page may write to it, else the old way; `false`: by hand. */
export async function copyFrom(box: HTMLTextAreaElement): Promise<boolean> {
  box.select();
  // Without https there is no clipboard to write to.
  return (
    navigator.clipboard === undefined
      ? Promise.reject(new Error("no clipboard"))
      : navigator.clipboard.writeText(box.value)
  ).then(
    () => true,
    () => document.execCommand("copy"),
  );
}
