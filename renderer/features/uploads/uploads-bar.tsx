/** What is being uploaded, below every screen. */
export function UploadsBar() {
  return null
}
