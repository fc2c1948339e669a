/** What survives JSON: the only values that stores keep. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json | undefined }
