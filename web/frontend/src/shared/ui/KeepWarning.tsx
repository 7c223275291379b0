/** What it means to keep faces, wherever it can be allowed. */

export function KeepWarning() {
  return (
    <>
      Small pictures of faces (48 × 48 pixels) are then kept in the database, until you delete them
      or their time is over. People in view must know. All else that Mien keeps are figures.
    </>
  );
}
