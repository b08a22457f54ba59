/** Facts as answers hold them: written at once, and by nobody changed. */
export type AsAnswered<T> = T extends readonly (infer Each)[]
  ? AsAnswered<Each>[]
  : T extends object
    ? { -readonly [Member in keyof T]: AsAnswered<T[Member]> }
    : T;

export function asAnswered<T>(facts: T): AsAnswered<T> {
  return facts as AsAnswered<T>;
}
