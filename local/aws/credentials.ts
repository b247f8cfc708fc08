/** The credentials of the AWS stand-ins. None of them checks who asks, but s3rver computes signatures with this key. */
export const localCredentials = { accessKeyId: "S3RVER", secretAccessKey: "S3RVER" } as const;
