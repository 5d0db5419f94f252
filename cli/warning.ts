// How a warning is written: after its file, line and column, where it has them. Used by `postform check`, and by what works on stacks.

export function warning(message: string): string {
  const place = /^\S.*?:\d+:\d+: /.exec(message)?.[0] ?? "";
  return `${place}warning: ${message.slice(place.length)}`;
}
