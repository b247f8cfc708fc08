export interface ExtensionsApi {
  /** What a function finds in `AWS_LAMBDA_RUNTIME_API`. */
  readonly host: string;
  /** The function has loaded: from now on nobody can register. */
  loaded(): void;
  /** Tells every extension of a request. */
  invoke(request: { readonly requestId: string; readonly functionArn: string; readonly deadlineMs: number }): void;
  /** Resolves when every extension has asked for its next event. */
  idle(): Promise<void>;
  close(): void;
}

export function startExtensionsApi(): Promise<ExtensionsApi>;
