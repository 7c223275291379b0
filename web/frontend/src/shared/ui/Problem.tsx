/** What went wrong, in one line. */

export function Problem({ text }: { readonly text: string | null }) {
  if (!text) return null;
  return (
    <p class="problem" role="alert">
      {text}
    </p>
  );
}
