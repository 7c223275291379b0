/** What is said of accounts where nobody signs in. */

export function NobodySignsIn() {
  return (
    <section class="empty">
      <h1>Nobody signs in here</h1>
      <p>
        Whoever opens this page may do everything. To have accounts, start Mien with{" "}
        <code>mien up --login</code>.
      </p>
    </section>
  );
}
