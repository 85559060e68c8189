/**
 * Keeps options whose value may be left out from taking what follows them: in `share --zip folder`, the folder is what is shared. Their
 * value comes after “=” only.
 */
export function withoutGuessedValues(args: readonly string[], options: readonly string[]): string[] {
  const end = args.indexOf('--')
  return args.map((arg, index) => (options.includes(arg) && (end === -1 || index < end) ? `${arg}=` : arg))
}
