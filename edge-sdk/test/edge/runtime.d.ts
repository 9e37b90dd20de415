/** Where the runtime's binary is. */
declare module 'workerd' {
  const path: string;
  export default path;
}
